"""A disk by what was done to it: what survives any cut, and what came since and may or may not be there."""

import random
from dataclasses import dataclass, field, replace
from itertools import count

from tests.power_cuts import ACKS

SECTOR = 512
FOLDER = -1  # in place of an inode
SHARES = (0.0, 0.2, 0.5, 0.8, 1.0)  # of the loose deeds, that a cut leaves


@dataclass(frozen=True)
class Deed:
    """One operation on the disk; see disklog.c. ``data`` of a rename and of a link is the new path."""

    kind: str
    path: str
    at: int = 0
    data: bytes = b""

    @property
    def is_of_a_name(self) -> bool:
        return self.kind in "CRULM"

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


class Disk:
    """What is sure survives any cut; the loose deeds came since, and each may or may not be there.

    Content is an inode's and not a name's: what was taken away and made anew under the same name is another file.
    """

    def __init__(self, files: dict[str, bytes]) -> None:
        self._inodes = count()
        self._seen = {path: next(self._inodes) for path in files}  # the names as the program has them
        self._contents = {inode: files[path] for path, inode in self._seen.items()}
        self._seen |= {folder: FOLDER for path in files for folder in _folders(path)}
        self._names = dict(self._seen)
        self._loose: list[tuple[Deed, int]] = []

    def do(self, deeds: list[Deed]) -> None:
        for deed in deeds:
            if deed.kind == "S":
                self._sync(deed.path)
            elif deed.is_kept:
                self._loose.append((deed, self._inode_of(deed)))

    def now(self) -> Files:
        """Return the files as the program has them."""
        return self._after(self._loose)

    def cut(self, rng: random.Random) -> Files:
        """Return what a cut leaves: of the loose deeds a random part, some of it torn or spoiled."""
        share = rng.choice(SHARES)
        if share == 1.0:
            return self.now()
        return self._after([(_torn(deed, rng), inode) for deed, inode in self._loose if rng.random() < share])

    def _inode_of(self, deed: Deed) -> int:
        if deed.kind in "CM":
            self._seen[deed.path] = next(self._inodes) if deed.kind == "C" else FOLDER
        inode = self._seen.pop(deed.path) if deed.kind in "UR" else self._seen[deed.path]
        if deed.kind in "RL":
            self._seen[deed.data.decode()] = inode
        return inode

    def _sync(self, path: str) -> None:
        """A file's sync makes its content sure, a folder's the names in it; content waits for its name."""
        own, kept = self._seen.get(path), self._loose
        self._loose = []
        sure = list[tuple[Deed, int]]()
        for deed, inode in kept:
            is_sure = deed.path.rpartition("/")[0] == path if deed.is_of_a_name else inode == own
            (sure if is_sure else self._loose).append((deed, inode))
        contents = {inode: Content(data) for inode, data in self._contents.items()}
        for deed, inode in sure:
            _apply(self._names, contents, deed, inode)
        self._contents = {inode: content.data for inode, content in contents.items()}

    def _after(self, deeds: list[tuple[Deed, int]]) -> Files:
        names, contents = dict(self._names), {inode: Content(data) for inode, data in self._contents.items()}
        for deed, inode in deeds:
            _apply(names, contents, deed, inode)
        return {
            path: contents.get(inode) or Content(b"")
            for path, inode in names.items()
            if inode != FOLDER and names.keys() >= _folders(path)
        }


def _folders(path: str) -> set[str]:
    """Return the folders that a file lies in, but for the outermost."""
    return {path[:place] for place, letter in enumerate(path) if letter == "/"}


def _apply(names: dict[str, int], contents: dict[int, Content], deed: Deed, inode: int) -> None:
    if deed.kind in "CM":
        names[deed.path] = inode
    elif deed.kind == "L":
        names[deed.data.decode()] = inode
    elif deed.kind in "UR":
        if names.get(deed.path) == inode:
            del names[deed.path]
        if deed.kind == "R":
            names[deed.data.decode()] = inode
    else:
        content = contents.setdefault(inode, Content(b""))
        if deed.kind == "T":
            content.truncate(deed.at)
        else:
            content.write(deed.at, deed.data)


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
