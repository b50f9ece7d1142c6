"""The stores that the contract tests run on: one opener a name, each gives a fresh, empty store and a way to close it."""

import hashlib
import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from core.base.clock import SetClock
from core.base.events import Bus, Event
from core.base.ids import new_id
from core.config.model import Settings
from core.outbox.ports import Outgoing
from core.store.sql_store import open_store
from tests.fakes.memory import MemoryStore

KEY = hashlib.sha256(b"key of the tests").digest() + hashlib.md5(b"salt of the tests", usedforsecurity=False).digest()
MORNING = datetime(2026, 11, 23, 0, 30, tzinfo=UTC)  # 8:30 in the hall


class TestWire:
    """A wire that wants every event but those named ``Silent``, and says what it was told, readably."""

    __test__ = False

    def encode(self, event: Event) -> Outgoing | None:
        if type(event).__name__.startswith("Silent"):
            return None
        kind = type(event).__name__
        return Outgoing(kind=kind, subject="case/1", revision=1, at=event.at, id=new_id(), op=event.op, data={})

    def freeze(self, outgoing: Outgoing, *, source: str, sequence: int) -> bytes:
        return json.dumps({"id": outgoing.id, "source": source, "sequence": sequence}).encode()

    def renumber(self, body: bytes, *, source: str, sequence: int) -> bytes:
        return json.dumps({**json.loads(body), "source": source, "sequence": sequence}).encode()


@dataclass
class Bench:
    """What a store stands on in a test."""

    clock: SetClock = field(default_factory=lambda: SetClock(MORNING))
    bus: Bus = field(default_factory=Bus)
    wire: TestWire = field(default_factory=TestWire)
    settings: Settings = field(default_factory=Settings)

    def parts(self) -> dict[str, Any]:
        return {"clock": self.clock, "bus": self.bus, "wire": self.wire}


def memory(bench: Bench, _folder: Path, _request: pytest.FixtureRequest) -> Any:
    return MemoryStore(**bench.parts())


def sqlite(bench: Bench, folder: Path, request: pytest.FixtureRequest) -> Any:
    shutil.copy(request.getfixturevalue("sqlite_template"), folder / "store.db")
    return open_store(path=folder / "store.db", key=KEY, settings=bench.settings, **bench.parts())


def postgresql(bench: Bench, _folder: Path, request: pytest.FixtureRequest) -> Any:
    url = request.getfixturevalue("postgres_store_url")
    return open_store(url=url, settings=bench.settings, **bench.parts())


OPENERS: dict[str, Callable[[Bench, Path, pytest.FixtureRequest], Any]] = {
    "memory": memory,
    "sqlite": sqlite,
    "postgresql": postgresql,
}


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory) -> Path:
    """A file that is up to date and empty, to be copied: making one takes longer than most tests."""
    path, bench = tmp_path_factory.mktemp("template") / "store.db", Bench()
    open_store(path=path, key=KEY, settings=bench.settings, **bench.parts()).close()
    return path


@pytest.fixture
def bench() -> Bench:
    return Bench()


@pytest.fixture(params=sorted(OPENERS))
def any_store(request, bench, tmp_path):
    """Each kind of store in turn, empty."""
    store = OPENERS[request.param](bench, tmp_path, request)
    yield store
    if hasattr(store, "close"):
        store.close()


@pytest.fixture(params=sorted(set(OPENERS) - {"memory"}))
def sql_store(request, bench, tmp_path):
    """Each kind of SQL store in turn, empty."""
    store = OPENERS[request.param](bench, tmp_path, request)
    yield store
    store.close()
