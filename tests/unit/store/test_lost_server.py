"""A server that goes away: what was acknowledged is there once, what was lost is said, a repeat is the same act."""

import socket
import threading

import pytest
from sqlalchemy import text

from core.base.acts import Act
from core.base.faults import Fault
from core.store.engine import taking_long
from core.store.sql_store import open_store
from tests.samples import DAY, a_ticket
from tests.stores import Bench

COMMIT = b"COMMIT\0"  # the statement, not READ COMMITTED


class Cutter:
    """A proxy before the server that can cut the line at a commit: before it reaches the server, or its answer."""

    def __init__(self, server: str) -> None:
        self.cut = ""  # "before" or "after" the next COMMIT
        self.is_down = False
        self._server = server
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self._threads = [threading.Thread(target=self._accept, daemon=True)]
        self._threads[0].start()

    def close(self) -> None:
        self._listener.close()

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            if self.is_down:
                client.close()
                continue
            server = socket.socket(socket.AF_UNIX)
            server.connect(self._server)
            for pump in (self._up, self._down):
                threading.Thread(target=pump, args=(client, server), daemon=True).start()

    def _up(self, client: socket.socket, server: socket.socket) -> None:
        while data := _received(client):
            if COMMIT in data and self.cut == "before":
                self.cut = ""
                break
            if COMMIT in data and self.cut in ("after", "after and down"):
                self.is_down = self.cut != "after"
                self.cut = "answer"
            if not _sent(server, data):
                break
        _shut(client, server)

    def _down(self, client: socket.socket, server: socket.socket) -> None:
        while data := _received(server):
            if self.cut == "answer":  # the server has done it; nobody hears of it
                self.cut = ""
                break
            if not _sent(client, data):
                break
        _shut(client, server)


def _received(line: socket.socket) -> bytes:
    try:
        return line.recv(65536)
    except OSError:
        return b""


def _sent(line: socket.socket, data: bytes) -> bool:
    try:
        line.sendall(data)
    except OSError:
        return False
    return True


def _shut(*lines: socket.socket) -> None:
    for line in lines:
        try:
            line.shutdown(socket.SHUT_RDWR)
        except OSError:
            continue
        finally:
            line.close()


@pytest.fixture
def line(postgres_server, postgres_store_url):
    cutter = Cutter(str(postgres_server.folder / ".s.PGSQL.5432"))
    bench = Bench()
    name = postgres_store_url.split("@/")[1].split("?")[0]
    url = f"postgresql+psycopg://yichuang@127.0.0.1:{cutter.port}/{name}"
    store = open_store(url=url, settings=bench.settings, **bench.parts())
    yield cutter, store
    store.close()
    cutter.close()


def issue(store, once: Act, heard: list) -> str:
    with store.work(once) as work:
        first = work.first_result()
        if first is not None:
            return first
        serial = work.tickets.next_serial(DAY, "A")
        work.tickets.add(a_ticket(serial))
        work.journal.write("ticket.issue")
        work.keep_result(str(serial))
    heard.append(serial)
    return str(serial)


def state(store) -> tuple[int, int]:
    with store.read() as work:
        return len(work.tickets.of_day(DAY)), work.journal.head()[0]


def test_f109_cut_before_the_commit_arrives(line):
    cutter, store = line
    once, heard = Act.new(who="1", where="3"), []
    cutter.cut = "before"
    with pytest.raises(Fault) as error:
        issue(store, once, heard)
    assert error.value.code == "storage.server.lost"
    assert state(store) == (0, 0)
    assert issue(store, once, heard) == "1"
    assert state(store) == (1, 1)


def test_f109_cut_before_the_answer_comes_the_server_is_asked(line):
    cutter, store = line
    once, heard = Act.new(who="1", where="3"), []
    cutter.cut = "after"
    assert issue(store, once, heard) == "1"
    assert heard == [1]
    assert issue(store, once, heard) == "1"
    assert state(store) == (1, 1)


def test_f109_cut_and_nobody_to_ask_a_repeat_is_harmless(line):
    cutter, store = line
    once, heard = Act.new(who="1", where="3"), []
    cutter.cut = "after and down"
    with pytest.raises(Fault) as error:
        issue(store, once, heard)
    assert error.value.code == "storage.commit.unknown"
    cutter.is_down = False
    assert issue(store, once, heard) == "1"
    assert heard == []  # it was done the first time
    assert state(store) == (1, 1)


def test_a_server_that_ended_our_session(line, postgres_server):
    import psycopg

    _, store = line
    end_all = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name LIKE 'yichuang-%'"

    def work_on() -> None:
        with store.work(Act.new(who="1", where="3")) as work:
            work.tickets.add(a_ticket())
            with psycopg.connect(f"user=yichuang dbname=postgres host={postgres_server.folder}") as other:
                other.execute(end_all)
            work.tickets.next_serial(DAY, "A")

    with pytest.raises(Fault) as error:
        work_on()
    assert error.value.code == "storage.server.lost"
    assert issue(store, Act.new(who="1", where="3"), []) == "1"


def test_an_index_of_a_large_table_may_take_longer_than_an_answer(bench, postgres_store_url):
    settings = bench.settings.model_copy(
        update={"store": bench.settings.store.model_copy(update={"answer_timeout_s": 2.0})}
    )
    store = open_store(url=postgres_store_url, settings=settings, **bench.parts())
    slow = text("SELECT pg_sleep(2.5)")
    with store.engine.begin() as connection, taking_long(connection):
        connection.execute(slow)
    with pytest.raises(Fault) as error, store.read() as work:
        work.transaction.connection.execute(slow)
    assert error.value.code.startswith("storage.")
    store.close()
