"""Which scans an event names and whether they are here. Runs inside the inbox's transaction; it knows no case file.

An event tells all attachments its case has. One whose contents are not here waits, unless a later revision told of
others: what was taken out before it came is nobody's any more.
"""

import json
from collections.abc import Iterable, Mapping
from typing import Any

import sqlalchemy as sa

from core.district.blobs import want
from core.district.database import Database, Transaction
from core.district.tables import blob_wait, told_attachments
from core.sync.wire import is_digest


def missing(
    database: Database, tx: Transaction, name: str, subject: str, revision: int, data: Mapping[str, Any]
) -> list[str]:
    """Return the digests this event needs and that are not here; they are noted as wanted, and who waits."""
    if "attachments" not in data:
        return []
    own = data["attachments"]
    latest = _latest(database, tx, subject, revision, own)
    gone = want(database, tx, name, _digests(own) & _digests(latest))
    for sha256 in gone:
        database.put_new(tx, blob_wait, sha256=sha256, subject=subject, name=name)
    return gone


def waiting_for(tx: Transaction, sha256: str) -> list[tuple[str, str]]:
    """Return (subject, source name) of what waited for a content, and forget that it waits."""
    found = sa.select(blob_wait.c.subject, blob_wait.c.name).where(blob_wait.c.sha256 == sha256)
    waited = [(row.subject, row.name) for row in tx.execute(found.order_by(blob_wait.c.subject))]
    tx.execute(sa.delete(blob_wait).where(blob_wait.c.sha256 == sha256))
    return waited


def attachments_of(tx: Transaction, subject: str) -> list[dict[str, Any]]:
    """Return the attachments a subject has now, as they were told."""
    found = sa.select(told_attachments.c.data).where(told_attachments.c.subject == subject)
    told = tx.execute(found).scalar()
    return [one for one in json.loads(told) if isinstance(one, dict)] if told else []


def _latest(database: Database, tx: Transaction, subject: str, revision: int, own: Any) -> Any:
    """Keep what this revision tells unless a later one has told; return what the latest told."""
    words = json.dumps(own, ensure_ascii=False)
    database.put_new(tx, told_attachments, subject=subject, revision=revision, data=words)
    found = sa.select(told_attachments).where(told_attachments.c.subject == subject).with_for_update()
    row = tx.execute(found).one()
    if row.revision > revision:
        return json.loads(row.data)
    own_row = sa.update(told_attachments).where(told_attachments.c.subject == subject)
    tx.execute(own_row.values(revision=revision, data=words))
    return own


def _digests(attachments: Any) -> set[str]:
    if not isinstance(attachments, Iterable):
        return set()
    said = (one.get("sha256") for one in attachments if isinstance(one, dict))
    return {sha256 for sha256 in said if isinstance(sha256, str) and is_digest(sha256)}
