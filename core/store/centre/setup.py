"""How a server becomes a centre's, and how PCs join: roles, database, schema, rights, codes. It knows no window.

Three roles: the owner migrates, the counters read and write rows and nothing else (the journal they may only append
to), the door may ask once with a join code. Their secrets are made here and seen by nobody.
"""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import psycopg
from psycopg import sql

from core.base.acts import Act
from core.base.clock import SystemClock
from core.base.events import Bus
from core.base.faults import Fault
from core.config.model import Settings
from core.outbox.ports import Wire
from core.store.centre.address import COUNTER, DATABASE, DOOR, OWNER, Address
from core.store.centre.code import SECRET_BYTES, JoinCode, read_code
from core.store.errors import fault_of_driver
from core.store.sql_store import open_store

SECRET = 32
JOIN_MINUTES = 15
APPEND_ONLY = ("journal",)


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Membership:
    """What a PC keeps: how it gets in, its number; the first PC also the secrets of the owner and the door."""

    server: Address
    number: int
    owner_password: str = ""
    door_password: str = ""

    @property
    def owner(self) -> Address | None:
        """Return the role that migrates, where this PC has it."""
        if not self.owner_password:
            return None
        return replace(self.server, user=OWNER, password=self.owner_password)


def create(admin: Address, wire: Wire, *, pc: str, now: datetime, database: str = DATABASE) -> Membership:
    """Make roles, database and schema; return the first PC's membership.

    ``admin`` is a role that may create roles and databases; it is kept nowhere. Faults ``storage.centre.exists`` (there
    is a centre in this database already), ``storage.server.*``.
    """
    passwords = {
        OWNER: secrets.token_urlsafe(SECRET),
        COUNTER: secrets.token_urlsafe(SECRET),
        DOOR: secrets.token_hex(SECRET_BYTES),
    }
    with spoken_to(admin) as connection:
        found = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", (database,)).fetchone()
        if found is not None:
            raise Fault("storage.centre.exists", database=database)
        for role, password in passwords.items():
            _make_role(connection, role, password)
        _make_database(connection, database)
    owner = replace(admin, database=database, user=OWNER, password=passwords[OWNER])
    upgrade(owner, wire)
    with spoken_to(owner) as connection:
        number = _enter(connection, pc, now)
    server = replace(owner, user=COUNTER, password=passwords[COUNTER])
    return Membership(
        server=server, number=number, owner_password=passwords[OWNER], door_password=passwords[DOOR]
    )  # fmt: skip


def upgrade(owner: Address, wire: Wire, *, is_filled: bool = False) -> None:
    """Bring the schema to this program's version and give the other roles their rights; as the owner.

    ``is_filled``: rows came in beside the works, so the index is made anew whatever it says of itself.
    """
    settings = Settings()
    store = open_store(clock=SystemClock(), bus=Bus(), wire=wire, settings=settings, url=owner.url)
    try:
        if is_filled:
            with store.work(Act.new(who="system", where="store")) as work:
                work.cases.rebuild_search()
    finally:
        store.close()
    with spoken_to(owner) as connection:
        _grant(connection)


def issue_code(membership: Membership, *, now: datetime, minutes: int = JOIN_MINUTES) -> JoinCode:
    """Return a code for one further PC, good for some minutes and one use. Fault ``storage.centre.not_first``."""
    owner = membership.owner
    if owner is None:
        raise Fault("storage.centre.not_first")
    code = JoinCode.new(membership.server, membership.door_password)
    box = code.seal(membership.server.user, membership.server.password)
    with spoken_to(owner) as connection:
        connection.execute("DELETE FROM join_code WHERE expires_at < %s", (now - timedelta(days=1),))
        connection.execute(
            "INSERT INTO join_code (id, box, made_at, expires_at, used_at, used_by) "
            "VALUES (%s, %s, clock_timestamp(), clock_timestamp() + make_interval(mins => %s), NULL, '')",
            (code.id, box, minutes),
        )
    return code


