"""The program with windows: settings, first paint, one instance, the key, the office, and back. It knows no page.

settings > QApplication > first paint > running program? > key > office (store lane) > attach ··· detach > office.stop
"""

import argparse
import logging
from collections.abc import Callable
from concurrent.futures import Future, wait
from importlib import import_module
from typing import TYPE_CHECKING, Any, TypeVar

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from core.base.faults import Fault
from core.base.interpreter import keep_what_is_here, take_short_turns
from core.base.lanes import ThreadLane
from core.base.log import start_log
from core.base.pinyin import warm
from core.base.texts import all_texts
from core.config.model import Settings
from core.config.profile import Profile, open_profile
from desktop.end_signals import EndSignals
from desktop.faults import FaultDesk
from desktop.i18n import use_language
from desktop.look import remember_large, remembered_large
from desktop.single import Wishes, ask_running
from desktop.style.style import Style
from desktop.windows import Windows

if TYPE_CHECKING:  # loaded in the store lane after the first painting
    from core.base.resources import Resources
    from core.config.device_settings import OfficePrinterSettings
    from desktop.office import Office
    from desktop.presenters.key_gate import KeyView
    from desktop.start_sheets import KeySheet
    from printing.outlets import Outlet
    from printing.press import Press

    Build = Callable[[], Office]
    After = Callable[[Office], None]

VERSION = "0.1"
ROOMS = (
    "desktop.wiring",
    "desktop.presenters.bundle",
    "desktop.screens.gate",
    "desktop.screens.counter",
    "desktop.camera",
    "desktop.screens.scan",
)
LONGEST_STEP_S = 120.0  # a migration of a large database
T = TypeVar("T")

log = logging.getLogger(__name__)


def run_windows(chosen: argparse.Namespace) -> int:
    """Run ``desk``, ``kiosk`` or ``board`` until the last window is closed."""
    profile = open_profile(chosen.profile)
    settings = profile.settings(chosen.overrides)
    program = Program(profile, settings, (chosen.mode, *chosen.also))
    if not program.wishes.claim():
        return 0 if ask_running(profile, chosen.mode) else program.refuse_second()
    return program.run()


