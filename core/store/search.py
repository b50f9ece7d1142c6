"""The index of words that cases are found by, on both engines; what the words are is core.cases.finding's business.

SQLite keeps them in FTS5 without positions (one posting of two or three bytes a word): answers come in the order of
rows, newest first, and end at the limit, however many there would be. It lies in the same encrypted file.
PostgreSQL keeps hashes of them in an array under GIN. GIN has no order, so every word is hashed together with its era
(a stretch of rows) and the eras are asked from the newest back, a growing number at once: a common word costs one era,
a rare one two look-ups. The hashes save room, they hide nothing: who can read the server's disk can read the
persons' own rows, so both are protected the same way, by the encryption of that disk (see the administrator's manual).
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from hashlib import blake2b
from typing import Any

from sqlalchemy import Connection, TextClause, text
from sqlalchemy.orm import Mapped, mapped_column

from core.cases.finding import FoundCase, Group, items_meant, terms_of
from core.store.engine import taking_long
from core.store.table import Row, Transaction

TERMS_VERSION = 2  # grows when other words are made of a case: the index is then renewed from the next start on
ERA = 1 << 15
RARE = 8  # a word that fills less than an eighth of the answer in an era is rare
CHUNK = 2_000
BULK_BYTES, USUAL_BYTES = 1 << 25, 1 << 20  # words SQLite keeps in memory before it writes a segment

ITEM = text("INSERT INTO case_item (code, name) VALUES (:code, :name) ON CONFLICT DO NOTHING")
ITEMS = text("SELECT code, name FROM case_item ORDER BY code")
STATE = text("SELECT version FROM search_state")
UNMADE = text("DELETE FROM search_state")
MADE = text("INSERT INTO search_state (id, version) VALUES (1, :version)")
INSERTED = text("INSERT INTO case_words (rowid, words) VALUES (:row, :words)")
INSERTED_HASHES = text("INSERT INTO case_words (rowid, words) VALUES (:row, CAST(:words AS bigint[]))")
DELETED_ALL = text("DELETE FROM case_words WHERE rowid BETWEEN :first AND :last")
DELETED = text("DELETE FROM case_words WHERE rowid = :row")
Progress = Callable[[int, int], None]  # (done, of all)


class CaseItemRow(Row):
    """One item that some case was taken in for: what is typed of an item's name is looked for among these."""

    __tablename__ = "case_item"

    code: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(primary_key=True)


class SearchStateRow(Row):
    """How the index was made; one row."""

    __tablename__ = "search_state"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    version: Mapped[int]


def mark_new(connection: Connection) -> None:
    """Keep that the index of a store that was made just now is today's: there is nothing to find."""
    connection.execute(MADE, {"version": TERMS_VERSION})


