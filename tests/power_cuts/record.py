"""A record of what the program did to its disk, and the disks that cuts at any moment of it may leave."""

import os
import random
import struct
import subprocess
import sys
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import count
from pathlib import Path

from tests.power_cuts import ACKS, STORE
from tests.power_cuts.disk import Deed, Disk, Files, plain
from tests.stores import KEY

ROOT = Path(__file__).resolve().parents[2]
HEAD = struct.Struct("<cHqI")


def library(folder: Path) -> Path:
    """Build the recorder."""
    path = folder / "libdisklog.so"
    source = ROOT / "tests" / "fakes" / "disklog.c"
    # -D_FORTIFY_SOURCE would turn our own open into a checked one.
    subprocess.run(["gcc", "-O1", "-U_FORTIFY_SOURCE", "-shared", "-fPIC", "-o", path, source, "-ldl"], check=True)
    return path


def recorded(
    folder: Path,
    before: dict[str, bytes],
    recorder: Path,
    *,
    sync: str = "FULL",
    seed: int = 0,
    owed: frozenset[str] = frozenset(),
    doing: str = "day",
    program: str = "acts",
    more: Sequence[str] = (),
) -> "Record":
    """Let the program act on this disk, in a new ``folder``, and return what it did to it.

    ``seed`` decides on the order of its acts, ``doing`` is one of ``acts.Program``, or of another ``program``, which is
    told ``more``; ``owed`` was acknowledged before.
    """
    disk, log = folder / "disk", folder / "log"
    disk.mkdir(parents=True)
    for path, data in before.items():
        (disk / path).parent.mkdir(parents=True, exist_ok=True)
        (disk / path).write_bytes(data)
    env = {**os.environ, "LD_PRELOAD": str(recorder), "DISKLOG": str(log), "DISKLOG_FOLDER": str(disk)}
    act = [sys.executable, "-m", f"tests.power_cuts.{program}", str(disk), KEY.hex(), sync, str(seed), doing, *more]
    subprocess.run(act, check=True, cwd=ROOT, env=env)
    return Record(before, list(_read(log.read_bytes())), owed)


def chain(folder: Path, template: bytes, recorder: Path, rng: random.Random) -> Iterator["Record"]:
    """Yield records without end: each begins where a cut or a kill, anywhere, left the one before."""
    record = recorded(folder / "0", {STORE: template}, recorder)
    for number in count(1):
        yield record
        if rng.random() < 0.5:
            record = killed(
                folder / str(number), record, rng.choice((_anywhere, _unsynced))(record, rng), recorder, number
            )
        else:
            place = _anywhere(record, rng)
            before, owed = plain(record.disk(place).cut(rng)), record.acknowledged(place)
            record = recorded(folder / str(number), before, recorder, seed=number, owed=owed)


def killed(folder: Path, record: "Record", place: int, recorder: Path, seed: int) -> "Record":
    """Go on where the program was killed: what it did may still be loose when the next cut comes."""
    following = recorded(folder, plain(record.disk(place).now()), recorder, seed=seed)
    return replace(record, deeds=record.deeds[:place] + following.deeds, first=place)


def _anywhere(record: "Record", rng: random.Random) -> int:
    return rng.randrange(record.first, len(record.deeds) + 1)


def _unsynced(record: "Record", rng: random.Random) -> int:
    """Return a place just before something is made sure."""
    return rng.choice([place for place in range(record.first, len(record.deeds)) if record.deeds[place].kind == "S"])


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


@dataclass(frozen=True)
class Record:
    """What happened, from the disk ``before`` on; ``owed`` are the operations that must be on that one already.

    The deeds before ``first`` are of a program that was killed; another record has their images.
    """

    before: dict[str, bytes]
    deeds: list[Deed]
    owed: frozenset[str] = frozenset()
    first: int = 1

    def acknowledged(self, upto: int) -> frozenset[str]:
        """Return the operations whose commit had returned before this deed."""
        return self._owed_by[bisect_left(self._said_at, upto)]

    def images(self, rng: random.Random, wanted: int) -> Iterator[tuple[int, Files]]:
        """Yield (number of deeds done, files on the disk) of so many cuts, spread over all deeds."""
        disk, done = Disk(self.before), 0
        for place in sorted(rng.randrange(self.first, len(self.deeds) + 1) for _ in range(wanted)):
            disk.do(self.deeds[done:place])
            done = place
            yield place, disk.cut(rng)

    def disk(self, upto: int | None = None) -> Disk:
        """Return the disk before this deed, or after all of them."""
        disk = Disk(self.before)
        disk.do(self.deeds[:upto])
        return disk

    @cached_property
    def _said_at(self) -> list[int]:
        """Return where each acknowledgement was said: one write each."""
        return [place for place, deed in enumerate(self.deeds) if deed.path == ACKS and deed.kind == "W"]

    @cached_property
    def _owed_by(self) -> list[frozenset[str]]:
        owed = [self.owed]
        for place in self._said_at:
            owed.append(owed[-1] | {self.deeds[place].data.decode().strip()})
        return owed
