"""The camera through Qt's real pipeline: a simulated camera feeds frames, the page that comes out is what lay there."""

import io
import threading

import pytest
from PIL import Image
from PySide6.QtCore import QLoggingCategory, QTimer
from PySide6.QtGui import QColor, QImage
from PySide6.QtMultimedia import QVideoFrame, QVideoFrameInput

from core.base.clock import SystemClock
from core.base.events import Bus
from core.config.device_settings import ScanSettings
from core.devices.capture.ports import CatchFailed, PageCaught
from core.devices.events import DeviceChanged, DeviceTestAsked, DeviceTested
from core.devices.ports import DeviceState
from desktop.camera import DocumentCamera
from desktop.threads import GuiPost
from tests.patience import PATIENCE_S


@pytest.fixture(autouse=True)
def quiet_ffmpeg(no_qt_warning):
    """FFmpeg says which libraries this machine does not have; none of them is needed for a camera."""
    QLoggingCategory.setFilterRules("qt.multimedia.*=false\nqt.rhi.*=false")
    yield
    QLoggingCategory.setFilterRules("")


class Feed:
    """A camera that shows one colour."""

    def __init__(self) -> None:
        self.input = QVideoFrameInput()
        self.timer = QTimer()
        self.timer.setInterval(40)
        self.timer.timeout.connect(self.send)
        self.show("#336699")

    def show(self, colour: str) -> None:
        image = QImage(1920, 1080, QImage.Format.Format_RGB32)
        image.fill(QColor(colour))
        self.frame = QVideoFrame(image)

    def send(self) -> None:
        self.input.sendVideoFrame(self.frame)

    def __call__(self) -> QVideoFrameInput:
        self.timer.start()
        return self.input


@pytest.fixture
def heard():
    return []


@pytest.fixture
def bus(heard):
    bus = Bus()
    for kind in (PageCaught, CatchFailed, DeviceChanged, DeviceTested):
        bus.subscribe(kind, heard.append)
    return bus


@pytest.fixture
def post(qapp):
    post = GuiPost()
    yield post
    post.close()


def of(heard, kind):
    return [event for event in heard if isinstance(event, kind)]


def colour_of(body: bytes) -> tuple[int, ...]:
    return Image.open(io.BytesIO(body)).convert("RGB").getpixel((900, 500))


@pytest.fixture
def camera(qtbot, bus, post, heard):
    feed = Feed()
    camera = DocumentCamera(ScanSettings(), SystemClock(), bus, post, feed=feed)
    camera.feed = feed
    camera.start()
    qtbot.waitUntil(lambda: bool(of(heard, DeviceChanged)))
    yield camera
    feed.timer.stop()
    assert camera.stop(PATIENCE_S)


def test_what_lies_under_the_camera_becomes_a_page(qtbot, camera, heard):
    frames = []
    camera.framed.connect(frames.append)
    camera.begin()
    qtbot.waitUntil(lambda: bool(frames))
    assert max(frames[0].width(), frames[0].height()) == 1280
    camera.catch()
    qtbot.waitUntil(lambda: len(of(heard, PageCaught)) == 1)
    page = of(heard, PageCaught)[0]
    assert Image.open(io.BytesIO(page.body)).size == (1920, 1080)
    assert colour_of(page.body) == pytest.approx((0x33, 0x66, 0x99), abs=6)
    assert threading.current_thread() is threading.main_thread()


def test_another_paper_is_another_page(qtbot, camera, heard):
    frames = []
    camera.framed.connect(lambda image: frames.append(image.pixelColor(600, 300).red()))
    camera.begin()
    qtbot.waitUntil(lambda: bool(frames))
    camera.feed.show("#C02010")
    qtbot.waitUntil(lambda: frames[-1] > 150)
    camera.catch()
    qtbot.waitUntil(lambda: len(of(heard, PageCaught)) == 1)
    assert colour_of(of(heard, PageCaught)[0].body)[0] > 150


def test_the_camera_is_on_only_while_somebody_scans(qtbot, camera, heard):
    frames = []
    camera.framed.connect(frames.append)
    qtbot.wait(150)
    assert frames == []
    camera.catch()
    assert of(heard, CatchFailed)[-1].fault == "scans.camera.absent"
    camera.begin()
    qtbot.waitUntil(lambda: bool(frames))
    camera.end()
    qtbot.wait(100)
    count = len(frames)
    qtbot.wait(200)
    assert len(frames) == count
    assert [event.state for event in of(heard, DeviceChanged)] == [
        DeviceState.READY, DeviceState.BUSY, DeviceState.READY,
    ]  # fmt: skip
    camera.begin()
    qtbot.waitUntil(lambda: len(frames) > count)


def test_a_test_waits_for_one_picture_and_switches_the_camera_off_again(qtbot, camera, bus, heard):
    bus.publish(DeviceTestAsked(device="camera"))
    qtbot.waitUntil(lambda: bool(of(heard, DeviceTested)))
    (tested,) = of(heard, DeviceTested)
    assert [(step.what, step.note) for step in tested.steps] == [("picture", "1920 x 1080")]
    assert camera._session is None
    assert of(heard, PageCaught) == []
    camera.feed.timer.stop()
    camera.begin()
    camera._test_over.setInterval(1)
    bus.publish(DeviceTestAsked(device="camera"))
    qtbot.waitUntil(lambda: len(of(heard, DeviceTested)) == 2)
    assert of(heard, DeviceTested)[1].fault == "scans.camera.no_picture"


def test_f78_a_camera_that_is_set_and_absent_is_a_lamp_and_a_line(qtbot, bus, post, heard):
    camera = DocumentCamera(ScanSettings(camera="Eloam"), SystemClock(), bus, post)
    camera.start()
    qtbot.waitUntil(lambda: bool(of(heard, DeviceChanged)))
    assert of(heard, DeviceChanged)[-1].fault == "scans.camera.absent"
    camera.begin()
    camera.catch()
    assert of(heard, CatchFailed)[-1].fault == "scans.camera.absent"
    assert camera.stop(PATIENCE_S)


def test_no_camera_and_none_set_says_nothing(qtbot, bus, post, heard):
    camera = DocumentCamera(ScanSettings(), SystemClock(), bus, post)
    camera.start()
    camera._lane.submit(lambda: None).result(PATIENCE_S)
    qtbot.wait(100)
    assert of(heard, DeviceChanged) == []
    assert camera.stop(PATIENCE_S)
