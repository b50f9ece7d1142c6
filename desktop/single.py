"""One program a profile: a second start hands its wish to the first one and ends. It knows a profile, no window."""

import hashlib
from collections.abc import Callable

from PySide6.QtCore import QLockFile, QObject, Signal
from PySide6.QtNetwork import QLocalServer, QLocalSocket

from core.config.profile import Profile

CONNECT_MS = 1000


def socket_name(profile: Profile) -> str:
    """Return the name both starts meet at; of the folder, so that two profiles do not meet."""
    return "yichuang-" + hashlib.sha256(str(profile.folder).encode()).hexdigest()[:16]


def ask_running(profile: Profile, wish: str) -> bool:
    """Hand a wish (``desk``, ``board``, ``kiosk``) to a program that runs on this profile; False when there is none."""
    socket = QLocalSocket()
    socket.connectToServer(socket_name(profile))
    if not socket.waitForConnected(CONNECT_MS):
        return False
    socket.write(wish.encode() + b"\n")
    is_told = socket.waitForBytesWritten(CONNECT_MS)
    socket.disconnectFromServer()
    return is_told


class Wishes(QObject):
    """Hears the wishes of later starts. GUI thread."""

    wished = Signal(str)

    def __init__(self, profile: Profile, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._greet)
        self._name = socket_name(profile)
        self._lock = QLockFile(str(profile.folder / "program.lock"))

    def claim(self) -> bool:
        """Be the one program of this profile, or say that another is; what a crash left behind is taken over."""
        if not self._lock.tryLock(0):
            return False
        QLocalServer.removeServer(self._name)
        return self._server.listen(self._name)

    def close(self) -> None:
        """Hear no more and let others in."""
        self._server.close()
        self._lock.unlock()

    def _greet(self) -> None:
        socket = self._server.nextPendingConnection()
        socket.readyRead.connect(self._reader(socket))
        socket.disconnected.connect(socket.deleteLater)

    def _reader(self, socket: QLocalSocket) -> Callable[[], None]:
        def read() -> None:
            for line in bytes(socket.readAll().data()).decode("utf-8", "replace").splitlines():
                self.wished.emit(line.strip())

        return read
