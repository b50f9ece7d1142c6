"""Power cuts of the whole program: what the disk may hold after a cut at any of its operations, and what must be in it.

The real stack runs in a process of its own - services, SQLAlchemy, SQLCipher, vault, all unchanged - and a preloaded
library (``tests/fakes/disklog.c``) writes down every write, sync, create, rename and unlink. After each act's commit has
returned the process says so. From that record disks are made: what was synced is there for sure; of everything since,
each write may be there, be missing, be torn at a sector or be rubbish, and names are sure only once their folder was
synced. On every such disk the file must open, be whole, and hold each act that was acknowledged before the cut.
"""

import os
import random
import struct
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import sqlcipher3.dbapi2 as dbapi

from core.attachments.attachment import SealedFile
from core.base.clock import SystemClock
from core.base.events import Bus
from core.base.faults import Fault
from core.cases.case import MaterialState
from core.config.model import Settings
from core.queue.ticket import Outcome
from core.store import engine
from core.store.sql_store import open_store
from core.store.vault import FileVault
from core.sync.wire import DistrictWire
from tests.stores import KEY

ROOT = Path(__file__).resolve().parents[1]
SECTOR = 512
ACKS, STORE, VAULT = "acks", "store.db", "attachments"
HEAD = struct.Struct("<cHqI")
MODES = ("FULL", "NORMAL", "OFF")
RUN = "import sys; from tests.power_cut import act; act(sys.argv[1], sys.argv[2], int(sys.argv[3]))"


@dataclass(frozen=True)
class Deed:
    """One operation on the disk; see disklog.c."""

    kind: str
    path: str
    at: int = 0
    data: bytes = b""


def library(folder: Path) -> Path:
    """Build the recorder."""
    path = folder / "libdisklog.so"
    source = Path(__file__).parent / "fakes" / "disklog.c"
    # -D_FORTIFY_SOURCE would turn our own open into a checked one.
    subprocess.run(["gcc", "-O1", "-U_FORTIFY_SOURCE", "-shared", "-fPIC", "-o", path, source, "-ldl"], check=True)
    return path


def recorded(folder: Path, template: Path, recorder: Path, *, sync: str = "FULL", rounds: int = 1) -> "Record":
    """Let the program act on a copy of ``template`` and return what it did to its disk."""
    disk, log = folder / "disk", folder / "log"
    disk.mkdir()
    (disk / STORE).write_bytes(template.read_bytes())
    before = {STORE: template.read_bytes()}
    env = {**os.environ, "LD_PRELOAD": str(recorder), "DISKLOG": str(log), "DISKLOG_FOLDER": str(disk)}
    subprocess.run([sys.executable, "-c", RUN, str(disk), sync, str(rounds)], check=True, cwd=ROOT, env=env)
    return Record(before, list(_read(log.read_bytes())))


def _read(log: bytes) -> Iterator[Deed]:
    place = 0
    while place < len(log):
        kind, length, at, size = HEAD.unpack_from(log, place)
        place += HEAD.size
        path = log[place : place + length].decode()
        data = log[place + length : place + length + size]
        place += length + size
        if not path.endswith(("-shm", ".lock")):
            yield Deed(kind.decode(), path, at, data)


@dataclass
class Record:
    """What happened, from ``before`` on."""

    before: dict[str, bytes]
    deeds: list[Deed]

    def acknowledged(self, upto: int) -> list[str]:
        """Return the operations whose commit had returned before this deed."""
        said = b"".join(deed.data for deed in self.deeds[:upto] if deed.path == ACKS and deed.kind == "W")
        return said.decode().split()

    def images(self, rng: random.Random, wanted: int) -> Iterator[tuple[int, dict[str, bytes]]]:
        """Yield (number of deeds done, files on the disk) of so many cuts, spread over all deeds."""
        places = sorted(rng.randrange(1, len(self.deeds) + 1) for _ in range(wanted))
        disk, done = Disk({path: bytearray(data) for path, data in self.before.items()}), 0
        for place in places:
            while done < place:
                disk.do(self.deeds[done])
                done += 1
            yield place, disk.cut(rng)


@dataclass
class Disk:
    """Content and names: ``sure`` survives any cut, ``loose`` came since and may or may not."""

    sure: dict[str, bytearray]
    loose: list[Deed] = field(default_factory=list)

    def do(self, deed: Deed) -> None:
        if deed.kind == "S":
            self._sync(deed.path)
        elif deed.path != ACKS:
            self.loose.append(deed)

    def cut(self, rng: random.Random) -> dict[str, bytes]:
        """Return what a cut leaves: of the loose deeds a random part, some of it torn or spoiled."""
        files = {path: bytearray(data) for path, data in self.sure.items()}
        share = rng.choice((0.0, 0.2, 0.5, 0.8, 1.0))
        for deed in self.loose:
            if rng.random() < share:
                _apply(files, _torn(deed, rng) if share < 1.0 else deed)
        return {path: bytes(data) for path, data in files.items()}

    def _sync(self, path: str) -> None:
        """A file's sync makes its content sure, a folder's the names in it; content waits for its name."""
        kept = []
        for deed in self.loose:
            is_name = deed.kind in "CRU"
            is_sure = (str(Path(deed.path).parent) in (path, f"./{path}") or (path == "" and "/" not in deed.path)) if is_name else (
                deed.path == path
            )  # fmt: skip
            if is_sure:
                _apply(self.sure, deed)
            else:
                kept.append(deed)
        self.loose = kept


