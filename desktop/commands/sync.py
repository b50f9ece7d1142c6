"""``sync --once``: send what waits to the district, fetch its results, say how it stands."""

import argparse

from core.base.faults import Fault
from core.outbox.ports import SourceState
from core.sync.results import Results
from desktop.commands.terminal_office import terminal_office
from desktop.wiring import Office

TIMEOUT_S = 120.0


def run_sync(chosen: argparse.Namespace) -> int:
    """Send everything and fetch all results; a Fault ``district.*`` says why not, and nothing is lost."""
    with terminal_office(chosen) as office:
        if office.uploader is None or office.results is None:
            raise Fault("desktop.district.unset")
        office.uploader.flush(TIMEOUT_S)
        fetched = _fetch(office.results)
        state, pending = office.store_lane.submit(lambda: _standing(office)).result()
        print(f"{state.source}: {state.acknowledged} / {state.last}, pending {pending}, results {fetched}")
    return 0


def _fetch(results: Results) -> int:
    """Fetch page after page; return how many results were settled here."""
    handled = 0
    while True:
        poll = results.poll()
        if poll.fault is not None:
            raise poll.fault
        handled += poll.handled
        if poll.wait_s:
            return handled


def _standing(office: Office) -> tuple[SourceState, int]:
    with office.store.read() as work:
        return work.outbox.state(), work.outbox.pending()[0]
