"""What happens to the machines of a scripted day, and what must be true of it. It knows no command of the clerk."""

from collections.abc import Callable
from functools import partial

from core.base.faults import Fault
from core.base.texts import fault_text
from core.devices.ports import DeviceState
from core.devices.simulated.reader_troubles import LINE_TROUBLES, UNPLUGGED, WELL
from core.papers.job import WAITING_STATES, JobState
from desktop.demo.day_ground import DayGround
from desktop.demo.gadgets import CHIP, HOST_WORDS, KEYPAD, LED, SCANNER
from desktop.demo.stage import COUNTER, KIOSK, RECEIPT, TICKET, PrinterState
from desktop.i18n import language

PRINT_S = 30.0
OUT = frozenset({JobState.CONFIRMED, JobState.CANCELLED})
PLUGS = {"unplug": UNPLUGGED, "plug": WELL, "well": WELL}  # other words are troubles by their own names
GADGETS = {"scanner": SCANNER, "keypad": KEYPAD, "display": LED, "chip": CHIP}
PRINTERS = {
    "paper_out": PrinterState(has_paper=False),
    "cover_open": PrinterState(is_cover_open=True),
    "off": PrinterState(is_on=False),
    "paper_in": PrinterState(),
    "well": PrinterState(),
}


class DayWorld:
    """The acts of the machines (``printer``, ``reader``, ``chip`` ...), of ``district`` and ``check``."""

    def __init__(self, ground: DayGround) -> None:
        self._ground = ground
        self._stage, self._office, self._counter = ground.stage, ground.office, ground.counter

    def acts(self) -> dict[tuple[str, str], Callable[..., None]]:
        """Return what each word of a script does."""
        return {
            **{("printer", place): partial(self.printer, place) for place in (RECEIPT, TICKET)},
            **{("reader", place): partial(self.reader, place) for place in (COUNTER, KIOSK)},
            **{(who, "is"): partial(self.gadget, name) for who, name in GADGETS.items()},
            ("scanner", "scan"): self._stage.scan,
            ("district", "away"): lambda: self._stage.switch_district(is_on=False),
            ("district", "back"): lambda: self._stage.switch_district(is_on=True),
            ("check", "case"): self.check_case,
            ("check", "banner"): self.check_banner,
            ("check", "lamp"): self.check_lamp,
            ("check", "printed"): self.check_printed,
            ("check", "waiting"): self.check_waiting,
            ("check", "name"): self.check_name,
            ("check", "scanned"): self.check_scanned,
            ("check", "balance"): self.check_balance,
        }

    # -- what happens to the machines

    def printer(self, place: str, word: str) -> None:
        """Pull a printer's paper out, open its cover, switch it off; or make it well."""
        self._ground.must(", ".join(PRINTERS), word, is_right=word in PRINTERS)
        self._stage.switch(place, PRINTERS[word])

    def reader(self, place: str, word: str) -> None:
        """Pull a reader's cable or give it another trouble; or make it well and wait until its lamp says so."""
        kind = PLUGS.get(word, word)
        self._stage.trouble(place, kind)
        if kind == WELL:
            desk = self._office.card_desk if place == COUNTER else self._office.kiosk_desk
            self._ground.wait(lambda: desk.state is DeviceState.READY, "a reader that came back")

    def gadget(self, name: str, word: str) -> None:
        """Pull a gadget's cable or give it another trouble; or make it well and wait until its lamp says so."""
        kind = PLUGS.get(word, word)
        kinds = (*LINE_TROUBLES, *(HOST_WORDS if name == CHIP else ()))
        self._ground.must(", ".join((*PLUGS, *filter(None, kinds))), word, is_right=kind in kinds)
        self._stage.gadget_trouble(name, kind)
        if kind == WELL:
            devices = self._office.devices
            self._ground.wait(lambda: devices.report(name).state is DeviceState.READY, f"{name} that came back")

    # -- what must be true

    def check_case(self, wanted: str) -> None:
        """The case just made is in a state; ``tolerant`` means accepted with papers promised, ``none`` that none is."""
        case = self._counter.visit.case
        found = "none" if case is None else ("tolerant" if case.is_tolerant else case.state.value)
        self._ground.must(wanted, found, is_right=found == wanted)

    def check_banner(self, wanted: str) -> None:
        """The counter says this fault, by its code; ``none`` that it says nothing."""
        banner = self._counter.view.banner
        found = banner.code if banner else "none"
        self._ground.must(wanted, found, is_right=found == wanted)

    def check_lamp(self, device: str, code: str = "") -> None:
        """The lamp of a device is not well, and says why when a fault's code is given."""

        def is_ill() -> bool:
            lamp = {lamp.device: lamp for lamp in self._ground.presenters.lamps.view.lamps}.get(device)
            if lamp is None or lamp.tone not in ("bad", "warn"):
                return False
            return not code or lamp.text == fault_text(Fault(code, port=lamp.name), language()).text

        self._ground.wait(is_ill, f"a lamp for {device} {code}".rstrip())

    def check_printed(self, channel: str) -> None:
        """Everything for a printer has come out, or was called off for a copy."""

        def is_out() -> bool:
            return all(job.state in OUT for job in self._ground.jobs() if job.channel.value == channel)

        self._ground.wait(is_out, f"printed {channel} papers", PRINT_S)

    def check_waiting(self, channel: str) -> None:
        """A paper for a printer was tried and waits for the printer."""

        def is_waiting() -> bool:
            own = [job for job in self._ground.jobs() if job.channel.value == channel]
            return any(job.state in WAITING_STATES and job.fault for job in own)

        self._ground.wait(is_waiting, f"a waiting {channel} paper", PRINT_S)

    def check_name(self, name: str) -> None:
        """The case just made keeps a name to the character, and so does its receipt."""
        case = self._counter.visit.case
        found = case.applicant if case else ""
        self._ground.must(name, found, is_right=found == name)
        receipts = [job for job in self._ground.jobs() if case is not None and job.subject == case.number]
        is_right = any(job.values.get("applicant") == name for job in receipts)
        self._ground.must(name, "no receipt", is_right=is_right)

    def check_scanned(self, count: str) -> None:
        """The case just made has so many scans, and each of them reads back from the vault as it was put in."""
        case, rooms = self._counter.visit.case, self._office.attachments

        def read() -> int:
            return sum(bool(rooms.read(one.file)) for one in rooms.of_case(case.id)) if case is not None else 0

        found = self._office.store_lane.submit(read).result()
        self._ground.must(count, str(found), is_right=str(found) == count)

    def check_balance(self, wanted: str) -> None:
        """The last close is ``balanced``, or says this reason by its code."""
        close = self._ground.presenters.day.last_close
        found = "none" if close is None else ("balanced" if close.is_balanced else close.reason)
        self._ground.must(wanted, found, is_right=found == wanted)
