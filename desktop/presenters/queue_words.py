"""The queue and the ticket in words. It knows tickets and the hall's snapshot, and no service."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from core.papers.wording import masked_phone
from core.queue.line import APPOINTMENT, FOR_COUNTER, GREEN, PRIORITY, RETURNED, TURN, WAITED_LONG
from core.queue.ticket import Ticket, TicketState
from desktop.i18n import _
from desktop.presenters.views import QueueRow, QueueView, Tag, TicketView
from desktop.presenters.words import clock_words, minutes_between, timer_words, wait_words

if TYPE_CHECKING:
    from core.queue.hall import Hall
    from core.queue.line import Reason
    from core.queue.rules.businesses import Business


PHONE_TAIL = 4


def business_names(businesses: "Sequence[Business]") -> dict[str, str]:
    """Return letter -> name."""
    return {business.letter: business.name for business in businesses}


def queue_view(hall: "Hall", names: Mapping[str, str], now: datetime, counter: str, text: str = "") -> QueueView:
    """Return the queue column; ``text`` keeps only numbers that contain it, or the last four digits of a phone."""

    def rows(tickets: Sequence[Ticket]) -> tuple[QueueRow, ...]:
        wanted = text.strip().upper()
        return tuple(_row(t, names, now) for t in tickets if _is_wanted(t, wanted))

    return QueueView(
        waiting=rows(hall.waiting),
        passed=rows(hall.passed),
        held=rows([t for t in hall.held if t.counter == counter]),
        waiting_count=len(hall.waiting),
        served=hall.served,
        mean_wait=_mean(hall.mean_wait_s),
        last=_last(hall),
        is_known=True,
    )


def ticket_view(ticket: Ticket, names: Mapping[str, str], now: datetime, why: "Reason | None" = None) -> TicketView:
    """Return the ticket at the counter."""
    is_called = ticket.state is TicketState.CALLED
    since = ticket.called_at if is_called else ticket.serving_since
    return TicketView(
        ticket_id=ticket.id,
        number=ticket.number,
        business=names.get(ticket.queue_line, ticket.queue_line),
        state=Tag(_("Called"), "warn") if is_called else Tag(_("Being served"), "pri"),
        tags=_tags(ticket),
        timer=timer_words(since, now) if since else "",
        timer_label=_("since the call") if is_called else _("time served"),
        why=why_words(why) if why else "",
        matters=len(ticket.matters),
    )


def why_words(why: "Reason") -> str:
    """Return why a number is the next one, as the clerk may tell it; never to which group somebody belongs."""
    words = {
        TURN: _("It is the turn of this number"),
        PRIORITY: _("Goes first by law or rule; {n} waited longer"),
        APPOINTMENT: _("Came by appointment; {n} waited longer"),
        WAITED_LONG: _("Has lost {lost} min to people who go first, so it is the next"),
        GREEN: _("Green channel; {n} waited longer"),
        RETURNED: _("Back from being set aside"),
        FOR_COUNTER: _("Sent to this counter"),
    }
    return words.get(why.code, "").format(n=why.before, lost=why.lost_min)


def _row(ticket: Ticket, names: Mapping[str, str], now: datetime) -> QueueRow:
    words = {
        TicketState.PASSED: _("did not come, {time}"),
        TicketState.HELD: _("set aside, {time}"),
    }
    moment = ticket.called_at or ticket.issued_at
    detail = wait_words(minutes_between(ticket.waiting_since, now))
    if ticket.state in words:
        detail = words[ticket.state].format(time=clock_words(moment))
    business = names.get(ticket.queue_line, ticket.queue_line)
    return QueueRow(ticket_id=ticket.id, number=ticket.number, business=business, detail=detail, tags=_tags(ticket))


def _is_wanted(ticket: Ticket, wanted: str) -> bool:
    is_tail = len(wanted) == PHONE_TAIL and wanted.isdigit()
    return not wanted or wanted in ticket.number or (is_tail and ticket.phone.endswith(wanted))


def _tags(ticket: Ticket) -> tuple[Tag, ...]:
    """Return the tags of a ticket; why somebody has priority is nobody's business."""
    tags = []
    if ticket.priority:
        tags.append(Tag(_("Priority"), "warn"))
    if ticket.is_appointment:
        tags.append(Tag(_("Booked"), "ok"))
    if ticket.line and ticket.line != ticket.business:
        tags.append(Tag(_("Transferred"), "off"))
    if ticket.phone:
        tags.append(Tag(masked_phone(ticket.phone), "off"))
    return tuple(tags)


def _mean(seconds: float | None) -> str:
    return "—" if seconds is None else _("{n} min").format(n=round(seconds / 60))


def _last(hall: "Hall") -> str:
    issued = [t.issued_at for t in (*hall.waiting, *hall.called, *hall.passed, *hall.held)]
    return _("The last ticket was given out at {time}").format(time=clock_words(max(issued))) if issued else ""
