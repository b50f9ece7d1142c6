"""The simulated world around a desk: card readers, printers with paper, a district. It knows no window and no office.

start: printers > readers > district process > settings()          stop: the same backwards; only papers stay
"""

import json
import shutil
import sys
import tempfile
import threading
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Protocol

from core.base.clock import ShiftedClock
from core.devices.simulated.far_side import FarSide, best_side
from core.devices.simulated.people import PEOPLE
from core.devices.simulated.reader_troubles import UNPLUGGED, troubles_of
from core.devices.simulated.sdt_reader import SimulatedReader
from core.people.id_card import IdCard
from desktop.demo.desk_papers import DeskPapers
from desktop.demo.district_process import DistrictProcess
from desktop.demo.gadgets import Gadgets
from desktop.demo.paper_tray import PaperSlip, PaperTray
from printing.printer_sides import TcpWire
from printing.simulated import VirtualPrinter

COUNTER, KIOSK = "counter", "kiosk"
TICKET, RECEIPT = "ticket", "receipt"
READERS = {COUNTER: "reader", KIOSK: "kiosk_reader"}
ANSWER_S = "3"  # all the world is one process here, and the machine may be busy with others
PRINTERS = {TICKET: "ticket_printer", RECEIPT: "receipt_printer"}


@dataclass(frozen=True, slots=True)
class ReaderState:
    """One reader: whose card lies on it (a key of ``people``, or empty) and its trouble, or empty."""

    card: str = ""
    trouble: str = ""


@dataclass(frozen=True, slots=True)
class PrinterState:
    """One printer's switches."""

    has_paper: bool = True
    is_cover_open: bool = False
    is_on: bool = True


class DemoStage(Protocol):
    """What the visitor of the program can do to the world. All calls may block; any one thread at a time."""

    @property
    def people(self) -> Mapping[str, IdCard]:
        """Return the invented people by their keys."""
        ...

    def reader(self, place: str) -> ReaderState:
        """Return how the reader at ``counter`` or ``kiosk`` is."""
        ...

    def put_card(self, place: str, person: str) -> None:
        """Lay a person's card on a reader; nobody has two, so it is lifted from the other one."""
        ...

    def lift(self, place: str) -> None:
        """Take the card off a reader."""
        ...

    def is_seen_empty(self, place: str) -> bool:
        """Say whether the office has seen that a reader is empty; a card laid down before counts as not lifted."""
        ...

    @property
    def chip(self) -> str:
        """Return whose social security card is in the counter's chip card reader, a key of ``people``, or empty."""
        ...

    def put_chip(self, person: str) -> None:
        """Put a person's social security card in there; empty takes out what is in."""
        ...

    def scan(self, code: str) -> None:
        """Hold a code under the counter's scanner."""
        ...

    def press(self, level: int) -> None:
        """Press a key of the rating keypad, 5 (very satisfied) .. 1."""
        ...

    @property
    def led(self) -> str:
        """Return what stands on the hall's display."""
        ...

    def gadget(self, name: str) -> str:
        """Return the trouble of ``scanner``, ``keypad``, ``hall_led`` or ``chip_reader``, or empty."""
        ...

    def gadget_trouble(self, name: str, kind: str) -> None:
        """Give one of them a trouble as a reader has it."""
        ...

    def trouble(self, place: str, kind: str) -> None:
        """Give a reader a trouble (see ``reader_troubles``), or empty: make it well."""
        ...

    @property
    def desk_papers(self) -> DeskPapers:
        """Return what lies under the camera."""
        ...

    def put_paper(self, kind: str) -> None:
        """Lay a paper under the camera, or take it away with an empty name."""
        ...

    def printer(self, place: str) -> PrinterState:
        """Return how the printer ``ticket`` or ``receipt`` is."""
        ...

    def switch(self, place: str, state: PrinterState) -> None:
        """Put a printer's switches so; what it held for want of paper is printed when it can be."""
        ...

    def papers(self) -> tuple[PaperSlip, ...]:
        """Return the papers that hang out of the printers, newest first."""
        ...

    def tear_off(self, number: int) -> None:
        """Take a paper away."""
        ...

    def forms(self) -> tuple[Path, ...]:
        """Return the PDF forms made, newest first."""
        ...

    @property
    def has_district(self) -> bool:
        """Return whether the district answers."""
        ...

    def switch_district(self, *, is_on: bool) -> None:
        """Stop the district's process, or start it again with its data; takes a second or two."""
        ...

    def listen(self, heard: Callable[[], None]) -> Callable[[], None]:
        """Call ``heard``, in any thread, whenever something above may have changed; return the call that ends it."""
        ...


