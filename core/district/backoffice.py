"""The work of the back office: look at cases, decide, send the result down the feed. It knows no page."""

import json
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa

from core.base.clock import Clock, office_day
from core.base.ids import new_id
from core.district.casebook import case_data
from core.district.database import EPOCH, Database, Transaction, ask, ask_one, ask_value, meta_value
from core.district.feeds import Feeds, newest
from core.district.parcels import Told, told
from core.district.scans import attachments_of
from core.district.tables import (
    KEPT,
    OF_DAY,
    PARKED,
    REJECTED,
    arrival,
    blob,
    case_file,
    day_stretch,
    feed_item,
    seal,
    stream,
)
from core.sync.wire import (
    MESSAGE,
    RESULT,
    CaseResult,
    CounterMessage,
    Refused,
    path_of,
    without_generation,
)

_OF_DAY = sa.select(sa.func.count()).select_from(arrival).join(day_stretch, OF_DAY)
_OF_DAY = _OF_DAY.where(day_stretch.c.day == sa.bindparam("own_day"))
_ASIDE = sa.select(arrival).where(PARKED).union_all(sa.select(arrival).where(REJECTED))
_ASIDE = _ASIDE.order_by(sa.desc("arrived_at")).limit(20)
UNDECIDED = frozenset({"accepted", "handling", "suspended"})
_STATES = [sa.literal_column(f"'{state}'", sa.String) for state in sorted(UNDECIDED)]
_IS_UNDECIDED = sa.and_(case_file.c.state.in_(_STATES), case_file.c.outcome == "")
_CASES = sa.select(case_file).order_by(case_file.c.received_at.desc()).limit(sa.bindparam("most"))
_CASES_UNDECIDED = _CASES.where(_IS_UNDECIDED)
_CASE = sa.select(case_file).where(case_file.c.id == sa.bindparam("own"))
_CASE_LOCKED = _CASE.with_for_update()
_DECIDE = sa.update(case_file).where(case_file.c.id == sa.bindparam("own"))
_DECIDE = _DECIDE.values({name: sa.bindparam(name) for name in ("outcome", "words", "updated_at")})


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    """What the first page shows."""

    day: date
    cases: int
    to_decide: int
    late: int
    events: int
    parked: int
    rejected: int
    wanted: int  # contents that are not here yet
    aside: tuple[Any, ...]  # rows of ``arrival`` that are parked or rejected, those that came last first
    centres: tuple[Any, ...]  # (centre, cases, open, late)
    streams: tuple[Any, ...]  # rows of ``stream``, by source
    sealed: dict[str, date]  # source without generation -> its last sealed day


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseSeen:
    """What the page of a case shows: its file, what its newest event said, its events in order, its scans as told.

    ``result`` is what was decided here; None for none, and for one that another system sent.
    """

    file: Any  # row of ``case_file``
    data: dict[str, Any]
    events: tuple[Told, ...]
    scans: tuple[dict[str, Any], ...]
    result: CaseResult | None = None


