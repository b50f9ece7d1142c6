"""What is looked at before a server becomes a centre's: one finding a line, in the order a person would ask."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from core.base.clock import Clock
from core.base.faults import Fault
from core.store.centre.address import Address

OLDEST = 150000
MOST_SECONDS = 5.0
DURABLE = (("fsync", ("on",)), ("full_page_writes", ("on",)), ("synchronous_commit", ("on", "remote_apply")))
LEAST_CONNECTIONS = 50
LEAST_MB = 1024  # of shared_buffers; a million cases and their index are 4 GB

Ask = Callable[[str], Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class CentreFinding:
    """One line: what was looked at, what was found, and a Fault when something is to be done."""

    what: str  # reachable, version, tls, clock, rights, encoding, durable, room, memory
    note: str = ""
    fault: Fault | None = None
    is_warning: bool = False

    @property
    def is_in_the_way(self) -> bool:
        """Return whether a centre cannot be set up like this."""
        return self.fault is not None and not self.is_warning


def examine(address: Address, clock: Clock, *, is_set_up: bool = False) -> Iterator[CentreFinding]:
    """Yield all findings; what is asked of a server that is ``is_set_up`` already needs no right to create anything."""
    try:
        connection = address.connect()
    except Fault as fault:
        yield CentreFinding(what="reachable", fault=fault)
        return
    with connection:

        def ask(query: str) -> Any:
            row = connection.execute(query).fetchone()
            return row[0] if row is not None else None

        yield CentreFinding(what="reachable", note=f"{address.host}:{address.port}")
        yield _version(ask)
        yield _tls(address, is_in_use=bool(connection.pgconn.ssl_in_use))
        yield _clock(ask, clock)
        yield _encoding(ask)
        yield from _durable(ask)
        yield _room(ask)
        yield _memory(ask)
        if not is_set_up:
            yield _rights(ask)


def _version(ask: Ask) -> CentreFinding:
    number = int(ask("SHOW server_version_num"))
    words = str(ask("SHOW server_version")).split()[0]
    fault = Fault("storage.centre.old_version", found=words) if number < OLDEST else None
    return CentreFinding(what="version", note=words, fault=fault)


def _tls(address: Address, *, is_in_use: bool) -> CentreFinding:
    if is_in_use:
        return CentreFinding(what="tls", note="TLS")
    if address.is_local:
        return CentreFinding(what="tls", note="127.0.0.1")
    return CentreFinding(what="tls", fault=Fault("storage.centre.no_tls"), is_warning=True)


def _clock(ask: Ask, clock: Clock) -> CentreFinding:
    before = clock.now()
    there = ask("SELECT clock_timestamp()")
    after = clock.now()
    seconds = (there - (before + (after - before) / 2)).total_seconds()
    is_off = abs(seconds) > MOST_SECONDS
    fault = Fault("storage.centre.clock", seconds=round(seconds)) if is_off else None
    return CentreFinding(what="clock", note=f"{seconds:+.1f} s", fault=fault, is_warning=True)


def _encoding(ask: Ask) -> CentreFinding:
    encoding = str(ask("SHOW server_encoding"))
    # the database of the centre is made by us, in UTF8; another one's encoding does not matter then
    fault = None if encoding == "UTF8" else Fault("storage.server.encoding")
    return CentreFinding(what="encoding", note=encoding, fault=fault)


def _durable(ask: Ask) -> Iterator[CentreFinding]:
    wrong = [(name, str(ask(f"SHOW {name}"))) for name, good in DURABLE if str(ask(f"SHOW {name}")) not in good]
    if not wrong:
        yield CentreFinding(what="durable", note=", ".join(name for name, _ in DURABLE))
    for name, value in wrong:
        yield CentreFinding(
            what="durable", note=f"{name}={value}", fault=Fault("storage.centre.not_durable", name=name)
        )


def _room(ask: Ask) -> CentreFinding:
    most = int(ask("SHOW max_connections"))
    fault = Fault("storage.centre.few_connections", most=most) if most < LEAST_CONNECTIONS else None
    return CentreFinding(what="room", note=f"max_connections={most}", fault=fault, is_warning=True)


def _memory(ask: Ask) -> CentreFinding:
    """Look at what a question is answered from, and whether a start of the server fills it again."""
    mb = int(ask("SELECT setting::bigint * 8 / 1024 FROM pg_settings WHERE name = 'shared_buffers'"))  # pages of 8 KB
    is_filled = ask("SELECT current_setting('pg_prewarm.autoprewarm', true)") == "on"
    note = f"shared_buffers={mb}MB, autoprewarm={'on' if is_filled else 'off'}"
    fault = None if mb >= LEAST_MB and is_filled else Fault("storage.centre.little_memory", mb=mb)
    return CentreFinding(what="memory", note=note, fault=fault, is_warning=True)


def _rights(ask: Ask) -> CentreFinding:
    may = ask("SELECT rolsuper OR (rolcreaterole AND rolcreatedb) FROM pg_roles WHERE rolname = current_user")
    return CentreFinding(what="rights", note=str(ask("SELECT current_user")),
                         fault=None if may else Fault("storage.centre.rights"))  # fmt: skip
