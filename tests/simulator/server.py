"""The server of a centre under a world that breaks: a real PostgreSQL whose lines are cut, which has no room, and whose
data is put back.

A cut is real: the server ends the lines of one program, and there is no way to it any more where it listens. That it
has no room is said by itself, in the middle of a transaction, where a statement would have written.
"""

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg
import sqlalchemy as sa
from psycopg.errors import OperationalError

from core.store.centre.bringing import LOST
from core.store.engine import APPLICATION
from core.store.line import Connection
from tests.postgres import Server
from tests.simulator.counter import Number
from tests.simulator.ground import _folder

SOCKET = ".s.PGSQL.5432"
NO_ROOM = "DO $$ BEGIN RAISE EXCEPTION 'no room' USING ERRCODE = 'disk_full'; END $$"
WRITES = ("INSERT", "UPDATE")
CUT = "server closed the connection unexpectedly"
EMPTY = 21  # bytes of a table without rows, as it is copied
HANG_UP = (
    "SELECT count(pg_terminate_backend(pid, 5000)) FROM pg_stat_activity "
    "WHERE datname = current_database() AND pid <> pg_backend_pid() AND "
)
# A program that died here has not hung up: it lives in this process. Nobody else stops inside a transaction.
DIED = f"{HANG_UP} state LIKE 'idle in transaction%'"
TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1"
SEQUENCES = "SELECT sequencename, coalesce(last_value, 1), last_value IS NOT NULL FROM pg_sequences"


@dataclass(frozen=True)
class Copy:
    """What stood in the server's database at a moment, table by table, and where its counters stood."""

    tables: dict[str, bytes]
    sequences: list[tuple[str, int, bool]]
    head: int  # of the journal


