"""Where a centre's server is and as whom it is spoken to. It knows no file and no table."""

from dataclasses import dataclass, replace
from typing import Any

import psycopg
from sqlalchemy import URL

from core.store.errors import fault_of_driver

DATABASE, PORT = "yichuang", 5432
OWNER, COUNTER, DOOR = "yichuang_owner", "yichuang_counter", "yichuang_join"
CONNECT_S, ANSWER_MS = 3, 8000


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Address:
    """A server, a database and a role. ``host`` may be the folder of a socket; ``tls`` is libpq's sslmode."""

    host: str
    port: int = PORT
    database: str = DATABASE
    user: str
    password: str = ""
    tls: str = "prefer"

    @property
    def is_local(self) -> bool:
        """Return whether nothing leaves this PC."""
        return self.host.startswith("/") or self.host in ("localhost", "127.0.0.1", "::1")

    @property
    def url(self) -> str:
        """Return it as SQLAlchemy takes it; the password is in it."""
        url = URL.create(
            "postgresql+psycopg",
            username=self.user,
            password=self.password or None,
            port=self.port,
            database=self.database,
            query={"host": self.host, "sslmode": self.tls},
        )
        return url.render_as_string(hide_password=False)

    def at(self, database: str) -> "Address":
        """Return the same server and role at another database."""
        return replace(self, database=database)

    def connect(self) -> "psycopg.Connection[tuple[Any, ...]]":
        """Return a connection in autocommit; Faults ``storage.server.*``. It answers within seconds or fails."""
        try:
            return psycopg.connect(
                host=self.host, port=self.port, dbname=self.database, user=self.user,
                password=self.password or None, sslmode=self.tls, connect_timeout=CONNECT_S, autocommit=True,
                options=f"-c statement_timeout={ANSWER_MS} -c lock_timeout={ANSWER_MS}", tcp_user_timeout=ANSWER_MS,
            )  # fmt: skip
        except psycopg.Error as error:
            raise fault_of_driver(error) from error
