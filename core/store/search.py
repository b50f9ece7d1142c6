"""The index of words that cases are found by, on both engines; what the words are is core.cases.finding's business.

SQLite keeps them in FTS5 without positions (one posting of two or three bytes a word): answers come in the order of
rows, newest first, and end at the limit, however many there would be. It lies in the same encrypted file.
PostgreSQL keeps hashes of them in an array under GIN. GIN has no order, so the last bits of a hash are the era of its
row (a stretch of rows), and one statement walks the eras from the newest back until it has enough: a common word costs
one era, and the eras of a rare one lie side by side. The hashes save room, they hide nothing: who can read the server's
disk can read the persons' own rows, so both are protected the same way, by the encryption of that disk (see the
administrator's manual).
"""

import itertools
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache
from hashlib import blake2b
from typing import Any

from sqlalchemy import Connection, TextClause, text
from sqlalchemy.orm import Mapped, mapped_column

from core.cases.finding import FoundCase, Group, items_meant, terms_of
from core.store.engine import taking_long
from core.store.table import Row, Transaction

TERMS_VERSION = 2  # grows when other words are made of a case: the index is then renewed from the next start on
ERA, ERA_BITS = 1 << 15, 16  # rows of an era; bits its number takes
NO_ROW = (1 << 31) - 1  # comes after every row
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
NO_WALK = text(  # nor a search by several processes: to start them takes longer than to find
    "SELECT set_config('enable_seqscan', 'off', true), set_config('max_parallel_workers_per_gather', '0', true)"
)
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
        self._may_walk = True  # until the server is told

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
        era = row // ERA
        words = [_hashed(term) + era for term in terms] if self._transaction.is_postgresql else " ".join(terms)
        return {"row": row, "words": words}

    @property
    def _inserting(self) -> TextClause:
        return INSERTED_HASHES if self._transaction.is_postgresql else INSERTED

    def _insert(self, values: list[dict[str, Any]]) -> None:
        if values:
            self._transaction.connection.execute(self._inserting, values)

    def _newest_by_eras(self, groups: Sequence[Group], limit: int, before: int | None) -> list[int]:
        ways = [_ways(group) for group in groups]
        hashes = ([_hashed(term) for term in terms] for _, terms in itertools.chain.from_iterable(ways))
        values: dict[str, Any] = {"before": NO_ROW if before is None else before, "limit": limit}
        values |= {f"w{place}": words for place, words in enumerate(hashes)}
        trip = self._transaction.trip
        if self._may_walk:
            trip.later(NO_WALK, {})
            self._may_walk = False
        (rows,) = trip.ask((_by_eras(tuple(tuple(operator for operator, _ in way) for way in ways)), values))
        return [row for (row,) in rows]

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


def _ways(group: Group) -> list[tuple[str, Sequence[str]]]:
    """Return (operator on arrays, words), of which one must hold: one of those words is there, or all of several."""
    alone = [alternative[0] for alternative in group if len(set(alternative)) == 1]
    several = [tuple(dict.fromkeys(alternative)) for alternative in group if len(set(alternative)) > 1]
    return [*([("&&", alone)] if alone else []), *(("@>", terms) for terms in several)]


@cache
def _by_eras(operators: tuple[tuple[str, ...], ...]) -> TextClause:
    """Return the statement that finds the newest rows, for the operators of each group.

    A lateral join is a loop: it goes through the eras in their order, and ends at the limit. The innermost select says
    nothing of rows: an index walk by row must not be thought of.
    """
    places = itertools.count()

    def holds(operator: str) -> str:
        hashes = f"SELECT hash + era FROM unnest(CAST(:w{next(places)} AS bigint[])) AS hash"  # noqa: S608 - names only
        return f"words {operator} ARRAY({hashes})"

    groups = " AND ".join(f"({' OR '.join(map(holds, ways))})" for ways in operators)
    return text(
        "SELECT hit.rowid FROM"  # noqa: S608 - names only
        f" generate_series((SELECT max(rowid) FROM case_words WHERE rowid < :before) / {ERA}, 0, -1) AS era, LATERAL ("
        f"SELECT rowid FROM (SELECT rowid FROM case_words WHERE {groups} OFFSET 0) AS held"
        " WHERE rowid < :before ORDER BY rowid DESC LIMIT :limit) AS hit LIMIT :limit"
    )


def _hashed(term: str) -> int:
    """Return the hash of a word in the first era; those of later eras follow it, most often on the same page."""
    return int.from_bytes(blake2b(term.encode(), digest_size=6).digest(), "big", signed=True) << ERA_BITS
