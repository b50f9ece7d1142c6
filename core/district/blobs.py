"""Contents by their SHA-256: scans that come up, texts of editions that go down. It knows no HTTP and no event.

The bytes lie in a folder (of one machine, or mounted by all receivers), durable before a row says they are there.
Larger ones come in pieces (tus): an upload is named by its content, so whoever lost the thread finds it again without a
note of its own, and has one owner at a time: a new request takes it over from a dead one, which may write no more.
"""

import hashlib
import os
import secrets
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import sqlalchemy as sa

from core.base.clock import Clock
from core.base.faults import Fault
from core.base.folders import sync_folder, write_new
from core.district.database import Database, Transaction, ask, ask_one, ask_value, put_new
from core.district.scans import UNKNOWN, told_by
from core.district.tables import blob, upload
from core.sync.wire import UPLOAD_BYTES, Refused

OnStored = Callable[[Transaction, str], None]
_BLOCK = 1 << 20

_OWN, _OF_UPLOAD = blob.c.sha256 == sa.bindparam("own"), upload.c.id == sa.bindparam("own")
_IS_STORED = sa.select(blob.c.is_stored).where(_OWN)
_IS_PUBLIC = sa.select(blob.c.is_public).where(_OWN, blob.c.is_stored == 1)
_STORED = sa.select(blob.c.sha256).where(blob.c.is_stored == 1)
_NOTE = sa.update(blob).where(_OWN).values({name: sa.bindparam(name) for name in ("is_stored", "size")})
_NOTE_PUBLIC = _NOTE.values(is_public=1)
_UPLOAD = sa.select(upload).where(_OF_UPLOAD)
_UPLOAD_LOCKED = _UPLOAD.with_for_update()
_OF_FRESH = ("size", "received", "owner", "made_at")
_BEGIN_AGAIN = sa.update(upload).where(_OF_UPLOAD).values({name: sa.bindparam(name) for name in _OF_FRESH})
_TAKE_OVER = sa.update(upload).where(_OF_UPLOAD).values(owner=sa.bindparam("owner"))
_RECEIVED = sa.update(upload).where(_OF_UPLOAD).values(received=sa.bindparam("received"))
_END_UPLOAD = sa.delete(upload).where(_OF_UPLOAD)


