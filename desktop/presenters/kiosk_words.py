"""Turns the hall, its hours and the troubles of paper into the words of the ticket machine. It knows no service."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from core.base.clock import local
from core.base.faults import Fault
from core.people.mobile import LENGTH, Flaw, flaw_of
from core.queue.hall import Hall
from core.queue.rules.businesses import Business
from desktop.i18n import _, _n
from desktop.presenters.kiosk_view import Closed, PhoneLine, Tile
from desktop.presenters.views import Banner
from desktop.presenters.words import banner_of

# What a visitor can do something about; the words of all other faults are for staff.
_FOR_VISITORS = (
    "queue.issue.", "queue.appointment.", "card.read.removed", "card.read.lift", "card.read.not_id_card",
    "card.link.no_answer",
)  # fmt: skip
_OF_THE_CARD = ("card.", "cases.", "people.")


def tile_of(business: Business, icon: str, hall: Hall, now: datetime) -> Tile:
    """Return the tile of a business."""
    opens = "" if business.is_open(now) else _("from {time}").format(time=business.opens_next(now))
    if not opens and business.letter in hall.full:
        opens = _("no more numbers today")
    return Tile(
        letter=business.letter,
        title=business.name,
        examples=business.examples,
        icon=icon,
        waiting=hall.waiting_for(business.letter),
        minutes=hall.minutes(business.letter),
        opens=opens,
    )


def elder_tiles(tiles: Sequence[Tile], titles: Mapping[str, str]) -> tuple[Tile, ...]:
    """Return the tiles of the large screen, under its own titles; a business that is gone is left out."""
    own = {tile.letter: tile for tile in tiles}
    return tuple(replace(own[letter], title=title) for letter, title in titles.items() if letter in own)


def until_words(businesses: Sequence[Business], now: datetime) -> str:
    """Return until when numbers are given out today; empty when always, or no more today."""
    ends = [end for business in businesses if (end := business.hours.closing(now)) is not None]
    if not ends or any(not business.hours.spans for business in businesses) or now >= max(ends):
        return ""
    return _("numbers until {time}").format(time=f"{max(ends):%H:%M}")


def visitor_banner(fault: Fault) -> Banner:
    """Return what a visitor is told: what they can mend themselves, else in one line where to go."""
    if fault.code.startswith(_FOR_VISITORS):
        return banner_of(fault, "warn")
    if fault.code.startswith(_OF_THE_CARD):
        return Banner(tone="warn", text=_("The card cannot be used here. Take a number without it."), code=fault.code)
    return Banner(tone="warn", text=no_numbers(), code=fault.code)


def no_numbers() -> str:
    """Return where to go while this machine gives out no numbers."""
    return _("No numbers can be given here just now. Please go to the guide's desk.")


def closed_words(businesses: Sequence[Business], now: datetime, trouble: Fault | None = None) -> Closed | None:
    """Return when numbers are given out again; None while any business is open and the clock is believed."""
    if trouble is not None and trouble.code == "queue.clock.behind":
        return Closed(opens=_("Please go to the guide's desk"), hours="")
    if not businesses or any(business.is_open(now) for business in businesses):
        return None
    nearest = [(opening, one) for one in businesses if (opening := one.hours.next_opening(now)) is not None]
    if not nearest:
        return Closed(opens=_("No numbers are given out for now"), hours="")
    opening, first = min(nearest, key=lambda pair: pair[0])
    hours = "　".join(f"{span.start:%H:%M}–{span.end:%H:%M}" for span in first.hours.on(opening.date()))
    return Closed(opens=_opens_words(opening, now), hours=hours)


def _opens_words(opening: datetime, now: datetime) -> str:
    """Return when numbers begin: today, tomorrow, or after days of rest on a date."""
    days = (opening.date() - local(now).date()).days
    if days == 0:
        words = _("Numbers again from {time}")
    elif days == 1:
        words = _("Numbers again tomorrow from {time}")
    else:
        words = _("Numbers again on {month:02}-{day:02} from {time}")
    return words.format(time=f"{opening:%H:%M}", month=opening.month, day=opening.day)


def phone_line(digits: str) -> PhoneLine:
    """Return what was typed of a mobile number, and in one line what is wrong or still missing."""
    flaw, left = flaw_of(digits), LENGTH - len(digits)
    typed = " ".join(part for part in (digits[:3], digits[3:7], digits[7:]) if part)
    if flaw is Flaw.START:
        return PhoneLine(typed=typed, note=_("No mobile number begins with {n}").format(n=digits[:2]), is_wrong=True)
    if flaw is None:
        return PhoneLine(typed=typed, note=_("Is it right? Then touch Confirm"), is_whole=True)
    note = _n("{n} digit is missing", "{n} digits are missing", left).format(n=left) if digits else ""
    return PhoneLine(typed=typed, note=note or _("A mobile number has 11 digits"))


def trouble_words(code: str) -> str:
    """Return what keeps a ticket from coming out, as a visitor says it; empty for no trouble."""
    known = {
        "": "",
        "printing.printer.paper_out": _("The ticket paper is used up"),
        "printing.printer.cover_open": _("The ticket printer is open"),
        "printing.printer.cutter": _("The ticket printer is jammed"),
    }
    return known.get(code, _("The ticket printer is out of order"))
