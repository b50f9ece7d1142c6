"""What the district holds of a counter's cases, for a machine that has lost them. It knows no HTTP."""

import json
from typing import Any

import sqlalchemy as sa

from core.district.casebook import case_data
from core.district.database import EPOCH, Database, Transaction, meta_value
from core.district.parcels import Told, told
from core.district.statements import among
from core.district.tables import KEPT, arrival, case_file
from core.sync.wire import USC_CODE, HeldCase, HeldCases

# Where a case can still move; the others are told by their numbers only, so that these are not given again.
OPEN = frozenset({"received", "correcting", "accepted", "handling", "suspended", "decided", "issued"})
PAGE = 100
_NEWEST_FIRST = sa.select(arrival).where(KEPT).order_by(arrival.c.subject, arrival.c.revision.desc())


class Held:
    """Any thread."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def page(self, name: str, after: str = "", limit: int = PAGE) -> HeldCases:
        """Return the cases that this source (without generation) has told of, by id, behind the id ``after``."""
        of_case = arrival.c.subject == sa.literal("case/") + case_file.c.id
        own = sa.exists().where(of_case, KEPT, arrival.c.name == name)
        found = sa.select(case_file).where(own, case_file.c.id > after).order_by(case_file.c.id).limit(limit + 1)
        with self._database.begin() as tx:
            epoch = int(meta_value(tx, EPOCH))
            rows = tx.execute(found).all()
            is_more, rows = len(rows) > limit, rows[:limit]
            events = _events(tx, [f"case/{row.id}" for row in rows])
        cases = tuple(_held(row, events[f"case/{row.id}"]) for row in rows)
        return HeldCases(epoch=epoch, cases=cases, next=cases[-1].id if cases else after, more=is_more)


def _events(tx: Transaction, subjects: list[str]) -> dict[str, list[Told]]:
    """Return what was told of each of these subjects, the newest first."""
    events: dict[str, list[Told]] = {}
    for each in told(tx, *among(tx, _NEWEST_FIRST, arrival.c.subject, subjects)):
        events.setdefault(each.row.subject, []).append(each)
    return events


def _held(row: Any, events: list[Told]) -> HeldCase:
    data = case_data(row, events)
    number = str(data.get("case", {}).get("document_number") or "")
    facts = {"id": row.id, "revision": row.revision, "number": row.number, "document_number": number}
    if row.state not in OPEN:
        return HeldCase(**facts, is_open=False)
    return HeldCase(**facts, is_open=True, data=data, applicant=_applicant(events))


def _applicant(events: list[Told]) -> dict[str, Any]:
    """Return whose it is, as it was told last; who came for an organisation may have been told before."""
    words: dict[str, Any] = {}
    for each in events:
        words = (json.loads(each.body)["data"].get("applicant") or {}) | words
        if words and (words.get("id_kind") != USC_CODE or "agent" in words):
            break
    return words