class CaseWords:
    """The index in one transaction. A row is a case's."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction
        self._last: int | None = None  # the newest row, on PostgreSQL

    def put(self, row: int, case: FoundCase, *, is_new: bool) -> None:
        """Make a case findable as it is now."""
        self._transaction.check_writing()
        trip = self._transaction.trip
        trip.later(ITEM, {"code": case.item_code, "name": case.item_name})
        if not is_new:
            trip.later(DELETED, {"row": row})
        trip.later(self._inserting, self._values(row, case))

    def newest(self, groups: Sequence[Group], limit: int, before: int | None) -> list[int]:
        """See core.cases.answering.Index."""
        if self._transaction.is_postgresql:
            return self._newest_by_eras(groups, limit, before)
        sql = "SELECT rowid FROM case_words WHERE case_words MATCH :words {older} ORDER BY rowid DESC LIMIT :limit"
        older = "" if before is None else "AND rowid < :before"
        values = {"words": _match(groups), "limit": limit, "before": before}
        return list(self._transaction.connection.scalars(text(sql.format(older=older)), values))

    def items(self, wanted: str) -> tuple[str, ...]:
        """See core.cases.answering.Index."""
        (pairs,) = self._transaction.trip.ask((ITEMS, {}))
        return items_meant(wanted, ((code, name) for code, name in pairs))

    @property
    def is_stale(self) -> bool:
        """Say whether the index was made by other rules than today's."""
        return self._transaction.trip.ask((STATE, {}))[0] != [(TERMS_VERSION,)]

    def renew(self, cases: list[tuple[int, FoundCase]]) -> None:
        """Put the words of today in place of those of earlier rules, for cases that follow one another."""
        self._transaction.check_writing()
        first, last = cases[0][0], cases[-1][0]
        self._transaction.connection.execute(DELETED_ALL, {"first": first, "last": last})
        self._insert([self._values(row, case) for row, case in cases])
        for code, name in sorted({(case.item_code, case.item_name) for _, case in cases}):
            self._transaction.insert(CaseItemRow, {"code": code, "name": name})

    def renewed(self) -> None:
        """Keep that every case is found by today's words."""
        self._transaction.check_writing()
        self._transaction.trip.later(UNMADE, {})
        self._transaction.trip.later(MADE, {"version": TERMS_VERSION})

    def rebuild(self, cases: Iterator[list[tuple[int, FoundCase]]], count: int, progress: Progress) -> None:
        """Make the whole index anew from chunks of (row, case); nothing is lost when the index is."""
        self._transaction.check_writing()
        self._begin_bulk()
        done, items = 0, set[tuple[str, str]]()
        for chunk in cases:
            self._insert([self._values(row, case) for row, case in chunk])
            items |= {(case.item_code, case.item_name) for _, case in chunk}
            done += len(chunk)
            progress(done, count)
        for code, name in sorted(items):
            self._transaction.insert(CaseItemRow, {"code": code, "name": name})
        self._end_bulk()
        self.renewed()

    def _values(self, row: int, case: FoundCase) -> dict[str, Any]:
        terms = terms_of(case)
        words = [_hashed(row // ERA, term) for term in terms] if self._transaction.is_postgresql else " ".join(terms)
        return {"row": row, "words": words}

    @property
    def _inserting(self) -> TextClause:
        return INSERTED_HASHES if self._transaction.is_postgresql else INSERTED

    def _insert(self, values: list[dict[str, Any]]) -> None:
        if values:
            self._transaction.connection.execute(self._inserting, values)

    def _newest_by_eras(self, groups: Sequence[Group], limit: int, before: int | None) -> list[int]:
        if self._last is None:
            self._transaction.connection.execute(text("SET LOCAL enable_seqscan = off"))
            self._last = self._transaction.connection.scalar(text("SELECT max(rowid) FROM case_words")) or 0
        top, found = (self._last if before is None else min(self._last, before)) // ERA, list[int]()
        size = 1
        while top >= 0 and len(found) < limit:
            rows = self._in_eras(groups, range(top, max(top - size, -1), -1), limit - len(found), before)
            found += rows
            top -= size
            size = size * 2 if len(rows) * RARE > limit else top + 1  # a rare word: all the rest at once
        return found

    def _in_eras(self, groups: Sequence[Group], eras: range, limit: int, before: int | None) -> list[int]:
        condition, values = _condition(groups, eras)
        older = "" if before is None else "AND rowid < :before"
        sql = (  # the inner select without an order: an index walk by row must not be thought of
            "SELECT rowid FROM"  # noqa: S608 - the condition holds names of values only
            f" (SELECT rowid FROM case_words WHERE {condition} {older} OFFSET 0) AS hit"
            " ORDER BY rowid DESC LIMIT :limit"
        )
        return list(self._transaction.connection.scalars(text(sql), {**values, "before": before, "limit": limit}))

    def _begin_bulk(self) -> None:
        self._transaction.connection.execute(text("DELETE FROM case_item"))
        if self._transaction.is_postgresql:
            self._transaction.connection.execute(text("DROP INDEX case_words_words"))
            self._transaction.connection.execute(text("TRUNCATE case_words"))
        else:
            self._transaction.connection.execute(text("INSERT INTO case_words (case_words) VALUES ('delete-all')"))
            self._configure("hashsize", BULK_BYTES)

    def _end_bulk(self) -> None:
        connection = self._transaction.connection
        if self._transaction.is_postgresql:
            connection.execute(text("SET LOCAL maintenance_work_mem = '256MB'"))
            with taking_long(connection):
                connection.execute(
                    text("CREATE INDEX case_words_words ON case_words USING gin (words) WITH (fastupdate = off)")
                )
        else:
            connection.execute(text("INSERT INTO case_words (case_words) VALUES ('optimize')"))
            self._configure("hashsize", USUAL_BYTES)

    def _configure(self, name: str, value: int) -> None:
        statement = text("INSERT INTO case_words (case_words, rank) VALUES (:name, :value)")
        self._transaction.connection.execute(statement, {"name": name, "value": value})


def _match(groups: Sequence[Group]) -> str:
    """Return the groups in the language of FTS5."""
    return " AND ".join(f"({' OR '.join(_all_of(alternative) for alternative in group)})" for group in groups)


def _all_of(alternative: Iterable[str]) -> str:
    quoted = (f'"{term.replace(chr(34), chr(34) * 2)}"' for term in dict.fromkeys(alternative))
    return f"({' AND '.join(quoted)})"


def _condition(groups: Sequence[Group], eras: Iterable[int]) -> tuple[str, dict[str, Any]]:
    """Return the groups in SQL on arrays, within some eras, and the values it is to be run with."""
    values: dict[str, Any] = {}

    def overlaps(terms: Iterable[str]) -> str:
        name = f"w{len(values)}"
        values[name] = [_hashed(era, term) for term in terms for era in eras]
        return f"words && CAST(:{name} AS bigint[])"

    def holds(group: Group) -> str:
        single = [alternative[0] for alternative in group if len(set(alternative)) == 1]
        ways = [overlaps(single)] if single else []
        many = [" AND ".join(overlaps([term]) for term in dict.fromkeys(a)) for a in group if len(set(a)) > 1]
        return f"({' OR '.join((*ways, *many))})"

    return " AND ".join(holds(group) for group in groups), values


def _hashed(era: int, term: str) -> int:
    return int.from_bytes(blake2b(f"{era}:{term}".encode(), digest_size=8).digest(), "big", signed=True)
