"""What must hold when a world has come to rest. Each check says its rule in the words of ``INVARIANTS``."""

from collections import Counter as Count
from itertools import groupby

import sqlalchemy as sa

from core.base.faults import Fault
from core.district.tables import arrival, case_file, event, feed_item
from core.staff.journal import defects
from core.sync.wire import CHAIN_START, chained
from tests.simulator.counter import Counter
from tests.simulator.world import World

INVARIANTS = (
    "every act whose commit returned is at the district, unless its only disk was put back first",
    "no act and no id is there twice",
    "every stream at the district is without a hole, and its chain holds",
    "a case stands at the district where its newest revision left it",
    "what a counter has as acknowledged, the district has",
    "nothing is in no state: every row is acknowledged, and has a verdict",
    "a counter's own chain holds in every generation",
    "a counter's journal is whole",
    "a running number is given once",
    "results of the feed were taken once each, in their order, and none is missing",
    "a day that no disk was put back in is sealed: both sides count the same",
)  # fmt: skip
LOST, TWICE, STREAMS, NEWEST, ACKED, STATES, CHAIN, JOURNAL, NUMBERS, FEED, SEALED = INVARIANTS


class Broken(AssertionError):
    """An invariant does not hold."""

    def __init__(self, world: World, rule: str, detail: object) -> None:
        super().__init__(f"seed {world.seed}: broken: {rule}: {detail}")
        self.rule = rule


def check(world: World) -> None:
    """Hold the world against every rule."""
    with world.ground.disk.database.begin() as tx:
        events = tx.execute(sa.select(event.c.id, event.c.op, event.c.subject, event.c.revision, event.c.name)).all()
        arrivals = tx.execute(sa.select(arrival).order_by(arrival.c.source, arrival.c.sequence)).all()
        files = dict(tx.execute(sa.select(case_file.c.id, case_file.c.revision)).all())
        items = [row.id for row in tx.execute(sa.select(feed_item).order_by(feed_item.c.position))]
    _check_district(world, events, arrivals, files)
    places = {(row.source, row.sequence): row for row in arrivals}
    known = {row.id for row in arrivals}
    for counter in world.counters:
        _check_counter(world, counter, events, places, known)
        if not (world.is_restored or counter.is_rolled_back):
            _must(world, FEED, counter.taken == list(items), (counter.taken, items))
    _check_seals(world)


def _check_district(world: World, events, arrivals, files) -> None:
    for name, values in (("id", [row.id for row in events]), ("op", [row.op for row in events])):
        twice = [value for value, count in Count(values).items() if count > 1]
        _must(world, TWICE, not twice, (name, twice))
    for source, rows in groupby(arrivals, key=lambda row: row.source):
        chain = CHAIN_START
        for place, row in enumerate(rows, start=1):
            chain = chained(chain, row.sha256)
            _must(world, STREAMS, (row.sequence, row.chain) == (place, chain), (source, row.sequence, place))
    newest: dict[str, int] = {}
    for row in events:
        newest[row.subject] = max(newest.get(row.subject, 0), row.revision)
    for case_id, revision in files.items():
        _must(world, NEWEST, newest.get(f"case/{case_id}") == revision, (case_id, revision))


def _check_counter(world: World, counter: Counter, events, places, known) -> None:
    ops = {row.op for row in events}
    _must(world, LOST, counter.promised <= ops, counter.promised - ops)
    rows = counter.rows()
    _must(world, TWICE, len({row.id for row in rows}) == len(rows), "outbox")
    for generation, own in groupby(rows, key=lambda row: row.generation):
        chain = CHAIN_START
        for place, row in enumerate(own, start=1):
            chain = chained(chain, row.sha256)
            _must(world, CHAIN, (row.sequence, row.chain) == (place, chain), (generation, row.sequence))
            _must(world, STATES, row.acknowledged_at is not None and row.verdict, (generation, place, row.verdict))
            there = places.get((f"{counter.name}/{generation}", row.sequence))
            is_there = there is not None and there.sha256 == row.sha256
            _must(world, ACKED, is_there or row.id in known, (generation, row.sequence))
    with counter.store.read() as work:
        entries = list(work.journal.entries())
    _must(world, JOURNAL, not defects(entries), "journal")
    accepted = [entry for entry in entries if entry.action == "case.accept"]
    _must(world, NUMBERS, len({entry.op for entry in accepted}) == len(accepted), "an act was done twice")


def _check_seals(world: World) -> None:
    for counter in world.counters:
        if counter.is_rolled_back:  # the district knows of acts that this disk has forgotten: a person is told
            continue
        for day in {row.day for row in counter.rows()}:
            fault: Fault | None = counter.seal(day)
            _must(world, SEALED, fault is None, fault and (fault.code, dict(fault.facts)))


def _must(world: World, rule: str, holds: object, detail: object) -> None:
    if not holds:
        raise Broken(world, rule, detail)
