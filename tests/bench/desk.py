"""The real program with its windows offscreen, on simulated devices at real lines, played by a script.

A script is a generator: it does something in the GUI thread and yields a condition; it goes on when that holds. So
the windows run on their own event loop, as they do for a clerk, and the script only looks every few milliseconds.
"""

import logging
import os
import sys

from measure import offscreen, throw_away

os.environ.setdefault("QT_QPA_PLATFORM", offscreen())
os.environ.setdefault("QT_SCALE_FACTOR", "1")
os.environ.setdefault("QT_FONT_DPI", "96")

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path
from typing import Any

from crowd import ITEMS, VISITORS
from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QWidget

from core.base.acts import Act
from core.base.clock import Clock
from core.config.profile import Profile, open_profile
from core.devices.simulated.far_side import best_side
from core.devices.simulated.people import PEOPLE
from core.devices.simulated.sdt_reader import SimulatedReader
from core.papers.job import JobState
from core.store.keys import KeyFile
from desktop.app import Program
from desktop.demo.counter_day import PASSWORD, SETTLED
from desktop.demo.seed import CLERK, make_staff, open_all_day
from desktop.office import Office
from desktop.presenters.bundle import Presenters
from desktop.screens.counter import CounterScreen
from desktop.shell import Shell
from desktop.windows import BOARD, DESK
from desktop.wiring import build_office
from printing.printer_sides import TcpWire
from printing.simulated import VirtualPrinter

LOOK_MS = 5
PATIENCE_S = 30.0
WALK_S = 0.5  # from the call to the card; a card read while the call was under way is the visitor's before

Until = Callable[[], object]
Script = Callable[["BenchDesk"], Iterator[Until]]


class TimedWire(TcpWire):
    """A printer's socket that notes when bytes came in: ``heard`` is a list of (monotonic seconds, bytes)."""

    def __init__(self) -> None:
        super().__init__()
        self.heard: list[tuple[float, bytes]] = []

    def read(self, timeout_s: float) -> bytes:
        data = super().read(timeout_s)
        if data:
            self.heard.append((time.monotonic(), data))
        return data


@dataclass
class Devices:
    """What stands around the desk; every line is a real one (pty, TCP)."""

    reader: SimulatedReader
    receipt: TimedWire
    ticket: TimedWire
    ticket_printer: VirtualPrinter

    def settings(self, *, has_desk: bool) -> list[str]:
        return [
            f'{"reader" if has_desk else "kiosk_reader"}.port="{self.reader.address}"',
            f'receipt_printer.port="{self.receipt.address}"',
            f'ticket_printer.port="{self.ticket.address}"',
        ]


class PaintWatch(QObject):
    """Notes when a widget was painted while a condition held: the moment the event loop came back after it."""

    def __init__(self, widget: QWidget) -> None:
        super().__init__(widget)
        self._is_wanted: Until | None = None
        self.at: float | None = None
        widget.installEventFilter(self)

    def expect(self, is_wanted: Until) -> None:
        self._is_wanted, self.at = is_wanted, None

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's own name
        del watched
        if event.type() == QEvent.Type.Paint and self._is_wanted is not None and self._is_wanted():
            self._is_wanted = None
            QTimer.singleShot(0, self._note)
        return False

    def _note(self) -> None:
        self.at = time.monotonic()


