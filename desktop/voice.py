"""The hall's voice of one machine: the board's new calls, said by whatever this machine can speak with. GUI thread."""

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer

from core.devices.events import DeviceTestAsked
from core.queue.voice import load_voice, spoken_counter
from desktop.presenters.board import BoardPresenter, CallNews
from desktop.presenters.office import Office
from desktop.presenters.voice import DEVICE, Saying, Speaker, VoicePresenter
from desktop.text_voice import build_speaker

SECOND_MS = 1000


class HallVoice(QObject):
    """Says the calls a board hears of. ``silent`` is told whether nothing can be heard. ``stop`` before it goes."""

    def __init__(
        self,
        office: Office,
        board: BoardPresenter,
        silent: Callable[[bool], None] | None = None,
        speaker: Speaker | None = None,
    ) -> None:
        super().__init__()
        settings = office.settings.voice
        speaker = speaker or build_speaker(settings, office.resources)
        self.presenter = VoicePresenter(settings, office.clock, office.bus, speaker)
        texts = load_voice(office.resources)
        self._test = texts.call.format(number=texts.number("A000"), counter=spoken_counter("1"))
        board.on_calls(self._heard)
        if silent is not None:
            self.presenter.on_change(lambda view: silent(view.is_silent))
        self._second = QTimer(self, interval=SECOND_MS)
        self._second.timeout.connect(self.presenter.tick)
        self._second.start()

    def follow(self, board: BoardPresenter) -> None:
        """Keep a board that has no window up to date."""
        self._second.timeout.connect(board.tick)
        self._second.timeout.connect(board.refresh)
        board.refresh()

    def hear_test(self, event: DeviceTestAsked) -> None:
        """Say a number that nobody has, because somebody pressed Test."""
        if event.device == DEVICE:
            self.presenter.test(self._test)

    def stop(self) -> None:
        """Be silent and follow nothing any more."""
        self._second.stop()
        self.presenter.hush()

    def _heard(self, news: CallNews) -> None:
        for ticket in news.gone:
            self.presenter.drop(ticket)
        for ticket, sentence in news.new:
            self.presenter.say(Saying(key=ticket, sentence=sentence))
