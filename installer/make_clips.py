"""Makes the recordings of the hall's voice with espeak-ng: python installer/make_clips.py [FOLDER]

Debian's espeak-ng 1.51 speaks (voice cmn-latn-pinyin: the plain cmn reads hanzi as letters); trimming, level and rate
are done here, so the same program gives the same bytes. Default FOLDER is resources/voice. See LICENSE-clips.txt there.
"""

import math
import shutil
import string
import subprocess
import sys
import tempfile
import tomllib
import wave
from array import array
from collections.abc import Mapping, Sequence
from pathlib import Path

VOICE = Path(__file__).resolve().parents[1] / "resources/voice"
RATE = 16000
SPEEDS = {"slow": 120, "normal": 145, "fast": 175}  # words a minute
TAPS = 16  # each side of a sample
PHASES = 320  # 22050 to 16000 comes back to the same place after so many samples
QUIET = 400  # below this a clip has not begun
EDGE = RATE // 100  # kept on both sides of what is said
LOUD = 5200.0  # root mean square of every clip
PEAK = 30000


def main(folder: Path) -> None:
    """Make every clip of clips.toml, the letters and the chime."""
    if shutil.which("espeak-ng") is None:
        raise SystemExit("espeak-ng is needed: apt-get install espeak-ng")
    clips: Mapping[str, str] = tomllib.loads((VOICE / "clips.toml").read_text("utf-8"))["clips"]
    for name, speed in SPEEDS.items():
        (folder / name).mkdir(parents=True, exist_ok=True)
        for spelling in clips.values():
            _write(folder / name / f"{spelling.replace(' ', '_')}.wav", _said("cmn-latn-pinyin+f2", speed, spelling))
        for letter in string.ascii_uppercase:
            _write(folder / name / f"letter_{letter}.wav", _said("en-us+f2", speed, letter))
    _write(folder / "chime.wav", _chime())


def _said(voice: str, speed: int, text: str) -> "array[int]":
    with tempfile.TemporaryDirectory() as room:
        file = Path(room) / "said.wav"
        words = ["espeak-ng", "-v", voice, "-s", str(speed), "-p", "55", "-w", str(file), text]
        subprocess.run(words, check=True)
        with wave.open(str(file)) as sound:
            rate, samples = sound.getframerate(), array("h", sound.readframes(sound.getnframes()))
    return _levelled(_trimmed(_resampled(samples, rate)))


def _resampled(samples: Sequence[int], rate: int) -> "array[int]":
    """Return the sound at RATE by a windowed sinc; a phase comes back every few hundred samples, so they are kept."""
    step, cut = rate / RATE, min(1.0, RATE / rate)
    kernels: dict[int, tuple[float, ...]] = {}
    out, padded = array("h"), [0] * TAPS + list(samples) + [0] * TAPS
    for place in range(int(len(samples) / step)):
        whole, part = divmod(place * step, 1)
        phase = round(part * PHASES)
        if phase not in kernels:
            kernels[phase] = _kernel(phase / PHASES, cut)
        kernel = kernels[phase]
        window = padded[int(whole) + 1 : int(whole) + 1 + 2 * TAPS]
        total = sum(value * weight for value, weight in zip(window, kernel, strict=False))
        out.append(max(-32768, min(32767, round(total))))
    return out


def _kernel(part: float, cut: float) -> tuple[float, ...]:
    weights = []
    for tap in range(1 - TAPS, TAPS + 1):
        x = tap - part
        sinc = cut if x == 0 else math.sin(math.pi * x * cut) / (math.pi * x)
        weights.append(sinc * (0.5 + 0.5 * math.cos(math.pi * max(-1.0, min(1.0, x / TAPS)))))
    return tuple(weights)


def _trimmed(samples: "array[int]") -> "array[int]":
    loud = [place for place, value in enumerate(samples) if abs(value) > QUIET]
    return samples[max(loud[0] - EDGE, 0) : loud[-1] + EDGE]


def _levelled(samples: "array[int]") -> "array[int]":
    mean = math.sqrt(sum(value * value for value in samples) / len(samples))
    gain = min(LOUD / mean, PEAK / max(abs(value) for value in samples))
    fade, size = EDGE // 2, len(samples)
    slopes = (min(1.0, place / fade, (size - place) / fade) for place in range(size))
    return array("h", (round(value * gain * slope) for value, slope in zip(samples, slopes, strict=True)))


def _chime() -> "array[int]":
    """Return two soft bells, a falling third."""
    out = [0.0] * (RATE * 11 // 10)
    for start, pitch in ((0.0, 880.0), (0.38, 698.46)):
        for place in range(int(start * RATE), len(out)):
            t = place / RATE - start
            strike = min(1.0, t / 0.004) * math.exp(-t * 5.5)
            tone = math.sin(2 * math.pi * pitch * t) + 0.28 * math.sin(4 * math.pi * pitch * t) * math.exp(-t * 6)
            out[place] += 9000 * strike * tone
    end = RATE // 20
    return array("h", (round(value * min(1.0, (len(out) - place) / end)) for place, value in enumerate(out)))


def _write(path: Path, samples: "array[int]") -> None:
    with wave.open(str(path), "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(RATE)
        sound.writeframes(samples.tobytes())


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else VOICE)
