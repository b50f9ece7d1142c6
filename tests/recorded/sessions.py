"""What is done with every kind of device on a line, and what comes of it: on its simulator, and again on its tape.

``python tests/recorded/sessions.py`` records the tapes anew from the simulators, with invented persons, codes, numbers.
"""

import queue
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

FOLDER = Path(__file__).parent
sys.path.insert(0, str(FOLDER.parents[1]))

from core.base.clock import SetClock, SystemClock  # noqa: E402
from core.base.events import Bus  # noqa: E402
from core.base.faults import Fault  # noqa: E402
from core.base.resources import Resources  # noqa: E402
from core.config.device_settings import (  # noqa: E402
    DisplaySettings,
    KeypadSettings,
    ReaderSettings,
    ScannerSettings,
)
from core.devices.call_display import CallDisplay  # noqa: E402
from core.devices.drivers.display import load_display  # noqa: E402
from core.devices.drivers.keypad import load_keypad  # noqa: E402
from core.devices.events import CodeScanned, DeviceChanged, RatingGiven  # noqa: E402
from core.devices.ports import ByteChannel, DeviceState  # noqa: E402
from core.devices.rating_desk import RatingDesk  # noqa: E402
from core.devices.readers import ReaderWish, open_reader  # noqa: E402
from core.devices.recorder import Recorder  # noqa: E402
from core.devices.scanner_desk import ScannerDesk  # noqa: E402
from core.devices.simulated.far_side import MemorySide  # noqa: E402
from core.devices.simulated.hid_side import HidSide  # noqa: E402
from core.devices.simulated.pcsc_cards import module_of, social_card_of  # noqa: E402
from core.devices.simulated.pcsc_side import SimulatedPcsc  # noqa: E402
from core.devices.simulated.people import PEOPLE  # noqa: E402
from core.devices.simulated.sdt_reader import SimulatedReader  # noqa: E402
from core.devices.simulated.sim_display import SimulatedDisplay, SimulatedOnbon  # noqa: E402
from core.devices.simulated.sim_keypad import SimulatedKeypad  # noqa: E402
from core.devices.simulated.sim_scanner import SimulatedScanner  # noqa: E402
from core.queue.events import TicketCalled  # noqa: E402
from core.queue.ticket import Ticket, TicketId, TicketState  # noqa: E402
from printing.simulated import VirtualPrinter  # noqa: E402
from printing.status import read_status  # noqa: E402
from tests import patience  # noqa: E402
from tests.patience import PATIENCE_S  # noqa: E402

NOON = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)
CODE = "浙江 3302900152026112300216"
TICKET = Ticket(
    id=TicketId("t"), day=NOON.date(), business="A", serial=23, state=TicketState.CALLED, issued_at=NOON,
    waiting_since=NOON, counter="3", calls=1,
)  # fmt: skip


def models(kind: str) -> list[str]:
    """Return the shipped models of a kind of device (``display``, ``keypad``)."""
    files = [Path(name).stem for name in Resources().names("devices", ".toml")]
    return [file.removeprefix(f"{kind}-") for file in files if file.startswith(f"{kind}-")]


Opener = Callable[[str], ByteChannel]
Act = Callable[[str], None]  # presses what a person would press; on a tape nobody does


@dataclass(frozen=True)
class Kind:
    """One kind of device: its simulator, what a session does, and what the session must give."""

    simulate: Callable[[], object]
    session: Callable[[Opener, str, Act], object]
    gives: object
    acts: Mapping[str, Callable] = field(default_factory=dict)  # name -> what it does to the simulator
    scheme: str = "memory:"  # a card reader's driver goes by it

    def on_simulator(self) -> tuple[object, Recorder]:
        """Return what the session gives on the shipped simulator, and its tape."""
        with running(self.simulate()) as sim:
            recorder = Recorder(is_open=True, opener=sim.open)
            gives = self.session(recorder.opener("device"), sim.address, lambda act: self.acts[act](sim))
        return gives, recorder

    def on_tape(self, player: ByteChannel) -> object:
        """Return what the same session gives on a tape."""
        return self.session(lambda _address: player, self.scheme, lambda _act: None)


@contextmanager
def running(sim) -> Iterator:
    """Start and end a simulator, whatever its calls are named."""
    if isinstance(sim, VirtualPrinter):
        try:
            yield sim
        finally:
            sim.stop()
    else:
        with sim:
            yield sim


class Said:
    """What a desk says on its bus, and the waiting for it."""

    def __init__(self):
        self.bus, self._said = Bus(), queue.SimpleQueue()
        for kind in (CodeScanned, RatingGiven, DeviceChanged):
            self.bus.subscribe(kind, self._said.put)

    def next(self, kind, test=lambda _event: True):
        while True:
            event = self._said.get(timeout=PATIENCE_S)
            if isinstance(event, DeviceChanged) and event.fault:
                raise Fault(event.fault, **event.facts)
            if isinstance(event, kind) and test(event):
                return event

    def ready(self):
        self.next(DeviceChanged, lambda event: event.state is DeviceState.READY)


