"""``day close``: close the day from the terminal and balance it with the district."""

import argparse
from datetime import date

from core.base.acts import Act
from core.base.clock import office_day
from core.base.faults import Fault
from core.base.texts import fault_text
from desktop.commands.terminal_office import terminal_office


def run_day(chosen: argparse.Namespace) -> int:
    """Close the day; 0 when it balances, 1 when it is closed here and not balanced yet (with the reason)."""
    with terminal_office(chosen) as office:
        day = _date(chosen.date) or office_day(office.clock.now())
        act = Act.new(who="system", where=office.settings.desk.counter)
        closed = office.store_lane.submit(lambda: office.day.close(act, day, closer="system")).result()
        print(closed.slip.values["result"])
        if closed.fault is not None:
            print(fault_text(closed.fault, chosen.language).line)
        return 0 if closed.is_balanced else 1


def _date(text: str | None) -> date | None:
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise Fault("desktop.day.bad_date", text=text) from error
