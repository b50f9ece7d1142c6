"""The hall's recordings through Qt Multimedia: samples to the machine's loudspeaker, without a gap and one at a time.

speak ──clips joined──> QBuffer ──> QAudioSink ──idle──> done │ no device, error, no end in time ──> failed
"""

import logging
from array import array
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Protocol

from PySide6.QtCore import QBuffer, QByteArray, QObject, QTimer
from PySide6.QtMultimedia import QAudio, QAudioDevice, QAudioFormat, QAudioSink, QMediaDevices

from core.base.faults import Fault
from core.queue.clips import RATE, ClipBook

log = logging.getLogger(__name__)

LATE_MS = 4000  # a sound that has not ended so long after its length never does
BETWEEN_MS = 700  # between two readings of the same call
AFTER_CHIME_MS = 120

Done = Callable[[], None]
Failed = Callable[[Fault], None]


class Loudspeaker(Protocol):
    """Plays samples (16 kHz, 16 bit, mono). GUI thread; exactly one of ``done`` and ``failed`` is called later."""

    def play(self, sound: bytes, done: Done, failed: Failed) -> None:
        """Play it."""
        ...

    def stop(self) -> None:
        """End what is played; nobody is told."""
        ...


class ClipSpeaker:
    """See presenters.voice.Speaker: the clips of the voice on a loudspeaker."""

    def __init__(self, book: ClipBook, loudspeaker: Loudspeaker) -> None:
        self._book, self._loudspeaker = book, loudspeaker

    def speak(self, sentence: str, *, times: int, chime: bool, done: Done, failed: Failed) -> None:
        """See Speaker."""
        try:
            sound = said(self._book, sentence, times=times, chime=chime)
        except Fault as fault:
            QTimer.singleShot(0, lambda fault=fault: failed(fault))
        else:
            self._loudspeaker.play(sound, done, failed)

    def stop(self) -> None:
        """See Speaker."""
        self._loudspeaker.stop()


def said(book: ClipBook, sentence: str, *, times: int, chime: bool) -> bytes:
    """Return the whole sound of a call; Faults of the book."""
    once = b"".join(piece.sound for piece in book.pieces(sentence))
    bells = book.chime().sound + _silence(AFTER_CHIME_MS) if chime else b""
    return bells + _silence(BETWEEN_MS).join([once] * times)


class QtLoudspeaker(QObject):
    """The machine's default output, asked for anew with every sound: a loudspeaker may be plugged in at any time."""

    def __init__(self, volume: float, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._volume = volume
        self._sink: QAudioSink | None = None
        self._buffer: QBuffer | None = None
        self._done: Done = _nothing
        self._failed: Failed = _forget
        self._late = QTimer(self, singleShot=True)
        self._late.timeout.connect(lambda: self._end(Fault("voice.device.stuck")))

    @property
    def started_us(self) -> int:
        """Return how much of the present sound the output has taken, in microseconds."""
        return self._sink.processedUSecs() if self._sink is not None else 0

    def play(self, sound: bytes, done: Done, failed: Failed) -> None:
        """See Loudspeaker. Faults ``voice.device.none``, ``voice.device.failed``, ``voice.device.stuck``."""
        self.stop()
        self._done, self._failed = done, failed
        device = QMediaDevices.defaultAudioOutput()
        shape = None if device.isNull() else _shape(device)
        if shape is None:
            QTimer.singleShot(0, self, lambda: self._end(Fault("voice.device.none")))
            return
        self._buffer = QBuffer(self)
        self._buffer.setData(QByteArray(converted(sound, shape.sampleRate(), shape.channelCount())))
        self._buffer.open(QBuffer.OpenModeFlag.ReadOnly)
        self._sink = QAudioSink(device, shape, self)
        self._sink.setVolume(self._volume)
        self._sink.stateChanged.connect(self._heard)
        self._late.start(len(sound) * 1000 // (2 * RATE) + LATE_MS)
        self._sink.start(self._buffer)

    def stop(self) -> None:
        """See Loudspeaker."""
        self._done, self._failed = _nothing, _forget
        self._late.stop()
        sink, self._sink = self._sink, None
        if sink is not None:
            sink.stateChanged.disconnect(self._heard)
            sink.stop()
            sink.deleteLater()
        if self._buffer is not None:
            self._buffer.deleteLater()
            self._buffer = None

    def _heard(self, state: QAudio.State) -> None:
        if self._sink is None:
            return
        if state is QAudio.State.IdleState:
            self._end(None)
        elif state is QAudio.State.StoppedState and self._sink.error() is not QAudio.Error.NoError:
            log.warning("the loudspeaker stopped: %s", self._sink.error())
            self._end(Fault("voice.device.failed"))

    def _end(self, fault: Fault | None) -> None:
        done, failed = self._done, self._failed
        self.stop()
        if fault is None:
            done()
        else:
            failed(fault)


@lru_cache(maxsize=8)
def converted(sound: bytes, rate: int, channels: int) -> bytes:
    """Return samples at another rate, on so many channels; in between two samples the line is straight."""
    mono: Sequence[int] = array("h", sound)
    if rate != RATE and mono:
        mono = _at_rate(mono, rate)
    if channels == 1:
        return array("h", mono).tobytes()
    spread = array("h", bytes(2 * channels * len(mono)))
    for channel in range(channels):
        spread[channel::channels] = array("h", mono)
    return spread.tobytes()


def _at_rate(mono: Sequence[int], rate: int) -> list[int]:
    step, last = RATE / rate, len(mono) - 1
    places = (place * step for place in range(int(len(mono) / step)))
    return [
        round(mono[at] + (mono[min(at + 1, last)] - mono[at]) * (place - at))
        for place, at in ((place, min(int(place), last)) for place in places)
    ]


def _shape(device: QAudioDevice) -> QAudioFormat | None:
    """Return our own format when the device takes it, else one at its own rate; None: it takes no whole samples."""
    shape = QAudioFormat()
    shape.setSampleFormat(QAudioFormat.SampleFormat.Int16)
    own = device.preferredFormat()
    for rate, channels in ((RATE, 1), (own.sampleRate(), own.channelCount())):
        shape.setSampleRate(rate)
        shape.setChannelCount(channels)
        if device.isFormatSupported(shape):
            return shape
    return None


def _silence(milliseconds: int) -> bytes:
    return bytes(2 * (RATE * milliseconds // 1000))


def _nothing() -> None:
    """Nobody waits for the end."""


def _forget(fault: Fault) -> None:
    log.info("nobody waits for the sound that failed: %s", fault)
