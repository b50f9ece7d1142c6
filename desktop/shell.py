"""The window of the desk: gate or frame, the pages in it, the keys that work everywhere. It knows no page's inside."""

from collections.abc import Callable
from importlib import import_module
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QKeySequence, QResizeEvent, QShortcut, QShowEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from desktop.alarm_bell import AlarmBell
from desktop.errands import Errands
from desktop.i18n import _
from desktop.idle_lock import IdleTimer
from desktop.over_pages import OverPages
from desktop.pages import Pages
from desktop.presenters.views import FrameView, GateView
from desktop.registry import SCREENS, Page, Screen, SectionedPage, as_widget
from desktop.scanning import Scanning
from desktop.style.style import Style
from desktop.widgets.banner import BannerBox
from desktop.widgets.focus_ring import FocusRing
from desktop.widgets.header import Header, Rail
from desktop.widgets.lamp_bar import LampBar
from desktop.widgets.text import Label

if TYPE_CHECKING:  # heavy rooms: the first window is painted before they are loaded
    from desktop.presenters.bundle import Presenters
    from desktop.presenters.centre import CentrePresenter
    from desktop.presenters.notes import NotesPresenter, NotesView
    from desktop.sound import Loudspeaker

TICK_MS = 1000
AHEAD_MS = 100
SMALLEST = (1024, 600)
_ADMIN = next(screen for screen in SCREENS if screen.key == "admin")
_DEVICES = next(section for section in _ADMIN.sections if section.key == "devices")


