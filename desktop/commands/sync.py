"""``sync --once``: send what waits to the district, fetch its results, say how it stands."""

import argparse

from core.base.faults import Fault
from desktop.commands.terminal_office import terminal_office

TIMEOUT_S = 120.0


def run_sync(chosen: argparse.Namespace) -> int:
    """Send everything; a Fault ``district.*`` says why it could not be done, and nothing is lost."""
    with terminal_office(chosen) as office:
        if office.uploader is None:
            raise Fault("desktop.district.unset")
        office.uploader.flush(TIMEOUT_S)
        with office.store.read() as work:
            pending, _ = work.outbox.pending()
            state = work.outbox.state()
        print(f"{state.source}: {state.acknowledged} / {state.last}, pending {pending}")
    return 0
