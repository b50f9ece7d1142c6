"""A crew at work as a scenario test sees it: plays lines of the script language, and asks what came of them."""

from core.base.clock import local
from core.base.texts import fault_text
from core.devices.ports import DeviceState
from desktop.demo.counter_day import CounterDay, play_with
from desktop.demo.crew import START
from desktop.demo.script import parse_script
from desktop.demo.stage import COUNTER, RECEIPT, TICKET, PrinterState
from tests.patience import PATIENCE_S

OPEN = START.replace(hour=9, minute=30)  # every business gives out numbers


class Player:
    """One desk. Lines carry no time: the hall's clock stands at the minute it has."""

    def __init__(self, crew) -> None:
        self.crew, self.office, self.stage = crew, crew.office, crew.stage
        self.presenters, self.counter = crew.presenters, crew.presenters.counter
        self._ground = CounterDay(crew)

    def play(self, lines: str) -> None:
        clock = f"{local(self.crew.clock.now()):%H:%M}"
        bare = [line.strip() for line in lines.strip().splitlines()]
        play_with(self.crew, parse_script("\n".join(f"{clock} {line}" for line in bare if line)))

    def until(self, is_done, what: str, timeout_s: float = PATIENCE_S) -> None:
        self._ground.wait(is_done, what, timeout_s)

    def read(self, ask):
        """Ask the store, in its lane."""

        def job():
            with self.office.store.read() as work:
                return ask(work)

        return self.office.store_lane.submit(job).result()

    @property
    def case(self):
        case = self.counter.visit.case
        assert case is not None
        return case

    @property
    def banner(self):
        banner = self.counter.view.banner
        assert banner is not None
        return banner

    def cases(self):
        day = self.crew.clock.now()
        return self.read(
            lambda work: [work.cases.get(found.id) for found in work.cases.search(f"{local(day):%Y%m%d}", 200)]
        )

    def jobs(self, template: str, subject: str):
        return [job for job in self._ground.jobs() if (job.template, job.subject) == (template, subject)]

    def receipts(self, number: str) -> list[bytes]:
        """Return the papers with this number that came out of the receipt printer, oldest first."""
        slips = [slip for slip in reversed(self.stage.papers()) if slip.place == RECEIPT]
        return [slip.body for slip in slips if number.encode() in slip.body]

    def entries(self, action: str, subject: str):
        every = self.read(lambda work: list(work.journal.entries()))
        return [entry for entry in every if (entry.action, entry.subject) == (action, subject)]

    def lamp(self, device: str):
        (lamp,) = [lamp for lamp in self.presenters.lamps.view.lamps if lamp.device == device]
        return lamp

    def make_well(self) -> None:
        """Mend every machine and end the visit that is open: the next test begins at a free counter."""
        self.stage.trouble(COUNTER, "")
        self.stage.lift(COUNTER)
        for place in (RECEIPT, TICKET):
            self.stage._printers[place].forget_turns()
            self.stage.switch(place, PrinterState())
        self.until(lambda: self.office.card_desk.state is DeviceState.READY, "a reader")
        if self.counter.visit.is_called:
            self.play("clerk start")
        if self.counter.visit.ticket is not None:
            self.play("clerk finish")


def line_of(fault, language: str = "zh") -> str:
    """Return what a person reads; it is one line and says what to do, in both languages."""
    for each in ("zh", "en"):
        words = fault_text(fault, each)
        assert words.text, fault.code
        assert words.remedy, fault.code
        assert "\n" not in words.line, fault.code
    return fault_text(fault, language).line
