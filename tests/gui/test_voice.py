"""The hall's voice on Qt: a machine without a loudspeaker says so, a call becomes sound, the board flashes larger."""

from array import array

import pytest
from PySide6.QtCore import QLoggingCategory

from core.base.resources import Resources
from core.devices.events import DeviceChanged
from core.queue.clips import RATE, ClipBook
from desktop.presenters.board import BoardPresenter
from desktop.presenters.lamps import LampsPresenter
from desktop.screens.board import FLASHES, SILENT_FLASHES, THEMES, BoardScreen, load_theme
from desktop.sound import BETWEEN_MS, ClipSpeaker, QtLoudspeaker, converted, said
from desktop.style.tokens import contrast, load_tokens
from desktop.voice import HallVoice
from tests.fakes.public_office import PublicOffice


@pytest.fixture(autouse=True)
def quiet_multimedia(no_qt_warning):
    """Qt says which sound servers this machine does not have; that is what the test is about."""
    QLoggingCategory.setFilterRules("qt.multimedia.*=false")
    yield
    QLoggingCategory.setFilterRules("")


class Tape:
    """A loudspeaker that keeps what it was given."""

    def __init__(self):
        self.sounds = []

    def play(self, sound, done, failed):
        del failed
        self.sounds.append(sound)
        done()

    def stop(self):
        pass


def voiced(sound):
    """Return the stretches of sound, parted by at least 200 ms of silence, in seconds."""
    samples, quiet, found = array("h", sound), RATE // 5, []
    for place, value in enumerate(samples):
        if abs(value) > 60:
            if not found or place - found[-1][1] > quiet:
                found.append([place, place])
            found[-1][1] = place
    return [(start / RATE, end / RATE) for start, end in found]


def test_a_call_is_chime_and_the_sentence_twice():
    book = ClipBook(Resources())
    sound = said(book, "请A零二三号到三号窗口办理", times=2, chime=True)
    bells = book.chime().sound
    assert sound.startswith(bells)
    first, second = voiced(sound[len(bells) :])
    assert second[0] - first[1] > 0.9 * BETWEEN_MS / 1000
    assert abs((first[1] - first[0]) - (second[1] - second[0])) < 0.01
    once = said(book, "请A零二三号到三号窗口办理", times=1, chime=False)
    assert 2.5 < len(once) / RATE / 2 < 6
    assert sound.count(once) == 2


def test_samples_for_a_loudspeaker_of_another_rate_keep_their_length_and_shape():
    ramp = array("h", range(0, 16000, 4)).tobytes()
    stereo = array("h", converted(ramp, 48000, 2))
    assert len(stereo) == 2 * 3 * 4000
    assert stereo[0::2] == stereo[1::2]
    assert all(0 <= later - sooner <= 2 for sooner, later in zip(stereo[0::2], stereo[2::2], strict=False))


def test_the_board_speaks_its_new_calls(qtbot):
    office, tape = PublicOffice(), Tape()
    office.issue("AB")
    board = BoardPresenter(office, office.runner)
    board.refresh()
    voice = HallVoice(office, board, speaker=ClipSpeaker(ClipBook(office.resources), tape))
    office.call("3")
    board.refresh()
    (sound,) = tape.sounds
    assert sound == said(ClipBook(office.resources), "请A零零一号到三号窗口办理", times=2, chime=True)
    voice.stop()


def test_f80_without_a_loudspeaker_the_lamp_says_so_and_the_board_flashes_longer(qtbot, style):
    office = PublicOffice()
    office.issue("AAB")
    board = BoardPresenter(office, office.runner)
    screen = BoardScreen(board, style)
    qtbot.addWidget(screen)
    lamps = LampsPresenter(office.clock, "")
    office.bus.subscribe(DeviceChanged, lamps.on_device)
    voice = HallVoice(office, board, screen.set_silent, ClipSpeaker(ClipBook(office.resources), QtLoudspeaker(0.8)))
    office.call("1")
    board.refresh()
    assert screen._half_flashes == 2 * FLASHES
    qtbot.waitUntil(lambda: voice.presenter.view.fault.startswith("voice.device"))
    lamp = {one.device: one for one in lamps.view.lamps}["voice"]
    assert (lamp.tone, bool(lamp.remedy)) == ("bad", True)
    office.call("2")
    board.refresh()
    assert screen._half_flashes == 2 * SILENT_FLASHES
    voice.stop()
    screen.stop()


@pytest.mark.parametrize("theme", list(Resources().toml(THEMES)))
def test_every_theme_of_the_board_can_be_read(theme):
    colours = {**load_tokens().colour, **load_theme(Resources(), theme)}
    for ink, ground in (
        ("on_bar", "b_bg"), ("on_bar", "b_row"), ("b_dim", "b_bg"), ("b_dim", "b_row"), ("b_hot", "b_row"),
        ("b_hot_ink", "b_hot"), ("ink", "warn_soft"),
    ):  # fmt: skip
        assert contrast(colours[ink], colours[ground]) >= 4.5, (theme, ink, ground)
