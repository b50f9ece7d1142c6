"""Tables that people bring (CSV as office machines save it) and a site's own file, written whole or not at all."""

import csv
import io
import os
import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from core.base.faults import Fault


@dataclass(frozen=True, slots=True, kw_only=True)
class TableRow:
    """One row of a table; ``line`` is where it begins in the file (1 is the first), cells are as written."""

    line: int
    cells: tuple[str, ...]

    @property
    def is_blank(self) -> bool:
        """Whether no cell holds anything."""
        return not any(cell.strip() for cell in self.cells)


def read_csv(path: Path) -> list[TableRow]:
    """Return every row that is not blank; UTF-8 (with or without BOM) or GB18030, as Excel saves here.

    Faults: ``base.table.unreadable`` (cannot be opened), ``base.table.encoding`` (line), ``base.table.broken`` (line).
    """
    return [row for row in _rows(path, _decoded(path)) if not row.is_blank]


def keep_file(site: Path, name: str, text: str) -> Path:
    """Write ``text`` as the site's own file ``name`` and return its path; the old file stays until the new is whole.

    Fault ``base.table.unwritable`` when the folder does not take it.
    """
    target = site / name
    draft = target.with_name(f".{target.name}.new")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with draft.open("w", encoding="utf-8", newline="\n") as stream:
            stream.write(text)
            stream.flush()
            os.fsync(stream.fileno())
        draft.replace(target)
        _sync_folder(target.parent)
    except OSError as error:
        raise Fault("base.table.unwritable", file=str(target), reason=error.strerror or str(error)) from error
    return target


def put_over(site: Path, name: str, text: str) -> Path:
    """Write ``text`` as ``keep_file`` does; what stood there and says otherwise stays beside as ``name.old``.

    For files that somebody may have mended by hand: nothing is written over without a trace.
    """
    target = site / name
    if target.is_file() and target.read_bytes() != text.encode():
        old = target.with_name(f"{target.name}.old")
        try:
            shutil.copyfile(target, old)
        except OSError as error:
            raise Fault("base.table.unwritable", file=str(old), reason=error.strerror or str(error)) from error
    return keep_file(site, name, text)


def _sync_folder(folder: Path) -> None:
    """Wait until the new name is on the disk; Windows has no such call and needs none."""
    if sys.platform != "win32":
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _decoded(path: Path) -> str:
    try:
        data = path.read_bytes()
    except OSError as error:
        raise Fault("base.table.unreadable", file=str(path), reason=error.strerror or str(error)) from error
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        pass  # the office's Excel saves CSV in the national encoding
    try:
        return data.decode("gb18030")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise Fault("base.table.encoding", file=str(path), line=line) from error


def _rows(path: Path, text: str) -> Iterator[TableRow]:
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    while True:
        line = reader.line_num + 1
        try:
            cells = next(reader, None)
        except csv.Error as error:
            raise Fault("base.table.broken", file=str(path), line=line, reason=str(error)) from error
        if cells is None:
            return
        yield TableRow(line=line, cells=tuple(cells))
