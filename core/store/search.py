"""The search index of cases: by number, name, pinyin initials, phone tail and item, any part from one character on.

Ranks are computed from normalised columns, the same on every engine. SQLite finds the candidates with FTS5 over
single characters (each written as its code point, so that rare and private characters are words like all others);
PostgreSQL with LIKE on the same columns.
"""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import ColumnElement, Select, case, delete, literal_column, or_, select, text, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from core.cases.case import Case
from core.people.pinyin import name_initials
from core.store.table import Row, Transaction

COLUMNS = ("number", "name", "initials", "phone", "item", "code")
EDGE = "|"  # stands before each spelling of the initials
SHORT = 4  # digits from which a part of a number or a phone tail says enough


class CaseSearchRow(Row):
    """What one case is found by; ``row`` is that of the case."""

    __tablename__ = "case_search"

    row: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    number: Mapped[str]
    name: Mapped[str]
    initials: Mapped[str]
    phone: Mapped[str]
    item: Mapped[str]
    code: Mapped[str]


def normalised(text: str) -> str:
    """Return the text as it is compared: no case, no blanks at the ends, no hyphens of a case number."""
    return text.strip().casefold().replace("-", "")


def words(text: str) -> str:
    """Return one index word a character: 三丰 becomes ``x4e09 x4e30``."""
    return " ".join(f"x{ord(letter):x}" for letter in text)


def index_new(transaction: Transaction, row: int, value: Case) -> None:
    """Make a new case findable."""
    fields = _fields(value)
    transaction.insert_new(CaseSearchRow, "case_search", {"row": row, **fields})
    if not transaction.is_postgresql:
        _add_words(transaction.session, row, fields)


def index_changed(transaction: Transaction, row: int, value: Case) -> None:
    """Make a changed case findable as it is now."""
    fields, session = _fields(value), transaction.session
    before = transaction.need(transaction.one(select(CaseSearchRow).where(CaseSearchRow.row == row)), "case_search")
    if all(getattr(before, name) == field for name, field in fields.items()):
        return
    session.execute(update(CaseSearchRow).where(CaseSearchRow.row == row).values(**fields))
    if not transaction.is_postgresql:
        session.execute(text("DELETE FROM case_words WHERE rowid = :row"), {"row": row})
        _add_words(session, row, fields)


def rebuild(transaction: Transaction, cases: Iterable[tuple[int, Case]]) -> None:
    """Make the whole index anew from (row, case); nothing is lost when the index is."""
    transaction.session.execute(delete(CaseSearchRow))
    if not transaction.is_postgresql:
        transaction.session.execute(text("DELETE FROM case_words"))
    for row, value in cases:
        index_new(transaction, row, value)


def ranked(transaction: Transaction, wanted: str) -> tuple[Select[tuple[int]], ColumnElement[int]]:
    """Return the query of the rows that match ``wanted`` (normalised, not empty) and the rank to sort them by."""
    rank = _rank(wanted)
    query = select(CaseSearchRow.row).where(rank < len(_tests(wanted)))
    if not transaction.is_postgresql:
        query = query.where(CaseSearchRow.row.in_(_candidates(wanted)))
    return query, rank


def _fields(value: Case) -> dict[str, str]:
    return {
        "number": normalised(value.number),
        "name": value.applicant.casefold(),
        "initials": "".join(f"{EDGE}{spelling}" for spelling in name_initials(value.applicant)),
        "phone": value.phone,
        "item": value.item.name.casefold(),
        "code": value.item.code.casefold(),
    }


def _add_words(session: Session, row: int, fields: dict[str, str]) -> None:
    statement = text(
        "INSERT INTO case_words(rowid, number, name, initials, phone, item, code)"
        " VALUES (:row, :number, :name, :initials, :phone, :item, :code)"
    )
    session.execute(statement, {"row": row, **{key: words(fields[key]) for key in COLUMNS}})


def _candidates(wanted: str) -> Select[tuple[int]]:
    match = text("case_words MATCH :words").bindparams(words=f'"{words(wanted)}"')
    return select(literal_column("rowid", type_=CaseSearchRow.row.type)).select_from(text("case_words")).where(match)


def _tests(wanted: str) -> tuple[ColumnElement[bool], ...]:
    """Return what may hold, best first."""
    row = CaseSearchRow
    name, initials = row.name, row.initials
    inside = or_(name.contains(wanted, autoescape=True), initials.contains(wanted, autoescape=True))
    is_long = len(wanted) >= SHORT
    tests: list[ColumnElement[bool]] = [
        or_(row.number == wanted, name == wanted),
        or_(name.startswith(wanted, autoescape=True), initials.contains(EDGE + wanted, autoescape=True)),
        or_(inside, row.number.contains(wanted, autoescape=True)) if is_long else inside,
    ]
    if is_long:
        tests.append(row.phone.endswith(wanted, autoescape=True))
    tests.append(or_(row.item.contains(wanted, autoescape=True), row.code == wanted))
    return tuple(tests)


def _rank(wanted: str) -> ColumnElement[int]:
    tests = _tests(wanted)
    whens: list[tuple[Any, Any]] = [(test, place) for place, test in enumerate(tests)]
    return case(*whens, else_=len(tests))
