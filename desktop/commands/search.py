"""``search rebuild``: make the index that cases are found by anew, with progress."""

import argparse
import sys

from core.base.acts import Act
from desktop.commands.terminal_office import terminal_office


def run_search(chosen: argparse.Namespace) -> int:
    """Make the index anew in one transaction: until it is done the old one answers, and nobody else can write."""
    with terminal_office(chosen) as office:
        act = Act.new(who="system", where=office.settings.desk.counter)
        count = office.store_lane.submit(lambda: office.cases.rebuild_search(act, _say)).result()
    print(f"\r{count} / {count}")
    return 0


def _say(done: int, count: int) -> None:
    if sys.stdout.isatty():
        print(f"\r{done} / {count}", end="", flush=True)
