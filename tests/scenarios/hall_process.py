"""One program of a hall that a test talks to by lines: the office of a profile without windows, as a desk or a kiosk.

``python -c "from tests.scenarios.hall_process import serve; serve(profile, start, name)"``; every answer is one line of
JSON. ``start`` is the office's time at the monotonic second 0 of this machine, so that all programs share a clock.
"""

import json
import os
import sys
import time
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from core.base.acts import Act
from core.base.clock import ShiftedClock
from core.base.faults import Fault
from core.base.lanes import ThreadLane
from core.base.work import settled
from core.config.profile import open_profile
from core.queue.events import TicketCalled
from core.queue.ticket import Outcome, TicketId
from core.store.events import IslandMerged, ServerChanged
from desktop.commands.terminal_office import profile_key
from desktop.demo.seed import CLERK, make_staff
from desktop.office import Office
from desktop.wiring import build_office
from tests.patience import PATIENCE_S

FIRST = "1"  # makes the staff of all: two programs may find at the same moment that there is none


class Hall:
    """What the test may ask for; each is an act, made once and repeated until it is answered."""

    def __init__(self, office: Office, counter: str) -> None:
        self._office, self._counter = office, counter
        self.called: list[str] = []
        self.server: list[str] = []
        self.merged: list[list[int]] = []
        office.bus.subscribe(
            TicketCalled, lambda event: self.called.append(f"{event.ticket.number}>{event.ticket.counter}")
        )
        office.bus.subscribe(ServerChanged, lambda event: self.server.append(event.fault or "there"))
        office.bus.subscribe(IslandMerged, lambda event: self.merged.append([event.tickets, event.cases]))
        self._kept: Act | None = None

    def issue(self, who: str = "kiosk") -> str:
        queue = self._office.queue
        return self._done(who, lambda act: queue.issue(act, business="A").number)

    def visit(self) -> str:
        """Call whoever is next and finish; the number, or nothing when nobody waits."""
        queue = self._office.queue

        def serve(act: Act) -> str:
            called = queue.call_next(act, counter=self._counter, businesses=("A",))
            return called.ticket.id if called is not None else ""

        ticket_id = self._done(CLERK[0], serve)
        if not ticket_id:
            return ""
        self._done(CLERK[0], lambda act: queue.start(act, TicketId(ticket_id)).number)
        return self._done(CLERK[0], lambda act: queue.finish(act, TicketId(ticket_id), Outcome.ENQUIRY).number)

    def numbers(self) -> list[str]:
        with self._office.store.read() as work:
            return [ticket.number for ticket in work.tickets.of_day(self._office.clock.now().date())]

    def told(self) -> dict[str, Any]:
        return {"called": self.called, "server": self.server, "merged": self.merged}

    def _done(self, who: str, job: Any) -> str:
        """Do an act in the store lane; one that failed is the same act when the test asks again."""
        act = self._kept = self._kept or Act.new(who=who, where=self._counter)
        result: str = self._office.store_lane.submit(lambda: settled(lambda: job(act))).result(PATIENCE_S)
        self._kept = None
        return result


def serve(folder: str, start: str, counter: str) -> None:
    """Answer until the lines end."""
    profile = open_profile(Path(folder))
    settings = profile.settings([f'desk.counter="{counter}"'])
    now = datetime.fromisoformat(start) + timedelta(seconds=time.monotonic())
    clock, lane = ShiftedClock(now), ThreadLane("store")
    key = profile_key(profile)
    office = lane.submit(
        lambda: build_office(profile, settings, key, store_lane=lane, clock=clock, has_island=counter != "kiosk")
    ).result()
    try:
        if counter == FIRST and office.staff.needs_first_administrator():
            lane.submit(lambda: make_staff(office, os.environ["STAFF_PASSWORD"])).result()
        hall = Hall(office, counter)
        office.start()
        _say("ready")
        for line in sys.stdin:
            _say(_answer(hall, line.split()))
    finally:
        office.stop()


def _say(value: Any) -> None:
    sys.stdout.write(json.dumps(value, ensure_ascii=False) + "\n")
    sys.stdout.flush()


def _answer(hall: Hall, words: list[str]) -> Any:
    try:
        return getattr(hall, words[0])(*words[1:])
    except Fault as fault:
        return {"fault": fault.code}
