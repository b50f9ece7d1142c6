"""A counter day played: the acts of a script done through the same presenters that the windows show. Qt-free.

It waits for what it did, as a clerk does: the card's answer, the queue's answer, the paper. The acts are told one by
one in resources/scenarios/README.md.
"""

from collections.abc import Callable, Iterable, Mapping
from functools import partial

from core.base.clock import SHANGHAI
from core.cases.case import CaseState, MaterialState
from core.devices.simulated.people import PEOPLE
from core.papers.job import PrintJob
from desktop.demo.crew import PASSWORD, Crew
from desktop.demo.day_ground import SETTLED, DayGround
from desktop.demo.day_world import DayWorld
from desktop.demo.script import Step, play
from desktop.demo.stage import COUNTER, KIOSK
from desktop.presenters.day import OPEN_NUMBERS
from desktop.presenters.kiosk_view import HOME, TICKET

__all__ = ["PASSWORD", "SETTLED", "CounterDay"]

CLOSE_S = 60.0


class CounterDay(DayGround):
    """The acts. Every one returns when its effect is there, or raises ``demo.check.failed``."""

    def __init__(self, crew: Crew) -> None:
        super().__init__(crew)
        self._world = DayWorld(self)

    def acts(self) -> Mapping[tuple[str, str], Callable[..., None]]:
        """Return what each word of a script does."""
        counter = self.counter
        plain: dict[str, Callable[[], None]] = {
            "call": counter.call_next, "recall": counter.recall, "pass": counter.pass_over, "start": counter.start,
            "finish": counter.finish, "hold": counter.hold, "accept": counter.accept,
            "tolerant": counter.accept_tolerant, "correct": counter.correct, "notice": counter.notice,
            "receive": counter.receive, "keep": counter.keep,
        }  # fmt: skip
        told: dict[str, Callable[..., None]] = {
            "card": self.card, "chip": self.chip, "read": self.read, "hand": self.hand, "item": self.item,
            "tick": self.tick, "scan": self.scan,
            "lack": self.lack, "refuse": self.refuse, "collect": self.collect, "transfer": self.transfer,
            "pick": self.pick, "try": self.try_accept, "answer": self.answer, "reprint": self.reprint,
            "lock": self.lock, "unlock": self.unlock, "close": self.close_day,
        }  # fmt: skip
        clerk = {word: self._command(act) for word, act in plain.items()} | told
        acts: dict[tuple[str, str], Callable[..., None]] = {("clerk", word): act for word, act in clerk.items()}
        return acts | {("kiosk", "ticket"): self.ticket} | self._world.acts()

    # -- what the visitor does

    def ticket(self, letter: str, person: str = "") -> None:
        """Take a number at the kiosk, with the card of a person when one is named; wait for its paper."""
        if person:
            self._must_know(person)
            self._lay(KIOSK, person, lambda: self.kiosk.view.is_known_person)
            self.stage.lift(KIOSK)
            self.wait(lambda: self.stage.is_seen_empty(KIOSK), "an empty reader")
        self.kiosk.choose(letter)
        self.wait(lambda: self.kiosk.view.page != HOME and self.kiosk.view.ticket is not None, "a number")
        self.wait(lambda: self.kiosk.view.page == TICKET, "a printed ticket")
        self.kiosk.done()

    def card(self, person: str) -> None:
        """Put a card on the reader, take it off when the person is on the screen, and let that be seen."""
        self._must_know(person)
        card = PEOPLE[person]
        self._lay(COUNTER, person, lambda: self.person_number() == card.id_number)
        self.stage.lift(COUNTER)
        self.wait(lambda: self.stage.is_seen_empty(COUNTER), "an empty reader")
        self.wait_idle()

    def chip(self, person: str) -> None:
        """Put a person's social security card into the chip card reader, and take it out when it is read."""
        self._must_know(person)
        number = PEOPLE[person].id_number
        put, lift = partial(self.stage.put_chip, person), partial(self.stage.put_chip, "")
        self._offer(COUNTER, f"the chip card of {person}", put, lift, lambda: self.person_number() == number)
        lift()
        self.wait_idle()

    # -- what the clerk does

    def read(self) -> None:
        """F6: ask the reader, and wait for its answer, a person or a fault."""
        self.counter.read_card()
        self.wait(lambda: not self.counter.visit.ask, "an answer of the reader")
        self.wait_idle()

    def hand(self, name: str, id_number: str) -> None:
        """Type the person in."""
        self.counter.identify_by_hand(name, id_number)
        self.wait(lambda: self.person_number() == id_number, "the person typed in")
        self.wait_idle()

    def item(self, text: str) -> None:
        """Find an item as typed and take the first hit."""
        for end in range(1, len(text) + 1):
            self.counter.find_item(text[:end])
        hits = self.counter.view.intake.hits
        self.must("an item for " + text, hits[0].code if hits else "", is_right=bool(hits))
        self.counter.pick_item(hits[0].code)
        self.wait_idle()

    def tick(self, *numbers: str) -> None:
        """Tick materials by their number, or all of them with ``*``."""
        if numbers == ("*",):
            self.counter.hand_in_all()
        else:
            for number in numbers:
                self.counter.set_material(self._place_of(number), MaterialState.HANDED_IN)
        self.wait_idle()

    def scan(self, number: str, paper: str = "register") -> None:
        """Scan one page for a material: the paper is laid down, the camera's own program saves it, it is kept."""
        scan, place = self.presenters.scan, self._place_of(number)
        target = self.counter.scan_target(place)
        self.must("something to scan", "nothing", is_right=target is not None)
        assert target is not None
        scan.choose("scan_folder")
        scan.open(target)
        self.wait(lambda: scan.is_folder_ready, "the watched folder")
        self.stage.desk_papers.put(paper)
        self.stage.desk_papers.photograph()
        self.wait(lambda: bool(scan.view.pages), "a page")
        scan.finish()
        self.wait(lambda: not scan.view.is_open, "a kept scan")
        self.stage.desk_papers.put("")

    def lack(self, number: str, reason: str) -> None:
        """Say that a material is missing, and why."""
        self.counter.set_material(self._place_of(number), MaterialState.MISSING, reason)
        self.wait_idle()

    def try_accept(self) -> None:
        """Ctrl+Enter, whatever comes of it: for days on which it must fail."""
        self.counter.accept()
        self.wait_idle()

    def refuse(self, reason: str, elsewhere: str = "") -> None:
        """不予受理 with a reason and where to go instead."""
        self.counter.ask_refusal()
        self.counter.refuse(reason, elsewhere)
        self.wait_idle()
        self.no_banner()

    def collect(self) -> None:
        """Hand over the first result that is ready for this person."""
        visitor = self.counter.visit.visitor
        cases = visitor.cases if visitor else ()
        ready = next((case for case in cases if case.state is CaseState.DECIDED), None)
        self.must("a result to collect", "none", is_right=ready is not None)
        assert ready is not None
        self.counter.collect(ready.id)
        self.wait_idle()
        self.no_banner()

    def transfer(self, letter: str) -> None:
        """F5 and the line to go to."""
        self.counter.transfer(letter)
        self.wait_idle()
        self.no_banner()

    def pick(self, number: str) -> None:
        """Take a number of the list up again: one set aside, or one that was passed."""
        queue = self.counter.view.queue
        row = next((row for row in (*queue.held, *queue.passed) if row.number == number), None)
        self.must(number, "no such number", is_right=row is not None)
        assert row is not None
        self.counter.pick_ticket(row.ticket_id)
        self.wait_idle()
        self.no_banner()

    def answer(self, key: str) -> None:
        """Answer the question about a paper: ``came_out``, ``not_out``, ``spell`` or ``wait``."""
        self.wait(lambda: self.counter.view.question is not None, "a question")
        self.counter.answer(key)
        self.wait_idle()
        self.no_banner()

    def reprint(self, template: str) -> None:
        """Print a paper of the case just made again, from the page of cases, once it has come out or cannot.

        Whoever asks for one that still waits in its line gets that one, not a copy: a quick script would find out how
        quick the printer is.
        """
        prints = self._prints_of_case(template)
        self.must(f"a paper {template}", "none", is_right=bool(prints))
        self._wait_for(lambda: self._prints_of_case(template), f"the paper {template}")
        self.presenters.cases.reprint(prints[0].id)
        self.wait_idle()
        banner = self.presenters.cases.view.banner
        self.must("a copy", banner.text if banner else "", is_right=banner is not None and banner.tone == "ok")

    def lock(self) -> None:
        """F12."""
        self.presenters.gate.lock()

    def unlock(self) -> None:
        """Open the lock again."""
        self.presenters.gate.unlock(PASSWORD)
        self.wait(lambda: self.presenters.gate.view.mode == "open", "an open lock")

    def close_day(self) -> None:
        """Close the day, or close it again, once what was ordered has come out or cannot, and wait for its papers."""
        day, before = self.presenters.day, self.presenters.day.last_close
        self._wait_for(self.jobs, "all papers")
        day.refresh()
        self.wait_idle()
        day.close_day()
        self.wait(lambda: not day.view.busy, "an answer to the close", CLOSE_S)
        if day.view.banner is not None and day.view.banner.code in OPEN_NUMBERS:
            day.close_day()
        self.wait(lambda: day.last_close is not None and day.last_close is not before, "a closed day", CLOSE_S)
        self.wait_idle()
        self._wait_for(self.jobs, "all papers")

    def _wait_for(self, ordered: Callable[[], Iterable[PrintJob]], what: str) -> None:
        """Wait until papers that were ordered have come out or cannot."""
        self.wait(lambda: all(job.state in SETTLED for job in ordered()), what, CLOSE_S)

    def _prints_of_case(self, template: str) -> list[PrintJob]:
        case = self.counter.visit.case
        own = [job for job in self.jobs() if case is not None and job.subject == case.number]
        return [job for job in own if job.template == template]

    def _lay(self, place: str, person: str, is_known: Callable[[], bool]) -> None:
        def lift() -> None:
            self.stage.lift(place)
            self.wait(lambda: self.stage.is_seen_empty(place), "an empty reader")

        put = partial(self.stage.put_card, place, person)
        self._offer(place, f"the card of {person}", put, lift, is_known)

    def _offer(
        self, place: str, what: str, put: Callable[[], None], lift: Callable[[], None], is_known: Callable[[], bool]
    ) -> None:
        """Put a card on a reader; who was too quick for a reader that still looked for the last one lays it again."""

        def is_refused() -> bool:
            told = self.kiosk.view.banner if place == KIOSK else self.counter.view.banner
            return told is not None and told.code == "card.read.not_lifted"

        put()
        self.wait(lambda: is_known() or is_refused(), what)
        if not is_known():
            lift()
            put()
            self.wait(is_known, what)

    def _must_know(self, person: str) -> None:
        self.must("one of " + ", ".join(PEOPLE), person, is_right=person in PEOPLE)

    def _place_of(self, number: str) -> int:
        """Return where a material stands in the list; the script counts from 1."""
        count = len(self.counter.view.intake.materials)
        self.must(f"a material from 1 to {count}", number, is_right=number.isdigit() and 0 < int(number) <= count)
        return int(number) - 1

    def _command(self, act: Callable[[], None]) -> Callable[..., None]:
        def do() -> None:
            act()
            self.wait_idle()
            self.no_banner()

        return do


def play_with(crew: Crew, steps: Iterable[Step], *, after: Callable[[Step], None] = lambda _: None) -> CounterDay:
    """Let the crew do the steps, each at its hour by the hall's clock; Faults ``demo.script.*``, ``demo.check.*``."""
    day = CounterDay(crew)

    def before(step: Step) -> None:
        day.line = step.line
        now = crew.clock.now().astimezone(SHANGHAI)
        crew.clock.set(now.replace(hour=step.at.hour, minute=step.at.minute, second=0))

    play(steps, day.acts(), before=before, after=after)
    return day
