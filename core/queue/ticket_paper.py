"""The ticket as a paper: what a visitor may read of a number. It knows no person, no printer and no byte."""

import re
from datetime import date

from core.base.clock import local
from core.base.faults import Fault
from core.base.resources import Resources
from core.config.hall_settings import Hall, QueueSettings
from core.papers.content import TicketPaper
from core.papers.wording import moment_words
from core.queue.rules.businesses import Business
from core.queue.ticket import Ticket

NAME = "queue/tips.toml"
_CODE = re.compile(r"([A-Z]\d{3,4})-(\d{4})(\d{2})(\d{2})-\d{4}", re.ASCII)


def load_tips(resources: Resources, settings: QueueSettings) -> tuple[str, ...]:
    """Return the tips that hold under the settings; a broken table is Fault ``base.resource.broken``."""
    try:
        tips = resources.toml(NAME)[settings.missed_policy]["tips"]
        return tuple(
            tip.format(
                calls=settings.missed_keep_calls, minutes=settings.missed_keep_minutes, passes=settings.max_passes
            )
            for tip in tips
        )
    except (KeyError, ValueError, IndexError) as error:
        raise Fault("base.resource.broken", name=NAME, reason=repr(error)) from error


def load_phone_tips(resources: Resources) -> tuple[str, ...]:
    """Return what is added where a phone was given: what it is for. A broken table is ``base.resource.broken``."""
    try:
        return tuple(str(tip) for tip in resources.toml(NAME)["phone"]["tips"])
    except (KeyError, TypeError) as error:
        raise Fault("base.resource.broken", name=NAME, reason=repr(error)) from error


def ticket_paper(
    ticket: Ticket, business: Business, *, hall: Hall, ahead: int, minutes: int | None, tips: tuple[str, ...]
) -> TicketPaper:
    """Return the paper; its QR holds ticket, date and time only, behind the hall's address of progress."""
    return TicketPaper(
        hall=hall.name,
        number=ticket.number,
        is_priority=bool(ticket.priority),
        business=business.name,
        ahead=ahead,
        minutes=minutes,
        windows=business.windows,
        qr=f"{hall.progress_url}{ticket.number}-{local(ticket.issued_at):%Y%m%d-%H%M}",
        issued=moment_words(ticket.issued_at),
        tips=tips,
    )


def read_ticket_code(text: str, hall: Hall) -> tuple[str, date] | None:
    """Return number and day of a ticket's QR, None when the text is no such code, whole and nothing besides."""
    found = _CODE.fullmatch(text.removeprefix(hall.progress_url))
    if found is None:
        return None
    number, year, month, day = found.groups()
    try:
        return number, date(int(year), int(month), int(day))
    except ValueError:
        return None
