"""The journal's chain: every forgery is found; what a bare chain cannot see, the anchor kept elsewhere does."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.staff.journal import GENESIS, Defect, Entry, defects, digest_of

START = datetime(2026, 11, 23, 0, 30, tzinfo=UTC)
ACTIONS = ("staff.sign_in", "queue.call", "queue.start", "case.accept", "queue.finish")


def entry(serial: int, previous: bytes, **changes) -> Entry:
    plain = Entry(
        serial=serial, at=START + timedelta(minutes=serial), op=f"op-{serial}", who="0317", where="3",
        action=ACTIONS[serial % len(ACTIONS)], subject=f"A{serial:03d}", outcome="done",
        facts={"counter": "3", "reason": "turn"}, previous=previous,
    )  # fmt: skip
    return sealed(replace(plain, **changes))


def sealed(plain: Entry) -> Entry:
    return replace(plain, digest=digest_of(plain))


def chain(count: int, **changes) -> list[Entry]:
    entries: list[Entry] = []
    for serial in range(1, count + 1):
        entries.append(entry(serial, entries[-1].digest if entries else GENESIS, **changes))
    return entries


def rehashed(entries: list[Entry]) -> list[Entry]:
    """Make a whole chain again from the changed entries, as a forger who knows the method would."""
    made: list[Entry] = []
    for serial, one in enumerate(entries, 1):
        made.append(sealed(replace(one, serial=serial, previous=made[-1].digest if made else GENESIS)))
    return made


WHOLE = chain(12)
ANCHOR = (12, WHOLE[-1].digest)


def changed(place: int, **changes) -> list[Entry]:
    return [replace(one, **changes) if one.serial == place else one for one in WHOLE]


def test_a_whole_chain_has_no_defect():
    assert defects(WHOLE) == []
    assert defects(WHOLE, ANCHOR) == []
    assert defects([]) == []
    assert defects([], (0, GENESIS)) == []


def test_the_digest_is_sm3_of_the_standard():
    from cryptography.hazmat.primitives import hashes

    sm3 = hashes.Hash(hashes.SM3())
    sm3.update(b"abc")
    known = "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"  # GB/T 32905, appendix A.1
    assert sm3.finalize().hex() == known
    assert len(WHOLE[0].digest) == 32
    assert WHOLE[0].previous == GENESIS


FORGERIES = {
    "who": changed(5, who="0318"),
    "where": changed(5, where="4"),
    "when": changed(5, at=START),
    "a microsecond": changed(5, at=WHOLE[4].at + timedelta(microseconds=1)),
    "operation": changed(5, op="op-6"),
    "action": changed(5, action="queue.void"),
    "subject": changed(5, subject="A006"),
    "outcome": changed(5, outcome="queue.call.busy"),
    "a fact": changed(5, facts={"counter": "5", "reason": "turn"}),
    "a fact left out": changed(5, facts={"counter": "3"}),
    "a fact put in": changed(5, facts={"counter": "3", "reason": "turn", "x": ""}),
    "key and value shifted": changed(5, facts={"counter3": "", "reason": "turn"}),
    "fields shifted": changed(5, who="03173", where=""),
    "edited and its digest made anew": [*WHOLE[:4], sealed(replace(WHOLE[4], who="0318")), *WHOLE[5:]],
    "a row out of the middle": [*WHOLE[:4], *WHOLE[5:]],
    "the first row away": WHOLE[1:],
    "a row twice": [*WHOLE[:5], *WHOLE[4:]],
    "two rows exchanged": [*WHOLE[:4], WHOLE[5], WHOLE[4], *WHOLE[6:]],
    "a row put in": [*WHOLE[:5], entry(5, WHOLE[4].digest), *WHOLE[5:]],
    "another digest": changed(5, digest=bytes(32)),
    "another previous": changed(5, previous=bytes(32)),
    "the last row": changed(12, subject="A999"),
    "numbered anew": changed(5, serial=50),
}


@pytest.mark.parametrize("name", FORGERIES)
def test_a_forgery_is_found_without_any_anchor(name):
    assert defects(FORGERIES[name]) != []


ONLY_BY_ANCHOR = {
    "tail cut off": WHOLE[:9],
    "rolled back and grown again": [*WHOLE[:9], *rehashed([*WHOLE[:9], *chain(12, who="0318")[9:]])[9:]],
    "edited and everything behind made anew": rehashed(changed(5, who="0318")),
    "a row out and everything behind made anew": rehashed([*WHOLE[:4], *WHOLE[5:]]),
    "wiped": [],
    "another journal altogether": chain(12, who="0318"),
}


@pytest.mark.parametrize("name", ONLY_BY_ANCHOR)
def test_what_is_consistent_in_itself_is_found_by_the_anchor(name):
    assert defects(ONLY_BY_ANCHOR[name]) == []
    assert defects(ONLY_BY_ANCHOR[name], ANCHOR) == [Defect(12, "anchor")]


def test_an_older_anchor_still_holds_when_the_journal_has_grown():
    older = (7, WHOLE[6].digest)
    assert defects(WHOLE, older) == []
    assert defects(rehashed(changed(7, who="0318")), older) == [Defect(7, "anchor")]
    assert defects(rehashed(changed(8, who="0318")), older) == []  # behind the anchor: only a newer one sees it


def test_all_defects_are_told_not_only_the_first():
    forged = [replace(one, who="0318") if one.serial in (2, 5, 9) else one for one in WHOLE]
    assert defects(forged) == [Defect(2, "digest"), Defect(5, "digest"), Defect(9, "digest")]


def test_no_letter_moves_to_the_neighbour():
    one = entry(1, GENESIS, who="u1", where="view")
    other = entry(1, GENESIS, who="u1v", where="iew")
    assert one.digest != other.digest


TEXT = st.text(max_size=6)


@settings(derandomize=True, max_examples=200, deadline=None)
@given(st.lists(TEXT, min_size=6, max_size=6), st.lists(TEXT, min_size=6, max_size=6))
def test_other_fields_give_another_digest(first, second):
    names = ("op", "who", "where", "action", "subject", "outcome")
    digests = [entry(1, GENESIS, **dict(zip(names, texts, strict=True))).digest for texts in (first, second)]
    assert (digests[0] == digests[1]) is (first == second)


def test_the_order_of_facts_does_not_matter():
    one = entry(1, GENESIS, facts={"a": "1", "b": "2"})
    other = entry(1, GENESIS, facts={"b": "2", "a": "1"})
    assert one.digest == other.digest


def test_a_broken_character_can_be_journalled():
    assert len(entry(1, GENESIS, subject="\ud800").digest) == 32
