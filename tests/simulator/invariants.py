"""What must hold when a world has come to rest. Each check says its rule in the words of ``INVARIANTS``."""

import json
from collections import Counter as Count
from datetime import timedelta
from itertools import groupby

import sqlalchemy as sa

from core.base.clock import office_day
from core.base.faults import Fault
from core.day.standing import DAYS
from core.district.database import ask
from core.district.parcels import Told, told
from core.district.tables import KEPT, arrival, case_file, feed_item, seal
from core.staff.journal import defects
from core.sync.wire import CHAIN_START, Receipt, Refused, chained, is_signed
from tests.simulator.counter import EDITION, Counter
from tests.simulator.world import World

INVARIANTS = (
    "every act whose commit returned is at the district, unless all that held it were put back or off before",
    "no act and no id is there twice",
    "every stream at the district is without a hole, and its chain holds",
    "a case stands at the district where its newest revision left it",
    "no event waits for a case that is there",
    "what a counter has as acknowledged, the district has",
    "nothing is in no state: every row is acknowledged, and has the verdict that the district gave it",
    "a counter's own chain holds in every generation",
    "a counter's journal is whole",
    "a running number is given once and none is left out, also not given again where a copy is put back by our command",
    "results of the feed were taken once each, in their order, and none is missing",
    "every day is sealed, also one of which a disk that was put back lacks a part: both sides count the same",
    "every scan that a case has is at the district, whole, and no event waits for one",
    "a day that was closed says balanced in the end, with a receipt that the district signed once it had its scans",
    "the sound editions of the district are at every counter once each, in their order",
)  # fmt: skip
(
    LOST, TWICE, STREAMS, NEWEST, WAITS, ACKED, STATES, CHAIN, JOURNAL, NUMBERS, FEED, SEALED, SCANS, CLOSED, EDITIONS,
) = INVARIANTS  # fmt: skip
EVENTS = sa.select(arrival).where(KEPT)
ARRIVALS = sa.select(arrival).order_by(arrival.c.source, arrival.c.sequence)
FILES = sa.select(case_file.c.id, case_file.c.revision)
ITEMS = sa.select(feed_item).where(feed_item.c.feed != EDITION).order_by(feed_item.c.position)


class Broken(AssertionError):
    """An invariant does not hold."""

    def __init__(self, world: World, rule: str, detail: object) -> None:
        super().__init__(f"seed {world.seed}: broken: {rule}: {detail}")
        self.rule = rule


def check(world: World) -> None:
    """Hold the world against every rule."""
    with world.ground.disk.database.begin() as tx:
        events = told(tx, EVENTS)
        arrivals, files, items = ask(tx, ARRIVALS), dict(ask(tx, FILES)), ask(tx, ITEMS)
    ops = [json.loads(each.body)["opid"] for each in events]
    _check_district(world, events, ops, arrivals, files)
    places = {(row.source, row.sequence): row for row in arrivals}
    known = {each.row.id: each.row.verdict for each in events}
    for counter in world.counters:
        rows = counter.rows()
        _check_counter(world, counter, rows, set(ops), places, known)
        _check_results(world, counter, items)
        _check_seals(world, counter, rows)
    if "scans" in world.works:
        _check_scans(world, events)
    if "closing" in world.works:
        _check_closes(world)
    if "editions" in world.works:
        _check_editions(world)


def _check_district(world: World, events: list[Told], ops: list[str], arrivals, files) -> None:
    for name, values in (("id", [each.row.id for each in events]), ("op", ops)):
        twice = [value for value, count in Count(values).items() if count > 1]
        _must(world, TWICE, not twice, (name, twice))
    for source, rows in groupby(arrivals, key=lambda row: row.source):
        chain = CHAIN_START
        for place, row in enumerate(rows, start=1):
            chain = chained(chain, row.sha256)
            _must(world, STREAMS, (row.sequence, row.chain) == (place, chain), (source, row.sequence, place))
    for row in (each.row for each in events):
        waits = row.problem == "predecessor-missing" and row.subject.removeprefix("case/") in files
        _must(world, WAITS, not waits, (row.subject, row.revision))
    newest: dict[str, int] = {}
    for row in (each.row for each in events):
        if row.verdict != "applied":
            continue
        newest[row.subject] = max(newest.get(row.subject, 0), row.revision)
    for case_id, revision in files.items():
        _must(world, NEWEST, newest.get(f"case/{case_id}") == revision, (case_id, revision))


