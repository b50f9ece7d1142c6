"""What came out of the simulated printers: the real bytes, their picture, numbered files. It knows no printer."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from printing.preview import png_of

WIDTH_MM = 80


@dataclass(frozen=True, kw_only=True)
class PaperSlip:
    """One paper, from cut to cut. ``number`` counts the papers of all printers from 1, ``place`` is the printer."""

    number: int
    place: str
    body: bytes = field(repr=False)
    file: Path  # the .bin; the picture lies beside it

    @cached_property
    def png(self) -> bytes:
        """Return the picture of the bytes (about 0.1 s the first time), and keep it beside them. Any thread."""
        picture = png_of(self.body, width_mm=WIDTH_MM)
        self.file.with_suffix(".png").write_bytes(picture)
        return picture


class PaperTray:
    """Takes papers from the printers' threads and hands them to whoever looks. Any thread."""

    def __init__(self, folder: Path, told: Callable[[], None]) -> None:
        self.folder = folder
        self._told = told
        self._lock = threading.Lock()
        self._slips: list[PaperSlip] = []
        self._count = 0

    def take(self, place: str, body: bytes) -> None:
        """Keep a paper: ``001-ticket.bin`` is written at once, its picture when somebody looks."""
        with self._lock:
            self._count += 1
            file = self.folder / f"{self._count:03d}-{place}.bin"
            file.write_bytes(body)
            self._slips.append(PaperSlip(number=self._count, place=place, body=body, file=file))
        self._told()

    def slips(self) -> tuple[PaperSlip, ...]:
        """Return the papers nobody has torn off, newest first."""
        with self._lock:
            return tuple(reversed(self._slips))

    def tear_off(self, number: int) -> None:
        """Take a paper away; its files stay."""
        with self._lock:
            self._slips = [slip for slip in self._slips if slip.number != number]
        self._told()

    def save_pictures(self) -> tuple[Path, ...]:
        """Make every picture that is missing; return the files of all pictures, oldest first."""
        with self._lock:
            slips = tuple(self._slips)
        for slip in slips:
            _ = slip.png
        return tuple(slip.file.with_suffix(".png") for slip in slips)
