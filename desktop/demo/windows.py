"""The demo with windows: counter, board, kiosk, rating, and the panel that plays the resident; nothing is kept."""

import argparse
import shutil
import tempfile
from datetime import timedelta
from pathlib import Path

from core.base.clock import SHANGHAI, SystemClock
from core.config.profile import open_profile
from core.store.keys import KeyFile
from desktop.app import Program, system_printer
from desktop.demo.camera_feed import CameraFeed
from desktop.demo.counter_day import PASSWORD
from desktop.demo.panel import DemoPanel
from desktop.demo.seed import CLERK, make_history, make_staff, make_waiting, open_all_day
from desktop.demo.stage import PlayedClock, Stage
from desktop.office import Office
from desktop.windows import BOARD, DESK, KIOSK, RATING, Windows
from desktop.wiring import build_office

WEEK = timedelta(days=7)
WIDE = 1900


def run_demo_windows(chosen: argparse.Namespace) -> int:
    """Open everything; all data are thrown away at the end."""
    folder = Path(tempfile.mkdtemp(prefix="yichuang-demo-"))
    try:
        return _run(folder, chosen.overrides)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _run(folder: Path, overrides: list[str]) -> int:
    profile = open_profile(folder / "profile")
    open_all_day(profile)  # whenever somebody tries the demo, numbers are given out
    stage = Stage(folder / "papers", forms=profile.papers, moment=SystemClock().now() - WEEK)
    stage.start()
    try:
        program = Program(
            profile,
            profile.settings([*stage.settings(), "rating.display=demo", *overrides]),
            (DESK, BOARD, KIOSK, RATING),
        )
        program.windows.camera_feed = CameraFeed(stage.desk_papers)
        panels: list[DemoPanel] = []

        def build() -> Office:
            clock = PlayedClock(SystemClock().now() - WEEK, stage)
            office = build_office(
                profile, program.settings, KeyFile(profile.key_file).demo(), store_lane=program.lane, clock=clock,
                system_printer=system_printer,
            )  # fmt: skip
            make_staff(office, PASSWORD)
            today = SystemClock().now().astimezone(SHANGHAI)
            make_history(office, clock, today)
            clock.set(today)
            make_waiting(office)
            return office

        def after(office: Office) -> None:
            panel = DemoPanel(stage, program.style, office.bus, program.windows.post)
            panels.append(panel)
            panel.show()
            _arrange(program.windows, panel)
            presenters = program.windows.presenters
            assert presenters is not None, "the demo has a desk"
            presenters.gate.sign_in(CLERK[0], PASSWORD)

        code = program.run(build, after)
        for panel in panels:
            panel.stop()
        return code
    finally:
        stage.stop()


def _arrange(windows: Windows, panel: DemoPanel) -> None:
    """The panel at the right, the counter at its left or, on a small screen, under it; the others in reach below."""
    room = panel.screen().availableGeometry()
    shell, board, kiosk = windows.shell, windows.public(BOARD), windows.public(KIOSK)
    rating = windows.public(RATING)
    if shell is None or board is None or kiosk is None or rating is None:
        return
    frame = 30  # what a window manager adds above a window
    panel.setGeometry(room.right() - 546, room.top() + frame, 540, room.height() - frame - 8)
    if room.width() < WIDE:
        for window in (rating, kiosk, board):
            window.lower()
        shell.raise_()
        panel.raise_()
        panel.activateWindow()
        return
    shell.showNormal()
    shell.setGeometry(room.left(), room.top() + frame, room.width() - 554, 768)
    low = room.height() - 768 - 2 * frame - 16
    board.setGeometry(room.left(), room.top() + 768 + 2 * frame, low * 16 // 9, low)
    kiosk.setGeometry(room.left() + 900, room.bottom() - 730, 405, 720)
    rating.setGeometry(room.left() + 360, room.bottom() - 330, 512, 320)
    rating.lower()
    kiosk.lower()  # its lower part looks out below the counter; a click brings it to the front
    shell.raise_()
    shell.activateWindow()
