"""Scans without a child process and without files: the real work on pages in the caller's thread, a vault in memory."""

import hashlib
from collections.abc import Collection, Iterable
from datetime import datetime

from core.attachments.attachment import SealedFile
from core.base.faults import Fault
from core.config.device_settings import ScanSettings
from core.scans.craft import work
from core.scans.desk import ScanDesk


class InlineWorker:
    """A child that is none."""

    def ask(self, job):
        return work(job)

    def close(self) -> None:
        """Nothing to end."""


class MemoryVault:
    """See core.attachments.ports.Vault."""

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}
        self.fault: Fault | None = None

    def seal(self, parts: Iterable[bytes]) -> SealedFile:
        if self.fault is not None:
            raise self.fault
        body = b"".join(parts)
        name = f"{len(self.files):032x}"
        self.files[name] = body
        return SealedFile(name=name, sha256=hashlib.sha256(body).hexdigest(), size=len(body))

    def read(self, file: SealedFile) -> bytes:
        if file.name not in self.files:
            raise Fault("attachments.read.lost")
        return self.files[file.name]

    def sweep(self, needed: Collection[str], before: datetime) -> int:
        gone = [name for name in self.files if name not in needed]
        for name in gone:
            del self.files[name]
        return len(gone)


class AskedSource:
    """A source of pages that is only asked; tests tell the pages."""

    def __init__(self, device: str, kind) -> None:
        self.device, self.kind, self.said = device, kind, []

    def start(self) -> None:
        self.said.append("start")

    def begin(self) -> None:
        self.said.append("begin")

    def catch(self) -> None:
        self.said.append("catch")

    def end(self) -> None:
        self.said.append("end")

    def stop(self, timeout_s: float = 2.0) -> bool:
        return True


def inline_desk(settings: ScanSettings) -> ScanDesk:
    return ScanDesk(settings, InlineWorker())