class TcpSide(TcpWire):
    """See core.devices.simulated.far_side.FarSide: a reader behind a socket, where there is no pty."""

    def baud(self) -> int:
        """Return the speed a reader expects; a socket has none."""
        return 115200


class Stage:
    """See DemoStage. Between ``start`` and ``stop`` it owns threads, sockets, ptys and one process.

    ``papers`` gets numbered .bin and .png files and keeps them; ``forms`` is where the office puts its PDFs.
    Without ``district_folder`` the district forgets everything at the end. ``moment`` is when a day begins that is
    played (``set_clock``); without it the district has the machine's clock.
    """

    def __init__(
        self,
        papers: Path,
        *,
        forms: Path | None = None,
        district_folder: Path | None = None,
        moment: datetime | None = None,
    ) -> None:
        self._papers_folder, self._forms = papers, forms or papers
        self._own = Path(tempfile.mkdtemp(prefix="yichuang-stage-"))
        self._district = DistrictProcess(district_folder or self._own, moment=moment)
        self._tray = PaperTray(papers, self._tell)
        self._desk_papers = DeskPapers(self._own / "camera")
        self._desk_papers.folder.mkdir()
        self._lock = threading.Lock()
        self._listeners: list[Callable[[], None]] = []
        self._closing = ExitStack()
        self._readers: dict[str, SimulatedReader] = {}
        self._printers: dict[str, VirtualPrinter] = {}
        self._gadgets = Gadgets(_side, self._tell)
        self._chip = ""
        self._reader_states = dict.fromkeys(READERS, ReaderState())
        self._printer_states = dict.fromkeys(PRINTERS, PrinterState())
        self._closing.callback(shutil.rmtree, self._own, ignore_errors=True)

    def start(self, *, has_district: bool = True) -> None:
        """Start everything; Faults ``demo.district.*``. What had begun is undone when something fails."""
        try:
            self._start(has_district=has_district)
        except BaseException:
            self.stop()
            raise

    def set_clock(self, moment: datetime) -> None:
        """Put the district's clock to a moment of a day that is played."""
        self._district.set_clock(moment)

    def stop(self) -> None:
        """End everything: no thread, process or file stays but the papers. May be called twice."""
        self._closing.close()
        self._readers.clear()
        self._printers.clear()

    def settings(self) -> list[str]:
        """Return the overrides that lead a desk to this stage, for ``load_settings(overrides=...)``."""
        pairs = {f"{READERS[place]}.port": reader.address for place, reader in self._readers.items()}
        pairs |= {f"{PRINTERS[place]}.port": printer.address for place, printer in self._printers.items()}
        pairs |= {f"{PRINTERS[place]}.answer_s": ANSWER_S for place in self._printers}
        if self._district.url:
            pairs |= {"district.url": self._district.url, "district.token": self._district.token}
        pairs |= self._gadgets.settings()
        pairs["scan.folder"] = str(self._desk_papers.folder)
        return [f"{key}={json.dumps(value)}" for key, value in pairs.items()]

    def save_pictures(self) -> tuple[Path, ...]:
        """Make the pictures nobody has looked at yet; return all of them, oldest first."""
        return self._tray.save_pictures()

    @property
    def people(self) -> Mapping[str, IdCard]:
        """See DemoStage."""
        return PEOPLE

    def reader(self, place: str) -> ReaderState:
        """See DemoStage."""
        return self._reader_states[place]

    def put_card(self, place: str, person: str) -> None:
        """See DemoStage."""
        for other, state in self._reader_states.items():
            if state.card == person and other != place:
                self.lift(other)
        self._readers[place].put_card(PEOPLE[person])
        self._now(place, ReaderState(person, self.reader(place).trouble))

    def lift(self, place: str) -> None:
        """See DemoStage."""
        self._readers[place].lift()
        self._now(place, ReaderState("", self.reader(place).trouble))

    def is_seen_empty(self, place: str) -> bool:
        """See DemoStage."""
        return self._readers[place].is_seen_empty

    def trouble(self, place: str, kind: str) -> None:
        """See DemoStage."""
        reader, state, troubles = self._readers[place], self.reader(place), troubles_of(kind)
        reader.calm()
        reader.arm(*troubles)
        if kind == UNPLUGGED:
            reader.unplug()
        elif state.trouble == UNPLUGGED:
            reader.plug()
        self._now(place, ReaderState(state.card, kind))

    @property
    def chip(self) -> str:
        """See DemoStage."""
        return self._chip

    def put_chip(self, person: str) -> None:
        """See DemoStage."""
        self._gadgets.put_chip(PEOPLE[person] if person else None)
        self._chip = person
        self._tell()

    def scan(self, code: str) -> None:
        """See DemoStage."""
        self._gadgets.scan(code)

    def press(self, level: int) -> None:
        """See DemoStage."""
        self._gadgets.press(level)

    @property
    def led(self) -> str:
        """See DemoStage."""
        return self._gadgets.shown

    def gadget(self, name: str) -> str:
        """See DemoStage."""
        return self._gadgets.trouble_of(name)

    def gadget_trouble(self, name: str, kind: str) -> None:
        """See DemoStage."""
        self._gadgets.trouble(name, kind)

    @property
    def desk_papers(self) -> DeskPapers:
        """See DemoStage."""
        return self._desk_papers

    def put_paper(self, kind: str) -> None:
        """See DemoStage."""
        self._desk_papers.put(kind)
        self._tell()

    def printer(self, place: str) -> PrinterState:
        """See DemoStage."""
        return self._printer_states[place]

    def switch(self, place: str, state: PrinterState) -> None:
        """See DemoStage."""
        printer, before = self._printers[place], self.printer(place)
        if before.is_on and not state.is_on:
            printer.power_cycle()
            printer.unplug()
        printer.set(is_paper_out=not state.has_paper, is_cover_open=state.is_cover_open)
        if state.is_on and not before.is_on:
            printer.plug()
        self._printer_states[place] = state
        self._tell()

    def papers(self) -> tuple[PaperSlip, ...]:
        """See DemoStage."""
        return self._tray.slips()

    def tear_off(self, number: int) -> None:
        """See DemoStage."""
        self._tray.tear_off(number)

    def forms(self) -> tuple[Path, ...]:
        """See DemoStage."""
        made = [path for path in self._forms.glob("*.pdf") if not path.name.startswith(".")]
        return tuple(sorted(made, key=lambda path: (path.stat().st_mtime_ns, path.name), reverse=True))

    @property
    def has_district(self) -> bool:
        """See DemoStage."""
        return self._district.is_running

    def switch_district(self, *, is_on: bool) -> None:
        """See DemoStage."""
        if is_on:
            self._district.start()
        else:
            self._district.stop()
        self._tell()

    def listen(self, heard: Callable[[], None]) -> Callable[[], None]:
        """See DemoStage."""
        with self._lock:
            self._listeners.append(heard)

        def end() -> None:
            with self._lock:
                self._listeners.remove(heard)

        return end

    def _start(self, *, has_district: bool) -> None:
        self._papers_folder.mkdir(parents=True, exist_ok=True)
        for place in PRINTERS:
            self._printers[place] = printer = VirtualPrinter.tcp(partial(self._tray.take, place))
            self._closing.callback(printer.stop)
        for place in READERS:
            self._readers[place] = reader = SimulatedReader(_side())
            reader.start()
            self._closing.callback(reader.close)
        self._gadgets.start(self._closing)
        if has_district:
            self._closing.callback(self._district.stop)
            self._district.start()

    def _now(self, place: str, state: ReaderState) -> None:
        self._reader_states[place] = state
        self._tell()

    def _tell(self) -> None:
        with self._lock:
            listeners = tuple(self._listeners)
        for heard in listeners:
            heard()


class PlayedClock(ShiftedClock):
    """The clock of a day that is played; the district of the stage has the same."""

    def __init__(self, start: datetime, stage: Stage) -> None:
        super().__init__(start)
        self._stage = stage

    def set(self, moment: datetime) -> None:
        """See ShiftedClock."""
        super().set(moment)
        self._stage.set_clock(self.now())


def _side() -> FarSide:
    return TcpSide() if sys.platform == "win32" else best_side()
