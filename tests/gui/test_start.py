"""The program is closed at every step of its start: it ends, nothing of it is left, and the data can be opened again."""

import threading
from functools import partial

import pytest
from PySide6.QtCore import QTimer

from core.base.clock import SystemClock
from core.base.events import Bus
from core.store.keys import KeyFile
from core.store.sql_store import open_store
from core.sync.wire import DistrictWire
from desktop.app import _load_rooms
from desktop.office import Office
from tests.patience import PATIENCE_S


def close(made) -> None:
    """Close every window, as somebody does who has started the wrong program."""
    made.program.app.closeAllWindows()
    made.closed.set()


def from_the_lane(made) -> None:
    """Have the windows closed while the lane is in the middle of its step, and wait until they are."""
    made.program.windows.post.post(partial(close, made))
    assert made.closed.wait(PATIENCE_S)


def ended_well(made, code: int) -> None:
    """The program said that all was well, and another one can have the data and every printer at once."""
    assert code == 0
    assert made.bugs == []
    assert made.program.office is None or made.late == [[]]
    settings, key = made.program.settings, KeyFile(made.profile.key_file).demo()
    store = open_store(
        clock=SystemClock(), bus=Bus(), wire=DistrictWire(), settings=settings, key=key, path=made.profile.store_file
    )
    try:
        with store.read() as work:
            assert all(work.leases.is_free(printer) for printer in made.printers)
    finally:
        store.close()


def test_closed_at_the_first_moment(made):
    QTimer.singleShot(0, made.program.app, partial(close, made))
    ended_well(made, made.program.run(made.build))
    assert made.program.windows.presenters is None


def test_closed_while_the_rooms_are_loaded(made, monkeypatch):
    def load():
        from_the_lane(made)
        _load_rooms()

    monkeypatch.setattr("desktop.app._load_rooms", load)
    ended_well(made, made.program.run(made.build))
    assert made.program.windows.presenters is None


@pytest.mark.parametrize("is_before", [True, False], ids=["before", "after"])
def test_closed_while_the_office_is_built(made, is_before):
    def build():
        if is_before:
            from_the_lane(made)
        office = made.build()
        if not is_before:
            from_the_lane(made)
        return office

    ended_well(made, made.program.run(build))
    assert made.program.office is not None
    assert made.program.windows.presenters is None


@pytest.mark.parametrize("turns", [1, 3, 5, 8])
def test_closed_while_the_windows_are_brought_to_life(made, turns):
    def look():
        nonlocal turns
        turns -= made.program.office is not None
        if turns < 0:
            timer.stop()
            close(made)

    timer = QTimer(interval=0)
    timer.timeout.connect(look)
    timer.start()
    ended_well(made, made.program.run(made.build))


@pytest.mark.parametrize("is_before", [True, False], ids=["before", "after"])
def test_closed_while_the_threads_of_the_devices_begin(made, monkeypatch, is_before):
    begin = Office.start

    def start(office):
        if is_before:
            from_the_lane(made)
        begin(office)
        if not is_before:
            from_the_lane(made)

    monkeypatch.setattr(Office, "start", start)
    ended_well(made, made.program.run(made.build))
    assert [spool for spool in made.program.office.papers.spools if spool._thread and spool._thread.is_alive()] == []


def test_closed_while_everything_runs(made):
    def after(_office):
        QTimer.singleShot(300, made.program.app, partial(close, made))

    ended_well(made, made.program.run(made.build, after))


def test_a_step_of_the_start_that_waits_never_begins(made, monkeypatch):
    begun, over = [], threading.Event()

    def start(office):
        begun.append(office)

    monkeypatch.setattr(Office, "start", start)
    settle = made.program.windows._settle

    def busy():
        from_the_lane(made)
        assert over.wait(PATIENCE_S)

    def settled(then):
        made.program.lane.submit(busy)
        settle(then)
        made.program._steps[-1].add_done_callback(lambda _: over.set())

    monkeypatch.setattr(made.program.windows, "_settle", settled)
    ended_well(made, made.program.run(made.build))
    assert begun == []
