"""Scanners on Windows, through WIA 2.0 driven by PowerShell as a child process.

NOT RUN: there is no Windows in the checks. Written from Microsoft's reference of WIA Automation (WIA.DeviceManager,
ImageFile.SaveFile; properties 6147/6148 are the resolution); try it with ``main.py doctor`` on the first machine.
"""

import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from core.base.faults import Fault
from core.devices.capture.child import Child

LIST_S, PAGE_S, GONE = 20.0, 90.0, 3
JPEG_FORMAT = "{B96B3CAE-0728-11D3-9D7B-0000F81EF32E}"
_LIST = (
    "[Console]::OutputEncoding=[Text.Encoding]::UTF8;"
    "(New-Object -ComObject WIA.DeviceManager).DeviceInfos | Where-Object {$_.Type -eq 1} |"
    " ForEach-Object {$_.Properties.Item('Name').Value}"
)
_SCAN = (
    "$ErrorActionPreference='Stop';"
    "$all=(New-Object -ComObject WIA.DeviceManager).DeviceInfos | Where-Object {$_.Type -eq 1};"
    "$info=$all | Where-Object {$_.Properties.Item('Name').Value -eq $env:YICHUANG_SCANNER} | Select-Object -First 1;"
    "if(-not $info){exit 3};"
    "$item=$info.Connect().Items.Item(1);"
    "foreach($axis in '6147','6148'){$item.Properties.Item($axis).Value=[int]$env:YICHUANG_DPI};"
    f"$item.Transfer('{JPEG_FORMAT}').SaveFile($env:YICHUANG_PAGE)"
)


class WiaTool:
    """See core.devices.capture.scanner.ScannerTool. One page from the glass at a time."""

    def __init__(self) -> None:
        self._child = Child()

    def devices(self) -> Sequence[str]:
        """See ScannerTool."""
        code, out, words = self._child.run(_powershell(_LIST), LIST_S)
        if code != 0:
            raise Fault("scans.scanner.failed", reason=words.strip()[:120])
        return [line.strip() for line in out.decode("utf-8", "replace").splitlines() if line.strip()]

    def scan(self, name: str, dpi: int, most: int) -> Iterator[bytes]:  # noqa: ARG002 - a glass has one page
        """See ScannerTool."""
        with tempfile.TemporaryDirectory(prefix="yichuang-scan-") as folder:
            page = Path(folder) / "page.jpg"
            wanted = {"YICHUANG_SCANNER": name, "YICHUANG_DPI": str(dpi), "YICHUANG_PAGE": str(page)}
            code, _out, words = self._child.run(_powershell(_SCAN), PAGE_S, wanted)
            if code == GONE:
                raise Fault("scans.scanner.absent")
            if code != 0 or not page.exists():
                raise Fault("scans.scanner.failed", reason=words.strip()[:120])
            yield page.read_bytes()

    def stop(self) -> None:
        """See ScannerTool."""
        self._child.stop()


def _powershell(script: str) -> tuple[str, ...]:
    return ("powershell.exe", "-NoProfile", "-NonInteractive", "-ExecutionPolicy", "Bypass", "-Command", script)
