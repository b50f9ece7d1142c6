"""The person at the counter: the card, or the number typed by hand. It knows the reader's events, and no item."""

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from core.base.acts import Act
from core.base.faults import Fault
from core.cases.applying import OWN
from core.devices.events import CARD_READER, CHIP_READER, CardFailed, CardPictured, CardRead
from core.people.id_card import IdCard
from core.people.person import Person
from core.queue.ticket import Ticket
from desktop.presenters.person_questions import NameClash, PersonQuestions

if TYPE_CHECKING:
    from core.cases.intake import Visitor
    from core.cases.residents import Likely

OWN_READERS = frozenset({CARD_READER, CHIP_READER})


class CardCommands(PersonQuestions):
    """F6, the card that comes by itself, and the entry by hand."""

    _card_to_come: CardRead | None = None
    _card_read: IdCard | None = None  # whose person is being looked up

    def read_card(self) -> None:
        """F6. Ask the reader; the answer belongs to this visit and to no other."""
        if self._visit.ticket is None:
            self._tell(Fault("desktop.command.no_ticket"), "warn")
            return
        if self._visit.ask:
            return
        self._banner = None
        self._change(ask=self._office.card_desk.ask())

    def on_card_read(self, event: CardRead) -> None:
        """Take the card if it belongs to the present visit; any other is dropped and never shown."""
        if event.device not in OWN_READERS:
            return
        if self._busy:
            self._card_to_come = event
            return
        if not self._is_ours(event):
            return
        self._visit = replace(self._visit, ask="", clash=None, other_card=None)
        if not event.ask and self._is_of_another(event.card):
            self._change(other_card=event.card)
            return
        self._take(event.card)

    def _take(self, card: IdCard) -> None:
        self._card_read = card
        self._identify(("card", card.id_number, self._visit.ticket), card, self._by_card(card))

    def _by_other_card(self, card: IdCard) -> None:
        self._take(card)

    def _is_of_another(self, card: IdCard) -> bool:
        """Whether a card that nobody asked for would put an open application aside."""
        visit = self._visit
        if visit.visitor is None or visit.draft is None or visit.case is not None:
            return False
        return visit.visitor.person.id_number != card.id_number

    def on_card_pictured(self, event: CardPictured) -> None:
        """Show the photo beside the visitor whose card it is; any other is dropped."""
        waits = self._card_to_come.card if self._card_to_come is not None else None
        if any(event.card is card for card in (self._visit.card, self._card_read, waits) if card is not None):
            self._picture = event
            self._update()

    def settle_name(self, *, is_taken: bool) -> None:
        """Take the suggested characters into the visitor's name, or leave it as it was read."""
        visitor, chosen, intake = self._visit.visitor, self._suggested, self._office.intake
        if visitor is None or not chosen:
            return
        if not is_taken:
            self._change(is_name_settled=True)
            return
        person_id = visitor.person.id

        def job(act: Act) -> Person:
            return intake.take_name(act, person_id, chosen)

        self._act_command("take_name", (person_id, chosen), job, self._named)

    def _named(self, person: Person) -> None:
        visit = self._visit
        if visit.visitor is None or visit.visitor.person.id != person.id:
            return
        draft = replace(visit.draft, person=person) if visit.draft is not None else None
        self._visit = replace(visit, visitor=replace(visit.visitor, person=person), draft=draft, is_name_settled=True)

    def on_card_failed(self, event: CardFailed) -> None:
        """Say what went wrong, when this counter waits for a card."""
        is_ours = event.device in OWN_READERS and event.ask in ("", self._visit.ask)
        if self._visit.ticket is None or not is_ours:
            return
        self._visit = replace(self._visit, ask="")
        self._tell(Fault(event.fault, **event.facts), "warn")

    def identify_by_hand(self, name: str, id_number: str) -> None:
        """Take the person as typed: the reader is out, or the document has no chip."""
        if self._visit.ticket is None:
            self._tell(Fault("desktop.command.no_ticket"), "warn")
            return
        if not name.strip() or not id_number.strip():
            self._tell(Fault("desktop.person.incomplete"), "warn")
            return
        intake = self._office.intake

        def job(act: Act) -> "Visitor":
            return intake.identify_by_hand(act, name=name.strip(), id_number=id_number.strip())

        self._identify(("hand", name, id_number), None, job)

    def _is_ours(self, event: CardRead) -> bool:
        visit = self._visit
        if visit.ticket is None or self._desk.is_locked:
            return False
        if event.ask:
            return event.ask == visit.ask
        return visit.began_at is None or event.read_at >= visit.began_at

    def _by_card(self, card: IdCard) -> "Callable[[Act], Visitor | NameClash]":
        intake = self._office.intake

        def find(act: Act) -> "Visitor | NameClash":
            known = intake.other_name(card)
            return NameClash(card=card, known=known) if known else intake.identify(act, card)

        return find

    def _by_clash(self, card: IdCard, *, keeps_name: bool) -> None:
        intake = self._office.intake
        subject = ("card", card.id_number, self._visit.ticket, keeps_name)
        self._identify(subject, card, lambda act: intake.identify(act, card, keeps_name=keeps_name))

    def _identify(self, subject: object, card: IdCard | None, find: "Callable[[Act], Visitor | NameClash]") -> None:
        ticket = self._visit.ticket
        is_called = self._visit.is_called
        start_act = None if not is_called or ticket is None else self._desk.act()

        def job(act: Act) -> "tuple[Ticket | None, Visitor | NameClash, tuple[Likely, ...]]":
            visitor = find(act)
            if isinstance(visitor, NameClash):
                return None, visitor, ()
            started = self._office.queue.start(start_act, ticket.id) if start_act and ticket else None
            return started, visitor, self._office.residents.likely(visitor.person)

        self._act_command("identify", subject, job, lambda known: self._known(*known, card))

    def _known(
        self,
        started: Ticket | None,
        visitor: "Visitor | NameClash",
        likely: "tuple[Likely, ...]",
        card: IdCard | None,
    ) -> None:
        if isinstance(visitor, NameClash):
            self._visit = replace(self._visit, clash=visitor)
            return
        if started is not None:
            self._set_ticket(started)
        kept = self._visit
        is_same = kept.visitor is not None and kept.visitor.person.id == visitor.person.id
        if not is_same:
            kept = replace(
                kept, draft=None, case=None, notice=None, papers=(), phone="", is_name_settled=False, applicant=None,
                applying=OWN, applicant_form=None,
            )  # fmt: skip
        self._visit = replace(kept, visitor=visitor, card=card, phone=kept.phone or "", likely=likely)
        self._person_came()

    def _person_came(self) -> None:
        """Hook: the intake makes its draft when an item was chosen before the card came."""

    def _take_waiting_card(self) -> None:
        """Take up the card that came while a command ran."""
        event, self._card_to_come = self._card_to_come, None
        if event is not None:
            self.on_card_read(event)
