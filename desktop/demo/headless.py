"""The demo without a display: a whole counter day in the terminal, on real lines, a real file and a real district.

Leaves tickets and receipts (.bin, .png), forms (.pdf), the day report (.pdf) and the balance (.json) in a folder.
"""

import json
import shutil
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from core.base.clock import office_day
from core.base.faults import Fault
from core.base.log import start_log
from core.base.resources import SHIPPED
from core.cases.case import Case
from core.day.service import DayClose
from core.papers.wording import masked_name
from core.queue.ticket import Ticket
from desktop.demo.counter_day import CounterDay, play_with
from desktop.demo.crew import START, Crew, crew_at_work
from desktop.demo.script import Step, read_script
from desktop.i18n import use_language

SCRIPT = "scenarios/demo-day.txt"
OUTCOMES = {
    "accepted": "受理", "correcting": "补正", "refused": "不予受理", "enquiry": "咨询", "collection": "领证",
    "other": "其他", "passed": "过号", "abandoned": "弃号", "void": "作废",
}  # fmt: skip


def run_headless_day(out: Path, script: Path | None = None, *, look: Callable[[Crew], None] | None = None) -> int:
    """Play the day into ``out`` (emptied first) and print what happened; Fault ``demo.check.failed`` if it fails.

    A script that does not close its day leaves no balance. ``look`` sees everybody at the end, while the district
    still answers. Further Faults: ``demo.script.*``, ``demo.folder.*``, ``demo.district.not_started``.
    """
    began = time.monotonic()
    use_language("zh")
    steps = read_script(script or SHIPPED / SCRIPT)
    _empty(out)
    start_log(out / "logs")
    with crew_at_work(out) as crew:
        print(f"云溪街道便民服务中心 {START:%Y-%m-%d}　{len(steps)} 步")
        play_with(crew, steps, after=_say)
        close = crew.presenters.day.last_close
        print(_table(crew, close))
        if close is not None:
            _keep_balance(crew, close, out / "balance.json")
        crew.stage.save_pictures()
        if look is not None:
            look(crew)
    print(f"\n{time.monotonic() - began:.0f} 秒。小票、凭证、文书、日结报告和平账在：{out}")
    return 0


def _say(step: Step) -> None:
    print(f"  {step}", flush=True)


def _table(crew: Crew, close: DayClose | None) -> str:
    with crew.office.store.read() as work:
        tickets = work.tickets.of_day(office_day(START))
        cases = work.cases.received_between(START, crew.clock.now())
    papers = Counter(job.template for job in CounterDay(crew).jobs())
    rows = [
        *(_ticket_row(ticket, [case for case in cases if case.ticket_id == ticket.id]) for ticket in tickets),
        "",
        *([] if close is None else [f"  取号 {close.slip.values['equation']}"]),
        *(f"  {name:<22}{count} 份" for name, count in sorted(papers.items())),
        "  没有日结" if close is None else f"  日结：{close.slip.values['result']}　{close.slip.values['district']}",
    ]
    return "\n" + "\n".join(rows)


def _ticket_row(ticket: Ticket, cases: list[Case]) -> str:
    outcome = OUTCOMES.get(ticket.outcome.value if ticket.outcome else ticket.state.value, ticket.state.value)
    made = "；".join(f"{case.number} {case.item.name} {masked_name(case.applicant)}" for case in cases)
    return f"  {ticket.number}  {outcome:\u3000<4}  {made}"


def _keep_balance(crew: Crew, close: DayClose, file: Path) -> None:
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
    if out.is_dir() and any(out.iterdir()) and not (out / ".demo-day").exists():
        raise Fault("demo.folder.taken", folder=str(out))
    try:
        if out.exists():
            shutil.rmtree(out)
        out.mkdir(parents=True)
        (out / ".demo-day").touch()
    except OSError as error:
        raise Fault("demo.folder.denied", folder=str(out), reason=error.strerror or "") from error
