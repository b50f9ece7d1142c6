"""The digest of a day: blind to order, not to loss, doubling or change."""

import hashlib

from hypothesis import given
from hypothesis import strategies as st

from core.outbox.digest import KindSum, Mark, sums_by_kind, total_digest

marks = st.builds(
    Mark,
    kind=st.sampled_from(["a.v1", "b.v1"]),
    id=st.uuids().map(str),
    sha256=st.binary(min_size=32, max_size=32),
)
days = st.lists(marks, max_size=8, unique_by=lambda mark: mark.id)


@given(days, st.randoms())
def test_order_does_not_matter(day, rng):
    shuffled = list(day)
    rng.shuffle(shuffled)
    assert sums_by_kind(shuffled) == sums_by_kind(day)
    assert total_digest(sums_by_kind(shuffled)) == total_digest(sums_by_kind(day))


@given(days.filter(bool))
def test_a_lost_doubled_or_changed_event_shows(day):
    whole = total_digest(sums_by_kind(day))
    assert total_digest(sums_by_kind(day[1:])) != whole
    assert total_digest(sums_by_kind([*day, day[0]])) != whole
    changed = Mark(kind=day[0].kind, id=day[0].id, sha256=hashlib.sha256(day[0].sha256).digest())
    assert total_digest(sums_by_kind([changed, *day[1:]])) != whole


def test_the_frame_is_as_written_down():
    mark = Mark(kind="k", id="id-1", sha256=bytes(32))
    expected = hashlib.sha256(b"\x00\x04id-1" + bytes(32)).hexdigest()
    assert sums_by_kind([mark]) == {"k": KindSum(count=1, digest=expected)}
    assert total_digest({}) == hashlib.sha256(b"").hexdigest()