def _apply(files: dict[str, bytearray], deed: Deed) -> None:
    if deed.kind == "C":
        files.setdefault(deed.path, bytearray())
    elif deed.kind == "U":
        files.pop(deed.path, None)
    elif deed.kind == "R":
        if deed.path in files:
            files[deed.data.decode()] = files.pop(deed.path)
    elif deed.kind == "T":
        file = files.setdefault(deed.path, bytearray())
        del file[deed.at :]
        file.extend(bytes(deed.at - len(file)))
    else:
        file = files.setdefault(deed.path, bytearray())
        file.extend(bytes(max(0, deed.at - len(file))))
        file[deed.at : deed.at + len(deed.data)] = deed.data


def _torn(deed: Deed, rng: random.Random) -> Deed:
    """Return the write whole, cut after some sectors, or with rubbish in one of them."""
    sectors = len(deed.data) // SECTOR
    how = rng.random()
    if deed.kind != "W" or sectors < 2 or how < 0.5:
        return deed
    place = rng.randrange(sectors) * SECTOR
    if how < 0.8:
        return Deed("W", deed.path, deed.at, deed.data[:place])
    return Deed("W", deed.path, deed.at, deed.data[:place] + rng.randbytes(SECTOR) + deed.data[place + SECTOR :])


def flaw(files: dict[str, bytes], acknowledged: list[str], folder: Path) -> str:
    """Say what is wrong with a disk: nothing, ``lost`` or ``corrupt`` with the reason."""
    for old in sorted(folder.rglob("*"), reverse=True):
        old.unlink() if old.is_file() else old.rmdir()
    for path, data in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(data)
    try:
        connection = engine.open_cipher(folder / STORE, KEY, 1.0)
    except dbapi.Error as error:
        return f"corrupt: {error}"
    try:
        if connection.execute("PRAGMA quick_check").fetchall() != [("ok",)]:
            return "corrupt: quick_check"
        done = {op for (op,) in connection.execute("SELECT op FROM operation")}
        scans = connection.execute("SELECT file, sha256, size FROM attachment WHERE removed_at IS NULL").fetchall()
        last, rows = connection.execute("SELECT last, (SELECT count(*) FROM outbox) FROM source").fetchone() or (0, 0)
    except dbapi.Error as error:
        return f"corrupt: {error}"
    finally:
        connection.close()
    if missing := [op for op in acknowledged if op not in done]:
        return f"lost: {len(missing)} acts"
    if last != rows:
        return f"lost: {last - rows} events"
    vault = FileVault(folder / VAULT, KEY)
    for name, digest, size in scans:
        try:
            vault.read(SealedFile(name=name, sha256=digest, size=size))
        except Fault as fault:
            return f"lost: a scan, {fault.code}"
    return ""


# What the program does, in the process that is recorded.


def act(folder: str, sync: str, rounds: int) -> None:
    """Do the main use cases; each commit that returned is said in the file of acknowledgements."""
    from tests.fakes.intake_desk import IntakeDesk, instant_item

    # A setting for the negative control only: the product knows no other than FULL.
    engine.PRAGMAS = tuple(
        f"synchronous = {sync}" if pragma.startswith("synchronous") else pragma for pragma in engine.PRAGMAS
    )
    store = open_store(
        path=Path(folder) / STORE, key=KEY, settings=Settings(), clock=SystemClock(), bus=Bus(), wire=DistrictWire()
    )
    acks = os.open(Path(folder) / ACKS, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    desk = IntakeDesk(store=store)
    office = UseCases(desk, instant_item(), lambda op: os.write(acks, f"{op}\n".encode()))
    for _ in range(rounds):
        office.day()
    store.close()


class UseCases:
    """Twelve things a hall does all day, on the real services."""

    def __init__(self, desk, instant, said) -> None:
        from core.queue.service import QueueService

        self.desk, self.instant, self._said = desk, instant, said
        self.queue = QueueService(
            store=desk.store, clock=desk.clock, settings=desk.settings, resources=desk.resources, rights=desk.rights,
            workdays=desk.calendar,
        )  # fmt: skip

    def day(self) -> None:
        ticket = self.did(lambda act: self.queue.issue(act, business="A"))
        self.did(lambda act: self.queue.call_next(act, counter="3", businesses=["A"]))
        self.did(lambda act: self.queue.start(act, ticket.id))
        intake, cases = self.desk.intake, self.desk.cases
        case = self.did(lambda act: intake.accept(act, self.desk.draft(complete=True)))
        self.scan(case)
        half = (
            self.desk.draft()
            .marked(1, MaterialState.MISSING, "unclear")
            .marked(2, MaterialState.MISSING, "not_brought")
        )
        corrected = self.did(lambda act: intake.correct(act, half))
        whole = self.desk.draft(complete=True).materials
        self.did(lambda act: intake.supply(act, corrected.id, whole))
        self.did(lambda act: intake.refuse(act, self.desk.draft(), reason="not_competent", elsewhere="请到区里办理"))
        self.did(lambda act: intake.give_notice(act, self.instant))
        decided = self.did(lambda act: cases.decide(act, case.id, "可领", document="居住证"))
        person = cases.applicant(decided)
        self.did(lambda act: cases.collect(act, case.id, person=person))
        self.did(lambda act: self.queue.finish(act, ticket.id, Outcome.ACCEPTED))

    def did(self, do):
        act = self.desk.act()
        result = do(act)
        self._said(act.op)
        return result

    def scan(self, case) -> None:
        """A scan of a case: its sealed file first, then the row."""
        from tests.samples import an_attachment

        act = self.desk.act()
        sealed = self.desk.store.vault.seal((os.urandom(70_000),))
        with self.desk.store.work(act) as work:
            work.attachments.add(an_attachment(file=sealed, case_id=case.id))
            work.keep_result(sealed.name)
        self._said(act.op)
