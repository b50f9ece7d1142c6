"""Scanners on Linux, through SANE's own ``scanimage`` as a child process: a driver that crashes or hangs harms nobody.

Statuses in its words: sane_strstatus of SANE 1.0, backend/sane_strstatus.c; options: scanimage(1).
"""

import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from core.base.faults import Fault
from core.devices.capture.child import Child

TOOL = "scanimage"
LIST_S, PAGE_S = 20.0, 90.0
FEEDERS = ("ADF", "Feeder")
MEMORY = Path("/dev/shm")  # noqa: S108 - a folder of our own is made in it
EMPTY = 7  # SANE_STATUS_NO_DOCS: how a batch ends
_STATUSES = (
    ("out of documents", "scans.scanner.no_paper"),
    ("jammed", "scans.scanner.jammed"),
    ("cover is open", "scans.scanner.cover_open"),
    ("Device busy", "scans.scanner.busy"),
    ("Access to resource has been denied", "scans.scanner.denied"),
    ("Error during device I/O", "scans.scanner.failed"),
    ("no SANE devices found", "scans.scanner.absent"),
    ("Invalid argument", "scans.scanner.absent"),  # open of a device that has gone
)
_LAST_WORDS = [status for status, _code in _STATUSES]


class SaneTool:
    """See core.devices.capture.scanner.ScannerTool. ``source`` is an option of the scanner: ``ADF``, ``Flatbed``."""

    def __init__(self, source: str = "", *, tool: str = TOOL, list_s: float = LIST_S, page_s: float = PAGE_S) -> None:
        self._source, self._tool, self._list_s, self._page_s = source, tool, list_s, page_s
        self._child = Child()

    def devices(self) -> Sequence[str]:
        """See ScannerTool."""
        code, out, words = self._child.run((self._tool, "--formatted-device-list=%d%n"), self._list_s)
        if code != 0:
            raise fault_of(words)
        return [name for name in out.decode("utf-8", "replace").splitlines() if name]

    def scan(self, name: str, dpi: int, most: int) -> Iterator[bytes]:
        """See ScannerTool. A feeder gives all it has; a glass gives one page."""
        command = [self._tool, "-d", name, "--format=png", "--resolution", str(dpi)]
        if self._source:
            command += ["--source", self._source]
        if any(word in self._source for word in FEEDERS):
            yield from self._scan_feeder(command, most)
            return
        code, out, words = self._child.run(command, self._page_s, last_words=_LAST_WORDS)
        if code != 0:
            raise fault_of(words)
        yield out

    def stop(self) -> None:
        """See ScannerTool."""
        self._child.stop()

    def _scan_feeder(self, command: Sequence[str], most: int) -> Iterator[bytes]:
        """Scan all, and yield what came, also when it broke off. The pages lie in memory, not on a disk."""
        with tempfile.TemporaryDirectory(prefix="yichuang-scan-", dir=MEMORY if MEMORY.is_dir() else None) as folder:
            batch = (f"--batch={Path(folder) / '%04d.png'}", f"--batch-count={most}")
            fault: Fault | None = None
            try:
                code, _out, words = self._child.run((*command, *batch), self._page_s * 3, last_words=_LAST_WORDS)
                if code not in (0, EMPTY):
                    fault = fault_of(words)
            except Fault as error:
                fault = error
            pages = sorted(Path(folder).glob("*.png"))
            for path in pages:
                yield path.read_bytes()
            if fault is not None and not (pages and fault.code == "scans.scanner.no_paper"):
                raise fault
            if not pages:
                raise Fault("scans.scanner.no_paper")


def fault_of(words: str) -> Fault:
    """Return the fault for scanimage's words; what is unknown is a failed scan with the last of them."""
    for status, code in _STATUSES:
        if status in words:
            return Fault(code)
    last = next((line for line in reversed(words.splitlines()) if line.strip()), "")
    return Fault("scans.scanner.failed", reason=last.partition(": ")[2][:120] or last[:120])
