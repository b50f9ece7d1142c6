"""Statements that go to the engine together, straight through the driver: one trip for many. It knows no table.

SQLAlchemy makes the words of a statement once for each engine; later uses cost what the driver costs. Writes whose
answer nobody waits for stay until somebody asks something, and travel with the question; the last ones travel with the
COMMIT. A server is asked in psycopg's pipeline mode; to a file each statement is a call anyway.
"""

from collections import namedtuple
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import Connection, Select, TextClause, TextualSelect, Update
from sqlalchemy.engine import Dialect

from core.store.errors import raised_by_driver

# One that is made once: its words are kept for as long as the engine.
Statement = TextClause | TextualSelect | Select[Any] | Update
Values = Mapping[str, Any]
Check = Callable[[int], None]  # is told how many rows a write changed; raises when that is wrong
Rows = list[tuple[Any, ...]]
_Change = Callable[[Any], Any] | None


@dataclass(frozen=True, slots=True)
class _Words:
    """A statement as a driver takes it: its text, how values are changed on the way in and columns on the way out."""

    text: str
    are_counted: bool  # by the driver, which takes the values in their order then
    into: Sequence[tuple[str, _Change]]  # in that order
    own: Values  # what the statement itself says, as a limit of one
    out: Sequence[_Change]  # of the columns; empty where none is changed
    row: Callable[[Sequence[Any]], Any]  # gives what comes out the names of its columns

    def values(self, values: Values) -> Any:
        given = {**self.own, **values} if self.own else values
        if self.are_counted:
            return [change(given[name]) if change else given[name] for name, change in self.into]
        return {name: change(given[name]) if change else given[name] for name, change in self.into}

    def rows(self, rows: Sequence[tuple[Any, ...]]) -> Rows:
        if not rows or not self.out:
            return list(rows)
        columns = zip(zip(*rows, strict=True), self.out, strict=True)  # a column at a time: some thousand rows a second
        return list(zip(*(map(change, column) if change else column for column, change in columns), strict=True))


_ALONE = nullcontext()
_known: "WeakKeyDictionary[Dialect, dict[Statement, _Words]]" = WeakKeyDictionary()


class Trip:
    """What is on its way to the engine inside one transaction; used by one thread."""

    def __init__(self, connection: Connection) -> None:
        self._dialect = connection.dialect
        self._has_trips = self._dialect.name == "postgresql"
        self._driver: Any = connection.connection.driver_connection
        self._words = _known.setdefault(self._dialect, {})
        self._waiting: list[tuple[Statement, Values, Check | None]] = []

    def later(self, statement: Statement, values: Values, check: Check | None = None) -> None:
        """Have a write done before whatever is asked next, at the latest with the commit.

        One with a ``check`` never travels with the COMMIT itself: it is looked at before.
        """
        self._waiting.append((statement, values, check))

    def ask(self, *questions: tuple[Statement, Values]) -> list[Rows]:
        """Send all that waits and these; return the rows of each question. Each sees what those before it did."""
        waiting, self._waiting = self._waiting, []
        sent = [*((statement, values) for statement, values, _ in waiting), *questions]
        with raised_by_driver():
            with self._together(len(sent)):
                asked = [self._execute(statement, values) for statement, values in sent]
            answers = [words.rows(cursor.fetchall()) for words, cursor in asked[len(waiting) :]]
        for (_, _, check), (_, cursor) in zip(waiting, asked, strict=False):
            if check is not None:
                check(cursor.rowcount)
        return answers

    def named(self, question: Statement, values: Values) -> list[Any]:
        """Send all that waits and this; return its rows, whose values have the names of their columns."""
        (rows,) = self.ask((question, values))
        return list(map(self._word(question).row, rows))

    def send(self) -> None:
        """Send all that waits."""
        if self._waiting:
            self.ask()

    def end(self, commit: Callable[[], None]) -> None:
        """Send what waits, then ``commit``, in one trip where nothing needs a look before."""
        if any(check is not None for _, _, check in self._waiting):
            self.send()
        waiting, self._waiting = self._waiting, []
        with raised_by_driver(), self._together(len(waiting) + 1):
            for statement, values, _ in waiting:
                self._execute(statement, values)
            commit()

    def _together(self, count: int) -> AbstractContextManager[Any]:
        return self._driver.pipeline() if count > 1 and self._has_trips else _ALONE

    def _execute(self, statement: Statement, values: Values) -> tuple[_Words, Any]:
        words = self._word(statement)
        cursor = self._driver.cursor()
        if words.into:
            cursor.execute(words.text, words.values(values))
        else:
            cursor.execute(words.text)
        return words, cursor

    def _word(self, statement: Statement) -> _Words:
        words = self._words.get(statement)
        if words is None:
            words = self._words[statement] = _words(statement, self._dialect)
        return words


def _words(statement: Statement, dialect: Dialect) -> _Words:
    compiled: Any = statement.compile(dialect=dialect)
    binds = {name: bind for bind, name in compiled.bind_names.items()}
    changes = {name: bind.type.dialect_impl(dialect).bind_processor(dialect) for name, bind in binds.items()}
    own = {name: bind.effective_value for name, bind in binds.items() if not bind.required}
    columns = statement.selected_columns if isinstance(statement, TextualSelect | Select) else ()
    out = [column.type.dialect_impl(dialect).result_processor(dialect, None) for column in columns]
    order = compiled.positiontup if compiled.positional else binds
    names: Any = namedtuple("Row", [column.key for column in columns], rename=True)  # type: ignore[misc]  # noqa: PYI024
    return _Words(
        text=str(compiled),
        are_counted=compiled.positional,
        into=[(name, changes[name]) for name in order],
        own=own,
        out=out if any(out) else (),
        row=names._make,
    )
