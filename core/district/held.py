"""What the district holds of a counter's cases, for a machine that has lost them. It knows no HTTP."""

import json
from typing import Any

import sqlalchemy as sa

from core.district.database import EPOCH, Database, Transaction, meta_value
from core.district.tables import case_file, event
from core.sync.wire import USC_CODE, HeldCase, HeldCases

# Where a case can still move; the others are told by their numbers only, so that these are not given again.
OPEN = frozenset({"received", "correcting", "accepted", "handling", "suspended", "decided", "issued"})
PAGE = 100


class Held:
    """Any thread."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def page(self, name: str, after: str = "", limit: int = PAGE) -> HeldCases:
        """Return the cases that this source (without generation) has told of, by id, behind the id ``after``."""
        own = sa.exists().where(event.c.subject == sa.literal("case/") + case_file.c.id, event.c.name == name)
        found = sa.select(case_file).where(own, case_file.c.id > after).order_by(case_file.c.id).limit(limit + 1)
        with self._database.begin() as tx:
            epoch = int(meta_value(tx, EPOCH))
            rows = tx.execute(found).all()
            cases = tuple(_held(tx, row) for row in rows[:limit])
        return HeldCases(
            epoch=epoch, cases=cases, next=cases[-1].id if cases else after, more=len(rows) > limit
        )  # fmt: skip


def _held(tx: Transaction, row: Any) -> HeldCase:
    data = json.loads(row.data)
    number = str(data.get("case", {}).get("document_number") or "")
    told = {"id": row.id, "revision": row.revision, "number": row.number, "document_number": number}
    if row.state not in OPEN:
        return HeldCase(**told, is_open=False)
    return HeldCase(**told, is_open=True, data=data, applicant=_applicant(tx, row.id))


def _applicant(tx: Transaction, case_id: str) -> dict[str, Any]:
    """Return whose it is, as it was told last; who came for an organisation may have been told before."""
    bodies = sa.select(event.c.body).where(event.c.subject == f"case/{case_id}").order_by(event.c.revision.desc())
    told: dict[str, Any] = {}
    for body in tx.execute(bodies).scalars():
        told = (json.loads(body)["data"].get("applicant") or {}) | told
        if told and (told.get("id_kind") != USC_CODE or "agent" in told):
            break
    return told
