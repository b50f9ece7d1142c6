"""A disk by what was done to it: what survives any cut, and what came since and may or may not be there."""

import random
from dataclasses import dataclass, field, replace

from tests.power_cuts import ACKS

SECTOR = 512
SHARES = (0.0, 0.2, 0.5, 0.8, 1.0)  # of the loose deeds, that a cut leaves


@dataclass(frozen=True)
class Deed:
    """One operation on the disk; see disklog.c. ``data`` of a rename is the new path."""

    kind: str
    path: str
    at: int = 0
    data: bytes = b""

    @property
    def is_of_a_name(self) -> bool:
        return self.kind in "CRU"

    @property
    def is_kept(self) -> bool:
        """Whether it changes the disk: what was acknowledged was said to people."""
        return self.kind != "S" and self.path != ACKS


@dataclass(eq=False)
class Content:
    """The bytes of a file: those of ``base`` up to ``low``, then ``tail``; so that an image need not copy the rest."""

    base: bytes
    low: int = -1
    tail: bytearray = field(default_factory=bytearray)

    def __post_init__(self) -> None:
        self.low = len(self.base) if self.low < 0 else self.low

    @property
    def size(self) -> int:
        return self.low + len(self.tail)

    @property
    def data(self) -> bytes:
        return self.base if self.low == len(self.base) and not self.tail else self.since(0)

    def since(self, start: int, end: int | None = None) -> bytes:
        """Return the bytes from ``start`` on."""
        end = self.size if end is None else min(end, self.size)
        return self.base[start : min(end, self.low)] + self.tail[max(0, start - self.low) : max(0, end - self.low)]

    def write(self, at: int, data: bytes) -> None:
        self._reach_down(at)
        self.tail.extend(bytes(max(0, at - self.size)))
        self.tail[at - self.low : at - self.low + len(data)] = data

    def truncate(self, size: int) -> None:
        self._reach_down(size)
        del self.tail[size - self.low :]
        self.tail.extend(bytes(size - self.size))

    def _reach_down(self, at: int) -> None:
        if at < self.low:
            self.tail[:0] = self.base[at : self.low]
            self.low = at


Files = dict[str, Content]  # by path inside the folder; not to be changed


def plain(files: Files) -> dict[str, bytes]:
    """Return the files by their bytes alone."""
    return {path: content.data for path, content in files.items()}


@dataclass
class Disk:
    """Content and names: ``sure`` survives any cut, ``loose`` came since and may or may not."""

    sure: dict[str, bytes]
    loose: list[Deed] = field(default_factory=list)

    def do(self, deeds: list[Deed]) -> None:
        for deed in deeds:
            if deed.kind == "S":
                self._sync(deed.path)
            elif deed.is_kept:
                self.loose.append(deed)

    def cut(self, rng: random.Random) -> Files:
        """Return what a cut leaves: of the loose deeds a random part, some of it torn or spoiled."""
        share = rng.choice(SHARES)
        if share == 1.0:
            return applied(self.sure, self.loose)
        return applied(self.sure, [_torn(deed, rng) for deed in self.loose if rng.random() < share])

    def _sync(self, path: str) -> None:
        """A file's sync makes its content sure, a folder's the names in it; content waits for its name."""
        self.sure = plain(applied(self.sure, [deed for deed in self.loose if _is_made_sure(deed, path)]))
        self.loose = [deed for deed in self.loose if not _is_made_sure(deed, path)]


def applied(files: dict[str, bytes], deeds: list[Deed]) -> Files:
    """Return the files after these deeds."""
    changed = {path: Content(data) for path, data in files.items()}
    for deed in deeds:
        _apply(changed, deed)
    return changed


def _is_made_sure(deed: Deed, synced: str) -> bool:
    return synced == (deed.path.rpartition("/")[0] if deed.is_of_a_name else deed.path)


def _apply(files: Files, deed: Deed) -> None:
    if deed.kind == "C":
        files.setdefault(deed.path, Content(b""))
    elif deed.kind == "U":
        files.pop(deed.path, None)
    elif deed.kind == "R":
        if deed.path in files:
            files[deed.data.decode()] = files.pop(deed.path)
    elif deed.kind == "T":
        files.setdefault(deed.path, Content(b"")).truncate(deed.at)
    else:
        files.setdefault(deed.path, Content(b"")).write(deed.at, deed.data)


def _torn(deed: Deed, rng: random.Random) -> Deed:
    """Return the write whole, cut after some sectors, with rubbish in one of them, or as room that was never filled."""
    sectors = len(deed.data) // SECTOR
    how = rng.random()
    if deed.kind != "W" or sectors < 2 or how < 0.5:
        return deed
    place = rng.randrange(sectors) * SECTOR
    if how < 0.75:
        return replace(deed, data=deed.data[:place])
    if how < 0.95:
        return replace(deed, data=deed.data[:place] + rng.randbytes(SECTOR) + deed.data[place + SECTOR :])
    return replace(deed, data=bytes(len(deed.data)))
