"""The work of the back office: look at cases, decide, send the result down the feed. It knows no page."""

import json
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa

from core.base.clock import Clock, local, office_day
from core.base.ids import new_id
from core.district.database import EPOCH, Database, Transaction, meta_value
from core.district.tables import arrival, case_file, event, feed, feed_item, stream
from core.sync.wire import BOOKING, RESULT, AppointmentBooked, CaseResult, FeedPage, Refused, timestamp

UNDECIDED = frozenset({"accepted", "handling", "suspended"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    """What the first page shows."""

    day: date
    cases: int
    to_decide: int
    events: int
    parked: int
    rejected: int
    streams: tuple[Any, ...]  # rows of ``stream``, by source


class BackOffice:
    """Any thread."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database, self._clock = database, clock

    def overview(self) -> Overview:
        """Count what there is today."""
        today = office_day(self._clock.now())
        with self._database.begin() as tx:
            of_verdict = sa.select(sa.func.count()).select_from(arrival)
            return Overview(
                day=today,
                cases=_count(tx, sa.select(sa.func.count()).select_from(case_file)),
                to_decide=_count(tx, sa.select(sa.func.count()).select_from(case_file).where(_is_undecided())),
                events=_count(tx, of_verdict.where(arrival.c.day == today)),
                parked=_count(tx, of_verdict.where(arrival.c.verdict == "parked")),
                rejected=_count(tx, of_verdict.where(arrival.c.verdict == "rejected")),
                streams=tuple(tx.execute(sa.select(stream).order_by(stream.c.source)).all()),
            )

    def cases(self, *, text: str = "", only_undecided: bool = False, limit: int = 200) -> list[Any]:
        """Return case files, newest first; ``text`` is part of a number, a name or an item."""
        found = sa.select(case_file)
        if text:
            columns = (case_file.c.number, case_file.c.applicant, case_file.c.item)
            found = found.where(sa.or_(*(column.contains(text, autoescape=True) for column in columns)))
        if only_undecided:
            found = found.where(_is_undecided())
        with self._database.begin() as tx:
            return list(tx.execute(found.order_by(case_file.c.received_at.desc()).limit(limit)).all())

    def case(self, case_id: str) -> tuple[Any, list[Any]]:
        """Return (case file, its events in order); Refused ``not-found``."""
        with self._database.begin() as tx:
            row = tx.execute(sa.select(case_file).where(case_file.c.id == case_id)).one_or_none()
            if row is None:
                raise Refused("not-found", "no such case")
            events = sa.select(event).where(event.c.subject == f"case/{case_id}").order_by(event.c.revision)
            return row, list(tx.execute(events).all())

    def decide(self, case_id: str, *, is_granted: bool, words: str, document: str, decided_by: str) -> CaseResult:
        """Decide a case and put the result on its centre's feed; a case decided before is Refused ``in-progress``."""
        with self._database.begin() as tx:
            row = tx.execute(sa.select(case_file).where(case_file.c.id == case_id).with_for_update()).one_or_none()
            if row is None:
                raise Refused("not-found", "no such case")
            if row.outcome or row.state not in UNDECIDED:
                raise Refused("in-progress", "the case is decided or not accepted")
            result = CaseResult(
                id=new_id(),
                at=self._clock.now(),
                case_id=case_id,
                number=row.number,
                outcome="granted" if is_granted else "denied",
                words=words,
                document=document,
                decided_by=decided_by,
            )
            self._append(tx, row.centre, RESULT, f"case/{case_id}", result)
            kept = {"outcome": result.outcome, "words": words, "updated_at": result.at.isoformat()}
            tx.execute(sa.update(case_file).where(case_file.c.id == case_id).values(**kept))
        return result

    def book(self, centre: str, booked: AppointmentBooked) -> None:
        """Put an appointment, new, moved or cancelled, on the feed of a centre."""
        with self._database.begin() as tx:
            self._append(tx, centre, BOOKING, f"appointment/{booked.reference}", booked)

    def page(self, name: str, after: str, limit: int) -> FeedPage:
        """Return the feed's items after a cursor; Refused ``epoch-gone`` when the cursor is not of this life."""
        with self._database.begin() as tx:
            epoch = int(meta_value(tx, EPOCH))
            last = tx.execute(sa.select(feed.c.last).where(feed.c.name == name)).scalar() or 0
            position = _position(after, epoch, last)
            found = sa.select(feed_item).where(feed_item.c.feed == name, feed_item.c.position > position)
            rows = tx.execute(found.order_by(feed_item.c.position).limit(limit)).all()
        items = tuple({**json.loads(row.body), "cursor": f"{epoch}.{row.position}"} for row in rows)
        end = rows[-1].position if rows else position
        return FeedPage(epoch=epoch, items=items, next=f"{epoch}.{end}", more=end < last, count=len(items))

    def _append(
        self, tx: Transaction, centre: str, kind: str, subject: str, message: CaseResult | AppointmentBooked
    ) -> None:
        name = f"results/{centre}"
        self._database.put_new(tx, feed, name=name, last=0)
        position = tx.execute(sa.select(feed.c.last).where(feed.c.name == name).with_for_update()).scalar_one() + 1
        item = {
            "specversion": "1.0",
            "id": message.id,
            "source": "//district",
            "type": kind,
            "subject": subject,
            "time": timestamp(local(message.at)),
            "datacontenttype": "application/json",
            "data": message.model_dump(mode="json"),
        }
        body = json.dumps(item, ensure_ascii=False)
        tx.execute(sa.insert(feed_item).values(feed=name, position=position, id=message.id, body=body))
        tx.execute(sa.update(feed).where(feed.c.name == name).values(last=position))


def _is_undecided() -> sa.ColumnElement[bool]:
    return sa.and_(case_file.c.state.in_(UNDECIDED), case_file.c.outcome == "")


def _count(tx: Transaction, found: sa.Select[Any]) -> int:
    return int(tx.execute(found).scalar_one())


def _position(after: str, epoch: int, last: int) -> int:
    if not after:
        return 0
    life, _, position = after.partition(".")
    if life != str(epoch) or not (position.isascii() and position.isdigit()) or int(position) > last:
        raise Refused("epoch-gone")
    return int(position)
