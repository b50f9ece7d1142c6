"""What all benches share: figures of a sample, one table, the machine's line, a folder that goes, a screen unseen.

Benches are scripts, not tests: they print a figure beside its rival or its physical limit and assert nothing on time.
"""

import json
import os
import platform
import shutil
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

MS = 1000.0


@dataclass(frozen=True)
class Row:
    """One figure. ``beside`` are the rivals or limits measured in the same run; the ratios are of the medians."""

    name: str
    values: Sequence[float]
    unit: str = "ms"
    beside: "tuple[Row, ...]" = ()

    @property
    def median(self) -> float:
        return at_share(self.values, 0.5)

    @property
    def p95(self) -> float:
        return at_share(self.values, 0.95)

    @property
    def ratios(self) -> str:
        return ", ".join(f"{self.median / row.median:.2f} x {row.name}" for row in self.beside)


def at_share(values: Sequence[float], share: float) -> float:
    """Return the value below which ``share`` of the sample lies, interpolated."""
    ordered = sorted(values)
    place = share * (len(ordered) - 1)
    low = int(place)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (ordered[high] - ordered[low]) * (place - low)


def say(text: str = "") -> None:
    """Print at once: some benches take minutes."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def report(title: str, rows: Sequence[Row], notes: Sequence[str] = ()) -> None:
    """Print the machine, a table and what is to be known of it."""
    width = max(len(row.name) for row in rows)
    say(f"\n== {title}")
    say(machine())
    say(f"{'':{width}}  {'n':>5} {'median':>10} {'p95':>10}  beside")
    for row in rows:
        unit = f"{row.median:10.2f} {row.p95:10.2f}"
        say(f"{row.name:{width}}  {len(row.values):>5} {unit}  {row.unit:<3} {row.ratios}".rstrip())
    for note in notes:
        say(f"  {note}")


def machine() -> str:
    """Return the machine as far as it bears on the figures; the load says how much to believe them."""
    load = ", ".join(f"{one:.1f}" for one in os.getloadavg()) if hasattr(os, "getloadavg") else "unknown"
    return f"Python {platform.python_version()}, {platform.system()}, {os.cpu_count()} cores, load {load}"


def count_from(arguments: Sequence[str], default: int) -> int:
    """Return the number of runs: the first argument, or the default."""
    return int(arguments[1]) if len(arguments) > 1 else default


@contextmanager
def throw_away(prefix: str) -> Iterator[Path]:
    """Give a folder that is gone afterwards; TMPDIR decides on which file system it lies."""
    folder = Path(tempfile.mkdtemp(prefix=f"yichuang-{prefix}-"))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def offscreen(size: tuple[int, int] = (1366, 768)) -> str:
    """Return the value of QT_QPA_PLATFORM for a screen of this size that nobody sees (Qt's own is 800x800).

    The small file it names stays in the temporary folder for later runs.
    """
    width, height = size
    screen = {"name": "bench", "x": 0, "y": 0, "width": width, "height": height, "logicalDpi": 96, "dpr": 1}
    file = Path(tempfile.gettempdir()) / f"yichuang-bench-screen-{width}x{height}.json"
    file.write_text(json.dumps({"screens": [screen]}), "ascii")
    return f"offscreen:configfile={file}"


def resident_mb() -> float:
    """Return the memory of this process that lies in RAM, in MB. Linux only: it reads /proc."""
    pages = int(Path("/proc/self/statm").read_text("ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6