class BackOffice:
    """Any thread."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database, self._clock, self._feeds = database, clock, Feeds(database)

    def overview(self) -> Overview:
        """Count what there is today."""
        today = office_day(self._clock.now())
        with self._database.begin() as tx:
            arrivals = sa.select(sa.func.count()).select_from(arrival)
            streams = tuple(tx.execute(sa.select(stream).order_by(stream.c.source)).all())
            return Overview(
                day=today,
                cases=_count(tx, sa.select(sa.func.count()).select_from(case_file)),
                to_decide=_count(tx, sa.select(sa.func.count()).select_from(case_file).where(_IS_UNDECIDED)),
                late=_count(tx, sa.select(sa.func.count()).select_from(case_file).where(_is_late(today))),
                events=int(ask_value(tx, _OF_DAY, {"own_day": today})),
                parked=_count(tx, arrivals.where(PARKED)),
                rejected=_count(tx, arrivals.where(REJECTED)),
                aside=tuple(tx.execute(_ASIDE).all()),
                wanted=_count(tx, sa.select(sa.func.count()).select_from(blob).where(blob.c.is_stored == 0)),
                centres=tuple(tx.execute(_by_centre(today)).all()),
                streams=streams,
                sealed=dict(tx.execute(sa.select(seal.c.name, sa.func.max(seal.c.day)).group_by(seal.c.name)).all()),  # type: ignore[arg-type]
            )

    def today(self) -> date:
        """Return the day of the office."""
        return office_day(self._clock.now())

    def centres(self) -> list[str]:
        """Return the centres that have ever uploaded, as they are written in paths."""
        with self._database.begin() as tx:
            sources = tx.execute(sa.select(stream.c.source)).scalars()
            return sorted({path_of(without_generation(without_generation(source))) for source in sources})

    def messages(self) -> list[tuple[str, CounterMessage]]:
        """Return (centre, message) as each stands now, the newest first."""
        with self._database.begin() as tx:
            found = [(centre, CounterMessage.model_validate(data)) for centre, data in newest(tx, MESSAGE)]
        return sorted(found, key=lambda pair: pair[1].at, reverse=True)

    def cases(self, *, text: str = "", only_undecided: bool = False, centre: str = "", limit: int = 200) -> list[Any]:
        """Return case files, newest first; ``text`` is part of a number, a name or an item."""
        found = _CASES_UNDECIDED if only_undecided else _CASES
        if text:
            columns = (case_file.c.number, case_file.c.applicant, case_file.c.item)
            found = found.where(sa.or_(*(column.contains(text, autoescape=True) for column in columns)))
        if centre:
            found = found.where(case_file.c.centre == centre)
        with self._database.begin() as tx:
            if text or centre:
                return list(tx.execute(found, {"most": limit}).all())
            return ask(tx, found, {"most": limit})

    def case(self, case_id: str) -> CaseSeen:
        """Return a case; Refused ``not-found``."""
        with self._database.begin() as tx:
            row = ask_one(tx, _CASE, {"own": case_id})
            if row is None:
                raise Refused("not-found", "no such case")
            of_case = sa.select(arrival).where(KEPT, arrival.c.subject == f"case/{case_id}")
            events = told(tx, of_case.order_by(arrival.c.revision))
            scans = attachments_of(tx, f"case/{case_id}")
            result = _result(tx, row) if row.outcome else None
        return CaseSeen(file=row, data=case_data(row, events), events=tuple(events), scans=tuple(scans), result=result)

    def scans(self, case_id: str) -> list[dict[str, Any]]:
        """Return the scans a case has as they were told."""
        with self._database.begin() as tx:
            return attachments_of(tx, f"case/{case_id}")

    def decide(self, case_id: str, *, is_granted: bool, words: str, document: str, decided_by: str) -> CaseResult:
        """Decide a case and put the result on its centre's feed; a case decided before is Refused ``in-progress``."""
        with self._database.begin() as tx:
            row = ask_one(tx, _CASE_LOCKED, {"own": case_id})
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
            self._feeds.append(tx, f"results/{row.centre}", RESULT, f"case/{case_id}", result)
            kept = {"outcome": result.outcome, "words": words, "updated_at": result.at.isoformat()}
            ask(tx, _DECIDE, {"own": case_id, **kept})
        return result

    def say(self, centre: str, words: str, until: date) -> CounterMessage:
        """Put a message to the staff on the feed of a centre."""
        said = CounterMessage(id=new_id(), at=self._clock.now(), message=new_id(), words=words, until=until)
        with self._database.begin() as tx:
            self._feeds.append(tx, f"results/{centre}", MESSAGE, f"message/{said.message}", said)
        return said

    def take_back(self, centre: str, said: CounterMessage) -> None:
        """Take a message back."""
        gone = said.model_copy(update={"id": new_id(), "at": self._clock.now(), "is_withdrawn": True})
        with self._database.begin() as tx:
            self._feeds.append(tx, f"results/{centre}", MESSAGE, f"message/{said.message}", gone)

    def epoch(self) -> int:
        """Return the generation of the district's data."""
        with self._database.begin() as tx:
            return int(meta_value(tx, EPOCH))


def _result(tx: Transaction, row: Any) -> CaseResult | None:
    """Return the result of a decided case as it stands on its centre's feed."""
    subject = f"case/{row.id}"
    found = sa.select(feed_item.c.body).where(feed_item.c.feed == f"results/{row.centre}")
    found = found.where(feed_item.c.body.contains(f'"{subject}"', autoescape=True))
    for body in tx.execute(found.order_by(feed_item.c.position.desc())).scalars():
        item = json.loads(body)
        if (item["type"], item["subject"]) == (RESULT, subject):
            return CaseResult.model_validate(item["data"])
    return None


def _is_late(today: date) -> sa.ColumnElement[bool]:
    return sa.and_(_IS_UNDECIDED, case_file.c.due != "", case_file.c.due < today.isoformat())


def _by_centre(today: date) -> sa.Select[Any]:
    """Count cases, those to decide, and those late, for each centre."""
    return (
        sa.select(
            case_file.c.centre,
            sa.func.count().label("cases"),
            sa.func.sum(sa.case((_IS_UNDECIDED, 1), else_=0)).label("open"),
            sa.func.sum(sa.case((_is_late(today), 1), else_=0)).label("late"),
        )
        .group_by(case_file.c.centre)
        .order_by(case_file.c.centre)
    )


def _count(tx: Transaction, found: sa.Select[Any]) -> int:
    return int(tx.execute(found).scalar_one())
