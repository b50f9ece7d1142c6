"""``printer``: a receipt printer that is not there, for trying templates, for training and for tests.

It keeps every paper as a picture and as bytes, and obeys words typed on standard input: ``paper_out on``.
"""

import argparse
import sys
import time
from collections.abc import Iterable
from pathlib import Path

from core.base.faults import Fault
from printing.preview import png_of
from printing.simulated import VirtualPrinter, switch_names

USAGE = "cut N · reset · unplug · plug · quit"


def run_printer(chosen: argparse.Namespace) -> int:
    """Print the address, then serve until standard input ends."""
    tray = _Tray(chosen.out, chosen.width)
    printer = _started(chosen, tray)
    try:
        print(f"{printer.address}  ->  {chosen.out}", flush=True)
        print(f"{' · '.join(f'{name} on|off' for name in switch_names())} · baud N · {USAGE}", flush=True)
        _obey(printer, sys.stdin)
    finally:
        printer.stop()
    return 0


def _started(chosen: argparse.Namespace, tray: "_Tray") -> VirtualPrinter:
    try:
        if chosen.pty:
            return VirtualPrinter.pty(tray)
        return VirtualPrinter.tcp(tray, port=chosen.port, host=chosen.host)
    except OSError as error:
        raise Fault("desktop.printer.no_port", port=chosen.port, reason=error.strerror or "") from error


class _Tray:
    """Where the papers fall; called in the printer's thread."""

    def __init__(self, folder: Path, width_mm: int) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder, self._width_mm, self._count = folder, width_mm, 0

    def __call__(self, body: bytes) -> None:
        self._count += 1
        name = f"{time.strftime('%H%M%S')}-{self._count:03d}"
        (self._folder / f"{name}.bin").write_bytes(body)
        (self._folder / f"{name}.png").write_bytes(png_of(body, width_mm=self._width_mm))
        print(f"{name}.png  {len(body)} bytes", flush=True)


def _obey(printer: VirtualPrinter, lines: Iterable[str]) -> None:
    for line in lines:
        words = line.split()
        if words == ["quit"]:
            return
        if words and not _obeyed(printer, *words[:2]):
            print(f"? {line.strip()}", flush=True)


def _obeyed(printer: VirtualPrinter, word: str, value: str = "") -> bool:
    acts = {"reset": printer.power_cycle, "unplug": printer.unplug, "plug": printer.plug}
    if word in acts:
        acts[word]()
    elif word == "cut" and value.isdigit():
        printer.cut_after(int(value))
    elif word == "baud" and value.isdigit():
        printer.set(baud=int(value))
    elif word in switch_names() and value in {"on", "off"}:
        printer.set(**{f"is_{word}": value == "on"})
    else:
        return False
    return True