class Blobs:
    """Any thread; several processes may share database and folder. ``on_stored`` is told of each that is there now,
    in the transaction that says so: who waits for it hears of it, or it is not there and comes again.
    """

    def __init__(self, database: Database, folder: Path, clock: Clock) -> None:
        self._database, self._folder, self._clock = database, folder, clock
        self.on_stored: OnStored = lambda _tx, _sha256: None
        try:
            (folder / "parts").mkdir(parents=True, exist_ok=True, mode=0o700)
        except OSError as error:
            raise Fault("district.serve.folder", folder=str(folder), reason=error.strerror or "") from error

    def is_stored(self, sha256: str) -> bool:
        """Return whether the content is here."""
        with self._database.begin() as tx:
            return bool(ask_value(tx, _IS_STORED, {"own": sha256}))

    def put(self, sha256: str, body: bytes, *, is_public: bool = False) -> bool:
        """Keep a content; False when it was here. Refused ``digest-mismatch``."""
        if hashlib.sha256(body).hexdigest() != sha256:
            raise Refused("digest-mismatch")
        is_new = not self.is_stored(sha256)
        if is_new:
            part = self._folder / "parts" / secrets.token_hex(16)
            write_new(part, body)
            self._put_in_place(part, sha256)
        self._note(sha256, len(body), is_public=is_public)
        return is_new

    def read(self, sha256: str) -> bytes:
        """Return a content; Refused ``not-found``."""
        if not self.is_stored(sha256):
            raise Refused("not-found", "no such content")
        return self._place(sha256).read_bytes()

    def read_public(self, sha256: str) -> bytes:
        """Return a content that is published; scans are for the back office only and Refused ``not-found``."""
        with self._database.begin() as tx:
            if not ask_value(tx, _IS_PUBLIC, {"own": sha256}):
                raise Refused("not-found", "no such content")
        return self._place(sha256).read_bytes()

    def begin(self, sha256: str, size: int) -> int:
        """Begin an upload, or find the one that was begun; return how much of it is here."""
        if not 0 < size <= UPLOAD_BYTES:
            raise Refused("too-large", f"1 to {UPLOAD_BYTES} bytes")
        with self._database.begin() as tx:
            fresh = {"size": size, "received": 0, "owner": "", "made_at": self._clock.now().isoformat()}
            put_new(tx, upload, {"id": sha256, **fresh})
            (row,) = ask(tx, _UPLOAD_LOCKED, {"own": sha256})
            if row.size != size:  # somebody was wrong about it: from the start
                ask(tx, _BEGIN_AGAIN, {"own": sha256, **fresh})
                return 0
            return int(row.received)

    def standing(self, sha256: str) -> tuple[int, int]:
        """Return (received, size) of an upload; Refused ``not-found``."""
        with self._database.begin() as tx:
            row = ask_one(tx, _UPLOAD, {"own": sha256})
        if row is None:
            raise Refused("not-found", "no such upload")
        return int(row.received), int(row.size)

    def take_over(self, sha256: str, offset: int) -> str:
        """Become the owner of an upload; Refused ``offset-mismatch`` (``expected``) when it stands elsewhere."""
        owner = secrets.token_hex(8)
        with self._database.begin() as tx:
            row = ask_one(tx, _UPLOAD_LOCKED, {"own": sha256})
            if row is None:
                raise Refused("not-found", "no such upload")
            if row.received != offset:
                raise Refused("offset-mismatch", expected=int(row.received))
            ask(tx, _TAKE_OVER, {"own": sha256, "owner": owner})
        return owner

    def add(self, sha256: str, owner: str, piece: bytes) -> int:
        """Write a piece at the end, durable; return how much is here. Refused ``in-progress`` for who was replaced."""
        with self._database.begin() as tx:
            row = ask_one(tx, _UPLOAD_LOCKED, {"own": sha256})
            if row is None or row.owner != owner:
                raise Refused("in-progress", "another request goes on with it")
            received = int(row.received) + len(piece)
            if received > row.size:
                raise Refused("too-large", "more than was announced")
            _write_at(self._part(sha256), int(row.received), piece)
            ask(tx, _RECEIVED, {"own": sha256, "received": received})
        return received

    def finish(self, sha256: str) -> bool:
        """Put a whole upload in place; False while some is missing. Refused ``digest-mismatch`` begins it anew."""
        received, size = self.standing(sha256)
        if received < size:
            return False
        part = self._part(sha256)
        is_right = part.exists() and _digest(part, size) == sha256
        if is_right:
            self._put_in_place(part, sha256)
            self._note(sha256, size, is_public=False)
        with self._database.begin() as tx:
            ask(tx, _END_UPLOAD, {"own": sha256})
        if not is_right:
            if self.is_stored(sha256):  # another request was first
                return True
            with suppress(FileNotFoundError):
                part.unlink()
            raise Refused("digest-mismatch", "the pieces are not that content")
        return True

    def missing(self) -> list[str]:
        """Return what rows say is here and the folder lacks; it is wanted again, of who told of it last.

        For the start: a disk may have been put back.
        """
        with self._database.begin() as tx:
            gone = [sha256 for (sha256,) in ask(tx, _STORED) if not self._place(sha256).is_file()]
            tellers = told_by(tx, gone)
            for sha256 in gone:
                asked = {"name": tellers[sha256]} if sha256 in tellers else {}
                tx.execute(sa.update(blob).where(blob.c.sha256 == sha256).values(is_stored=0, **asked))
        return gone

    def _note(self, sha256: str, size: int, *, is_public: bool) -> None:
        with self._database.begin() as tx:
            put_new(tx, blob, {"sha256": sha256, **UNKNOWN})
            ask(tx, _NOTE_PUBLIC if is_public else _NOTE, {"own": sha256, "is_stored": 1, "size": size})
            self.on_stored(tx, sha256)

    def _place(self, sha256: str) -> Path:
        return self._folder / sha256[:2] / sha256

    def _part(self, sha256: str) -> Path:
        return self._folder / "parts" / sha256

    def _put_in_place(self, part: Path, sha256: str) -> None:
        place = self._place(sha256)
        place.parent.mkdir(exist_ok=True, mode=0o700)
        part.replace(place)
        for folder in (place.parent, self._folder):
            sync_folder(folder)


def _write_at(path: Path, offset: int, piece: bytes) -> None:
    """Write at a place: what a dead request left behind it is written over."""
    handle = os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0), 0o600)
    with os.fdopen(handle, "r+b") as file:
        file.seek(offset)
        file.write(piece)
        file.truncate()
        file.flush()
        os.fsync(file.fileno())


def _digest(path: Path, size: int) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(min(_BLOCK, size)):
            digest.update(block)
    return digest.hexdigest()
