"""The system's own voice through Qt TextToSpeech, where it speaks Chinese; and which voice a machine has.

The recordings are what always works: a system's voice that fails gives the call over to them.
"""

import logging
from collections.abc import Callable

from PySide6.QtCore import QLocale, QObject
from PySide6.QtMultimedia import QMediaDevices
from PySide6.QtTextToSpeech import QTextToSpeech

from core.base.faults import Fault
from core.base.resources import Resources
from core.config.hall_settings import VoiceSettings
from core.queue.clips import ClipBook
from desktop.presenters.voice import Speaker
from desktop.sound import ClipSpeaker, QtLoudspeaker

log = logging.getLogger(__name__)

RATES = {"slow": -0.3, "normal": -0.1, "fast": 0.2}  # a hall's voice is a little slow
MAINLAND = "zh_CN"
NEVER = frozenset({"mock"})
Done = Callable[[], None]
Failed = Callable[[Fault], None]


class TextSpeaker(QObject):
    """See presenters.voice.Speaker: the system says the sentence after the recorded chime."""

    def __init__(self, engine: QTextToSpeech, settings: VoiceSettings, bells: Speaker) -> None:
        super().__init__()
        self._engine, self._bells = engine, bells
        self._left, self._sentence = 0, ""
        self._done: Done | None = None
        self._failed: Failed | None = None
        engine.setVolume(settings.volume / 100)
        engine.setRate(RATES[settings.speed])
        engine.stateChanged.connect(self._heard)

    def speak(self, sentence: str, *, times: int, chime: bool, done: Done, failed: Failed) -> None:
        """See Speaker."""
        self._sentence, self._left, self._done, self._failed = sentence, times, done, failed
        if chime:
            self._bells.speak("", times=1, chime=True, done=self._say, failed=lambda _fault: self._say())
        else:
            self._say()

    def stop(self) -> None:
        """See Speaker."""
        self._done = self._failed = None
        self._bells.stop()
        self._engine.stop()

    def _say(self) -> None:
        if self._done is None:
            return
        self._left -= 1
        self._engine.say(self._sentence)

    def _heard(self, state: QTextToSpeech.State) -> None:
        done, failed = self._done, self._failed
        if done is None or failed is None:
            return
        if state is QTextToSpeech.State.Error:
            self._done = self._failed = None
            log.warning("the system's voice failed: %s", self._engine.errorString())
            failed(Fault("voice.system.failed"))
        elif state is QTextToSpeech.State.Ready and self._left > 0:
            self._say()
        elif state is QTextToSpeech.State.Ready:
            self._done = self._failed = None
            done()


class FirstOf:
    """See presenters.voice.Speaker: the second voice says what the first could not, and everything after it."""

    def __init__(self, first: Speaker, second: Speaker) -> None:
        self._now, self._second = first, second

    def speak(self, sentence: str, *, times: int, chime: bool, done: Done, failed: Failed) -> None:
        """See Speaker."""

        def changed(fault: Fault) -> None:
            log.warning("%s: the recordings go on", fault)
            self._now = self._second
            self._second.speak(sentence, times=times, chime=chime, done=done, failed=failed)

        is_last = self._now is self._second
        self._now.speak(sentence, times=times, chime=chime, done=done, failed=failed if is_last else changed)

    def stop(self) -> None:
        """See Speaker."""
        self._now.stop()


def build_speaker(settings: VoiceSettings, resources: Resources) -> Speaker | None:
    """Return the voice of this machine, None when it is to have none. GUI thread."""
    if settings.on == "off":
        return None
    clips = ClipSpeaker(ClipBook(resources, settings.speed), QtLoudspeaker(settings.volume / 100))
    engine = None if settings.engine == "clips" else chinese_engine()
    return clips if engine is None else FirstOf(TextSpeaker(engine, settings, clips), clips)


def chinese_engine() -> QTextToSpeech | None:
    """Return the system's voice set to Mandarin, None when it has none or there is nothing to hear it from."""
    if QMediaDevices.defaultAudioOutput().isNull():
        return None
    for name in QTextToSpeech.availableEngines():
        engine = None if name in NEVER else QTextToSpeech(name)
        if engine is None or engine.state() is QTextToSpeech.State.Error:
            continue
        chinese = [own for own in engine.availableLocales() if own.language() is QLocale.Language.Chinese]
        if chinese:
            engine.setLocale(next((own for own in chinese if own.name() == MAINLAND), chinese[0]))
            return engine
    return None
