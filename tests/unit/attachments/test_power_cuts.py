"""Power cuts while scans are kept: at every moment, whatever the disk had written by then, no row lacks its file.

The file operations of the vault are recorded as they happen, and the commits of the rows between them. Then the disk
is made anew for every prefix of the operations: what was synced is there, and of everything else every choice there is
(of more than eight: none, all, each alone dropped, each alone kept); written data also torn or full of zeros. Names are
on the disk for sure only after a ``fsync`` of their folder: that is all POSIX promises. On every such disk the next
start sweeps, and nothing stays but what rows name.
"""

import os
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from itertools import combinations
from pathlib import Path

import pytest

from core.attachments.attachment import SealedFile
from core.base.faults import Fault
from core.store.vault import FileVault
from tests.stores import KEY

LATER = datetime.now(UTC) + timedelta(days=1)


@dataclass(frozen=True)
class Deed:
    """One operation. ``kind``: mkdir, create, write, sync, rename, unlink, sync_folder, commit."""

    kind: str
    path: str = ""
    target: str = ""
    data: bytes = b""
    row: SealedFile | None = None


@dataclass
class Recorder:
    """Stands between the vault and the system; everything really happens too."""

    root: Path
    deeds: list[Deed] = field(default_factory=list)
    paths: dict[int, str] = field(default_factory=dict)

    def name(self, path) -> str:
        return str(Path(path).relative_to(self.root))

    def commit(self, row: SealedFile) -> None:
        self.deeds.append(Deed("commit", row=row))

    def install(self, monkeypatch) -> None:
        real = {name: getattr(os, name) for name in ("open", "write", "fsync", "replace", "mkdir", "unlink", "close")}

        def opening(path, flags, mode=0o777, **extra):
            handle = real["open"](path, flags, mode, **extra)
            if str(path).startswith(str(self.root)):
                self.paths[handle] = self.name(path)
                if flags & os.O_CREAT:
                    self.deeds.append(Deed("create", self.name(path)))
            return handle

        def writing(handle, data):
            count = real["write"](handle, data)
            if handle in self.paths:
                self.deeds.append(Deed("write", self.paths[handle], data=bytes(data[:count])))
            return count

        def syncing(handle):
            real["fsync"](handle)
            if handle in self.paths:
                is_folder = (self.root / self.paths[handle]).is_dir()
                self.deeds.append(Deed("sync_folder" if is_folder else "sync", self.paths[handle]))

        def closing(handle):
            self.paths.pop(handle, None)
            real["close"](handle)

        def renaming(source, target):
            real["replace"](source, target)
            self.deeds.append(Deed("rename", self.name(source), self.name(target)))

        def making(path, mode=0o777, **extra):
            real["mkdir"](path, mode, **extra)
            self.deeds.append(Deed("mkdir", self.name(path)))

        def unlinking(path, **extra):
            real["unlink"](path, **extra)
            self.deeds.append(Deed("unlink", self.name(path)))

        doubles = {
            "open": opening, "write": writing, "fsync": syncing, "close": closing,
            "replace": renaming, "mkdir": making, "unlink": unlinking,
        }  # fmt: skip
        for name, double in doubles.items():
            monkeypatch.setattr(os, name, double)


NAMES = frozenset({"mkdir", "create", "rename", "unlink"})


def synced(deeds: list[Deed]) -> set[int]:
    """Return which deeds are surely on the disk: data synced by its file, names by their folder."""
    sure = set()
    for at, deed in enumerate(deeds):
        if deed.kind == "sync":
            written = {deed.path}
            sure |= {i for i, one in enumerate(deeds[:at]) if one.kind == "write" and one.path in written}
        elif deed.kind == "sync_folder":
            sure |= {
                i
                for i, one in enumerate(deeds[:at])
                if one.kind in NAMES and str(Path(one.target or one.path).parent) == deed.path
            }
    # A file that was synced exists under the name it had then, and a name implies the name it was made from.
    for i in sorted(sure, reverse=True):
        if deeds[i].kind == "rename":
            sure |= {j for j, one in enumerate(deeds[:i]) if one.kind == "create" and one.path == deeds[i].path}
    return sure


