"""The tables of the district. It knows SQLAlchemy and no rule. Moments are RFC 3339 text, alike on every database."""

from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    Date,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    and_,
    literal_column,
)

metadata = MetaData()

# The generation of the district's data and the key of its receipts: in the same database as the inbox, on purpose.
meta = Table("meta", metadata, Column("name", String(32), primary_key=True), Column("value", Text, nullable=False))

# Where each stream stands; its row is the lock that serialises the requests of one source.
stream = Table(
    "stream",
    metadata,
    Column("source", String(128), primary_key=True),
    Column("last", BigInteger, nullable=False),
    Column("chain", LargeBinary(32), nullable=False),
    Column("seen_at", String(40)),
)

# Where in its stream a day lies, from its first event to its last; some between them may be of other days. What is read
# by its day is found so: an index of all arrivals by their days was a fifth of what is written for them.
day_stretch = Table(
    "day_stretch",
    metadata,
    Column("day", Date, primary_key=True),
    Column("name", String(128), primary_key=True),
    Column("source", String(128), primary_key=True),
    Column("first", BigInteger, nullable=False),
    Column("last", BigInteger, nullable=False),
)

# One row for every place of every stream that was ever filled. An event is kept in the first it came in: there, and
# only there, it has a subject, a revision and a parcel.
arrival = Table(
    "arrival",
    metadata,
    Column("source", String(128), primary_key=True),
    Column("sequence", BigInteger, primary_key=True, autoincrement=False),
    Column("name", String(128), nullable=False),
    Column("generation", Integer, nullable=False),
    Column("id", String(64), nullable=False),
    Column("kind", String(256), nullable=False),
    Column("day", Date),
    Column("sha256", LargeBinary(32), nullable=False),
    Column("chain", LargeBinary(32), nullable=False),
    Column("verdict", String(16), nullable=False),
    Column("problem", String(32), nullable=False),
    Column("arrived_at", String(40), nullable=False),
    Column("subject", String(256)),
    Column("revision", BigInteger),
    Column("parcel", BigInteger),  # its first sequence
    Column("relayed_at", String(40)),
)
OF_DAY = and_(
    arrival.c.source == day_stretch.c.source,
    arrival.c.sequence.between(day_stretch.c.first, day_stretch.c.last),
    arrival.c.day == day_stretch.c.day,
)
KEPT = arrival.c.parcel.is_not(None)
PARKED = arrival.c.verdict == literal_column("'parked'")
REJECTED = arrival.c.verdict == literal_column("'rejected'")
TO_RELAY = and_(arrival.c.verdict == literal_column("'applied'"), KEPT, arrival.c.relayed_at.is_(None))


def _index_of(name: str, *columns: Column[Any], where: ColumnElement[bool], unique: bool = False) -> None:
    Index(name, *columns, unique=unique, postgresql_where=where, sqlite_where=where)


_index_of("arrival_kept_once", arrival.c.id, where=KEPT, unique=True)
_index_of("arrival_of_subject", arrival.c.subject, arrival.c.revision, where=KEPT)
_index_of("arrival_parked", arrival.c.subject, where=PARKED)
_index_of("arrival_rejected", arrival.c.source, where=REJECTED)

# What came at once, as it came (gzip of a JSON list of events), from the first event on that was new. A tenth of its
# events side by side, and what is written for them.
parcel = Table(
    "parcel",
    metadata,
    Column("source", String(128), primary_key=True),
    Column("first", BigInteger, primary_key=True, autoincrement=False),
    Column("body", LargeBinary, nullable=False),
)

# A case as the back office sees it.
case_file = Table(
    "case_file",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("number", String(64), nullable=False, index=True),
    Column("centre", String(64), nullable=False),
    Column("counter", String(32), nullable=False),
    Column("clerk", String(64), nullable=False),
    Column("department", String(128), nullable=False),
    Column("item", String(256), nullable=False),
    Column("applicant", String(128), nullable=False),
    Column("id_number", String(64), nullable=False),
    Column("phone", String(64), nullable=False),
    Column("state", String(32), nullable=False),
    Column("revision", BigInteger, nullable=False),
    Column("due", String(32), nullable=False),
    Column("received_at", String(40), nullable=False),
    Column("outcome", String(16), nullable=False),
    Column("words", Text, nullable=False),
    Column("updated_at", String(40), nullable=False),
)

# Feeds: the row of the feed is the lock of its one writer, so positions follow the order of commits.
feed = Table(
    "feed", metadata, Column("name", String(128), primary_key=True), Column("last", BigInteger, nullable=False)
)
feed_item = Table(
    "feed_item",
    metadata,
    Column("feed", String(128), primary_key=True),
    Column("position", BigInteger, primary_key=True, autoincrement=False),
    Column("id", String(64), nullable=False, unique=True),
    Column("body", Text, nullable=False),
)

seal = Table(
    "seal",
    metadata,
    Column("name", String(128), primary_key=True),
    Column("day", Date, primary_key=True),
    Column("digest", String(64), nullable=False),
    Column("receipt", Text, nullable=False),
)

# Contents by their SHA-256. A row that is not stored is wanted, by the source that named it last.
blob = Table(
    "blob",
    metadata,
    Column("sha256", String(64), primary_key=True),
    Column("name", String(128), nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("is_stored", Integer, nullable=False),
    Column("is_public", Integer, nullable=False),
    Index("blob_wanted", "name", "is_stored"),
)

# Which subjects wait for a content.
blob_wait = Table(
    "blob_wait",
    metadata,
    Column("sha256", String(64), primary_key=True),
    Column("subject", String(256), primary_key=True),
    Column("name", String(128), nullable=False),
)

# An upload in pieces, named by its content; ``owner`` is the request that may write.
upload = Table(
    "upload",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("size", BigInteger, nullable=False),
    Column("received", BigInteger, nullable=False),
    Column("owner", String(16), nullable=False),
    Column("made_at", String(40), nullable=False),
)

# The attachments a subject has, by the highest revision that told of them.
told_attachments = Table(
    "told_attachments",
    metadata,
    Column("subject", String(256), primary_key=True),
    Column("revision", BigInteger, nullable=False),
    Column("data", Text, nullable=False),
)

# Editions of tables that were published to the counters.
published = Table(
    "published",
    metadata,
    Column("name", String(64), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("valid_from", Date, nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("published_at", String(40), nullable=False),
)

# One-time codes, and the certificates they were changed for.
enrolment = Table(
    "enrolment",
    metadata,
    Column("code_hash", String(64), primary_key=True),
    Column("name", String(128), nullable=False),
    Column("expires_at", String(40), nullable=False),
    Column("used_at", String(40)),
    Column("csr_hash", String(64)),
    Column("serial", String(64)),
    Column("certificate", Text),
)
certificate = Table(
    "certificate",
    metadata,
    Column("serial", String(64), primary_key=True),
    Column("name", String(128), nullable=False, index=True),
    Column("issued_at", String(40), nullable=False),
    Column("expires_at", String(40), nullable=False),
    Column("revoked_at", String(40)),
    Column("reason", Text),
)