def _check_counter(world: World, counter: Counter, rows, ops: set[str], places, known) -> None:
    _must(world, TWICE, len({row.id for row in rows}) == len(rows), "outbox")
    for generation, own in groupby(rows, key=lambda row: row.generation):
        chain = CHAIN_START
        for place, row in enumerate(own, start=1):
            chain = chained(chain, row.sha256)
            _must(world, CHAIN, (row.sequence, row.chain) == (place, chain), (generation, row.sequence))
            _must(world, STATES, row.is_acknowledged and row.verdict, (generation, place, row.verdict))
            there = places.get((f"{counter.name}/{generation}", row.sequence))
            is_there = there is not None and there.sha256 == row.sha256
            _must(world, ACKED, is_there or row.id in known, (generation, row.sequence))
            said = ("settled",) if row.id in world.settled else (known.get(row.id), "duplicate")
            _must(world, STATES, row.verdict in said, (generation, place, row.verdict, said))
    _must(world, LOST, counter.knows.promised <= ops, counter.knows.promised - ops)
    with counter.store.read() as work:
        entries = list(work.journal.entries())
    _must(world, JOURNAL, not defects(entries), "journal")
    accepted = [entry for entry in entries if entry.action == "case.accept"]
    _must(world, TWICE, len({entry.op for entry in accepted}) == len(accepted), "an act was done twice")
    _check_numbers(world, counter)


def _check_numbers(world: World, counter: Counter) -> None:
    """Without a disk that was put back they are 1, 2, 3 ..., and a later one is not of an earlier moment."""
    _must(world, NUMBERS, not counter.again, counter.again)
    if counter.is_rolled_back:
        return
    for line, numbers, places in counter.numbers():
        moments = [one.at for one in numbers if one.at is not None]
        _must(world, NUMBERS, sorted(places) == list(range(1, len(places) + 1)), (line, places))
        _must(world, NUMBERS, moments == sorted(moments), (line, moments))


def _check_results(world: World, counter: Counter, items) -> None:
    """Without a restore all of them; after one, what a snapshot has: the newest of each case. Never one twice."""
    taken, ids = counter.knows.taken, [row.id for row in items]
    _must(world, FEED, len(set(taken)) == len(taken), taken)
    if not world.is_restored:
        in_order = sorted if world.is_put_back else list  # a server that was put back may be brought them later
        _must(world, FEED, in_order(taken) == in_order(ids), (taken, ids))
    else:
        newest = {json.loads(row.body)["subject"]: row.id for row in items}
        _must(world, FEED, set(newest.values()) <= set(taken), newest)


def _check_seals(world: World, counter: Counter, rows) -> None:
    for day in sorted({row.day for row in rows}):
        fault: Fault | None = counter.unsealed(day)
        while fault is not None and counter.take_upon(day, fault):
            fault = counter.unsealed(day)
        _must(world, SEALED, fault is None, fault and (fault.code, dict(fault.facts)))


def _check_scans(world: World, events) -> None:
    for counter in world.counters:
        for one in counter.attachments():
            try:
                there = world.service.blobs.read(one.file.sha256)
            except (Refused, FileNotFoundError) as error:
                there = error
            _must(world, SCANS, there == counter.vault.read(one.file), (one.file.sha256, there))
    if not world.is_anybody_rolled_back:  # else an event may name what was on no other disk
        _must(world, SCANS, all(each.row.verdict == "applied" for each in events), "events wait")


def _check_closes(world: World) -> None:
    today = office_day(world.clock.now())
    with world.ground.disk.database.begin() as tx:
        seals = {(row.name, row.day): row.receipt for row in tx.execute(sa.select(seal))}
    _must(world, CLOSED, not world.service.early, world.service.early)
    for counter in world.counters:
        _must(world, CLOSED, not counter.early, counter.early)
        for day in counter.knows.closes:
            if counter.is_rolled_back or not today - timedelta(days=DAYS) <= day <= today:
                continue
            slip = counter.slips(day)[-1].values
            _must(world, CLOSED, slip["result"] == "已平账", (day, slip["result"], slip["pending"]))
            if not world.is_restored:
                receipt = Receipt.model_validate_json(seals[counter.name, day])
                is_ours = is_signed(receipt, world.service.seals.public_key())
                _must(world, CLOSED, is_ours and receipt.day == day, receipt)


def _check_editions(world: World) -> None:
    newest = _newest_edition(world)
    for counter in world.counters:
        held = [edition.text for edition in counter.editions()]
        if not (world.is_restored or counter.is_rolled_back):
            _must(world, EDITIONS, held == world.sound, (held, world.sound))
        elif newest is not None:
            _must(world, EDITIONS, newest in held, (newest, held))
        _must(world, EDITIONS, len(set(held)) == len(held), held)


def _newest_edition(world: World) -> str | None:
    """Return the text of the newest edition that the district has, None without one or when it is of no use."""
    with world.ground.disk.database.begin() as tx:
        own = sa.select(feed_item.c.body).where(feed_item.c.feed == EDITION).order_by(feed_item.c.position.desc())
        body = tx.execute(own.limit(1)).scalar()
    try:
        sha256 = json.loads(body)["data"]["sha256"] if body else ""
        text = world.service.blobs.read_public(sha256).decode() if body else "unsound"
    except Refused:  # lost with the folder: somebody publishes it again
        return None
    return None if "unsound" in text or sha256 in world.lost_texts else text


def _must(world: World, rule: str, holds: object, detail: object) -> None:
    if not holds:
        raise Broken(world, rule, detail)
