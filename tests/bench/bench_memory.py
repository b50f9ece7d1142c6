"""Memory after the start, after the demo day, and how much 200 further visits add; beside a bare PySide6 window.

Run: python tests/bench/bench_memory.py [VISITS]          takes some minutes; Linux only (it reads /proc)
"""

import json
import os
import subprocess
import sys
import time
from pathlib import Path

from measure import ROOT, Row, count_from, offscreen, report

HERE = Path(__file__).parent
ENVIRONMENT = {**os.environ, "QT_QPA_PLATFORM": offscreen(), "QT_SCALE_FACTOR": "1", "QT_FONT_DPI": "96"}


def main() -> None:
    visits = count_from(sys.argv, 200)
    bare = Row("a bare window", [bare_window()], "MB")
    for kind, day in (("headless", "after the demo day"), ("windows", "after 20 visits")):
        figures = played(kind, visits)
        last = figures[f"visit {visits}"]
        growth = {name: mb for name, mb in figures.items() if name.startswith("visit ")}
        report(
            f"memory, {kind}: resident",
            [
                Row("after the start", [figures["start"]], "MB", (bare,)),
                Row(day, [figures["day"]], "MB", (bare,)),
                Row(f"after {visits} further visits", [last], "MB", (bare,)),
                Row("  of it held when free memory is given back", [figures["trimmed"]], "MB", (bare,)),
                Row("grown by each further visit", [(last - figures["day"]) / visits * 1000], "kB"),
                bare,
            ],
            [f"on the way: {', '.join(f'{name} {mb:.1f} MB' for name, mb in growth.items())}"],
        )


def played(kind: str, visits: int) -> dict[str, float]:
    """Return the figures of one process of ours."""
    return _last_line([str(HERE / "memory_probe.py"), kind, str(visits)])


def bare_window() -> float:
    """Return what the rival of bench_start has when it is painted."""
    return _last_line([str(HERE / "start_probe.py"), str(time.time_ns()), "rival"])["resident"]


def _last_line(arguments: list[str]) -> dict[str, float]:
    done = subprocess.run(
        [sys.executable, *arguments], cwd=ROOT, env=ENVIRONMENT, stdout=subprocess.PIPE, text=True, check=True
    )
    return dict(json.loads(done.stdout.splitlines()[-1]))


if __name__ == "__main__":
    main()
