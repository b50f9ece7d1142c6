"""A program with two displays, run in a process of its own: one display goes, and where the windows stand then is said.

The display is removed through Qt's own door for it (what a platform plug-in calls when the cable is pulled), so that
everything behind it is real: signals, windows handed over, the primary display chosen anew.
"""

import ctypes
import json
import os
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
SCREENS = [
    {"name": name, "x": x, "y": 0, "width": width, "height": height, "logicalDpi": 96, "dpr": 1}
    for name, x, width, height in (("DESK", 0, 1366, 768), ("HALL", 1366, 1920, 1080))
]
FILE = Path(tempfile.mkdtemp(prefix="yichuang-displays-")) / "screens.json"
FILE.write_text(json.dumps({"screens": SCREENS}), "ascii")
os.environ["QT_QPA_PLATFORM"] = f"offscreen:configfile={FILE}"

import PySide6  # noqa: E402
import shiboken6  # noqa: E402
from PySide6.QtCore import QElapsedTimer, QRect, QSize  # noqa: E402
from PySide6.QtGui import QGuiApplication, QScreen  # noqa: E402
from PySide6.QtWidgets import QApplication, QWidget  # noqa: E402

from core.base.lanes import InlineLane  # noqa: E402
from core.config.hall_settings import PublicScreen  # noqa: E402
from desktop.public_place import PublicPlace  # noqa: E402
from desktop.style.style import Style  # noqa: E402
from desktop.windows import DESK, Windows  # noqa: E402
from tests.patience import PATIENCE_MS  # noqa: E402


def gui_library() -> ctypes.CDLL:
    folder = Path(PySide6.__file__).parent / "Qt" / "lib"
    library = ctypes.CDLL(str(folder / "libQt6Gui.so.6"))
    library._ZNK7QScreen6handleEv.restype = ctypes.c_void_p
    library._ZNK7QScreen6handleEv.argtypes = [ctypes.c_void_p]
    return library


def pull_out(screen: QScreen) -> None:
    """Remove a display as its platform would (QWindowSystemInterface::handleScreenRemoved)."""
    gui = gui_library()
    handle = ctypes.c_void_p(gui._ZNK7QScreen6handleEv(shiboken6.getCppPointer(screen)[0]))
    gui._ZN22QWindowSystemInterface19handleScreenRemovedEP15QPlatformScreen(handle)


def change(screen: QScreen, to: QRect) -> None:
    """Give a display another size (QWindowSystemInterface::handleScreenGeometryChange)."""
    corners = (ctypes.c_int * 4)(to.left(), to.top(), to.right(), to.bottom())
    gui_library()._ZN22QWindowSystemInterface26handleScreenGeometryChangeEP7QScreenRK5QRectS4_(
        ctypes.c_void_p(shiboken6.getCppPointer(screen)[0]), corners, corners
    )


def place_of(window: QWidget) -> list[object]:
    """Return (whether it is shown, on which displays all of it lies, whether it fills one); hidden it is nowhere."""
    if not window.isVisible():
        return [False, [], False]
    frame = window.geometry()
    seen = [one.name() for one in QGuiApplication.screens() if one.geometry().contains(frame)]
    return [True, seen, window.isFullScreen()]


def settled(app: QApplication, windows: tuple[QWidget, ...], wanted: list[list[object]], *also) -> list[list[object]]:
    """Return where the windows are, once all of them are as wanted; each is placed by a timer of its own."""
    timer = QElapsedTimer()
    timer.start()
    while timer.elapsed() < PATIENCE_MS:
        if [place_of(window) for window in windows] == wanted and all(is_so() for is_so in also):
            break
        app.processEvents()
    return [place_of(window) for window in windows]


def main() -> None:
    app = QApplication([])
    windows = Windows(app, Style(), InlineLane(), lambda _error: None, (DESK,))
    windows.show_first()
    desk = windows.shell
    desk.showNormal()
    desk.setGeometry(1500, 100, 1366, 768)
    board, kiosk = QWidget(), QWidget()
    beside = PublicPlace(board, PublicScreen(screen="HALL"), beside_desk=True, small=QSize(960, 540))
    alone = PublicPlace(kiosk, PublicScreen(screen="HALL"), beside_desk=False, small=QSize(432, 768))
    lamps: list[bool] = []
    beside.placed.connect(lamps.append)
    for place in (beside, alone):
        place.place()
    shown = (desk, board, kiosk)
    on_hall, fills_hall = [True, ["HALL"], False], [True, ["HALL"], True]
    said = {"before": settled(app, shown, [on_hall, fills_hall, fills_hall])}
    change(app.screens()[1], QRect(1366, 0, 1280, 720))
    fitting = (lambda: board.size() == kiosk.size() == QSize(1280, 720),)
    said["smaller"] = settled(app, shown, [on_hall, fills_hall, fills_hall], *fitting)
    board.hide()
    kiosk.showNormal()
    app.screenAdded.emit(app.screens()[1])  # what Qt says when a cable is plugged in again
    said["plugged"] = settled(app, (board, kiosk), [fills_hall, fills_hall])
    pull_out(app.screens()[1])
    pulled = [[True, ["DESK"], False], [False, [], False], [True, ["DESK"], True]]
    said["pulled"] = settled(app, shown, pulled, lambda: lamps[-1:] == [False])
    said["lamps"] = [lamps[0], lamps[-1]]
    sys.stdout.write(json.dumps(said) + "\n")
    sys.stdout.flush()
    FILE.unlink()
    FILE.parent.rmdir()
    os._exit(0)  # what Python still holds of the display that was removed is not taken apart


main()
