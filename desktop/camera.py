"""Document cameras through Qt Multimedia: found, unplugged, shown live, photographed. See PageSource.

    QCamera (or a simulated feed) ──> QMediaCaptureSession ──> QVideoSink ──frame──> camera lane: QImage, JPEG ──> bus

Qt's objects live in the GUI thread; frames are turned into pictures in a lane of our own. The camera is on only
while somebody scans: its light tells the resident the truth.
"""

import ctypes
import logging
import time
from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from PySide6.QtCore import QBuffer, QIODevice, QLibraryInfo, QObject, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QImage, QImageWriter

from core.attachments.attachment import Source
from core.base.clock import Clock
from core.base.events import Bus
from core.base.faults import Fault
from core.base.lanes import ThreadLane
from core.config.device_settings import ScanSettings
from core.devices.capture.ports import CatchFailed, PageCaught
from core.devices.events import DeviceChanged, DeviceTestAsked, DeviceTested
from core.devices.ports import DeviceState, TestStep
from desktop.threads import GuiPost

if TYPE_CHECKING:  # loaded in the camera's lane: 60 ms that no window should wait for
    from PySide6.QtMultimedia import QCamera, QCameraDevice, QMediaCaptureSession, QVideoFrame, QVideoFrameInput

log = logging.getLogger(__name__)

OFF = "off"
LIVE_PX = 1280
QUALITY = 95
TEST_MS = 8000  # some cameras take seconds to their first picture


