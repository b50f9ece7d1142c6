"""The windows of one program: the desk at once, board, kiosk and rating when they are wanted; all live on one office.

shown empty ──office built in the store lane──> attached ──last window closed──> office stopped
"""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QEventLoop, QObject, QSize, Qt, QTimer
from PySide6.QtWidgets import QApplication, QWidget

from core.base.lanes import Lane
from desktop.on_screen import OnScreen
from desktop.public_place import PublicPlace
from desktop.shell import Shell
from desktop.style.style import Style
from desktop.threads import GuiPost, LaneRunner
from desktop.turns import Turns
from desktop.visitor_display import VisitorDisplay

if TYPE_CHECKING:  # heavy rooms: the first window is painted before they are loaded
    from PySide6.QtMultimedia import QVideoFrameInput

    from core.config.hall_settings import PublicScreen
    from desktop.camera import DocumentCamera
    from desktop.office import Office
    from desktop.presenters.bundle import Presenters
    from desktop.presenters.kiosk import KioskPresenter
    from desktop.voice import HallVoice

DESK, BOARD, KIOSK, RATING = "desk", "board", "kiosk", "rating"


class Windows(QObject):
    """Owns every window. GUI thread."""

    def __init__(
        self,
        app: QApplication,
        style: Style,
        lane: Lane,
        on_bug: Callable[[BaseException], None],
        wanted: tuple[str, ...],
    ) -> None:
        super().__init__()
        self._app, self._style, self._on_bug = app, style, on_bug
        self._post = GuiPost(self)
        self._runner = LaneRunner(lane, self._post, on_bug)
        self._wanted = wanted
        self._office: Office | None = None
        self._stops: list[Callable[[], None]] = []
        self._turns = Turns(self)
        self._public: dict[str, QWidget] = {}
        self._places: dict[str, PublicPlace] = {}
        self.hall_voice: HallVoice | None = None
        self.presenters: Presenters | None = None
        self.shell: Shell | None = None
        self.camera: DocumentCamera | None = None
        self.camera_feed: Callable[[], QVideoFrameInput] | None = None  # a simulated camera instead of the machine's

    @property
    def runner(self) -> LaneRunner:
        """Return the way into the store lane and back."""
        return self._runner

    @property
    def post(self) -> GuiPost:
        """Return the way into the GUI thread."""
        return self._post

    def show_first(self) -> None:
        """Show the desk's window, still empty, so that something is seen at once."""
        if DESK in self._wanted:
            self.shell = Shell(self._style)
            self.shell.resize(1366, 768)
            self.shell.showMaximized()
            OnScreen(self.shell)

    def attach(self, office: "Office", attached: Callable[[], None], settled: Callable[[], None]) -> None:
        """Bring the windows to life on an office that stands, in turns of the event loop.

        ``attached`` is called when they are there, ``settled`` when the gate has been painted too.
        """
        self._office = office
        if self.shell is not None:
            self._turns.add((lambda: self._attach_desk(office),))
        self._turns.add((lambda: self._attach_others(office, attached, settled),))

    def _attach_desk(self, office: "Office") -> None:
        from desktop.presenters.bundle import build_presenters

        assert self.shell is not None
        scan_runner, day_runner = (
            LaneRunner(lane, self._post, self._on_bug) for lane in (office.scan_lane, office.day_lane)
        )
        self.presenters = build_presenters(
            office, self._runner, self._post.post, scan_runner=scan_runner, day_runner=day_runner
        )
        self._stops.append(self.presenters.stop)
        self._turns.first((lambda: self._attach_camera(office), *self.shell.attaching(self.presenters)))

    def _attach_others(self, office: "Office", attached: Callable[[], None], settled: Callable[[], None]) -> None:
        self._turns.add(partial(self.open, kind) for kind in self._wanted if kind != DESK)
        if office.settings.voice.on == "always":
            self._turns.add((partial(self._voice_alone, office),))
        if self.shell is not None and RATING not in self._wanted and office.settings.rating.display:
            self._turns.add((partial(self._show_rating, office),))
        # The lane answers in order: when this comes back, the gate has asked, been answered and been painted.
        warm = partial(self._runner.run, office.finder.warm, *[lambda _: self._settle(settled)] * 2)
        self._turns.add((self._style.add_rare_font, attached, warm))

    def _attach_camera(self, office: "Office") -> None:
        """Give the scan page the cameras of this machine, or the demo's; they are looked for when the gate stands."""
        from desktop.camera import DocumentCamera
        from desktop.screens.scan import ScanScreen

        if self.presenters is None or self.shell is None or office.settings.scan.camera == "off":
            return
        camera = DocumentCamera(office.settings.scan, office.clock, office.bus, self._post, feed=self.camera_feed)
        self.camera = camera
        self.presenters.scan.add_source(camera)

        def built(_key: str, page: object) -> None:
            if isinstance(page, ScanScreen):
                camera.framed.connect(page.show_frame)

        self.shell.on_over_page(built)
        self._stops.append(lambda: _stop_camera(camera))

    def _settle(self, settled: Callable[[], None]) -> None:
        if self.shell is not None:
            self.shell.build_ahead(self._start_camera)
        settled()

    def _start_camera(self) -> None:
        """Look for the cameras: loading what knows them holds Python's lock, so no page is built meanwhile."""
        if self.camera is not None:
            self.camera.start()

    def open(self, kind: str) -> None:
        """Open a window, or bring it to the front when it is there (``desk``, ``board``, ``kiosk``, ``rating``)."""
        window = self.shell if kind == DESK else self._public.get(kind)
        make = {BOARD: self._board, KIOSK: self._kiosk, RATING: self._rating}.get(kind)
        if window is None and self._office is not None and make is not None:
            window = self._public[kind] = make(self._office)
        if kind in self._places:
            self._places[kind].place()
        elif window is not None:
            window.setWindowState(window.windowState() & ~Qt.WindowState.WindowMinimized)
            window.show()
            window.raise_()
            window.activateWindow()

    def public(self, kind: str) -> QWidget | None:
        """Return the board, the kiosk or the rating window, if it is open."""
        return self._public.get(kind)

    def keep_begun(self, then: Callable[[], None]) -> None:
        """Keep what is begun at the desk, whatever becomes of it; ``then`` is called within ``KEEP_S``."""
        if self.shell is None:
            then()
        else:
            self.shell.keep_begun(then)

    def keep_now(self) -> None:
        """Do it before this returns: the system ends the session, and may end us as soon as it has our word."""
        loop = QEventLoop(self)
        self.keep_begun(lambda: QTimer.singleShot(0, loop.quit))
        loop.exec(QEventLoop.ProcessEventsFlag.ExcludeUserInputEvents)
        loop.deleteLater()

    def close(self) -> None:
        """Let go of the office: no listener and no timer is left."""
        self._turns.stop()
        for stop in self._stops:
            stop()
        self._stops = []
        if self.shell is not None:
            self.shell.detach()
        for window in self._public.values():
            window.close()
        self._post.close()

    def _board(self, office: "Office") -> QWidget:
        from core.devices.events import DeviceTestAsked
        from core.queue.events import TicketEvent
        from core.store.events import ServerChanged
        from desktop.board_device import BoardDevice
        from desktop.presenters.board import BoardPresenter
        from desktop.screens.board import BoardScreen, load_theme
        from desktop.voice import HallVoice

        presenter = BoardPresenter(office, self._runner)
        theme = load_theme(office.resources, office.settings.board.theme)
        screen = BoardScreen(presenter, self._style, theme=theme)
        self._hear(office, TicketEvent, presenter.on_ticket)
        self._hear(office, ServerChanged, presenter.on_server)
        self._stops.append(screen.stop)
        self.hall_voice = HallVoice(office, presenter, screen.set_silent)
        self._stops.append(self.hall_voice.stop)
        self._hear(office, DeviceTestAsked, self.hall_voice.hear_test)
        place = self._places[BOARD] = self._place(screen, office.settings.board, QSize(960, 540))
        device = BoardDevice(screen, place, office.clock, office.bus, office.settings.board.screen)
        self._hear(office, DeviceTestAsked, device.hear)
        return screen

    def _place(self, screen: QWidget, settings: "PublicScreen", small: QSize) -> PublicPlace:
        screen.resize(small)
        return PublicPlace(screen, settings, beside_desk=self.shell is not None, small=small)

    def _voice_alone(self, office: "Office") -> None:
        """Call without a board on this machine; a board has the voice itself."""
        if self.hall_voice is not None:
            return
        from core.devices.events import DeviceTestAsked
        from core.queue.events import TicketEvent
        from core.store.events import ServerChanged
        from desktop.presenters.board import BoardPresenter
        from desktop.voice import HallVoice

        presenter = BoardPresenter(office, self._runner)
        self._hear(office, TicketEvent, presenter.on_ticket)
        self._hear(office, ServerChanged, presenter.on_server)
        self.hall_voice = HallVoice(office, presenter)
        self._hear(office, DeviceTestAsked, self.hall_voice.hear_test)
        self.hall_voice.follow(presenter)
        self._stops.append(self.hall_voice.stop)

    def _kiosk(self, office: "Office") -> QWidget:
        from core.devices.events import CardFailed, CardRead, DeviceChanged
        from core.queue.events import TicketEvent
        from core.store.events import ServerChanged
        from desktop.presenters.help import HelpHeard
        from desktop.presenters.kiosk import KioskPresenter
        from desktop.presenters.kiosk_exit import KioskExit
        from desktop.screens.kiosk import KioskScreen
        from printing.events import JobChanged

        presenter = KioskPresenter(office, self._runner)
        self._let_speak(office, presenter)
        way_out = KioskExit(office.kiosk_pin, office.clock, self._runner)
        hold_s = office.settings.kiosk.exit_hold_s
        screen = KioskScreen(presenter, self._style, way_out=way_out, hold_s=hold_s)
        way_out.on_change(lambda view: self._kiosk_left(screen) if view.is_free and office.kiosk_pin.is_set else None)
        self._hear(office, CardRead, presenter.on_card)
        self._hear(office, CardFailed, presenter.on_card_failed)
        self._hear(office, DeviceChanged, presenter.on_device)
        self._hear(office, JobChanged, presenter.on_job)
        self._hear(office, TicketEvent, presenter.on_ticket)
        self._hear(office, ServerChanged, presenter.on_server)
        self._hear(office, HelpHeard, presenter.on_help_heard)
        self._stops.append(screen.stop)
        self._places[KIOSK] = self._place(screen, office.settings.kiosk, QSize(432, 768))
        return screen

    def _show_rating(self, office: "Office") -> None:
        """Keep the rating window on the visitor's own display as long as the desk is open."""
        self._stops.append(VisitorDisplay(self._rating(office), office.settings.rating.display).stop)

    def _rating(self, office: "Office") -> QWidget:
        from core.ratings.events import RatingAsked, RatingSettled
        from desktop.presenters.rating import RatingPresenter
        from desktop.screens.rating import RatingScreen

        presenter = RatingPresenter(office, self._runner)
        screen = RatingScreen(presenter, self._style)
        self._hear(office, RatingAsked, presenter.on_asked)
        self._hear(office, RatingSettled, presenter.on_settled)
        self._stops.append(screen.stop)
        screen.resize(640, 400)
        screen.setAttribute(Qt.WidgetAttribute.WA_QuitOnClose, False)  # it lives as long as the desk's own window
        return screen

    def _let_speak(self, office: "Office", presenter: "KioskPresenter") -> None:
        """Give the ticket machine a voice: the hall's, where this machine has that too, so that they never overlap."""
        from desktop.presenters.voice import Saying, VoicePresenter
        from desktop.text_voice import build_speaker

        settings = office.settings.voice
        if self.hall_voice is not None:
            voice = self.hall_voice.presenter
        else:
            voice = VoicePresenter(settings, office.clock, office.bus, build_speaker(settings, office.resources))
            self._stops.append(voice.hush)
        presenter.on_speech(lambda sentence: voice.say(Saying(key="kiosk", sentence=sentence, is_call=False)))

    def _kiosk_left(self, screen: QWidget) -> None:
        """The staff's number was typed: the window ends; opened again it asks again."""
        if self._public.get(KIOSK) is screen:
            self._places.pop(KIOSK, None)
            del self._public[KIOSK]
            screen.close()

    def _hear(self, office: "Office", kind: type, heard: Callable[..., None]) -> None:
        self._stops.append(office.bus.subscribe(kind, lambda event: self._post.post(lambda: heard(event))))


def _stop_camera(camera: "DocumentCamera") -> None:
    camera.stop()
