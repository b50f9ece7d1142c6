"""Process start -> first painted window -> office stands -> gate -> counter page, beside a bare PySide6 window.

Run: python tests/bench/bench_start.py [RUNS]          offscreen, and on xcb where Xvfb is installed
"""

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from measure import ROOT, Row, count_from, offscreen, report, say, throw_away

PROBE = Path(__file__).with_name("start_probe.py")
SIGNED = (
    ("painted", "our first painted window"),
    ("office", "office stands (store open, presenters attached)"),
    ("gate", "sign-in painted"),
    ("counter", "signed in, counter page painted"),
)
Moments = dict[str, float]


def main() -> None:
    runs = count_from(sys.argv, 12)
    with throw_away("start") as folder:
        prepare(folder)
        measure(folder, runs, "offscreen", {"QT_QPA_PLATFORM": offscreen()})
        if shutil.which("Xvfb"):
            with display() as name:
                measure(folder, runs, f"xcb on Xvfb {name}", {"QT_QPA_PLATFORM": "xcb", "DISPLAY": name})
        else:
            say("\nXvfb is not installed: no figures on xcb")


def prepare(folder: Path) -> None:
    """Make the profile in a process of its own, so that ours start on data that are there, as on any morning."""
    code = (
        "import sys; from pathlib import Path\n"
        "from core.base.lanes import InlineLane\n"
        "from core.config.profile import open_profile\n"
        "from core.store.keys import KeyFile\n"
        "from desktop.demo.counter_day import PASSWORD\n"
        "from desktop.demo.seed import make_staff, open_all_day\n"
        "from desktop.wiring import build_office\n"
        "profile = open_profile(Path(sys.argv[1])); open_all_day(profile)\n"
        "key = KeyFile(profile.key_file).demo()\n"
        "office = build_office(profile, profile.settings([]), key, store_lane=InlineLane())\n"
        "make_staff(office, PASSWORD); office.stop()\n"
    )
    subprocess.run([sys.executable, "-c", code, str(folder)], cwd=ROOT, check=True)


def measure(folder: Path, runs: int, where: str, environment: dict[str, str]) -> None:
    """Start both in turn, one at a time; the first pair only fills the disk's cache."""
    ours: list[Moments] = []
    rivals: list[Moments] = []
    for turn in range(runs + 1):
        for kind, kept in (("rival", rivals), ("ours", ours)) if turn % 2 else (("ours", ours), ("rival", rivals)):
            kept.append(start(kind, folder, environment))
    show(where, ours[1:], rivals[1:])


def start(kind: str, folder: Path, environment: dict[str, str]) -> Moments:
    """Return the moments of one start, in ms since just before the process was made."""
    wanted = {**os.environ, **environment, "QT_SCALE_FACTOR": "1", "QT_FONT_DPI": "96"}
    done = subprocess.run(
        [sys.executable, str(PROBE), str(time.time_ns()), kind, str(folder)],
        cwd=ROOT, env=wanted, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    if done.returncode or not done.stdout.strip():
        raise SystemExit(f"{kind} did not start: {done.stderr or done.stdout}")
    return dict(json.loads(done.stdout.splitlines()[-1]))


def show(where: str, ours: list[Moments], rivals: list[Moments]) -> None:
    """Print the table of one platform."""
    rival = Row("bare window painted", [one["painted"] for one in rivals])
    rival_cpu = Row("bare window, processor time", [one["cpu"] for one in rivals])
    rows = [Row(text, [one[key] for one in ours], beside=(rival,)) for key, text in SIGNED]
    cpu = Row("our first window, processor time", [one["cpu"] for one in ours], beside=(rival_cpu,))
    imports = Row("  of it until Python and our imports are there", [one["imports"] for one in ours])
    heavy = max(one["heavy"] for one in ours)
    report(
        f"start, {where}: process start -> painted",
        [rows[0], imports, *rows[1:], cpu, rival, rival_cpu],
        [f"heavy packages loaded at the first painting: {heavy:.0f}"],
    )


@contextmanager
def display() -> Iterator[str]:
    """Give a virtual display of our own."""
    reading, writing = os.pipe()
    with subprocess.Popen(
        ["Xvfb", "-displayfd", str(writing), "-screen", "0", "1366x768x24", "-nolisten", "tcp"],
        pass_fds=(writing,), stderr=subprocess.DEVNULL,
    ) as server:  # fmt: skip
        os.close(writing)
        try:
            with os.fdopen(reading, "r", encoding="ascii") as line:
                yield f":{line.readline().strip()}"
        finally:
            server.terminate()


if __name__ == "__main__":
    main()
