"""A watched folder: what any camera or scanner program saves there comes in as pages. It knows no picture.

    begin: what lies there is noted and left alone ──> new file ──> size still for two looks, end mark there ──> taken

Polling, not notifications: they do not cross network drives, and a poll of some hundred names costs a millisecond.
"""

import hashlib
import os
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from core.attachments.attachment import Source
from core.attachments.kinds import check_size, is_complete, kind_of
from core.base.clock import Clock
from core.base.events import Bus
from core.base.faults import Fault
from core.config.device_settings import ScanSettings
from core.devices.capture.ports import FolderWaits
from core.devices.capture.teller import PageTeller, source_loop
from core.devices.ports import TestStep

ACTIVE_S, IDLE_S = 0.25, 2.0
RETRY_S = 1.0  # a folder that is not there may be one of the network
STILL_LOOKS = 2  # a file must look the same so many times in a row
LATE_S = 5.0  # a file held by another program, or without its end, is told after this
TAKEN = "已取走"  # where taken files are moved to
MOST = 2000  # names looked at in one folder; a folder fuller than that is told


@dataclass(slots=True)
class _Seen:
    """What is known of one file that is new."""

    size: int
    changed: int  # ns
    looks: int = 1
    since: float = 0.0  # monotonic, when it came to rest
    is_told: bool = False


