"""Tapes of a scanner, a keypad and a display: the desks write exactly what they wrote then and say the same.

``python tests/recorded/test_line_tapes.py`` makes them anew from the simulators, with invented codes and numbers.
"""

import queue
import sys
import time
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

FOLDER = Path(__file__).parent
sys.path.insert(0, str(FOLDER.parents[1]))

from core.base.clock import SystemClock  # noqa: E402
from core.base.events import Bus  # noqa: E402
from core.base.resources import Resources  # noqa: E402
from core.config.model import DisplaySettings, KeypadSettings, ScannerSettings  # noqa: E402
from core.devices.call_display import CallDisplay  # noqa: E402
from core.devices.channels.registry import open_channel  # noqa: E402
from core.devices.drivers.display import load_display  # noqa: E402
from core.devices.drivers.keypad import load_keypad  # noqa: E402
from core.devices.events import CodeScanned, DeviceChanged, RatingGiven  # noqa: E402
from core.devices.ports import DeviceState  # noqa: E402
from core.devices.rating_desk import RatingDesk  # noqa: E402
from core.devices.recorder import Recorder  # noqa: E402
from core.devices.scanner_desk import ScannerDesk  # noqa: E402
from core.devices.simulated.far_side import MemorySide  # noqa: E402
from core.devices.simulated.sim_display import SimulatedOnbon  # noqa: E402
from core.devices.simulated.sim_keypad import SimulatedKeypad  # noqa: E402
from core.devices.simulated.sim_scanner import SimulatedScanner  # noqa: E402
from core.queue.events import TicketCalled  # noqa: E402
from core.queue.ticket import Ticket, TicketId, TicketState  # noqa: E402

NOON = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)
CODE = "浙江 3302900152026112300216"
KEYPAD = load_keypad(Resources(), "framed")
TICKET = Ticket(
    id=TicketId("t"), day=NOON.date(), business="A", serial=23, state=TicketState.CALLED, issued_at=NOON,
    waiting_since=NOON, counter="3", calls=1,
)  # fmt: skip


class Session:
    """What the desks say, and the waiting for it."""

    def __init__(self):
        self.bus, self.said = Bus(), queue.SimpleQueue()
        for kind in (CodeScanned, RatingGiven, DeviceChanged):
            self.bus.subscribe(kind, self.said.put)

    def next(self, kind, test=lambda _event: True):
        while True:
            event = self.said.get(timeout=20)
            if isinstance(event, DeviceChanged):
                assert event.fault in {"", "device.open.absent"}, event
            if isinstance(event, kind) and test(event):
                return event

    def ready(self):
        self.next(DeviceChanged, lambda event: event.state is DeviceState.READY)


def scanner(opener, port, do):
    session = Session()
    desk = ScannerDesk(ScannerSettings(port=port), SystemClock(), session.bus, opener=opener)
    desk.start()
    session.ready()
    do(lambda sim: sim.scan(CODE))
    scanned = session.next(CodeScanned)
    assert desk.stop(5)
    return scanned.text


def keypad(opener, port, do):
    session = Session()
    desk = RatingDesk(KeypadSettings(port=port), lambda: KEYPAD, SystemClock(), session.bus, opener=opener)
    desk.start()
    session.ready()
    ask = desk.ask()
    do(lambda sim: sim._closing.wait(0.6) or sim.press(4))
    given = session.next(RatingGiven)
    assert desk.stop(5)
    assert given.ask == ask
    return given.level


def display(opener, port, do):
    session = Session()
    model = replace(load_display(Resources(), "onbon-bx"), on_s=0.01, off_s=0.01)
    desk = CallDisplay(
        DisplaySettings(port=port), lambda: model, SystemClock(), session.bus, device="hall_led", hall="云溪", opener=opener
    )  # fmt: skip
    desk.start()
    session.ready()
    until(lambda: desk._due == float("inf"))  # the idle line stands
    session.bus.publish(TicketCalled(ticket=TICKET, at=NOON, op="o"))
    until(lambda: desk._shown is not None and not desk._script and desk._due == float("inf"))
    do(lambda _sim: None)
    assert desk.stop(5)
    assert desk.loop.troubles() == ()
    return desk._shown.number


def until(is_so):
    deadline = time.monotonic() + 20
    while not is_so():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def simulators():
    return {
        "scanner": (scanner, SimulatedScanner(MemorySide())),
        "keypad": (keypad, SimulatedKeypad(KEYPAD, MemorySide())),
        "display": (display, SimulatedOnbon(MemorySide())),
    }


def make():
    for name, (play, sim) in simulators().items():
        recorder = Recorder(is_open=True, opener=sim.open)
        with sim:
            play(recorder.opener(name), "memory:", lambda act, sim=sim: act(sim))
        (made,) = recorder.save(FOLDER)
        made.replace(FOLDER / f"line-{name}.tape")


def replay(name, play):
    return play(open_channel, f"tape:{FOLDER / f'line-{name}.tape'}", lambda _act: None)


def test_a_scanners_tape_gives_its_code():
    assert replay("scanner", scanner) == CODE


def test_a_keypads_tape_gives_its_rating():
    assert replay("keypad", keypad) == 4


def test_a_displays_tape_is_written_as_it_was():
    assert replay("display", display) == "A023"
    written = (FOLDER / "line-display.tape").read_text("utf-8").count("\nW ")
    assert written == 9  # a sign of life, the idle line, three flashes, the number that stays


if __name__ == "__main__":
    make()