class BenchDesk:
    """What a script sees."""

    def __init__(self, program: Program, devices: Devices) -> None:
        self.program, self.devices = program, devices
        self.failed: BaseException | None = None
        self._people = cycle(VISITORS)

    @property
    def office(self) -> Office:
        assert self.program.office is not None
        return self.program.office

    @property
    def presenters(self) -> Presenters:
        assert self.program.windows.presenters is not None
        return self.program.windows.presenters

    @property
    def shell(self) -> Shell:
        assert self.program.windows.shell is not None
        return self.program.windows.shell

    @property
    def counter(self) -> CounterScreen:
        page = self.shell.page("counter")
        assert isinstance(page, CounterScreen)
        return page

    @property
    def view(self) -> Any:
        return self.presenters.counter.view

    @property
    def trouble(self) -> str:
        """Return what the counter's banner says, if there is a counter."""
        return str(self.view.banner) if self.program.windows.presenters else "not attached"

    @property
    def is_idle(self) -> bool:
        return not self.view.busy

    def window(self, kind: str) -> QWidget:
        window = self.program.windows.public(kind)
        assert window is not None, f"no {kind} is open"
        return window

    # -- steps of a visit

    def issue(self, letter: str = "A", count: int = 1) -> Iterator[Until]:
        """Give out numbers; their papers are printed."""

        def act() -> None:
            for _ in range(count):
                self.office.queue.issue(Act.new(who="kiosk", where="kiosk"), business=letter)

        done = self.office.store_lane.submit(act)
        yield done.done
        done.result()
        yield lambda: self.view.queue.waiting_count > 0

    def quiet(self) -> Iterator[Until]:
        """Wait until every paper is out and nothing moves for a while."""
        yield from self.papers_out()
        yield pause(0.25)

    def papers_out(self) -> Iterator[Until]:
        while True:
            asked = self.office.store_lane.submit(self._open_papers)
            yield asked.done
            if not asked.result():
                return
            yield pause(0.05)

    def _open_papers(self) -> int:
        from datetime import timedelta

        now = self.office.clock.now()
        with self.office.store.read() as work:
            jobs = work.print_jobs.of_day(now - timedelta(hours=12), now + timedelta(minutes=1))
        assert all(job.state is not JobState.UNKNOWN for job in jobs), "a paper got lost"
        return sum(job.state not in SETTLED for job in jobs)

    def call(self) -> Iterator[Until]:
        before = self.view.ticket
        press(self.shell, Qt.Key.Key_F2)
        yield lambda: self.is_idle and self.view.ticket is not None and self.view.ticket != before
        yield pause(WALK_S)

    def put_card(self, person: str = "") -> None:
        self.devices.reader.put_card(PEOPLE[person or next(self._people)])

    def card(self, person: str = "") -> Iterator[Until]:
        self.put_card(person)
        yield lambda: self.view.visitor is not None and self.is_idle
        self.devices.reader.lift()

    def item(self, text: str) -> Iterator[Until]:
        """Type into the finder, letter by letter, and take the first hit with Enter."""
        finder = self.counter.intake.finder
        for end in range(1, len(text) + 1):
            finder.setText(text[:end])
            finder.textEdited.emit(text[:end])
            yield bool_now
        press(finder, Qt.Key.Key_Return)
        yield lambda: self.view.intake.item_code and self.is_idle

    def hand_in_all(self) -> Iterator[Until]:
        self.presenters.counter.hand_in_all()
        yield lambda: self.is_idle

    def accept(self) -> Iterator[Until]:
        press(self.shell, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
        yield lambda: self.view.intake.done is not None and self.is_idle

    def visit(self, text: str = "gljt") -> Iterator[Until]:
        """One whole visit, from the number to the accepted case."""
        yield from self.issue()
        yield from self.call()
        yield from self.card()
        yield from self.item(text)
        yield from self.hand_in_all()
        yield from self.accept()


def bool_now() -> bool:
    """A condition that holds at once: let the event loop run."""
    return True


def pause(seconds: float) -> Until:
    """A condition that holds after a while: to let everything settle between two measurements."""
    end = time.monotonic() + seconds
    return lambda: time.monotonic() >= end


def press(widget: QWidget, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    """Press a key where the focus is, as a hand does."""
    QTest.keyClick(QApplication.focusWidget() or widget, key, modifier)


def name_label(desk: BenchDesk) -> QLabel:
    """Return the label of the visitor's name."""
    return next(label for label in desk.counter.visitor.findChildren(QLabel) if label.property("role") == "name")


class Player(QObject):
    """Plays a script in the GUI thread and ends the program after it."""

    def __init__(self, desk: BenchDesk, script: Iterator[Until]) -> None:
        super().__init__()
        self._desk, self._script = desk, script
        self._until: Until = bool_now
        self._since = time.monotonic()
        self._timer = QTimer(self, interval=LOOK_MS)
        self._timer.timeout.connect(self._look)
        self._timer.start()

    def _look(self) -> None:
        try:
            if self._until():
                self._until, self._since = next(self._script), time.monotonic()
            elif time.monotonic() - self._since > PATIENCE_S:
                raise TimeoutError(f"the script waits in vain: {_where(self._script)}; {self._desk.trouble}")
        except StopIteration:
            self._end()
        except BaseException as error:  # noqa: BLE001 - raised again when the program has ended
            self.fail(error)

    def fail(self, error: BaseException) -> None:
        """End the program; the error is raised when it has ended."""
        self._desk.failed = self._desk.failed or error
        self._end()

    def _end(self) -> None:
        self._timer.stop()
        self._desk.program.app.exit(0)


class BugEar(logging.Handler):
    """Hears of bugs, which the program would show in its crash sheet and live on."""

    def __init__(self, player: Player) -> None:
        super().__init__(logging.ERROR)
        self._player = player
        logging.getLogger("desktop.faults").addHandler(self)

    def emit(self, record: logging.LogRecord) -> None:
        error = record.exc_info[1] if record.exc_info else None
        self._player.fail(error or RuntimeError(record.getMessage()))


def _where(script: object) -> str:
    """Return the lines a script and those it runs stand at."""
    places = []
    while (frame := getattr(script, "gi_frame", None)) is not None:
        places.append(f"{frame.f_code.co_name}:{frame.f_lineno}")
        script = script.gi_yieldfrom  # type: ignore[attr-defined]
    return " > ".join(places)


def make_profile(folder: Path) -> Profile:
    """Make a throw-away profile whose hall is open at any hour, with a demo key."""
    profile = open_profile(folder / "profile")
    open_all_day(profile)
    KeyFile(profile.key_file).demo()
    return profile


def run_desk(
    script: Script,
    *,
    wanted: tuple[str, ...] = (DESK,),
    is_paced: bool = False,
    overrides: tuple[str, ...] = (),
    clock: Clock | None = None,
    before: Callable[[], None] = lambda: None,
) -> None:
    """Run the program and play the script, where there is a desk with its clerk; what fails in it is raised here.

    ``before`` is called when the program is made and nothing is shown yet.
    """
    with throw_away("bench") as folder, ExitStack() as closing:
        devices = _devices(closing, is_paced=is_paced)
        profile = make_profile(folder)
        settings = profile.settings(["staff.idle_lock_s=3600", *devices.settings(has_desk=DESK in wanted), *overrides])
        program = Program(profile, settings, wanted)
        desk = BenchDesk(program, devices)
        before()

        def build() -> Office:
            key = KeyFile(profile.key_file).demo()
            office = build_office(profile, settings, key, store_lane=program.lane, clock=clock)
            make_staff(office, PASSWORD)
            return office

        player = Player(desk, _signed_in(desk, script) if DESK in wanted else _opened(desk, wanted, script))
        bugs = BugEar(player)
        code = program.run(build)
        logging.getLogger("desktop.faults").removeHandler(bugs)
        sys.excepthook = sys.__excepthook__  # the program put its crash sheet there
        if desk.failed is not None:
            raise desk.failed
        if code:
            raise SystemExit(f"the program ended with {code}")


def _signed_in(desk: BenchDesk, script: Script) -> Iterator[Until]:
    yield lambda: desk.program.windows.presenters is not None
    yield lambda: desk.presenters.gate.view.mode == "sign_in"
    desk.presenters.gate.sign_in(CLERK[0], PASSWORD)
    yield lambda: desk.presenters.gate.view.mode == "open" and desk.view.queue.is_known
    desk.shell.activateWindow()
    yield desk.shell.isActiveWindow
    yield pause(1.0)
    yield from script(desk)


def _opened(desk: BenchDesk, wanted: tuple[str, ...], script: Script) -> Iterator[Until]:
    yield lambda: all(desk.program.windows.public(kind) is not None for kind in wanted)
    yield pause(1.0)
    yield from script(desk)


def _devices(closing: ExitStack, *, is_paced: bool) -> Devices:
    reader = SimulatedReader(best_side(), is_paced=is_paced)
    reader.start()
    closing.callback(reader.close)
    receipt, ticket = TimedWire(), TimedWire()
    printers = [VirtualPrinter(wire, lambda _body: None).start() for wire in (receipt, ticket)]
    for printer in printers:
        closing.callback(printer.stop)
    return Devices(reader, receipt, ticket, printers[1])


__all__ = ["BOARD", "DESK", "ITEMS", "BenchDesk", "PaintWatch", "Until", "name_label", "pause", "press", "run_desk"]
