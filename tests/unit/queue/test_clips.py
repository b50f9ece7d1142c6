"""The shipped recordings say every call there can be, and a joined call holds exactly its clips, one after another."""

import itertools
import string
import tomllib
import wave
from array import array
from dataclasses import replace

import pytest

from core.base.faults import Fault
from core.base.resources import SHIPPED, Resources
from core.queue.clips import NAME, RATE, ClipBook, joined
from core.queue.voice import load_voice, spoken_counter
from tests.unit.queue.test_voice import TICKET

SPEEDS = ("slow", "normal", "fast")
TEXTS = load_voice(Resources())


def spelled():
    return tomllib.loads((SHIPPED / NAME).read_text("utf-8"))["clips"].values()


@pytest.mark.parametrize("speed", SPEEDS)
def test_every_clip_is_there_loud_and_trimmed(speed):
    names = [spelling.replace(" ", "_") for spelling in spelled()] + [f"letter_{own}" for own in string.ascii_uppercase]
    for name in names:
        with wave.open(str(SHIPPED / f"voice/{speed}/{name}.wav")) as sound:
            assert (sound.getframerate(), sound.getsampwidth(), sound.getnchannels()) == (RATE, 2, 1)
            samples = array("h", sound.readframes(sound.getnframes()))
        syllables = 1 + name.count("_") * (not name.startswith("letter"))
        assert 0.12 * syllables < len(samples) / RATE < 0.75 * syllables + 0.35, name
        level = (sum(value * value for value in samples) / len(samples)) ** 0.5
        assert 2500 < level < 5300, name
        assert max(map(abs, samples)) <= 30000, name
        assert max(abs(samples[0]), abs(samples[-1])) < 100, f"{name} clicks"


@pytest.mark.parametrize("speed", SPEEDS)
def test_every_call_and_every_prompt_can_be_said(speed):
    book = ClipBook(Resources(), speed)
    for letter in string.ascii_uppercase:
        for serial in (7, 23, 109, 456, 789, 1000):
            for calls in (1, 2):
                book.pieces(TEXTS.spoken_call(replace(TICKET, business=letter, serial=serial, calls=calls)))
    for counter in range(1, 100):
        book.pieces(TEXTS.spoken_call(replace(TICKET, counter=str(counter))))
    for prompt in (
        TEXTS.elder,
        TEXTS.spoken_ticket("Y109", has_paper=True),
        TEXTS.spoken_ticket("A001", has_paper=False),
    ):
        book.pieces(prompt)


def test_a_call_is_its_clips_in_their_order_and_nothing_else():
    book = ClipBook(Resources())
    pieces = book.pieces("请A零二三号到三号窗口办理")
    assert [piece.text for piece in pieces if piece.text] == ["请", "A", "零", "二", "三", "号到", "三", "号窗口办理"]
    sound = joined(pieces)
    assert len(sound) == sum(len(piece.sound) for piece in pieces)
    place = 0
    for piece in pieces:  # each clip is found where the one before it has ended: none lies over another
        assert sound[place : place + len(piece.sound)] == piece.sound
        place += len(piece.sound)
    assert all(left.text == "" or right.text == "" for left, right in itertools.pairwise(pieces))


def test_what_no_clip_says_is_a_fault(tmp_path):
    with pytest.raises(Fault, match=r"voice\.clips\.missing"):
        ClipBook(Resources()).pieces("请A001号")
    (tmp_path / "voice/normal").mkdir(parents=True)
    (tmp_path / "voice/normal/qing3.wav").write_bytes(b"no sound")
    with pytest.raises(Fault, match=r"voice\.clips\.unreadable"):
        ClipBook(Resources(tmp_path)).pieces("请")


def test_a_site_brings_its_own_recordings_and_longer_phrases(tmp_path):
    (tmp_path / "voice/normal").mkdir(parents=True)
    whole = (SHIPPED / NAME).read_text("utf-8") + '"请A" = "own qing A"\n'
    (tmp_path / NAME).write_text(whole, "utf-8")
    with wave.open(str(tmp_path / "voice/normal/own_qing_A.wav"), "wb") as sound:
        sound.setparams((1, 2, RATE, 0, "NONE", ""))
        sound.writeframes(b"\x01\x00" * RATE)
    pieces = ClipBook(Resources(tmp_path)).pieces("请A零")
    assert [piece.text for piece in pieces if piece.text] == ["请A", "零"]
    assert pieces[0].seconds == 1.0


def test_counters_up_to_ninety_nine_are_said_as_numbers():
    assert [spoken_counter(str(number)) for number in (1, 10, 19, 30, 99)] == ["一", "十", "十九", "三十", "九十九"]
