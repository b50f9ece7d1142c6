"""Everything a scripted day is played with: a stage, an office on a throw-away profile, presenters, a clerk at work.

It knows no script. A profile that was used before is opened as it stands, the way a desk starts again in the morning.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from core.base.clock import SHANGHAI, ShiftedClock
from core.base.lanes import ThreadLane
from core.config.profile import open_profile
from core.devices.events import CardFailed, CardRead, DeviceChanged
from core.queue.events import TicketEvent
from core.store.keys import KeyFile
from desktop.demo.inbox import Inbox, InboxRunner
from desktop.demo.seed import CLERK, make_history, make_staff
from desktop.demo.stage import PlayedClock, Stage
from desktop.office import Office
from desktop.presenters.bundle import Presenters, build_presenters
from desktop.presenters.kiosk import KioskPresenter
from desktop.wiring import build_office
from printing.events import JobChanged

PASSWORD = "Demo-2026-day"  # noqa: S105 - of an invented clerk in a throw-away profile
START = datetime(2026, 11, 23, 8, 20, tzinfo=SHANGHAI)  # a Monday whose limits cross a month
WEEK = timedelta(days=7)


@dataclass(frozen=True, kw_only=True)
class Crew:
    """Everything a day is played with. ``presenters``, ``kiosk`` and ``inbox`` belong to the thread that plays."""

    stage: Stage
    office: Office
    clock: ShiftedClock
    presenters: Presenters
    kiosk: KioskPresenter
    inbox: Inbox
    runner: InboxRunner


@contextmanager
def crew_at_work(
    out: Path,
    start: datetime = START,
    *,
    overrides: Sequence[str] = (),
    has_district: bool = True,
    district_folder: Path | None = None,
) -> Iterator[Crew]:
    """Set the stage, open the profile ``out/profile``, sign the clerk in; take everything down at the end.

    A new profile gets its staff and a week of history. Papers of the simulated printers lie in ``out``; the district
    keeps its data in ``district_folder``, or forgets them.
    """
    profile = open_profile(out / "profile")
    stage = Stage(out, forms=profile.papers, district_folder=district_folder, moment=start - WEEK)
    stage.start(has_district=has_district)
    try:
        settings = profile.settings([*stage.settings(), *overrides])
        clock, lane = PlayedClock(start - WEEK, stage), ThreadLane("store")
        key = KeyFile(profile.key_file).demo()
        office = lane.submit(lambda: build_office(profile, settings, key, store_lane=lane, clock=clock)).result()
        try:
            yield _assembled(stage, office, clock, start)
        finally:
            office.stop()
    finally:
        stage.stop()


def _assembled(stage: Stage, office: Office, clock: ShiftedClock, start: datetime) -> Crew:
    office.store_lane.submit(lambda: _prepare(office, clock, start)).result()
    clock.set(start)
    inbox = Inbox()
    runner = InboxRunner(office.store_lane, inbox)
    presenters = build_presenters(office, runner, inbox.post, day_runner=InboxRunner(office.day_lane, inbox))
    kiosk = KioskPresenter(office, runner)
    _listen(office, inbox, kiosk)
    office.start()
    presenters.gate.start()
    inbox.run_until(lambda: presenters.gate.view.mode == "sign_in")
    presenters.gate.sign_in(CLERK[0], PASSWORD)
    inbox.run_until(lambda: presenters.gate.view.mode == "open")
    kiosk.refresh()
    return Crew(
        stage=stage, office=office, clock=clock, presenters=presenters, kiosk=kiosk, inbox=inbox, runner=runner
    )  # fmt: skip


def _prepare(office: Office, clock: ShiftedClock, start: datetime) -> None:
    if office.staff.needs_first_administrator():
        make_staff(office, PASSWORD)
        make_history(office, clock, start)


def _listen(office: Office, inbox: Inbox, kiosk: KioskPresenter) -> None:
    office.bus.subscribe(CardRead, lambda event: inbox.post(lambda: kiosk.on_card(event)))
    office.bus.subscribe(CardFailed, lambda event: inbox.post(lambda: kiosk.on_card_failed(event)))
    office.bus.subscribe(DeviceChanged, lambda event: inbox.post(lambda: kiosk.on_device(event)))
    office.bus.subscribe(JobChanged, lambda event: inbox.post(lambda: kiosk.on_job(event)))
    office.bus.subscribe(TicketEvent, lambda _: inbox.post(kiosk.refresh))