@dataclass
class ServerDisk:
    """The database of a centre, to all its programs; see ``tests.simulator.ground.Disk``.

    What the people of a centre know together is here too: results they took in, numbers and whether those are on
    paper, and the scans that were sealed.
    """

    url: str
    folder: Path
    listens: Path  # where the server does
    world: Any = None
    is_full: bool = False
    taken: list[str] = field(default_factory=list)
    numbers: dict[str, Number] = field(default_factory=dict)
    shown: set[Number] = field(default_factory=set)
    files: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._line = psycopg.connect(self.url.replace("+psycopg", ""), autocommit=True)
        self._tables = [name for (name,) in self._line.execute(TABLES)]

    def close(self) -> None:
        self._line.close()

    # -- ways to it

    def way(self, place: int) -> str:
        """Return the address by which one program reaches it."""
        return f"{self.url.partition('?')[0]}?host={self.folder / str(place)}"

    def plug(self, place: int) -> None:
        """Let a program reach it."""
        way = self.folder / str(place)
        way.mkdir(exist_ok=True)
        if not (way / SOCKET).is_symlink():
            (way / SOCKET).symlink_to(self.listens)

    def unplug(self, place: int) -> None:
        """Let a program find nobody who listens."""
        (self.folder / str(place) / SOCKET).unlink(missing_ok=True)

    def is_plugged(self, place: int) -> bool:
        return (self.folder / str(place) / SOCKET).is_symlink()

    def hang_up(self, place: int) -> None:
        """End the lines of a program."""
        self._line.execute(f"{HANG_UP} application_name = %s", (f"{APPLICATION}{place}",))

    def lose_the_lead(self) -> None:
        self._line.execute(DIED)
        self._line.execute("DELETE FROM lease")

    # -- what happens to it

    def wipe(self) -> None:
        """It is new."""

    def image(self) -> Copy:
        """Copy it as it stands."""
        with self._line.transaction():
            tables = {name: self._copied(f'COPY "{name}" TO STDOUT (FORMAT BINARY)') for name in self._tables}
            return Copy(tables, list(self._line.execute(SEQUENCES)), self.head())

    def put(self, copy: Copy) -> None:
        """Put a copy in place; every line of a program is gone, and the journal lies elsewhere as in any new table."""
        self._line.execute(f"{HANG_UP} application_name LIKE %s", (f"{APPLICATION}%",))
        with self._line.transaction():
            self._line.execute("SET LOCAL session_replication_role = replica")  # the triggers refuse change
            self._line.execute(";".join(f'DELETE FROM "{name}"' for name in self._tables))
            self._line.execute("TRUNCATE journal")
            for name, rows in copy.tables.items():
                if len(rows) > EMPTY:
                    with self._line.cursor().copy(f'COPY "{name}" FROM STDIN (FORMAT BINARY)') as into:
                        into.write(rows)
            for name, last, is_called in copy.sequences:
                self._line.execute("SELECT setval(%s, %s, %s)", (f'"{name}"', last, is_called))

    def fill(self, *, is_full: bool) -> None:
        self.is_full = is_full

    # -- what is seen of it

    def ops(self) -> set[str]:
        """Return the acts whose results it has."""
        return {op for (op,) in self._line.execute("SELECT op FROM operation")}

    def results(self) -> list[str]:
        """Return the acts by which results were taken in, in their order; one that was done twice is there twice."""
        found = self._line.execute("SELECT op FROM journal WHERE action = 'case.result' ORDER BY serial")
        return [op for (op,) in found]

    def last_number(self, number: Number) -> int:
        """Return up to where the numbers of a kind and day count as given."""
        own = "SELECT max(last) FROM running_number WHERE day = %s AND kind IN (%s, '')"
        return self._line.execute(own, (number.day, number.kind)).fetchone()[0] or 0

    def head(self) -> int:
        """Return how many entries the journal has."""
        return self._line.execute("SELECT coalesce(max(serial), 0) FROM journal").fetchone()[0]

    def has_left_out(self, after: int) -> bool:
        """Return whether somebody noticed behind a place of the journal that its end was lost."""
        found = self._line.execute("SELECT 1 FROM journal WHERE serial > %s AND action = %s", (after, LOST))
        return found.fetchone() is not None

    # -- its lines

    @contextmanager
    def watched(self) -> Iterator[None]:
        """Be told of what goes over every line of a program."""
        site = self

        class Cursor(psycopg.Cursor[Any]):
            def execute(self, statement: Any, *more: Any, **how: Any) -> Any:
                if site._takes(statement):
                    return super().execute(statement, *more, **how)
                return super().execute(NO_ROOM)

        def watch(connection: Any, _record: Any) -> None:
            if isinstance(connection, Connection):
                connection.cursor_factory = Cursor
                connection.commit = self._answered(connection.commit)
                connection.pipeline = self._answered_pipeline(connection.pipeline)

        sa.event.listen(sa.Pool, "connect", watch)
        try:
            yield
        finally:
            sa.event.remove(sa.Pool, "connect", watch)

    def _takes(self, statement: Any = "") -> bool:
        """Say whether there is room for what a statement writes; its program may die or lose its line here."""
        if self.world is None:
            return True
        self.world.perhaps_die()
        self.world.perhaps_cut()
        return not (self.is_full and str(statement).lstrip().startswith(WRITES) and self.world.has_no_room())

    def _answered(self, commit: Callable[[], None]) -> Callable[[], None]:
        def answered() -> None:
            self._takes()
            commit()
            self._lose_answer()

        return answered

    def _answered_pipeline(self, pipeline: Any) -> Any:
        @contextmanager
        def answered() -> Iterator[Any]:
            with pipeline() as through:
                yield through
            self._lose_answer()

        return answered

    def _lose_answer(self) -> None:
        """It is done, and the line is gone before that is heard."""
        if self.world is not None and self.world.perhaps_cut():
            raise OperationalError(CUT)

    def _copied(self, words: str) -> bytes:
        with self._line.cursor().copy(words) as rows:
            return b"".join(rows)


@contextmanager
def served(server: Server, template: str) -> Iterator[ServerDisk]:
    """Have a new database, a copy of ``template``; it is dropped in the end."""
    url = server.create(template)
    folder = Path(tempfile.mkdtemp(prefix="centre-", dir=_folder()))
    disk = ServerDisk(url, folder, server.folder / SOCKET)
    try:
        with disk.watched():
            yield disk
    finally:
        disk.close()
        server.drop(url)
