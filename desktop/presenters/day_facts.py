"""What a person is shown of a ticket, a notice or a rating to judge a difference by it. It knows no widget."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from core.base.clock import local
from core.queue.ticket import OPEN_STATES, Outcome, Ticket, TicketState
from desktop.i18n import _
from desktop.presenters.rating_words import word_of
from desktop.presenters.words import clock_words, day_words

if TYPE_CHECKING:
    from core.day.known import Known
    from core.ratings.book import Word

Facts = tuple[tuple[str, str], ...]


def facts_of(known: "Known", businesses: Mapping[str, str], levels: "Mapping[int, Word] | None") -> Facts:
    """Return (what, how it is); no name. ``levels`` of ratings: None for whoever may not see what a visitor gave."""
    parts = _of_ticket(known.ticket, businesses) if known.ticket is not None else _of_event(known, levels)
    who = _("no. {number}").format(number=known.who) if known.who else ""
    return tuple((label, text) for label, text in (*parts, (_("Handled by"), who)) if text)


def _of_ticket(ticket: Ticket, businesses: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    yield _("Ticket"), ticket.number
    yield _("Business"), f"{ticket.business} {businesses.get(ticket.business, '')}".strip()
    yield _("Counter"), ticket.counter
    yield _("Given out"), _moment(ticket.issued_at, ticket)
    yield _("Called at"), _moment(ticket.called_at, ticket)
    yield _("Begun"), _moment(ticket.serving_since, ticket)
    yield _("Ended"), _moment(ticket.ended_at, ticket)
    yield _("How it ended"), _end_words(ticket)


def _of_event(known: "Known", levels: "Mapping[int, Word] | None") -> Iterator[tuple[str, str]]:
    told = known.told
    yield _("Item"), str(told.get("item", {}).get("name", ""))
    yield _("Ticket"), str(told.get("ticket", ""))
    yield _("Case"), str(told.get("case", ""))
    yield _("Counter"), str(told.get("counter") or told.get("where", ""))
    yield _("Recorded"), f"{day_words(local(known.at).date())} {clock_words(known.at)}" if known.at else ""
    if "level" in told:
        hidden = _("shown only to those who follow up ratings")
        yield _("Rating"), word_of(levels, told["level"]) if levels is not None else hidden


def _moment(at: datetime | None, ticket: Ticket) -> str:
    if at is None:
        return ""
    day = local(at).date()
    return clock_words(at) if day == ticket.day else f"{day:%m-%d} {clock_words(at)}"


def _end_words(ticket: Ticket) -> str:
    if ticket.state in OPEN_STATES:
        return _("still open")
    ends = {TicketState.ABANDONED: _("given up"), TicketState.VOID: _("made void")}
    outcomes = {
        Outcome.ACCEPTED: _("accepted"),
        Outcome.CORRECTING: _("correction asked"),
        Outcome.REFUSED: _("not accepted"),
        Outcome.ENQUIRY: _("enquiry"),
        Outcome.COLLECTION: _("collected"),
        Outcome.OTHER: _("other"),
    }
    return ends.get(ticket.state) or outcomes[ticket.outcome or Outcome.OTHER]
