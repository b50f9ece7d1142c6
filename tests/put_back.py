"""A server whose database is put back: what the tests of it share."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import psycopg

from core.base.acts import Act
from core.base.faults import Fault
from core.staff.journal import Entry, defects
from core.store.work import SqlWork
from tests.centre import Counter
from tests.postgres import Server

LEFT_OUT = 20


def act() -> Act:
    return Act.new(who="0317", where="3")


def put_back(one: Counter, url: str, copy: str = "copy") -> Callable[[], None]:
    """Copy the database as it is now; return what puts the copy in its place, whoever works there."""
    one.store.engine.dispose()  # a database that is copied has nobody in it
    name, host = url.partition("@/")[2].split("?host=")

    def run(words: str) -> None:
        with psycopg.connect(f"user=yichuang dbname=postgres host={host}", autocommit=True) as connection:
            connection.execute(words)  # type: ignore[call-overload]  # names are no parameters

    run(f"DROP DATABASE IF EXISTS {copy}_{name} WITH (FORCE)")
    run(f"CREATE DATABASE {copy}_{name} TEMPLATE {name} STRATEGY FILE_COPY")

    def restore() -> None:
        run(f"DROP DATABASE {name} WITH (FORCE)")
        run(f"ALTER DATABASE {copy}_{name} RENAME TO {name}")

    return restore


def put_files_back(server: Server, copy: str) -> Callable[[], None]:
    """Copy the files of a server as they are now; return what puts them in their place, as where a standby took over."""
    kept = server.folder / copy
    server.stop("fast")
    server.run("cp", "-a", str(server.data), str(kept))
    server.begin()

    def restore() -> None:
        server.kill()
        shutil.rmtree(server.data)
        kept.rename(server.data)
        server.begin()

    return restore


def settle(one: Counter) -> Fault | None:
    """Do what the ear does when it hears the server again; return what this counter is told."""
    connection = one.store.connect_ear()
    try:
        one.store.check_past(connection)
    finally:
        connection.close()
    return one.store.warning()


@contextmanager
def working(one: Counter) -> Iterator[SqlWork]:
    """A work that leaves nothing but an entry."""
    with one.store.work(act()) as work:
        yield work
        work.journal.write("test.done")


def entries(one: Counter) -> list[Entry]:
    """Return the journal, which is whole."""
    with one.store.read() as work:
        found = list(work.journal.entries())
        assert defects(found) == []
    return found