def join(text: str, *, pc: str) -> Membership:
    """Use a code: return what this PC keeps from now on.

    Faults ``storage.centre.code_mistyped``, ``storage.centre.code_spent`` (used, too old, or of another centre),
    ``storage.server.*``.
    """
    code = read_code(text)
    with spoken_to(code.door) as connection:
        row = connection.execute("SELECT * FROM centre_join(%s, %s)", (code.id, pc)).fetchone()
    if row is None or row[0] is None:
        raise Fault("storage.centre.code_spent")
    user, password = code.open(bytes(row[0]))
    membership = Membership(server=replace(code.door, user=user, password=password), number=row[1])
    with spoken_to(membership.server):  # what was given works, or nothing is kept
        return membership


def reindex(owner: Address) -> None:
    """Make all indexes anew after the system changed its sorting rules (F120), and remember the rules they follow."""
    with spoken_to(owner) as connection:
        name = sql.Identifier(owner.database)
        connection.execute("SET statement_timeout = 0")
        connection.execute(sql.SQL("REINDEX DATABASE {}").format(name))
        connection.execute(sql.SQL("ALTER DATABASE {} REFRESH COLLATION VERSION").format(name))


@contextmanager
def spoken_to(address: Address) -> Iterator["psycopg.Connection[Any]"]:
    """Open a connection for a moment; what the driver raises comes as ``storage.server.*``."""
    with address.connect() as connection:
        try:
            yield connection
        except psycopg.Error as error:
            raise fault_of_driver(error) from error


def _make_role(connection: "psycopg.Connection[Any]", role: str, password: str) -> None:
    exists = connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", (role,)).fetchone() is not None
    words = "ALTER ROLE {} LOGIN PASSWORD {}" if exists else "CREATE ROLE {} LOGIN PASSWORD {}"
    connection.execute(sql.SQL(words).format(sql.Identifier(role), sql.Literal(password)))
    if role == DOOR:
        connection.execute(sql.SQL("ALTER ROLE {} CONNECTION LIMIT 5").format(sql.Identifier(role)))
    if role == OWNER:  # whoever creates a database for a role must be a member of it
        connection.execute(sql.SQL("GRANT {} TO CURRENT_USER").format(sql.Identifier(role)))


def _make_database(connection: "psycopg.Connection[Any]", database: str) -> None:
    """Make it in UTF8 and sort by bytes: a rule no system update changes (F120); screens sort by their own."""
    name = sql.Identifier(database)
    words = "CREATE DATABASE {} OWNER {} TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C'"
    connection.execute(sql.SQL(words).format(name, sql.Identifier(OWNER)))
    connection.execute(sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(name))
    for role in (COUNTER, DOOR):
        connection.execute(sql.SQL("GRANT CONNECT ON DATABASE {} TO {}").format(name, sql.Identifier(role)))


def _grant(connection: "psycopg.Connection[Any]") -> None:
    counter, door = sql.Identifier(COUNTER), sql.Identifier(DOOR)
    for words in (
        "REVOKE ALL ON SCHEMA public FROM PUBLIC",
        "GRANT USAGE ON SCHEMA public TO {counter}, {door}",
        "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {counter}",
        "GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {counter}",
        "REVOKE ALL ON join_code, alembic_version FROM {counter}",
        "GRANT SELECT ON alembic_version TO {counter}",
        "REVOKE EXECUTE ON FUNCTION centre_join(text, text) FROM PUBLIC",
        "GRANT EXECUTE ON FUNCTION centre_join(text, text) TO {door}",
        *(f"REVOKE UPDATE, DELETE, TRUNCATE ON {table} FROM {{counter}}" for table in APPEND_ONLY),
    ):
        connection.execute(sql.SQL(words).format(counter=counter, door=door))


def _enter(connection: "psycopg.Connection[Any]", pc: str, now: datetime) -> int:
    row = connection.execute(
        "INSERT INTO centre_pc (name, joined_at) VALUES (%s, %s) RETURNING number", (pc, now)
    ).fetchone()
    if row is None:
        raise AssertionError("an insert returns its row")
    return int(row[0])