class FolderSource:
    """See PageSource. ``read`` is how a file is read; a PermissionError means that another program holds it."""

    device = "scan_folder"
    kind = Source.FOLDER

    def __init__(
        self,
        settings: ScanSettings,
        clock: Clock,
        bus: Bus,
        *,
        read: Callable[[Path], bytes] = Path.read_bytes,
        late_s: float = LATE_S,
    ) -> None:
        self._settings, self._clock, self._bus, self._read, self._late_s = settings, clock, bus, read, late_s
        self._folder = Path(settings.folder)
        self._tell = PageTeller(self.device, self.kind, clock, bus)
        place = f"folder:{settings.folder}" if settings.folder else ""
        self.loop = source_loop(self, clock, bus, device=self.device, place=place, retry_s=RETRY_S)
        self._lock = threading.Lock()  # over what other threads ask for
        self._is_active = self._wants_old = False
        self._session = self._noted = 0  # how often somebody began, and for whom was noted what lay there
        self._old: dict[str, tuple[int, int]] = {}  # lay there before: name -> size, changed
        self._new: dict[str, _Seen] = {}
        self._done: set[tuple[str, int, int]] = set()  # taken or refused in this session, and left where they are
        self._digests: set[str] = set()

    def start(self) -> None:
        """See PageSource."""
        self.loop.start()

    def begin(self) -> None:
        """See PageSource."""
        with self._lock:
            self._is_active, self._wants_old = True, False
            self._session += 1
        self.loop.hurry()

    def catch(self) -> None:
        """Take what lay there before, too: somebody looked at it and said so."""
        with self._lock:
            self._wants_old = True
        self.loop.hurry()

    def end(self) -> None:
        """See PageSource."""
        with self._lock:
            self._is_active = False

    def stop(self, timeout_s: float = 2.0) -> bool:
        """See PageSource."""
        return self.loop.stop(timeout_s)

    # From here on: the loop's thread.

    def find(self) -> None:
        """See SourceWork: look into the folder."""
        self._listed()

    def look(self) -> float:
        """See SourceWork: take what has come."""
        with self._lock:
            session, wants_old = self._session, self._wants_old
        files = self._listed()  # a folder that cannot be read leaves all wishes open
        with self._lock:
            if session != self._session:
                return ACTIVE_S  # somebody began meanwhile: what was read may lack the last page of whoever was here
            is_active, self._wants_old = self._is_active, self._wants_old and not wants_old
        if session != self._noted:
            self._forget()
            self._old, self._noted = files, session
            self._tell_waiting()
        if not is_active:
            return IDLE_S
        if wants_old:
            self._take_old(files)
        self._look(files)
        return ACTIVE_S

    def check(self) -> tuple[TestStep, ...]:
        """See SourceWork: look into the folder; nothing is taken."""
        began = time.monotonic()
        count = len(self._listed())
        return (TestStep(what="folder", took_ms=round((time.monotonic() - began) * 1000), note=str(count)),)

    def missed(self, why: Fault) -> None:
        """See SourceWork."""
        with self._lock:
            is_wanted, self._wants_old = self._wants_old, False
        if is_wanted:
            self._tell.failed(why)

    def _forget(self) -> None:
        self._old, self._new, self._done, self._digests = {}, {}, set(), set()

    def _listed(self) -> dict[str, tuple[int, int]]:
        """Return the files there; Faults ``scans.folder.absent``, ``.unreadable``, ``.too_full``."""
        found: dict[str, tuple[int, int]] = {}
        try:
            with os.scandir(self._folder) as entries:
                for entry in entries:
                    if entry.name.startswith((".", "~")) or entry.name.endswith((".tmp", ".part", ".crdownload")):
                        continue
                    if not entry.is_file(follow_symlinks=False):
                        continue
                    state = entry.stat(follow_symlinks=False)
                    found[entry.name] = (state.st_size, state.st_mtime_ns)
                    if len(found) > MOST:
                        raise Fault("scans.folder.too_full", most=MOST)
        except (FileNotFoundError, NotADirectoryError) as error:
            raise Fault("scans.folder.absent") from error
        except OSError as error:
            raise Fault("scans.folder.unreadable", reason=error.strerror or type(error).__name__) from error
        return found

    def _tell_waiting(self) -> None:
        newest = max((changed for _size, changed in self._old.values()), default=0)
        at = datetime.fromtimestamp(newest / 1e9, UTC) if newest else None
        self._bus.publish(
            FolderWaits(device=self.device, count=len(self._old), newest=at, at=self._clock.now())
        )  # fmt: skip

    def _take_old(self, files: dict[str, tuple[int, int]]) -> None:
        names = sorted(self._old, key=lambda name: (self._old[name][1], name))
        there = [name for name in names if name in files]
        self._old = {}
        taken = sum(self._take(name, *files[name]) for name in there)
        self._tell_waiting()
        self._tell.ended(taken)

    def _look(self, files: dict[str, tuple[int, int]]) -> None:
        """Take what is new and at rest, in the order in which it was written."""
        self._new = {name: seen for name, seen in self._new.items() if name in files}
        now = time.monotonic()
        for name, (size, changed) in sorted(files.items(), key=lambda item: (item[1][1], item[0])):
            if self._old.get(name) == (size, changed) or (name, size, changed) in self._done:
                continue
            seen = self._new.get(name)
            if seen is None or (seen.size, seen.changed) != (size, changed):
                self._new[name] = _Seen(size=size, changed=changed, since=now)
                continue
            seen.looks += 1
            if seen.looks > STILL_LOOKS:
                self._take_when_whole(name, seen, now)

    def _take_when_whole(self, name: str, seen: _Seen, now: float) -> None:
        is_late = now - seen.since >= self._late_s
        if seen.size == 0 and not is_late:
            return  # a program makes the name first and writes later
        self._take(name, seen.size, seen.changed, seen=seen, is_late=is_late)

    def _take(self, name: str, size: int, changed: int, *, seen: _Seen | None = None, is_late: bool = True) -> bool:
        """Take one file; what cannot be taken is told once and left where it is."""
        path = self._folder / name
        try:
            body = self._read_whole(path, size, is_late=is_late)
            if body is None:
                return False
            kind_of(body)
            self._refuse_twice(body)
        except Fault as fault:
            if fault.code != "scans.file.held":
                self._done.add((name, size, changed))
            elif seen is not None and seen.is_told:
                return False  # told already; tried again at every look
            if seen is not None:
                seen.is_told = True
            self._tell.failed(fault)
            return False
        self._done.add((name, size, changed))
        trouble = self._put_away(path, size, changed)  # first: the next page may come under the same name
        self._tell.caught(body)
        if trouble is not None:
            self._tell.failed(trouble)
        return True

    def _read_whole(self, path: Path, size: int, *, is_late: bool) -> bytes | None:
        """Return the bytes, or None while somebody may still be writing."""
        check_size(size, self._settings.max_file_mb)
        try:
            body = self._read(path)
        except FileNotFoundError as error:
            raise Fault("scans.file.vanished") from error
        except PermissionError as error:
            if is_late:
                raise Fault("scans.file.held", seconds=int(self._late_s)) from error
            return None
        except OSError as error:
            raise Fault("scans.file.unreadable", reason=error.strerror or type(error).__name__) from error
        if len(body) != size or not is_complete(body):
            if len(body) == size and is_late:
                return body  # it will not get any better: the worker says what is wrong with it
            return None
        return body

    def _refuse_twice(self, body: bytes) -> None:
        digest = hashlib.sha256(body).hexdigest()
        if digest in self._digests:
            raise Fault("scans.file.twice")
        self._digests.add(digest)

    def _put_away(self, path: Path, size: int, changed: int) -> Fault | None:
        """Do with a taken file what the site wants; when that fails the page stands and the Fault is returned.

        A file that was written anew since it was read is another page, and left for the next look.
        """
        try:
            now = path.stat()
            if (now.st_size, now.st_mtime_ns) != (size, changed):
                return None
            if self._settings.folder_after == "delete":
                path.unlink()
            elif self._settings.folder_after == "move":
                place = self._folder / TAKEN
                place.mkdir(exist_ok=True)
                path.replace(_free(place / path.name))
        except OSError as error:
            return Fault("scans.folder.not_put_away", reason=error.strerror or type(error).__name__)
        return None


def _free(path: Path) -> Path:
    """Return the path, or one beside it that is not taken."""
    number, wanted = 1, path
    while wanted.exists():
        number += 1
        wanted = path.with_name(f"{path.stem}-{number}{path.suffix}")
    return wanted
