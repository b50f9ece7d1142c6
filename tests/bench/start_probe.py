"""One start as a process of its own: prints when each moment came, in ms since the fork. Started by bench_start.py.

argv: FORK_NS (time.time_ns() of the parent just before it started us), ours|rival, and the profile's folder for ours.
"""

import json
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path

FORK_NS = int(sys.argv[1])
MOMENTS: dict[str, float] = {"python": (time.time_ns() - FORK_NS) / 1e6}
HEAVY = (
    "sqlalchemy",
    "sqlcipher3",
    "reportlab",
    "urllib3",
    "argon2",
    "pypinyin",
    "PIL",
    "serial",
    "escpos",
    "fontTools",
)


def note(name: str) -> None:
    MOMENTS.setdefault(name, (time.time_ns() - FORK_NS) / 1e6)


def note_cost() -> None:
    """Note processor time and memory at the first painting (memory on Linux only)."""
    MOMENTS["cpu"] = time.process_time() * 1000
    if sys.platform == "linux":
        pages = int(Path("/proc/self/statm").read_text("ascii").split()[1])
        MOMENTS["resident"] = pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def watch_paint(window: object, done: Callable[[], None]) -> object:
    """Call ``done`` when the event loop comes back after the window's next painting, which is asked for."""
    from PySide6.QtCore import QEvent, QObject, QTimer

    class Watch(QObject):
        is_seen = False

        def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's own name
            del watched
            if event.type() == QEvent.Type.Paint and not self.is_seen:
                self.is_seen = True
                QTimer.singleShot(0, done)
            return False

    watch = Watch()
    window.installEventFilter(watch)  # type: ignore[attr-defined]
    window.update()  # type: ignore[attr-defined]  # what was painted a moment ago is painted again: not a minute later
    return watch


def rival() -> None:
    """A bare window: a list of forty, a form of six, two buttons, the system's look and fonts."""
    from PySide6.QtWidgets import (
        QApplication,
        QFormLayout,
        QHBoxLayout,
        QLineEdit,
        QListWidget,
        QMainWindow,
        QPushButton,
        QWidget,
    )

    note("imports")
    app = QApplication([])
    window, body, form_side = QMainWindow(), QWidget(), QWidget()
    rows, form, across = QListWidget(), QFormLayout(form_side), QHBoxLayout(body)
    rows.addItems([f"A{number:03d} 社保·医保·民政" for number in range(1, 41)])
    for label in ("姓名", "性别", "证件号码", "住址", "电话", "备注"):
        form.addRow(label, QLineEdit())
    for label in ("叫下一位", "受理"):
        form.addRow(QPushButton(label))
    across.addWidget(rows)
    across.addWidget(form_side)
    window.setCentralWidget(body)
    window.resize(1366, 768)

    def painted() -> None:
        note("painted")
        note_cost()
        app.exit()

    watch = watch_paint(window, painted)
    window.showMaximized()
    app.exec()
    del watch


def ours(folder: Path) -> None:
    """The desk on a profile that is there, as ``main.py desk`` starts it; then a clerk signs in."""
    from core.config.profile import open_profile
    from desktop.app import Program

    note("imports")
    profile = open_profile(folder)
    program = Program(profile, profile.settings([]), ("desk",))
    watches = []
    show_first = program.windows.show_first

    def show() -> None:
        show_first()
        watches.append(watch_paint(program.windows.shell, painted))

    def painted() -> None:
        note("painted")
        note_cost()
        MOMENTS["heavy"] = sum(name in sys.modules for name in HEAVY)  # some may have begun in the store lane

    def attached(_office: object) -> None:
        note("office")
        presenters, shell = program.windows.presenters, program.windows.shell
        assert presenters is not None
        assert shell is not None

        def gate(view: object) -> None:
            if view.mode == "sign_in" and "gate" not in MOMENTS:  # type: ignore[attr-defined]
                watches.append(watch_paint(shell.gate, at_gate))

        presenters.gate.on_change(gate)

    def at_gate() -> None:
        from desktop.demo.counter_day import PASSWORD
        from desktop.demo.seed import CLERK

        note("gate")
        presenters = program.windows.presenters
        assert presenters is not None
        presenters.gate.on_change(signed_in)
        presenters.gate.sign_in(CLERK[0], PASSWORD)

    def signed_in(view: object) -> None:
        if view.mode == "open":  # type: ignore[attr-defined]
            watches.append(watch_paint(program.windows.shell.page("counter"), at_counter))

    def at_counter() -> None:
        note("counter")
        program.app.exit(0)

    program.windows.show_first = show  # type: ignore[method-assign]
    program.run(None, attached)


if __name__ == "__main__":
    if sys.argv[2] == "rival":
        rival()
    else:
        sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
        ours(Path(sys.argv[3]))
    sys.stdout.write(json.dumps(MOMENTS) + "\n")