class DocumentCamera(QObject):
    """See core.devices.capture.ports.PageSource; public methods belong to the GUI thread.

    ``feed`` stands in for the cameras of the machine: a simulated one that runs the same pipeline.
    """

    device = "camera"
    kind = Source.CAMERA
    framed = Signal(QImage)  # the live picture

    def __init__(
        self,
        settings: ScanSettings,
        clock: Clock,
        bus: Bus,
        post: GuiPost,
        *,
        feed: "Callable[[], QVideoFrameInput] | None" = None,
    ) -> None:
        super().__init__()
        self._settings, self._clock, self._bus, self._post, self._feed = settings, clock, bus, post, feed
        self._lane = ThreadLane("camera")
        self._shown: tuple[DeviceState | None, str] = (None, "")
        self._session: QMediaCaptureSession | None = None
        self._camera: QCamera | None = None
        self._frame: QVideoFrame | None = None
        self._is_active = self._is_stopped = self._is_drawing = self._was_here = False
        self._test_began: float | None = None
        self._test_over = QTimer(self, singleShot=True, interval=TEST_MS)
        self._test_over.timeout.connect(lambda: self._tested(Fault("scans.camera.no_picture")))
        self._stop_hearing = bus.subscribe(DeviceTestAsked, self._heard_test)

    def start(self) -> None:
        """Load what cameras need, then look for them. Without a camera and without one set, nothing is shown."""
        if self._settings.camera != OFF or self._feed is not None:
            self._lane.submit(_load).add_done_callback(lambda _done: self._post.post(self._look))

    def begin(self) -> None:
        """See PageSource: the camera goes on."""
        self._is_active = True
        self._open()

    def catch(self) -> None:
        """See PageSource: the frame of now becomes a page."""
        frame = self._frame
        if self._session is None or frame is None:
            self._fail(Fault("scans.camera.absent") if self._session is None else Fault("scans.camera.no_picture"))
        elif self._is_active:
            self._in_lane(lambda: self._photograph(frame))

    def end(self) -> None:
        """See PageSource: the camera goes off."""
        self._is_active = False
        self._close()

    def stop(self, timeout_s: float = 2.0) -> bool:
        """See PageSource."""
        self._is_stopped = True
        self._stop_hearing()
        self._test_over.stop()
        self.end()
        return self._lane.close(timeout_s)

    # -- the camera comes and goes

    def _look(self) -> None:
        if self._is_stopped:
            return
        if self._feed is None:
            from PySide6.QtMultimedia import QMediaDevices

            self._devices = QMediaDevices(self)
            self._devices.videoInputsChanged.connect(self._changed)
        self._changed()

    def _changed(self) -> None:
        """A camera was plugged in or pulled out."""
        is_here = self._feed is not None or self._device() is not None
        if is_here:
            self._was_here = True
            self._show(DeviceState.READY)
            if self._is_active and self._session is None:
                self._open()
            return
        was_open = self._session is not None
        self._close()
        if self._was_here or self._settings.camera:
            self._show(DeviceState.ABSENT, Fault("scans.camera.absent"))
        if was_open and self._is_active:
            self._fail(Fault("scans.camera.absent"))

    def _device(self) -> "QCameraDevice | None":
        """Return the camera that is set, by a part of its name, or the first."""
        from PySide6.QtMultimedia import QMediaDevices

        wanted = self._settings.camera.casefold()
        return next((one for one in QMediaDevices.videoInputs() if wanted in one.description().casefold()), None)

    def _open(self) -> None:
        if self._session is not None or self._shown[0] not in (DeviceState.READY, DeviceState.BUSY, DeviceState.FAULTY):
            return
        from PySide6.QtMultimedia import QCamera, QMediaCaptureSession, QVideoSink

        device = self._device() if self._feed is None else None
        if self._feed is None and device is None:
            return
        session, sink = QMediaCaptureSession(self), QVideoSink(self)
        session.setVideoSink(sink)
        if self._feed is not None:
            session.setVideoFrameInput(self._feed())
        elif device is not None:
            self._camera = QCamera(device, self)
            self._camera.setCameraFormat(max(device.videoFormats(), key=lambda one: _area(one.resolution())))
            self._camera.errorOccurred.connect(self._broke)
            session.setCamera(self._camera)
            self._camera.start()
        sink.videoFrameChanged.connect(self._framed)
        self._session, self._sink = session, sink
        self._show(DeviceState.BUSY)

    def _close(self) -> None:
        if self._session is None:
            return
        self._sink.videoFrameChanged.disconnect(self._framed)
        if self._camera is not None:
            self._camera.stop()
            self._camera.deleteLater()
        if self._feed is not None:
            self._session.setVideoFrameInput(cast("Any", None))  # None is how Qt lets go; its stubs do not know
        self._session.setVideoSink(cast("Any", None))
        self._session.deleteLater()
        self._sink.deleteLater()
        self._session = self._camera = self._frame = None
        if self._shown[0] is DeviceState.BUSY:
            self._show(DeviceState.READY)

    def _broke(self, _error: object, words: str) -> None:
        """Another program holds the camera, or it was pulled out in this moment."""
        log.warning("camera: %s", words)
        self._close()
        self._show(DeviceState.FAULTY, Fault("scans.camera.broke"))
        if self._test_began is not None:
            self._tested(Fault("scans.camera.broke"))
        if self._is_active:
            self._fail(Fault("scans.camera.broke"))

    # -- somebody pressed Test

    def _heard_test(self, event: DeviceTestAsked) -> None:
        if event.device == self.device:
            self._post.post(self._try_out)

    def _try_out(self) -> None:
        """Wait for one picture, with the camera on for as long; nothing is kept of it."""
        if self._is_stopped:
            return
        self._test_began = time.monotonic()
        self._open()
        if self._session is None:
            self._tested(Fault("scans.camera.absent"))
        else:
            self._test_over.start()

    def _tested(self, fault: Fault | None) -> None:
        began, self._test_began = self._test_began, None
        if began is None:
            return
        self._test_over.stop()
        frame = self._frame
        size = f"{frame.width()} x {frame.height()}" if frame is not None else ""
        step = TestStep(what="picture", took_ms=round((time.monotonic() - began) * 1000), note=size)
        if not self._is_active:
            self._close()
        steps = () if fault else (step,)
        self._bus.publish(DeviceTested.of(self.device, steps, fault, self._clock.now()))

    # -- frames

    def _framed(self, frame: "QVideoFrame") -> None:
        if not frame.isValid():
            return
        self._frame = frame
        if self._test_began is not None:
            self._tested(None)
        if not self._is_drawing:  # as many as the lane can draw; the others are dropped
            self._is_drawing = True
            self._in_lane(lambda: self._draw(frame))

    def _in_lane(self, job: Callable[[], None]) -> None:
        """Do it in the camera's lane; a bug there is logged and shown as a camera in trouble."""

        def done(future: "Future[None]") -> None:
            if (error := future.exception()) is not None:
                log.error("the camera's lane goes on after a bug", exc_info=error)
                self._fail(Fault("device.lane.bug"))

        self._lane.submit(job).add_done_callback(done)

    def _draw(self, frame: "QVideoFrame") -> None:
        """Camera lane: make the live picture and bring it to the window."""
        image = frame.toImage()
        if max(image.width(), image.height()) > LIVE_PX:
            mode = Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.FastTransformation
            image = image.scaled(QSize(LIVE_PX, LIVE_PX), *mode)
        self._post.post(lambda: self._drawn(image))

    def _drawn(self, image: QImage) -> None:
        self._is_drawing = False
        if self._session is not None and not image.isNull():
            self.framed.emit(image)

    def _photograph(self, frame: "QVideoFrame") -> None:
        """Camera lane: make the page."""
        image, made = frame.toImage(), QBuffer()
        made.open(QIODevice.OpenModeFlag.WriteOnly)
        writer = QImageWriter(made, b"jpeg")
        writer.setQuality(QUALITY)
        if image.isNull() or not writer.write(image):
            self._fail(Fault("scans.camera.no_picture"))
            return
        body = bytes(made.data().data())
        self._bus.publish(PageCaught(device=self.device, kind=self.kind, body=body, at=self._clock.now()))

    def _fail(self, fault: Fault) -> None:
        at = self._clock.now()
        self._bus.publish(CatchFailed(device=self.device, fault=fault.code, facts=fault.facts, at=at))

    def _show(self, state: DeviceState, fault: Fault | None = None) -> None:
        code = fault.code if fault else ""
        if (state, code) != self._shown:
            self._shown = (state, code)
            self._bus.publish(DeviceChanged(device=self.device, state=state, fault=code, at=self._clock.now()))


def _area(size: QSize) -> int:
    return size.width() * size.height()


def _load() -> None:
    """Load Qt Multimedia and its plug-in here, so that the GUI thread finds both in memory (90 ms become 3)."""
    import PySide6.QtMultimedia  # noqa: F401

    folder = Path(QLibraryInfo.path(QLibraryInfo.LibraryPath.PluginsPath)) / "multimedia"
    for plugin in folder.glob("*ffmpeg*"):
        try:
            ctypes.CDLL(str(plugin))
        except OSError as error:
            log.warning("the camera's plug-in could not be loaded ahead: %s", error)
