"""A counter day played: the acts of a script done through the same presenters that the windows show. Qt-free.

It waits for what it did, as a clerk does: the card's answer, the queue's answer, the paper.
"""

import shlex
from collections.abc import Callable, Mapping
from datetime import timedelta

from core.base.faults import Fault
from core.cases.case import CaseState, MaterialState
from core.devices.ports import DeviceState
from core.devices.simulated.people import PEOPLE
from core.papers.job import JobState, PrintJob
from desktop.demo.inbox import Inbox, InboxRunner
from desktop.demo.stage import COUNTER, KIOSK, RECEIPT, UNPLUGGED, DemoStage, PrinterState
from desktop.presenters.bundle import Presenters
from desktop.presenters.kiosk import KioskPresenter
from desktop.presenters.kiosk_view import HOME, TICKET
from desktop.wiring import Office

WAIT_S = 20.0
SETTLED = frozenset({JobState.CONFIRMED, JobState.UNKNOWN, JobState.FAILED_BEFORE_SEND, JobState.CANCELLED})
PASSWORD = "Demo-2026-day"  # noqa: S105 - of an invented clerk in a throw-away profile


class CounterDay:
    """The acts. Every one returns when its effect is there, or raises ``demo.check.failed``."""

    def __init__(
        self,
        stage: DemoStage,
        office: Office,
        presenters: Presenters,
        kiosk: KioskPresenter,
        inbox: Inbox,
        runner: InboxRunner,
    ) -> None:
        self.stage, self.office, self.presenters, self.kiosk = stage, office, presenters, kiosk
        self.inbox, self.runner = inbox, runner
        self.line = 0
        self.counter = presenters.counter

    def acts(self) -> Mapping[tuple[str, str], Callable[..., None]]:
        """Return what each word of a script does."""
        clerk, counter = "clerk", self.counter
        plain: dict[str, Callable[[], None]] = {
            "call": counter.call_next, "recall": counter.recall, "pass": counter.pass_over, "start": counter.start,
            "finish": counter.finish, "hold": counter.hold, "accept": counter.accept,
            "tolerant": counter.accept_tolerant, "correct": counter.correct, "notice": counter.notice,
        }  # fmt: skip
        acts: dict[tuple[str, str], Callable[..., None]] = {
            (clerk, word): self._command(act) for word, act in plain.items()
        }
        return acts | {
            ("kiosk", "ticket"): self.ticket,
            (clerk, "card"): self.card,
            (clerk, "hand"): self.hand,
            (clerk, "item"): self.item,
            (clerk, "tick"): self.tick,
            (clerk, "lack"): self.lack,
            (clerk, "refuse"): self.refuse,
            (clerk, "collect"): self.collect,
            (clerk, "lock"): self.lock,
            (clerk, "unlock"): self.unlock,
            (clerk, "close"): self.close_day,
            ("printer", "receipt"): self.printer,
            ("reader", "counter"): self.reader,
            ("district", "away"): lambda: self.stage.switch_district(is_on=False),
            ("district", "back"): lambda: self.stage.switch_district(is_on=True),
            ("check", "case"): self.check_case,
            ("check", "lamp"): self.check_lamp,
            ("check", "printed"): self.check_printed,
            ("check", "name"): self.check_name,
            ("check", "balance"): self.check_balance,
        }

    # -- what the visitor does

    def ticket(self, letter: str, person: str = "") -> None:
        """Take a number at the kiosk, with the card of a person when one is named; wait for its paper."""
        if person:
            self.stage.put_card(KIOSK, person)
            self._wait(lambda: self.kiosk.view.is_known_person, "the kiosk knows the card")
            self.stage.lift(KIOSK)
        self.kiosk.choose(letter)
        self._wait(lambda: self.kiosk.view.page != HOME and self.kiosk.view.ticket is not None, "a number")
        self._wait(lambda: self.kiosk.view.page == TICKET, "a printed ticket")
        self.kiosk.done()

    def card(self, person: str) -> None:
        """Put a card on the counter's reader and take it off when the person is on the screen."""
        card = PEOPLE[person]
        self.stage.put_card(COUNTER, person)
        self._wait(lambda: self._person_number() == card.id_number, f"the card of {person}")
        self.stage.lift(COUNTER)
        self._wait_idle()

    # -- what the clerk does

    def hand(self, name: str, id_number: str) -> None:
        """Type the person in."""
        self.counter.identify_by_hand(name, id_number)
        self._wait(lambda: self._person_number() == id_number, "the person typed in")
        self._wait_idle()

    def item(self, text: str) -> None:
        """Find an item as typed and take the first hit."""
        for end in range(1, len(text) + 1):
            self.counter.find_item(text[:end])
        hits = self.counter.view.intake.hits
        self._must("an item for " + text, hits[0].code if hits else "", is_right=bool(hits))
        self.counter.pick_item(hits[0].code)
        self._wait_idle()

    def tick(self, *numbers: str) -> None:
        """Tick materials by their number, or all of them with ``*``."""
        if numbers == ("*",):
            self.counter.hand_in_all()
        else:
            for number in numbers:
                self.counter.set_material(int(number) - 1, MaterialState.HANDED_IN)
        self._wait_idle()

    def lack(self, number: str, reason: str) -> None:
        """Say that a material is missing, and why."""
        self.counter.set_material(int(number) - 1, MaterialState.MISSING, reason)
        self._wait_idle()

    def refuse(self, reason: str, elsewhere: str = "") -> None:
        """不予受理 with a reason and where to go instead."""
        self.counter.ask_refusal()
        self.counter.refuse(reason, elsewhere)
        self._wait_idle()
        self._no_banner()

    def collect(self) -> None:
        """Hand over the first result that is ready for this person."""
        visitor = self.counter.visit.visitor
        cases = visitor.cases if visitor else ()
        ready = next((case for case in cases if case.state is CaseState.DECIDED), None)
        self._must("a result to collect", "none", is_right=ready is not None)
        assert ready is not None
        self.counter.collect(ready.id)
        self._wait_idle()
        self._no_banner()

    def lock(self) -> None:
        """F12."""
        self.presenters.gate.lock()

    def unlock(self) -> None:
        """Open the lock again."""
        self.presenters.gate.unlock(PASSWORD)
        self._wait(lambda: self.presenters.gate.view.mode == "open", "an open lock")

    def close_day(self) -> None:
        """Close the day and wait for its papers."""
        self.presenters.day.refresh()
        self._wait_idle()
        self.presenters.day.close_day()
        self._wait(lambda: self.presenters.day.last_close is not None, "a closed day", 60)
        self._wait_idle()
        self._wait(lambda: all(job.state in SETTLED for job in self.jobs()), "all papers", 60)

    # -- what happens to the machines

    def printer(self, *words: str) -> None:
        """Pull the receipt printer's paper out, or put it in."""
        self.stage.switch(RECEIPT, PrinterState(has_paper=words == ("paper_in",)))

    def reader(self, word: str) -> None:
        """Pull the reader's cable, or put it back and wait until the lamp says so."""
        if word == "unplug":
            self.stage.trouble(COUNTER, UNPLUGGED)
        else:
            self.stage.trouble(COUNTER, "")
            self._wait(lambda: self.office.card_desk.state is DeviceState.READY, "a reader that came back")

    # -- what must be true

    def check_case(self, wanted: str) -> None:
        """The case just made is in a state; ``tolerant`` means accepted with papers promised."""
        case = self.counter.visit.case
        found = "none" if case is None else ("tolerant" if case.is_tolerant else case.state.value)
        self._must(wanted, found, is_right=found == wanted)

    def check_lamp(self, device: str) -> None:
        """The lamp of a device is not well."""

        def is_ill() -> bool:
            lamps = {lamp.device: lamp.tone for lamp in self.presenters.lamps.view.lamps}
            return lamps.get(device, "") in ("bad", "warn")

        self._wait(is_ill, f"a lamp for {device}")

    def check_printed(self, channel: str) -> None:
        """Everything for a printer has come out."""
        self._wait(
            lambda: all(job.state is JobState.CONFIRMED for job in self.jobs() if job.channel.value == channel),
            f"printed {channel} papers", 30,
        )  # fmt: skip

    def check_name(self, name: str) -> None:
        """The case just made keeps a name to the character, and so does its receipt."""
        case = self.counter.visit.case
        found = case.applicant if case else ""
        self._must(name, found, is_right=found == name)
        receipts = [job for job in self.jobs() if case is not None and job.subject == case.number]
        self._must(name, "no receipt", is_right=any(job.values.get("applicant") == name for job in receipts))

    def check_balance(self, wanted: str) -> None:
        """The day balances with the district."""
        close = self.presenters.day.last_close
        found = "none" if close is None else ("balanced" if close.is_balanced else close.reason)
        self._must(wanted, found, is_right=found == wanted)

    def jobs(self) -> list[PrintJob]:
        """Return all papers ordered so far."""

        def read() -> list[PrintJob]:
            now = self.office.clock.now()
            with self.office.store.read() as work:
                return work.print_jobs.of_day(now - timedelta(hours=16), now + timedelta(minutes=1))

        return self.office.store_lane.submit(read).result()

    # -- waiting

    def _command(self, act: Callable[[], None]) -> Callable[..., None]:
        def do(*words: str) -> None:
            self._must("no words", shlex.join(words), is_right=not words)
            act()
            self._wait_idle()
            self._no_banner()

        return do

    def _person_number(self) -> str:
        visitor = self.counter.visit.visitor
        return visitor.person.id_number if visitor else ""

    def _wait_idle(self) -> None:
        self._wait(lambda: self.runner.waiting == 0 and not self.counter.view.busy, "an answer")

    def _no_banner(self) -> None:
        banner = self.counter.view.banner
        if banner is not None and banner.tone == "bad":
            self._must("no fault", banner.code or banner.text, is_right=False)

    def _wait(self, is_done: Callable[[], bool], what: str, timeout_s: float = WAIT_S) -> None:
        is_right = self.inbox.run_until(is_done, timeout_s)
        banner = self.counter.view.banner or self.kiosk.view.banner
        self._must(what, f"{banner.code} {banner.text}" if banner else "nothing in time", is_right=is_right)

    def _must(self, wanted: str, found: str, *, is_right: bool) -> None:
        if not is_right:
            raise Fault("demo.check.failed", line=self.line, wanted=wanted, found=found)
