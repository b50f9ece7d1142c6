"""The recordings of the hall's voice: a sentence becomes one sound, put together from the longest clips that fit.

It knows files and samples (16 kHz, 16 bit, mono), and no loudspeaker.
"""

import string
import wave
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from core.base.faults import Fault
from core.base.resources import Resources

NAME = "voice/clips.toml"
CHIME = "voice/chime.wav"
RATE = 16000
WIDTH = 2  # bytes of a sample


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A clip's samples, or a silence; ``text`` is what it says."""

    text: str
    sound: bytes

    @property
    def seconds(self) -> float:
        """Return how long it lasts."""
        return len(self.sound) / (RATE * WIDTH)


class ClipBook:
    """All clips of one speed (``slow``, ``normal``, ``fast``). A wrong recording is a Fault when it is needed."""

    def __init__(self, resources: Resources, speed: str = "normal") -> None:
        data = resources.toml(NAME)
        try:
            spelled = {str(text): str(spelling).replace(" ", "_") for text, spelling in data["clips"].items()}
            self._pauses: Mapping[str, int] = {mark: int(ms) for mark, ms in data["pauses_ms"].items()}
            self._gap = _silence(int(data["gap_ms"]))
        except (KeyError, ValueError, TypeError, AttributeError) as error:
            raise Fault("base.resource.broken", name=NAME, reason=repr(error)) from error
        letters = {letter: f"letter_{letter}" for letter in string.ascii_uppercase}
        self._files = {text: f"voice/{speed}/{file}.wav" for text, file in {**letters, **spelled}.items()}
        self._longest = max(map(len, self._files))
        self._resources = resources

    def chime(self) -> Piece:
        """Return the two bells before a call."""
        return Piece(text="", sound=_samples(self._resources.path(CHIME)))

    def pieces(self, sentence: str) -> tuple[Piece, ...]:
        """Return a sentence as clips with the silences between them.

        Faults ``voice.clips.missing`` (no clip says that), ``voice.clips.unreadable``.
        """
        found: list[Piece] = []
        for text in self._parts(sentence):
            if text in self._pauses:
                found.append(Piece(text="", sound=_silence(self._pauses[text])))
                continue
            if found and found[-1].text:
                found.append(Piece(text="", sound=self._gap))
            found.append(Piece(text=text, sound=_samples(self._resources.path(self._files[text]))))
        return tuple(found)

    def _parts(self, sentence: str) -> Iterator[str]:
        place = 0
        while place < len(sentence):
            sizes = range(min(self._longest, len(sentence) - place), 0, -1)
            texts = (sentence[place : place + size] for size in sizes)
            text = next((text for text in texts if text in self._files or text in self._pauses), None)
            if text is None:
                raise Fault("voice.clips.missing", text=sentence[place : place + 1])
            yield text
            place += len(text)


def joined(pieces: tuple[Piece, ...]) -> bytes:
    """Return the samples of pieces one after another."""
    return b"".join(piece.sound for piece in pieces)


def _silence(milliseconds: int) -> bytes:
    return bytes(WIDTH * (RATE * milliseconds // 1000))


@lru_cache(maxsize=512)
def _samples(path: Path) -> bytes:
    try:
        with wave.open(str(path), "rb") as sound:
            if (sound.getframerate(), sound.getsampwidth(), sound.getnchannels()) != (RATE, WIDTH, 1):
                raise Fault("voice.clips.unreadable", file=path.name, reason="16 kHz, 16 bit, mono")
            return sound.readframes(sound.getnframes())
    except (OSError, EOFError, wave.Error) as error:
        raise Fault("voice.clips.unreadable", file=path.name, reason=str(error)) from error