def disks(deeds: list[Deed]):
    """Yield what the disk may hold after a cut here: path -> bytes."""
    sure = synced(deeds)
    loose = [i for i, deed in enumerate(deeds) if i not in sure and deed.kind in NAMES | {"write"}]
    if len(loose) <= 8:
        choices = [set(some) for size in range(len(loose) + 1) for some in combinations(loose, size)]
    else:
        choices = [set(), set(loose), *({one} for one in loose), *(set(loose) - {one} for one in loose)]
    for kept in choices:
        yield made(deeds, sure | kept)
        if any(deeds[i].kind == "write" for i in kept):
            yield from (made(spoiled(deeds, sure, how), sure | kept) for how in (torn, zeros))


def torn(data: bytes) -> bytes:
    return data[: len(data) // 2]


def zeros(data: bytes) -> bytes:
    return bytes(len(data))


def spoiled(deeds: list[Deed], sure: set[int], how) -> list[Deed]:
    """Return the deeds with what was not synced yet written another way."""
    return [
        replace(deed, data=how(deed.data)) if deed.kind == "write" and i not in sure else deed
        for i, deed in enumerate(deeds)
    ]


def made(deeds: list[Deed], present: set[int]) -> dict[str, bytes]:
    files, folders = {}, {"."}
    for i, deed in enumerate(deeds):
        if i not in present or deed.kind not in NAMES | {"write"}:
            continue
        parent = str(Path(deed.target or deed.path).parent)
        if deed.kind == "mkdir" and parent in folders:
            folders.add(deed.path)
        elif deed.kind == "create" and parent in folders:
            files[deed.path] = b""
        elif deed.kind == "write" and deed.path in files:
            files[deed.path] += deed.data
        elif deed.kind == "rename" and deed.path in files and parent in folders:
            files[deed.target] = files.pop(deed.path)
        elif deed.kind == "unlink":
            files.pop(deed.path, None)
    return files


def broken_images(deeds: list[Deed], scratch: Path) -> tuple[int, int]:
    """Return (images looked at, images in which a committed row lacks its file)."""
    images = broken = 0
    seen: dict[frozenset, bool] = {}
    for cut in range(len(deeds) + 1):
        before = deeds[:cut]
        rows = tuple(deed.row for deed in before if deed.row is not None)
        for files in disks(before):
            images += 1
            key = frozenset((*files.items(), *(("row", row.name) for row in rows)))
            if key not in seen:
                seen[key] = is_whole(files, rows, scratch / str(len(seen)))
            broken += not seen[key]
    return images, broken


def is_whole(files: dict[str, bytes], rows: tuple[SealedFile, ...], disk: Path) -> bool:
    for name, data in files.items():
        (disk / name).parent.mkdir(parents=True, exist_ok=True)
        (disk / name).write_bytes(data)
    vault = FileVault(disk / "attachments", KEY)
    try:
        are_whole = all(len(vault.read(row)) == row.size for row in rows)
    except Fault:
        return False
    vault.sweep({row.name for row in rows}, LATER)
    assert {path.name for path in disk.rglob("*") if path.is_file()} == {row.name for row in rows}
    return are_whole


def recorded(tmp_path: Path, monkeypatch) -> list[Deed]:
    """Keep eight scans, each followed by the commit of its row, as ``CaseAttachments`` does."""
    root = tmp_path / "profile"
    root.mkdir()
    recorder = Recorder(root)
    with monkeypatch.context() as patch:
        recorder.install(patch)
        vault = FileVault(root / "attachments", KEY)
        for body in (b"one", b"two" * 40_000, b"", *(bytes([number]) * 30_000 for number in range(5))):
            recorder.commit(vault.seal((body,)))
    return recorder.deeds


def test_no_row_lacks_its_file_after_any_power_cut(tmp_path, monkeypatch):
    deeds = recorded(tmp_path, monkeypatch)
    assert sum(deed.kind == "commit" for deed in deeds) == 8
    images, broken = broken_images(deeds, tmp_path / "images")
    assert images > 350  # every state the promises allow, at every moment
    assert broken == 0


@pytest.mark.parametrize("left_out", ["sync_folder", "sync"])
def test_the_harness_has_teeth(tmp_path, monkeypatch, left_out):
    """Without the sync of the folder, or of the file, rows do lose their files."""
    deeds = recorded(tmp_path, monkeypatch)
    deeds = [deed for deed in deeds if deed.kind != left_out]
    assert broken_images(deeds, tmp_path / "images")[1] > 0
