"""Where a database may lie: not on a network share, whose locks and syncs promise nothing, nor on a stick."""

import re
import sys
from pathlib import Path

from core.base.faults import Fault

MOUNTS, BLOCKS = Path("/proc/self/mountinfo"), Path("/sys/dev/block")
NETWORK = frozenset({
    "9p", "afs", "beegfs", "ceph", "cifs", "coda", "davfs", "fuse.davfs2", "fuse.sshfs", "glusterfs", "lustre", "ncpfs",
    "nfs", "nfs4", "prl_fs", "smb3", "smbfs", "vboxsf", "vmhgfs", "fuse.glusterfs", "fuse.rclone", "fuse.vmhgfs-fuse",
})  # fmt: skip
_ESCAPED = re.compile(r"\\(\d{3})")  # a blank in a mount point is written as its octal code
REMOTE, REMOVABLE = 4, 2  # of GetDriveTypeW


def refuse_strange_place(folder: Path, mounts: Path = MOUNTS, blocks: Path = BLOCKS) -> None:
    """Fault ``storage.open.network`` or ``storage.open.removable``; a place nothing is known of is let pass."""
    kind = _of_drive(folder) if sys.platform == "win32" else _of_mount(folder, mounts, blocks)
    if kind == "network":
        raise Fault("storage.open.network", folder=str(folder))
    if kind == "removable":
        raise Fault("storage.open.removable", folder=str(folder))


def _of_mount(folder: Path, mounts: Path, blocks: Path) -> str:
    found = _mount_of(folder.resolve(), mounts)
    if found is None:
        return ""
    system, device = found
    if system in NETWORK:
        return "network"
    own = _mount_of(Path("/"), mounts)
    is_systems = own is not None and own[1] == device  # a machine that runs from a stick has no other disk
    return "removable" if not is_systems and _can_be_pulled(blocks / device) else ""


def _mount_of(folder: Path, mounts: Path) -> tuple[str, str] | None:
    """Return the file system and the device (major:minor) of the longest mount point above a folder."""
    try:
        lines = mounts.read_text("utf-8", "surrogateescape").splitlines()
    except OSError:
        return None
    best, found = -1, None
    for line in lines:
        left, _, right = line.partition(" - ")
        fields = left.split()
        point = Path(_ESCAPED.sub(lambda found: chr(int(found[1], 8)), fields[4]))
        if len(point.parts) >= best and (folder == point or point in folder.parents):
            best, found = len(point.parts), (right.split()[0], fields[2])
    return found


def _can_be_pulled(device: Path) -> bool:
    """Whether a block device says that it is removable or hangs on USB."""
    try:
        place = device.resolve(strict=True)
    except OSError:  # no block device: a file system in memory or of a container
        return False
    disk = place if (place / "removable").exists() else place.parent
    flag = disk / "removable"
    return "usb" in (part[:3] for part in place.parts) or (flag.exists() and flag.read_text("ascii").strip() == "1")


def _of_drive(folder: Path) -> str:
    import ctypes

    kernel = getattr(ctypes, "windll").kernel32  # noqa: B009 - mypy knows it on Windows only
    kind = kernel.GetDriveTypeW(f"{folder.resolve().anchor}")
    return {REMOTE: "network", REMOVABLE: "removable"}.get(kind, "")
