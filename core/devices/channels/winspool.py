"""A printer of the Windows spooler, raw: the paper becomes one job of it. It knows queues and no protocol.

Nothing is printed before ``submit``. The spooler says when it has passed the bytes on; that the paper is out it cannot
know. Functions and structures: winspool.drv, "Print Spooler API Reference" of Microsoft.
"""

import sys
import time

from core.base.faults import Fault
from core.devices.channels.deadline import Deadline

_POLL_S = 0.2
_STOPPED = (
    0x0001 | 0x0002 | 0x0010 | 0x0040 | 0x0080 | 0x0400000
)  # PRINTER_STATUS_: paused, error, paper, offline, door
_UNMET = 0x0002 | 0x0040 | 0x0200  # JOB_STATUS_: error, paper out, blocked
_GONE = (87,)  # ERROR_INVALID_PARAMETER: there is no such job any more


class WinspoolChannel:
    """See ByteChannel and SpooledChannel. ``name`` is the printer's as Windows shows it."""

    def __init__(self, name: str) -> None:
        self._name, self._data, self._job = name, bytearray(), 0
        self._spooler = _Spooler(name)

    def check(self) -> None:
        """See SpooledChannel."""
        if self._spooler.status() & _STOPPED:
            raise Fault("device.spooler.paused", queue=self._name)

    def write(self, data: bytes, timeout_s: float) -> int:  # noqa: ARG002 - it only gathers
        """See ByteChannel."""
        self._data += data
        return len(data)

    def submit(self, timeout_s: float) -> None:  # noqa: ARG002 - the spooler writes to a file of its own
        """See SpooledChannel."""
        self._job = self._spooler.print_raw(bytes(self._data))

    def await_done(self, timeout_s: float) -> bool:
        """See SpooledChannel."""
        deadline = Deadline(timeout_s)
        while not deadline.is_over:
            if self._spooler.is_gone(self._job):
                return True
            time.sleep(_POLL_S)
        return False

    def read(self, size: int, timeout_s: float) -> bytes:  # noqa: ARG002 - a queue does not answer
        """See ByteChannel."""
        return b""

    def reset_input(self) -> None:
        """See ByteChannel."""

    def close(self) -> None:
        """See ByteChannel."""
        self._data.clear()
        self._spooler.close()


def open_winspool(address: str) -> WinspoolChannel:
    """Open the printer ``POS-80`` or ``//POS-80``."""
    return WinspoolChannel(address.removeprefix("//"))


if sys.platform == "win32":
    import ctypes
    from ctypes import wintypes

    class _Document(ctypes.Structure):
        """DOC_INFO_1W."""

        _fields_ = (("name", wintypes.LPWSTR), ("output", wintypes.LPWSTR), ("kind", wintypes.LPWSTR))

    class _PrinterInfo(ctypes.Structure):
        """PRINTER_INFO_6."""

        _fields_ = (("status", wintypes.DWORD),)

    class _Spooler:
        """The calls, each with its error as a fault."""

        def __init__(self, name: str) -> None:
            self._name = name
            self._library = ctypes.WinDLL("winspool.drv", use_last_error=True)
            self._handle = wintypes.HANDLE()
            if not self._library.OpenPrinterW(name, ctypes.byref(self._handle), None):
                raise Fault("device.open.unknown_scheme", scheme=f"winspool:{name}", meant="cups:")

        def status(self) -> int:
            """Return PRINTER_STATUS_* bits; 0 when the spooler does not say."""
            info, needed = _PrinterInfo(), wintypes.DWORD()
            size = ctypes.sizeof(info)
            known = self._library.GetPrinterW(self._handle, 6, ctypes.byref(info), size, ctypes.byref(needed))
            return int(info.status) if known else 0

        def print_raw(self, data: bytes) -> int:
            """Hand over one document and return its job; the count taken is honoured."""
            document = _Document("Yichuang", None, "RAW")
            job = self._library.StartDocPrinterW(self._handle, 1, ctypes.byref(document))
            if not job:
                raise Fault("device.spooler.refused", queue=self._name)
            taken = 0
            while taken < len(data):
                count = wintypes.DWORD()
                rest = data[taken:]
                if (
                    not self._library.WritePrinter(self._handle, rest, len(rest), ctypes.byref(count))
                    or not count.value
                ):
                    self._library.AbortPrinter(self._handle)  # a job that begins only at its end: see print_raw
                    raise Fault("device.spooler.refused", queue=self._name, taken=taken)
                taken += count.value
            if not self._library.EndDocPrinter(self._handle):
                raise Fault("device.spooler.silent", queue=self._name)
            return int(job)

        def is_gone(self, job: int) -> bool:
            """Return whether the spooler has passed the job on and forgotten it."""
            needed = wintypes.DWORD()
            if self._library.GetJobW(self._handle, job, 1, None, 0, ctypes.byref(needed)):
                return False
            return ctypes.get_last_error() in _GONE

        def close(self) -> None:
            """Give the handle back."""
            self._library.ClosePrinter(self._handle)

else:

    class _Spooler:
        """What there is elsewhere: nothing."""

        def __init__(self, name: str) -> None:
            raise Fault("device.open.unknown_scheme", scheme=f"winspool:{name}", meant="cups:")

        def status(self) -> int:
            """Return nothing known."""
            return 0

        def print_raw(self, data: bytes) -> int:
            """Print nothing."""
            raise NotImplementedError(len(data))

        def is_gone(self, job: int) -> bool:
            """Know of no job."""
            raise NotImplementedError(job)

        def close(self) -> None:
            """Have nothing open."""
