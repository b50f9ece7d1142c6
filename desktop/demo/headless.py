"""The demo without a display: a whole counter day in the terminal, on real lines, a real file and a real district.

Leaves tickets and receipts (.bin, .png), forms (.pdf), the day report (.pdf) and the balance (.json) in a folder.
"""

import json
import shutil
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from core.base.clock import SHANGHAI, ShiftedClock, office_day
from core.base.faults import Fault
from core.base.lanes import ThreadLane
from core.base.log import start_log
from core.base.resources import SHIPPED
from core.cases.case import Case
from core.config.profile import open_profile
from core.devices.events import CardFailed, CardRead
from core.papers.wording import masked_name
from core.queue.events import TicketEvent
from core.queue.ticket import Ticket
from core.store.keys import KeyFile
from desktop.demo.counter_day import PASSWORD, CounterDay
from desktop.demo.inbox import Inbox, InboxRunner
from desktop.demo.script import Step, parse_script, play
from desktop.demo.seed import CLERK, make_history, make_staff
from desktop.demo.stage import Stage
from desktop.i18n import use_language
from desktop.presenters.bundle import Presenters, build_presenters
from desktop.presenters.kiosk import KioskPresenter
from desktop.wiring import Office, build_office
from printing.events import JobChanged

START = datetime(2026, 11, 23, 8, 20, tzinfo=SHANGHAI)  # a Monday whose limits cross a month
SCRIPT = "scenarios/demo-day.txt"
OUTCOMES = {
    "accepted": "受理", "correcting": "补正", "refused": "不予受理", "enquiry": "咨询", "collection": "领证",
    "other": "其他", "passed": "过号", "abandoned": "弃号", "void": "作废",
}  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Crew:
    """Everything a day is played with."""

    stage: Stage
    office: Office
    clock: ShiftedClock
    presenters: Presenters
    kiosk: KioskPresenter
    inbox: Inbox
    runner: InboxRunner


def run_headless_day(out: Path, script: Path | None = None) -> int:
    """Play the day into ``out`` (emptied first) and print what happened; Fault ``demo.check.failed`` if it fails."""
    began = time.monotonic()
    use_language("zh")
    steps = parse_script((script or SHIPPED / SCRIPT).read_text("utf-8"))
    _empty(out)
    start_log(out / "logs")
    with crew_at_work(out, START) as crew:
        day = CounterDay(crew.stage, crew.office, crew.presenters, crew.kiosk, crew.inbox, crew.runner)
        print(f"云溪街道便民服务中心 {START:%Y-%m-%d}　{len(steps)} 步")
        play(steps, day.acts(), before=lambda step: _before(crew, day, step), after=_say)
        print(_table(crew, day))
        _keep_balance(crew, out / "balance.json")
        crew.stage.save_pictures()
    print(f"\n{time.monotonic() - began:.0f} 秒。小票、凭证、文书、日结报告和平账在：{out}")
    return 0


@contextmanager
def crew_at_work(out: Path, start: datetime) -> Iterator[Crew]:
    """Set the stage, open a throw-away profile, sign the clerk in; take everything down at the end."""
    profile = open_profile(out / "profile")
    stage = Stage(out, forms=profile.papers)
    stage.start()
    try:
        settings = profile.settings(stage.settings())
        clock, lane = ShiftedClock(datetime(2026, 11, 16, 8, 0, tzinfo=SHANGHAI)), ThreadLane("store")
        key = KeyFile(profile.key_file).demo()
        office = lane.submit(lambda: build_office(profile, settings, key, store_lane=lane, clock=clock)).result()
        try:
            yield _assembled(stage, office, clock, start)
        finally:
            office.stop()
    finally:
        stage.stop()


def _assembled(stage: Stage, office: Office, clock: ShiftedClock, start: datetime) -> Crew:
    office.store_lane.submit(lambda: make_staff(office, PASSWORD)).result()
    office.store_lane.submit(lambda: make_history(office, clock, start)).result()
    clock.set(start)
    inbox = Inbox()
    runner = InboxRunner(office.store_lane, inbox)
    presenters = build_presenters(office, runner, inbox.post)
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


def _listen(office: Office, inbox: Inbox, kiosk: KioskPresenter) -> None:
    office.bus.subscribe(CardRead, lambda event: inbox.post(lambda: kiosk.on_card(event)))
    office.bus.subscribe(CardFailed, lambda event: inbox.post(lambda: kiosk.on_card_failed(event)))
    office.bus.subscribe(JobChanged, lambda event: inbox.post(lambda: kiosk.on_job(event)))
    office.bus.subscribe(TicketEvent, lambda _: inbox.post(kiosk.refresh))


def _before(crew: Crew, day: CounterDay, step: Step) -> None:
    day.line = step.line
    crew.clock.set(crew.clock.now().astimezone(SHANGHAI).replace(hour=step.at.hour, minute=step.at.minute, second=0))


def _say(step: Step) -> None:
    print(f"  {step}", flush=True)


def _table(crew: Crew, day: CounterDay) -> str:
    close = crew.presenters.day.last_close
    assert close is not None, "the script closes the day"
    with crew.office.store.read() as work:
        tickets = work.tickets.of_day(office_day(START))
        cases = work.cases.received_between(START, crew.clock.now())
    papers = Counter(job.template for job in day.jobs())
    rows = [
        *(_ticket_row(ticket, [case for case in cases if case.ticket_id == ticket.id]) for ticket in tickets),
        "",
        f"  取号 {close.slip.values['equation']}",
        *(f"  {name:<22}{count} 份" for name, count in sorted(papers.items())),
        f"  日结：{close.slip.values['result']}　{close.slip.values['district']}",
    ]
    return "\n" + "\n".join(rows)


def _ticket_row(ticket: Ticket, cases: list[Case]) -> str:
    outcome = OUTCOMES.get(ticket.outcome.value if ticket.outcome else ticket.state.value, ticket.state.value)
    made = "；".join(f"{case.number} {case.item.name} {masked_name(case.applicant)}" for case in cases)
    return f"  {ticket.number}  {outcome:\u3000<4}  {made}"


def _keep_balance(crew: Crew, file: Path) -> None:
    close = crew.presenters.day.last_close
    assert close is not None, "the script closes the day"
    with crew.office.store.read() as work:
        state, (pending, _) = work.outbox.state(), work.outbox.pending()
    balance = {
        "day": office_day(START).isoformat(),
        "result": close.slip.values["result"],
        "is_balanced": close.is_balanced,
        "equation": close.slip.values["equation"],
        "lines": close.slip.values["lines"],
        "district": close.slip.values["district"],
        "source": state.source,
        "events": state.last,
        "acknowledged": state.acknowledged,
        "pending": pending,
        "chain": state.chain.hex(),
    }
    file.write_text(json.dumps(balance, ensure_ascii=False, indent=2, default=str) + "\n", "utf-8")


def _empty(out: Path) -> None:
    """Empty a folder that an earlier demo day left; any other folder that is not empty is refused."""
    if out.exists() and any(out.iterdir()) and not (out / ".demo-day").exists():
        raise Fault("demo.folder.taken", folder=str(out))
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir(parents=True)
    (out / ".demo-day").touch()