class Shell(QWidget):
    """Painted empty at once; ``attach`` fills it when the office stands. ``closed`` is sent when it goes."""

    closed = Signal()
    large_changed = Signal(bool)

    def __init__(self, style: Style) -> None:
        super().__init__()
        self.setObjectName("page")
        self.setWindowTitle(_("One-window counter"))
        self.setMinimumSize(*SMALLEST)
        self._style = style
        self._presenters: Presenters | None = None
        self._key = ""
        self._stops: list[Callable[[], None]] = []
        self._over_built: Callable[[str, Page], None] = lambda _key, _page: None
        self.header = Header(style)
        self.rail = Rail(style, [(s.key, s.title, s.icon, f"Alt+{s.alt}") for s in SCREENS])
        self.lamps = LampBar(style)
        self.strip = BannerBox(style, self, can_close=False)
        self.scanning = Scanning(style, self, self.header, self._open_case)
        self._body = QStackedWidget()
        self._faces = QStackedWidget()
        self._build()
        self._ring = FocusRing(style, self)
        self._clock = QTimer(self)
        self._clock.setInterval(TICK_MS)
        self._clock.timeout.connect(self._tick)
        self._keeping = QTimer(self)  # how long the window waits for what is kept before it goes
        self._keeping.setSingleShot(True)
        self._goes = False
        self._idle = IdleTimer(self)
        self._idle.timeout.connect(self._idle_lock)
        self._add_keys()
        style.changed.connect(self._fit_keys)

    def attach(self, presenters: "Presenters") -> None:
        """Show the office: from now on the window is worked with."""
        for step in self.attaching(presenters):
            step()

    def attaching(self, presenters: "Presenters") -> tuple[Callable[[], None], ...]:
        """Return the steps of ``attach``, each for a turn of its own."""
        return (
            self._load_gate,
            lambda: self._make_gate(presenters),
            lambda: self._style.dress(self.gate),
            lambda: self._listen(presenters),
            presenters.gate.start,
        )

    def _load_gate(self) -> None:
        import_module("desktop.screens.gate")

    def _make_gate(self, presenters: "Presenters") -> None:
        from desktop.screens.gate import GateScreen

        self._presenters = presenters
        self.gate = GateScreen(presenters.gate, self._style)
        self.gate.centre_wanted.connect(lambda: self._ask_join(presenters.centre))
        self._stops.append(self.gate.detach)
        self._faces.insertWidget(0, self.gate)

    def _listen(self, presenters: "Presenters") -> None:
        self._idle.setInterval(presenters.desk.settings.staff.idle_lock_s * 1000)
        self.over = OverPages(self._body, self._style, presenters)
        self.over.built = self._over_built
        self._errands = Errands(presenters, self.open_page, self.over.take_up, self.header.flash_chip)
        self._pages = Pages(self._body, self._style, presenters, self._errands.connect)
        self._stops += [
            self._pages.detach,
            presenters.lamps.on_change(self.lamps.show_lamps),
            presenters.frame.on_change(self._show_frame),
            presenters.gate.on_change(self._show_gate),
            self.scanning.attach(presenters),
            self._hear_calls(presenters.notes),
            self.over.detach,
            self._idle.watch_no_more,
        ]
        self._idle.watch()
        self._clock.start()
        from desktop.presenters.closing import KEEP_S

        self._keeping.setInterval(round(KEEP_S * 1000))
        self._keeping.timeout.connect(presenters.closing.give_up)

    def _ask_join(self, centre: "CentrePresenter") -> None:
        """Before the first account: this PC may be one more of a centre that is there already."""
        from desktop.screens.centre import JoinSheet

        JoinSheet(centre, self._style, self).open()

    def _hear_calls(self, notes: "NotesPresenter") -> Callable[[], None]:
        """Show and sound what others call, above every page and above the gate; the site's keys call ourselves."""
        bell = AlarmBell(notes.rules, self._loudspeaker(notes.rules.volume), self)
        keys = QShortcut(QKeySequence(notes.rules.keys), self)
        keys.setAutoRepeat(False)
        keys.activated.connect(notes.press)
        self.strip.answered.connect(notes.answer)

        def show(view: "NotesView") -> None:
            self.strip.show_banner(view.strip)
            bell.ring(is_ringing=view.is_ringing)

        stop = notes.on_change(show)

        def end() -> None:
            stop()
            bell.ring(is_ringing=False)
            self.strip.answered.disconnect(notes.answer)
            keys.deleteLater()

        return end

    def _loudspeaker(self, volume: float) -> "Callable[[], Loudspeaker]":
        def made() -> "Loudspeaker":
            from desktop.sound import QtLoudspeaker

            return QtLoudspeaker(volume, self)

        return made

    def detach(self) -> None:
        """Let the office go: no timer, no listener is left."""
        self._clock.stop()
        self._keeping.stop()
        for stop in self._stops:
            stop()
        self._stops = []
        self._presenters = None

    def on_over_page(self, built: Callable[[str, Page], None]) -> None:
        """Have ``built`` called when a page that lies over the others is built."""
        self._over_built = built

    def open_page(self, key: str) -> None:
        """Show a page, as soon as it is made."""
        screen = next((s for s in SCREENS if s.key == key), None)
        if screen is None or self._presenters is None or not self._may(screen):
            return
        self._key = key
        self._show_frame(self._presenters.frame.view)
        self._pages.want(screen, lambda page: self._turn_to(key, page))

    def open_device(self, device: str) -> None:
        """Show a device on its page, as soon as that is made."""
        if self._presenters is None or not self._can_open_device(device):
            return
        self._presenters.devices.pick(device)
        self.open_page(_ADMIN.key)
        self._pages.want(_ADMIN, self._show_devices)

    def _can_open_device(self, device: str) -> bool:
        presenters = self._presenters
        if presenters is None or self.is_locked():
            return False
        return _DEVICES.may(presenters.desk.may) and presenters.devices.knows(device)

    def _show_devices(self, page: Page) -> None:
        if self._key == _ADMIN.key and isinstance(page, SectionedPage):
            page.show_section(_DEVICES.key)

    def page(self, key: str) -> Page:
        """Return a page that was opened."""
        page = self._pages.page(key)
        assert page is not None, f"{key} was never opened"
        return page

    def is_locked(self) -> bool:
        """Say whether the gate stands before the work."""
        return self._faces.currentWidget() is not self._work

    def build_ahead(self, then: Callable[[], None]) -> None:
        """Build the pages while the gate stands, so that a key only turns the face; ``then`` what else takes long."""
        if self._presenters is None:
            return
        missing = next((screen for screen in SCREENS if not self._pages.is_known(screen.key)), None)
        if missing is None:
            then()
        else:
            self._pages.want(missing, lambda _page: QTimer.singleShot(AHEAD_MS, self, lambda: self.build_ahead(then)))

    def _turn_to(self, key: str, page: Page) -> None:
        if key != self._key or self._presenters is None:  # another one was wanted meanwhile
            return
        self._body.setCurrentWidget(as_widget(page))
        page.focus_home()

    def _build(self) -> None:
        self._starting = Label(_("Starting"), "section")
        self._starting.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._work = QWidget()
        row = QHBoxLayout()
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.rail)
        column = QVBoxLayout()
        column.setSpacing(0)
        column.addWidget(self.scanning.room)
        column.addWidget(self._body, 1)
        row.addLayout(column, 1)
        work = QVBoxLayout(self._work)
        work.setContentsMargins(0, 0, 0, 0)
        work.setSpacing(0)
        work.addWidget(self.header)
        work.addLayout(row, 1)
        self._body.addWidget(self._starting)
        self._faces.addWidget(self._work)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        outer.addWidget(self.strip)
        outer.addWidget(self._faces, 1)
        outer.addWidget(self.lamps)
        self.header.large_wanted.connect(self.turn_large)
        self.header.lock_wanted.connect(self._lock)
        self.header.pause_wanted.connect(self._pause)
        self.header.ticket_wanted.connect(lambda: self.open_page("counter"))
        self.rail.wanted.connect(self.open_page)
        self.lamps.can_open = self._can_open_device
        self.lamps.device_wanted.connect(self.open_device)
        self.rail.show_page("", frozenset(), ())
        for part in (self.header, self.rail, self.lamps, self.strip, self.lamps.popover, self._starting):
            self._style.dress(part)

    def _add_keys(self) -> None:
        keys: dict[str, Callable[[], None]] = {
            "F9": self._pause,
            "F11": self.turn_large,
            "F12": self._lock,
            "Ctrl+D": self.lamps.focus_first,
        }
        keys |= {f"Alt+{screen.alt}": self._opener(screen.key) for screen in SCREENS}
        for key, do in keys.items():
            shortcut = QShortcut(QKeySequence(key), self)
            shortcut.setAutoRepeat(False)
            shortcut.activated.connect(do)

    def _opener(self, key: str) -> Callable[[], None]:
        return lambda: None if self.is_locked() else self.open_page(key)

    def turn_large(self) -> None:
        """F11."""
        self._style.set_large(not self._style.is_large)
        self.large_changed.emit(self._style.is_large)

    def _lock(self) -> None:
        if self._presenters is not None and not self.is_locked():
            self._presenters.gate.lock()

    def _pause(self) -> None:
        if self._presenters is not None and not self.is_locked():
            self._presenters.counter.pause()

    def _idle_lock(self) -> None:
        if self._presenters is not None and not self.is_locked():
            self._presenters.gate.lock(is_idle=True)

    def _tick(self) -> None:
        if self._presenters is not None:
            self._presenters.tick()

    def _open_case(self, case_id: str) -> None:
        self._errands.open_case(case_id)

    def _may(self, screen: Screen) -> bool:
        return self._presenters is not None and screen.may(self._presenters.desk.may)

    def _show_frame(self, view: FrameView) -> None:
        self.header.show_frame(view, shows_chip=self._key != "counter")
        if hasattr(self, "gate"):
            self.gate.side.show_frame(view)
        allowed = frozenset(screen.key for screen in SCREENS if self._may(screen))
        self.rail.show_page(self._key, allowed, view.badges)

    def _show_gate(self, view: GateView) -> None:
        is_open = view.mode == "open"
        face = self._work if is_open else self.gate
        if self._faces.currentWidget() is face:
            return
        self.lamps.close_popover()
        self._faces.setCurrentWidget(face)
        if is_open:
            self._idle.start()
            allowed = [screen.key for screen in SCREENS if self._may(screen)]
            self.open_page(self._key if self._key in allowed else next(iter(allowed), ""))
        else:
            self._idle.stop()
            QApplication.clipboard().clear()
            self.gate.focus_home()
            if view.mode == "sign_in":
                self._key = ""

    def _fit_keys(self) -> None:
        if not self.isVisible():  # a window that goes must not have a say in the look of the next
            return
        room = self._style.room(self.width())
        self._style.set_shows_keys(room >= self._style.tokens.layout_px["stack_below"])

    def showEvent(self, event: QShowEvent) -> None:
        """See resizeEvent."""
        super().showEvent(event)
        self._fit_keys()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Show keys on buttons only where there is room for them."""
        super().resizeEvent(event)
        self._fit_keys()

    def keep_begun(self, go: Callable[[], None], stay: Callable[[], None] | None = None) -> None:
        """Keep what is begun at the counter, then ``go``; see Closing. Nothing begun: ``go`` at once."""
        if self._presenters is None or not self._presenters.closing.is_needed:
            go()
            return
        self._keeping.start()
        self._presenters.closing.keep(go, stay)

    def _go(self) -> None:
        self._goes = True
        QTimer.singleShot(0, self, self.close)  # the close that asked is perhaps not over yet

    def _stay(self) -> None:
        self._keeping.stop()
        if not self.is_locked():
            self.open_page("counter")

    def closeEvent(self, event: QCloseEvent) -> None:
        """Tell that the window goes, when what was begun is kept; what must be stopped stops then."""
        if self._presenters is not None and self._presenters.closing.is_needed and not self._goes:
            event.ignore()
            self.keep_begun(self._go, self._stay)
            return
        self.detach()
        super().closeEvent(event)
        self.closed.emit()
