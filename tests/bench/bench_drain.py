"""Seven days offline, and then the line is back: does the counter's window still answer while all of it goes up?

The real program with its windows offscreen and a district in a process of its own. Cases with their scans are put into
the store while the district is away; then it comes back, and whole visits are played until nothing waits. A slot is how
long a key press would have waited (see ``bench_gui_slots.py``); beside them the same visits with nothing to send.

Run: python tests/bench/bench_drain.py [CASES] [KB_PER_S]     (5000 for the goal; a scan of 30 KB each)

``KB_PER_S`` is what scans may take of the line, 0 for all of it; else it is what the product comes with.
"""

import os
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from threading import Thread

from bench_gui_slots import Probe, show
from crowd import ITEMS
from desk import BenchDesk, Until, pause, run_desk
from measure import count_from, say, throw_away
from residents import Town, Visit

from core.base.acts import Act
from core.cases.case import CaseState
from core.cases.events import CaseAccepted, CaseAttached
from tests.fakes import visits
from tests.fakes.district import TOKEN, DistrictProcess
from tests.samples import an_attachment

AT_ONCE, DAYS, SCAN_BYTES, BEFORE, PATIENCE_S = 20, 7, 30_000, 5, 1800.0


def main() -> None:
    cases, probe = count_from(sys.argv, 200), Probe()
    with throw_away("district") as folder:
        district = DistrictProcess(folder / "district.db").start()
        district.kill()  # its port stays known; the line is down
        line = (f'district.url="{district.url}"', f'district.token="{TOKEN}"')
        line += tuple(f"district.scan_kb_per_s={given}" for given in sys.argv[2:])
        played: list[int] = []
        run_desk(lambda desk: script(desk, cases, probe, district, played), before=probe.begin, overrides=line)
        district.stop()
    show(probe, sum(played))


def script(desk: BenchDesk, cases: int, probe: Probe, district: DistrictProcess, played: list[int]) -> Iterator[Until]:
    probe.phase = "first visit"
    yield from desk.visit()
    probe.phase = "visits, nothing to send"
    for turn in range(BEFORE):
        yield from visit(desk, turn)
    probe.phase = "filling"
    town = Town(7).visits(cases)
    for begin in range(0, cases, AT_ONCE):
        some = [next(town) for _ in range(min(AT_ONCE, cases - begin))]
        done = desk.office.store_lane.submit(lambda some=some, begin=begin: fill(desk, some, begin / cases))
        yield done.done
        done.result()
    probe.phase = "visits while it goes up"
    coming = Thread(target=district.start)
    coming.start()
    yield lambda: not coming.is_alive()
    if hasattr(os, "setpriority"):  # it stands elsewhere: it must not take a core from the counter
        os.setpriority(os.PRIO_PROCESS, district.pid, 19)
    uplink = desk.office.uplink
    assert uplink is not None
    assert uplink.two_way is not None
    began = time.monotonic()
    uplink.pump.wake()
    uplink.two_way.scan_pump.wake()
    turn, left = 0, (1, 1)
    while any(left):
        yield from visit(desk, turn)
        turn += 1
        asked = desk.office.store_lane.submit(lambda: waiting(desk))
        yield asked.done
        left = asked.result()
        if time.monotonic() - began > PATIENCE_S:
            raise TimeoutError(f"events and scans still waiting: {left}")
    seconds = time.monotonic() - began
    probe.end()
    played.append(BEFORE + turn)
    say(
        f"{cases} cases of {DAYS} days: {2 * cases} events and {cases} scans were up in {seconds:.0f} s, {turn} visits meanwhile"
    )


def visit(desk: BenchDesk, turn: int) -> Iterator[Until]:
    yield from desk.visit(ITEMS[turn % len(ITEMS)])
    yield pause(0.2)


def fill(desk: BenchDesk, some: list[Visit], share: float) -> None:
    """Put cases with a scan each into the store, as they would have come ``share`` of the way through the days."""
    office = desk.office
    at = office.clock.now() - timedelta(days=DAYS * (1 - share))
    sealed = [office.store.vault.seal([os.urandom(SCAN_BYTES)]) for _ in some]
    with office.store.work(Act.new(who="system", where="bench")) as work:
        for one, file in zip(some, sealed, strict=True):
            case = replace(one.case, state=CaseState.ACCEPTED, received_at=at, accepted_at=at, ticket_id="")
            if one.is_first:
                work.people.add(one.resident)
            work.cases.add(case)
            work.attachments.add(an_attachment(case_id=case.id, person_id=case.person_id, file=file))
            work.record(visits.told(CaseAccepted, case, person=one.resident, at=at))
            attached = (an_attachment(case_id=case.id, file=file),)
            work.record(
                visits.told(CaseAttached, replace(case, revision=2), person=one.resident, at=at, attachments=attached)
            )


def waiting(desk: BenchDesk) -> tuple[int, int]:
    """Return how many events and scans are not up."""
    with desk.office.store.read() as work:
        return work.outbox.pending()[0], work.scan_deliveries.waiting()


if __name__ == "__main__":
    main()