class Program:
    """One run of the program. ``build`` makes the office in the store lane; ``after`` runs when it is attached."""

    def __init__(self, profile: Profile, settings: Settings, wanted: tuple[str, ...]) -> None:
        self.profile, self.settings, self._wanted = profile, settings, wanted
        use_language(settings.desk.language)
        self.app = _application()
        is_large = remembered_large(profile.folder, otherwise=settings.desk.large_type)
        self.style = Style(profile.resources(), is_large=is_large)
        self.style.apply(self.app)
        self.lane = ThreadLane("store")
        self.fault_desk = FaultDesk(self.style, lambda: self.windows.shell, version=VERSION)
        self.windows = Windows(self.app, self.style, self.lane, self.fault_desk.bug, wanted)
        self.wishes = Wishes(profile, self.app)
        self.office: Office | None = None  # set by the lane as soon as it is built
        self._steps: list[Future[Any]] = []  # of the start, in the lane
        self._failed = False

    def run(self, build: "Callable[[], Office] | None" = None, after: "Callable[[Office], None] | None" = None) -> int:
        """Show the first window, build the office behind it, run until all windows are closed."""
        take_short_turns()
        start_log(self.profile.logs)
        self.fault_desk.install()
        self.windows.show_first()
        if self.windows.shell is not None:
            self.windows.shell.large_changed.connect(self._remember_large)
        self.wishes.wished.connect(self.windows.open)
        QTimer.singleShot(0, lambda: self._in_lane(self._read_first, lambda _: self._begin(build, after)))
        ends = EndSignals(lambda: self.windows.keep_begun(lambda: self.app.exit(0)), self.app)
        self.app.commitDataRequest.connect(self._keep_for_session)
        code = int(self.app.exec())
        ends.stop()
        self.app.commitDataRequest.disconnect(self._keep_for_session)
        self._end()
        return 1 if self._failed else code

    def _end(self) -> None:
        """Stop what was begun, backwards. A window may be closed at any moment of the start.

        The step of the start that is under way in the lane comes to its end before its work is undone; one that waits
        for its turn never begins.
        """
        self.windows.close()
        self.wishes.close()
        for step in self._steps:
            step.cancel()
        if wait(self._steps, LONGEST_STEP_S).not_done:
            log.error("the start did not come to an end: the lane is left behind")
        elif self.office is not None:
            late = self.office.stop()
            if late:
                log.warning("not stopped in time: %s", ", ".join(late))
        self.lane.close()

    def refuse_second(self) -> int:
        """Say that a program on this profile is still starting or stopping."""
        from desktop.start_sheets import tell_fault

        tell_fault(Fault("storage.open.in_use"), self.style, None)
        self.lane.close()
        return 1

    def _read_first(self) -> None:
        """Load what may be asked or said first, the key or a fault, and what is painted."""
        import_module("desktop.start_sheets")
        all_texts()
        self.style.read_icons()

    def _begin(self, build: "Build | None", after: "After | None") -> None:
        if build is not None:
            self._build(build, after)
        elif self.settings.store.url:
            self._build(lambda: self._office_with(None), after)
        else:
            self._ask_key(after)

    def _ask_key(self, after: "After | None") -> None:
        from desktop.presenters.key_gate import KeyGate
        from desktop.start_sheets import KeySheet

        gate = KeyGate(
            self.profile, self.windows.runner, lambda key: self._build(lambda: self._office_with(key), after)
        )
        sheet = KeySheet(gate, self.style, self.windows.shell)
        sheet.finished.connect(sheet.detach)
        gate.on_change(lambda view: self._refuse_key(view, sheet))
        gate.start()
        self.lane.submit(_load_rooms)  # while somebody looks for the passphrase

    def _refuse_key(self, view: "KeyView", sheet: "KeySheet") -> None:
        from desktop.presenters.key_gate import FAILED

        if view.mode == FAILED and view.banner is not None:
            sheet.detach()
            self._refuse(Fault(view.banner.code))

    def _build(self, build: "Build", after: "After | None") -> None:
        def build_here() -> "Office":
            self.office = build()
            return self.office

        self.lane.submit(_load_rooms)
        self._in_lane(build_here, lambda office: self._built(office, after))

    def _built(self, office: "Office", after: "After | None") -> None:
        def attached() -> None:
            keep_what_is_here()
            if after is not None:
                after(office)

        self.windows.attach(office, attached, lambda: self._start(office))  # it loads much: the gate is painted first

    def _start(self, office: "Office") -> None:
        """Start the devices in the lane: each thread that begins waits for Python's lock."""
        self._in_lane(office.start, lambda _: None)

    def _in_lane(self, job: "Callable[[], T]", done: "Callable[[T], None]") -> None:
        """Do a step of the start in the store lane and go on in the GUI thread; whatever goes wrong ends the start."""

        def answered(future: "Future[T]") -> None:
            error = future.exception()
            if error is None:
                done(future.result())
            else:
                self._refuse(error)

        future = self.lane.submit(job)
        self._steps.append(future)
        future.add_done_callback(lambda future: self.windows.post.post(lambda: answered(future)))

    def _keep_for_session(self, _manager: object) -> None:
        """The session of the system ends."""
        self.windows.keep_now()

    def _remember_large(self, is_large: bool) -> None:
        folder = self.profile.folder
        self.lane.submit(lambda: remember_large(folder, is_large=is_large))

    def _office_with(self, key: bytes | None) -> "Office":
        from desktop.wiring import build_office

        has_island = not {"board", "kiosk"} & set(self._wanted)  # a public screen must not show an island as the hall
        return build_office(
            self.profile, self.settings, key, store_lane=self.lane, system_printer=system_printer,
            has_island=has_island,
        )  # fmt: skip

    def _refuse(self, error: BaseException) -> None:
        from desktop.start_sheets import tell_fault

        self._failed = True
        if isinstance(error, Fault):
            tell_fault(error, self.style, self.windows.shell)
        else:
            self.fault_desk.bug(error)
            tell_fault(Fault("desktop.bug.unexpected"), self.style, self.windows.shell)
        self.app.exit(1)


def system_printer(settings: "OfficePrinterSettings", resources: "Resources", press: "Press") -> "Outlet":
    """Return the printer of forms that only the operating system knows; its part of Qt is loaded when it is wanted."""
    from desktop.system_printer import SystemOutlet

    return SystemOutlet(settings, resources, press)


def _load_rooms() -> None:
    """Load what the windows and the office will need, where no key press waits for it."""
    for name in ROOMS:
        import_module(name)
    warm()


def _application() -> QApplication:
    app = QApplication.instance()
    if isinstance(app, QApplication):
        return app
    app = QApplication(["yichuang"])
    app.setApplicationName("yichuang")
    app.setApplicationDisplayName("一窗")
    return app
