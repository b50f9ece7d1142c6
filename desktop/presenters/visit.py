"""One visit at the counter: the ticket, the person, the item and what came of it. Wiped as a whole at the next."""

import uuid
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from core.base.acts import Act
from core.base.ids import OperationId
from core.cases.applying import OWN, Applying
from core.cases.case import Case, MaterialState
from core.catalogue.item import Item
from core.papers.job import JobId, PrintJob
from core.people.id_card import CardKind, IdCard
from core.people.person import Person
from core.queue.ticket import Outcome, Ticket, TicketState

if TYPE_CHECKING:
    from core.cases.intake import Draft, Visitor
    from core.cases.residents import Likely
    from core.catalogue.finder import Hit
    from desktop.presenters.applicant_words import ApplicantForm
    from desktop.presenters.person_questions import Decided, NameClash


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """What the counter holds of the present visitor; ``Visit()`` is nobody."""

    ticket: Ticket | None = None
    is_over: bool = False  # the ticket was ended elsewhere; what was filled in may still be gone on with
    began_at: datetime | None = None  # a card read before this belongs to somebody else
    ask: str = ""  # the reader was asked for this visit
    card: IdCard | None = None
    is_name_settled: bool = False  # the clerk has compared the private characters of the name
    visitor: "Visitor | None" = None
    query: str = ""
    hits: "tuple[Hit, ...]" = ()
    item: Item | None = None
    draft: "Draft | None" = None
    begun: "Draft | None" = None  # as the draft was made, before anybody did anything to it
    clash: "NameClash | None" = None  # the card waits for an answer
    other_card: IdCard | None = None  # of somebody else, while an application is open: the clerk says whose turn it is
    likely: "tuple[Likely, ...]" = ()
    decided: "Decided | None" = None  # of two records, a moment ago
    applicant: Person | None = None  # for whom the visitor came, when it is a person
    applying: Applying = OWN
    applicant_form: "ApplicantForm | None" = None
    is_form_open: bool = False
    form_field: str = ""  # the field being typed
    asks_reasons: bool = False
    asks_refusal: bool = False
    phone: str = ""
    remark: str = ""
    outcome: Outcome | None = None
    is_past_unknown: bool = False  # it began before this program, and the server that knows what was done is away
    case: Case | None = None
    notice: PrintJob | None = None
    papers: tuple[PrintJob, ...] = ()

    @property
    def has_ticket(self) -> bool:
        """Say whether the ticket is still this counter's."""
        return self.ticket is not None and not self.is_over

    @property
    def is_called(self) -> bool:
        """Say whether the ticket is called and nobody has come yet."""
        return self.has_ticket and self.ticket is not None and self.ticket.state is TicketState.CALLED

    @property
    def is_serving(self) -> bool:
        """Say whether the visitor is at the counter."""
        return self.has_ticket and self.ticket is not None and self.ticket.state is TicketState.SERVING

    @property
    def has_id_card(self) -> bool:
        """Say whether the identity card itself was read: a social security card names a person and is none."""
        return self.card is not None and self.card.kind is not CardKind.SOCIAL_SECURITY

    @property
    def came_to(self) -> Outcome:
        """Return what the visit ends with: nothing done is an enquiry, where it is known that nothing was."""
        return self.outcome or (Outcome.OTHER if self.is_past_unknown else Outcome.ENQUIRY)

    @property
    def is_undecided(self) -> bool:
        """Say whether somebody ticked, scanned or typed something of an application that was not decided on."""
        draft, begun = self.draft, self.begun
        return draft is not None and (begun is None or draft.filled_in != begun.filled_in)

    def missing_without_reason(self) -> tuple[str, ...]:
        """Return the names of missing materials nobody gave a reason for."""
        if self.draft is None:
            return ()
        lines = self.draft.materials
        return tuple(m.name for m in lines if m.state is MaterialState.MISSING and not m.reason)

    def has_job(self, job_id: JobId) -> bool:
        """Say whether a paper belongs to the visit."""
        return any(own.id == job_id for own in self.papers)

    def with_job(self, job: PrintJob) -> "Visit":
        """Return the visit with one of its papers as it stands now."""
        return replace(self, papers=tuple(job if own.id == job.id else own for own in self.papers))

    def without_item(self) -> "Visit":
        """Return the visit with no item chosen; person, outcome and papers stay."""
        return replace(
            self, query="", hits=(), item=None, draft=None, is_form_open=False, form_field="",
            asks_reasons=False, asks_refusal=False, remark="",
        )  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseMoved:
    """What was done to an earlier case on its own page; ``outcome`` is what a visit comes to by it, if to anything."""

    case: Case
    papers: tuple[PrintJob, ...] = ()
    outcome: Outcome | None = None


def part(act: Act, name: str) -> Act:
    """Return the act of one half of an intention: its own operation id, the same again when the whole is repeated."""
    return replace(act, op=OperationId(str(uuid.uuid5(uuid.UUID(act.op), name))))