def card_session(opener, address, act):
    """Greet the reader, read the card that lies there, look once more, read it again because somebody asks."""
    act("put")
    wish = ReaderWish(settings=ReaderSettings(try_hid=True))
    reader = open_reader(address, SetClock(NOON), wish=wish, opener=opener)
    try:
        assert reader.probe()
        card, none, again = reader.poll(), reader.poll(), reader.read_lying()
        assert none is None
        assert again == card
    finally:
        reader.close()
    return card.name, card.id_number


def scanner_session(opener, address, act):
    """Scan one code."""
    said = Said()
    desk = ScannerDesk(ScannerSettings(port=address), SystemClock(), said.bus, opener=opener)
    desk.start()
    try:
        said.ready()
        act("scan")
        return said.next(CodeScanned).text
    finally:
        assert desk.stop(PATIENCE_S)


def keypad_session(model):
    """Ask for a rating and press a key."""

    def session(opener, address, act):
        said = Said()
        desk = RatingDesk(KeypadSettings(port=address), lambda: model, SystemClock(), said.bus, opener=opener)
        desk.start()
        try:
            said.ready()
            ask = desk.ask()
            act("press")
            given = said.next(RatingGiven)
        finally:
            assert desk.stop(PATIENCE_S)
        assert given.ask == ask
        return given.level

    return session


def display_session(model):
    """Call a number, until it stands."""
    hasty = replace(model, on_s=0.01, off_s=0.01)

    def session(opener, address, _act):
        said = Said()
        desk = CallDisplay(
            DisplaySettings(port=address), lambda: hasty, SystemClock(), said.bus, device="hall_led", hall="云溪", opener=opener
        )  # fmt: skip
        desk.start()
        try:
            said.ready()
            until(desk, lambda: desk._due == float("inf"))  # the idle line stands
            said.bus.publish(TicketCalled(ticket=TICKET, at=NOON, op="o"))
            until(desk, lambda: desk._shown is not None and not desk._script and desk._due == float("inf"))
        finally:
            assert desk.stop(PATIENCE_S)
        return desk._shown.number

    return session


def until(desk, is_so):
    def came():
        for note in desk.loop.troubles():
            raise note.fault
        return is_so()

    patience.until(came)


def printer_session(opener, address, act):
    """Ask a printer that can print, then one whose paper is out, one whose cover is open, and one that is well again."""
    channel, said = opener(address), []
    for turn in ("well", "paper", "cover", "well"):
        act(turn)
        status = read_status(channel, timeout_s=5.0)
        said.append(status.trouble.code if status.trouble else "ready" if status.is_known else "unknown")
    channel.close()
    return said


def _press(sim):
    """Press once the keypad has been asked, where its model says so; else soon after."""
    until_s = time.monotonic() + (PATIENCE_S if sim._model.start else 0.6)
    while not sim.heard and time.monotonic() < until_s:
        time.sleep(0.01)
    sim.press(4)


def _printer_is(**switches):
    return lambda sim: sim.set(**{"is_paper_out": False, "is_cover_open": False, **switches})


WANG = ("王秀兰", PEOPLE["wang"].id_number)
PUT = {"put": lambda sim: sim.put_card(PEOPLE["wang"])}
PRINTER_ACTS = {
    "well": _printer_is(),
    "paper": _printer_is(is_paper_out=True),
    "cover": _printer_is(is_cover_open=True),
}
KEYPADS = {name: load_keypad(Resources(), name) for name in models("keypad")}
DISPLAYS = {name: load_display(Resources(), name) for name in models("display")}

KINDS: dict[str, Kind] = {
    "reader-sdt": Kind(lambda: SimulatedReader(MemorySide()), card_session, WANG, PUT),
    "reader-hid": Kind(lambda: SimulatedReader(HidSide()), card_session, WANG, PUT, "hid:10c4:0007"),
    **{
        f"reader-pcsc-{name}": Kind(
            SimulatedPcsc, card_session, WANG,
            {"put": lambda sim, made=made: sim.put_card(made(PEOPLE["wang"]))}, "pcsc:Simulated",
        )
        for name, made in (("module", module_of), ("social", social_card_of))
    },
    "scanner": Kind(lambda: SimulatedScanner(MemorySide()), scanner_session, CODE, {"scan": lambda sim: sim.scan(CODE)}),
    **{
        f"keypad-{name}": Kind(
            partial(SimulatedKeypad, model, MemorySide()), keypad_session(model), 4, {"press": _press}
        )
        for name, model in KEYPADS.items()
    },
    **{
        f"display-{name}": Kind(
            partial(SimulatedOnbon if model.answers else SimulatedDisplay, MemorySide()), display_session(model), "A023"
        )
        for name, model in DISPLAYS.items()
    },
    "printer-status": Kind(
        lambda: VirtualPrinter.in_process(lambda _paper: None), printer_session,
        ["ready", "printing.printer.paper_out", "printing.printer.cover_open", "ready"], PRINTER_ACTS,
    ),
}  # fmt: skip


def tape_of(name: str) -> Path:
    """Return the file of a kind's tape."""
    return FOLDER / f"device-{name}.tape"


def make() -> None:
    """Record every tape anew."""
    for name, kind in KINDS.items():
        gives, recorder = kind.on_simulator()
        assert gives == kind.gives, (name, gives)
        (made,) = recorder.save(FOLDER)
        made.replace(tape_of(name))


if __name__ == "__main__":
    make()
