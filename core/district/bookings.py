"""Appointments as the district holds them: checked, put on the feed of their centre, moved, given back. No page here.

What a hall has to say of its own (its businesses, its working days) it says itself when the appointment comes down.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from core.base.clock import SHANGHAI, Clock, local, office_day
from core.base.faults import Fault
from core.base.ids import new_id
from core.base.tables import TableRow
from core.district.database import Database, Transaction
from core.district.feeds import Feeds, newest
from core.people.codes import RESIDENT_CARD
from core.people.id_number import check
from core.sync.wire import BOOKING, AppointmentBooked

_CHECKED = frozenset({RESIDENT_CARD})  # a document whose number has a check character
_MAX_MINUTES = 8 * 60
# The heads of a table of bookings -> fields of ``Wanted``; the first six must be there.
HEADS = {
    "中心": "centre", "业务": "business", "开始": "start", "分钟": "minutes", "姓名": "name", "证件号码": "id_number",
    "电话": "phone", "证件类型": "id_kind", "预约号": "reference", "取消": "cancelled",
}  # fmt: skip
_NEEDED = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """An appointment as somebody writes it; ``start`` is hall time, ``2026-11-27 09:00``. No reference: a new one."""

    centre: str
    business: str
    start: str
    minutes: str
    name: str
    id_number: str
    phone: str = ""
    id_kind: str = RESIDENT_CARD
    reference: str = ""
    cancelled: str = ""


class Bookings:
    """Any thread."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database, self._clock, self._feeds = database, clock, Feeds(database)

    def book(self, centre: str, booked: AppointmentBooked) -> None:
        """Put an appointment, new, moved or cancelled, on the feed of a centre as it is."""
        with self._database.begin() as tx:
            self._put(tx, centre, booked)

    def take(self, wanted: Wanted) -> AppointmentBooked:
        """Check an appointment and put it on its centre's feed; one that stands so already is not put again.

        Faults ``district.booking.centre``, ``.business``, ``.time``, ``.past``, ``.name``, ``.twice`` and those of
        ``people.id_number``.
        """
        booked = self._checked(wanted)
        with self._database.begin() as tx:
            known = _latest(tx, wanted.centre)
            before = known.get(booked.reference)
            if before is not None and _same(before, booked):
                return before
            if not booked.is_cancelled and (other := _clash(known.values(), booked)) is not None:
                raise Fault("district.booking.twice", time=f"{local(other.start):%H:%M}")
            self._put(tx, wanted.centre, booked)
        return booked

    def cancel(self, centre: str, reference: str) -> AppointmentBooked:
        """Give an appointment back; Fault ``district.booking.unknown``. One given back stays so."""
        with self._database.begin() as tx:
            known = _latest(tx, centre).get(reference)
            if known is None:
                raise Fault("district.booking.unknown", reference=reference)
            if known.is_cancelled:
                return known
            gone = known.model_copy(update={"id": new_id(), "at": self._clock.now(), "is_cancelled": True})
            self._put(tx, centre, gone)
        return gone

    def upcoming(self, centre: str = "", first: date | None = None) -> list[tuple[str, AppointmentBooked]]:
        """Return (centre, appointment) from a day (today) on, as each stands now, in the order of their times."""
        begin = first or office_day(self._clock.now())
        with self._database.begin() as tx:
            found = _told(tx, centre)
        own = [pair for pair in found if office_day(pair[1].start) >= begin]
        return sorted(own, key=lambda pair: (pair[1].start, pair[0], pair[1].reference))

    def _put(self, tx: Transaction, centre: str, booked: AppointmentBooked) -> None:
        self._feeds.append(tx, f"results/{centre}", BOOKING, f"appointment/{booked.reference}", booked)

    def _checked(self, wanted: Wanted) -> AppointmentBooked:
        centre, letter = wanted.centre.strip(), wanted.business.strip().upper()
        if not centre or "/" in centre or len(centre) > 64:
            raise Fault("district.booking.centre")
        if len(letter) != 1 or not ("A" <= letter <= "Z"):
            raise Fault("district.booking.business")
        start, minutes = _moment(wanted.start), _number(wanted.minutes)
        if start is None or not 0 < minutes <= _MAX_MINUTES:
            raise Fault("district.booking.time")
        is_cancelled = wanted.cancelled.strip() in ("1", "是", "true")
        if not is_cancelled and start <= self._clock.now():
            raise Fault("district.booking.past", time=f"{local(start):%m-%d %H:%M}")
        if not wanted.name.strip():
            raise Fault("district.booking.name")
        kind, number = wanted.id_kind.strip() or RESIDENT_CARD, wanted.id_number.strip()
        if kind in _CHECKED or not number:
            number = check(number, office_day(self._clock.now()))
        return AppointmentBooked(
            id=new_id(), at=self._clock.now(), reference=wanted.reference.strip() or new_id(), business=letter,
            start=start, end=start + timedelta(minutes=minutes), name=wanted.name.strip(), id_kind=kind,
            id_number=number, phone=wanted.phone.strip(), is_cancelled=is_cancelled,
        )  # fmt: skip


def wanted_rows(rows: Iterable[TableRow]) -> Iterator[tuple[int, Wanted]]:
    """Yield (line, appointment) of a table whose first row are heads; Fault ``district.booking.heads``."""
    rows = iter(rows)
    heads = [cell.strip() for cell in next(rows, TableRow(line=1, cells=())).cells]
    if missing := [head for head in list(HEADS)[:_NEEDED] if head not in heads]:
        raise Fault("district.booking.heads", missing="、".join(missing))
    for row in rows:
        cells = dict(zip(heads, row.cells, strict=False))
        yield row.line, Wanted(**{HEADS[head]: text for head, text in cells.items() if head in HEADS})


def _told(tx: Transaction, centre: str) -> list[tuple[str, AppointmentBooked]]:
    """Return (centre, appointment) as each stands now."""
    return [(own, AppointmentBooked.model_validate(data)) for own, data in newest(tx, BOOKING, centre)]


def _latest(tx: Transaction, centre: str) -> dict[str, AppointmentBooked]:
    return {booked.reference: booked for _, booked in _told(tx, centre)}


def _clash(known: Iterable[AppointmentBooked], booked: AppointmentBooked) -> AppointmentBooked | None:
    """Return another appointment of the same person at the same time."""
    for one in known:
        is_other = one.reference != booked.reference and not one.is_cancelled and one.id_number == booked.id_number
        if is_other and one.start < booked.end and booked.start < one.end:
            return one
    return None


def _same(one: AppointmentBooked, other: AppointmentBooked) -> bool:
    blank = {"id": "", "at": one.at}
    return one.model_copy(update=blank) == other.model_copy(update=blank)


def _moment(text: str) -> datetime | None:
    """Return the moment of ``2026-11-27 09:00``, or as Excel writes it: ``2026/11/27 9:00``."""
    tight = text.strip().replace("/", "-")
    try:
        found = datetime.fromisoformat(tight)
    except ValueError:
        try:
            found = datetime.strptime(tight, "%Y-%m-%d %H:%M").replace(tzinfo=SHANGHAI)
        except ValueError:
            return None
    return found.replace(tzinfo=SHANGHAI) if found.tzinfo is None else found


def _number(text: str) -> int:
    tight = text.strip()
    return int(tight) if tight.isascii() and tight.isdigit() and len(tight) < 5 else 0
