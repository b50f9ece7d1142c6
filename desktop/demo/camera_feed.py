"""The demo's camera: sends what lies on the desk into Qt's own pipeline. It knows desk papers and Qt."""

from PIL import Image
from PySide6.QtCore import QObject, QTimer
from PySide6.QtGui import QImage
from PySide6.QtMultimedia import QVideoFrame, QVideoFrameInput

from desktop.demo.desk_papers import DeskPapers

FRAME_MS = 120


class CameraFeed(QObject):
    """GUI thread. Calling it switches the camera on; it goes off by itself when nobody takes frames any more."""

    def __init__(self, desk: DeskPapers, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._frames: dict[str, QVideoFrame] = {}
        self._input: QVideoFrameInput | None = None
        self._timer = QTimer(self)
        self._timer.setInterval(FRAME_MS)
        self._timer.timeout.connect(self._send)

    def __call__(self) -> QVideoFrameInput:
        """See DocumentCamera: return the input of a session that is being opened."""
        self._input = QVideoFrameInput(self)
        self._timer.start()
        return self._input

    def stop(self) -> None:
        """Switch the camera off."""
        self._timer.stop()

    def _send(self) -> None:
        if self._input is None or self._input.captureSession() is None:
            self._timer.stop()
            return
        kind = self._desk.lying
        if kind not in self._frames:
            self._frames[kind] = _frame(self._desk.scene(kind))
        self._input.sendVideoFrame(self._frames[kind])


def _frame(scene: Image.Image) -> QVideoFrame:
    pixels = scene.convert("RGBA").tobytes()
    image = QImage(pixels, scene.width, scene.height, scene.width * 4, QImage.Format.Format_RGBA8888)
    return QVideoFrame(image.convertToFormat(QImage.Format.Format_RGB32))
