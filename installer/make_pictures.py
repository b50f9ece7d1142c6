"""Makes the pictures of the manuals: a real day is played on a real office, and its windows and papers are grabbed.

python installer/make_pictures.py [FOLDER]        default docs/pictures; needs no screen
"""

import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from PySide6.QtWidgets import QApplication, QWidget

from core.base.clock import local
from desktop.demo.counter_day import play_with
from desktop.demo.crew import PASSWORD, START, Crew, crew_at_work
from desktop.demo.script import parse_script
from desktop.demo.seed import ADMINISTRATOR, CLERK
from desktop.demo.stage import RECEIPT, TICKET
from desktop.i18n import use_language
from desktop.presenters.board import BoardPresenter
from desktop.presenters.due_words import HAND
from desktop.screens.board import BoardScreen
from desktop.screens.kiosk import KioskScreen
from desktop.shell import Shell
from desktop.style.style import Style
from desktop.turns import Turns

HERE = Path(__file__).resolve().parents[1]
MORNING = """
kiosk ticket A zhang
kiosk ticket A wang_yan
kiosk ticket B chen
kiosk ticket C
kiosk ticket A gulnar
kiosk ticket D
kiosk ticket Y
kiosk ticket B tashi
kiosk ticket A zhuge
kiosk ticket F
clerk call
clerk start
clerk pass
clerk call
clerk card zhou
clerk item gljt
clerk tick *
"""


class Studio:
    """Grabs what a crew shows."""

    def __init__(self, crew: Crew, app: QApplication, style: Style, folder: Path) -> None:
        self.crew, self.app, self.style, self.folder = crew, app, style, folder
        self._hour = local(crew.clock.now())

    def play(self, lines: str) -> None:
        """Play lines without their time, a minute each."""
        timed = []
        for line in lines.strip().splitlines():
            self._hour += timedelta(minutes=1)
            timed.append(f"{self._hour:%H:%M} {line}")
        play_with(self.crew, parse_script("\n".join(timed)))
        self.settle()

    def settle(self) -> None:
        """Let everything on the way arrive and be painted."""
        for _ in range(3):
            self.crew.inbox.run_until(lambda: self.crew.runner.waiting == 0)
            for window in self.app.topLevelWidgets():
                for turns in window.findChildren(Turns):
                    turns.finish()
            self.app.processEvents()

    def grab(self, window: QWidget, name: str, width: int, height: int) -> None:
        """Keep a picture of a window at a size."""
        window.resize(width, height)
        window.show()
        self.settle()
        window.grab().save(str(self.folder / f"{name}.png"))

    def staff(self) -> None:
        """Hall, counter, lock, day and cases; the counter at both sizes and in large type."""
        shell, gate = Shell(self.style), self.crew.presenters.gate
        shell.attach(self.crew.presenters)
        gate.sign_in(ADMINISTRATOR[0], PASSWORD)
        self.settle()
        shell.open_page("hall")
        self.grab(shell, "hall", 1920, 1080)
        gate.sign_out()
        self.settle()
        gate.sign_in(CLERK[0], PASSWORD)
        self.settle()
        self.play(MORNING)
        self.grab(shell, "counter-1366", 1366, 768)
        self.grab(shell, "counter-1920", 1920, 1080)
        shell.turn_large()
        self.style.settle()
        self.grab(shell, "counter-large", 1920, 1080)
        shell.turn_large()
        self.style.settle()
        self.play("clerk accept\nclerk lock")
        self.grab(shell, "lock", 1366, 768)
        self.play("clerk unlock\nclerk finish\nclerk close")
        shell.open_page("day")
        self.grab(shell, "day", 1366, 768)
        shell.open_page("cases")
        self._open_case()
        self.grab(shell, "cases", 1366, 768)
        shell.detach()
        shell.close()

    def _open_case(self) -> None:
        """Open the newest of the cases in hand."""
        cases = self.crew.presenters.cases
        self.settle()
        cases.choose(HAND)
        self.settle()
        cases.open(cases.view.rows[-1].case_id)
        self.settle()

    def hall(self) -> None:
        """Board and kiosk."""
        presenter = BoardPresenter(self.crew.office, self.crew.runner)
        board = BoardScreen(presenter, self.style)
        self.play("\n".join(f"kiosk ticket {letter}" for letter in "ABACGABBDA") + "\nclerk call")
        presenter.refresh()
        self.grab(board, "board", 1920, 1080)
        board.stop()
        board.close()
        kiosk = KioskScreen(self.crew.kiosk, self.style)
        self.grab(kiosk, "kiosk", 1080, 1920)
        self.crew.kiosk.set_elder(is_elder=True)
        self.grab(kiosk, "kiosk-elder", 1080, 1920)
        kiosk.stop()
        kiosk.close()

    def papers(self) -> None:
        """A ticket, a receipt and a notice, from their real bytes."""
        for place, name in ((TICKET, "ticket"), (RECEIPT, "receipt")):
            slips = [slip for slip in self.crew.stage.papers() if slip.place == place]
            (self.folder / f"{name}.png").write_bytes(slips[-1].png)
        notice = next(path for path in self.crew.stage.forms() if ".acceptance." in path.name)
        target = self.folder / "acceptance"
        subprocess.run(["pdftoppm", "-r", "90", "-png", "-singlefile", str(notice), str(target)], check=True)


def main() -> None:
    """Make all pictures."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else HERE / "docs" / "pictures"
    folder.mkdir(parents=True, exist_ok=True)
    use_language("zh")
    app = QApplication([])
    style = Style()
    style.apply(app)
    style.add_rare_font()
    with tempfile.TemporaryDirectory() as out, crew_at_work(Path(out), START.replace(hour=9, minute=30)) as crew:
        studio = Studio(crew, app, style, folder)
        steps: tuple[Callable[[], None], ...] = (studio.hall, studio.staff, studio.papers)
        for step in steps:
            step()


if __name__ == "__main__":
    main()
