"""The one place where bugs are shown: the crash sheet and the hooks that lead there. Faults have their banners."""

import logging
import platform
import sys
import threading
import traceback
from collections.abc import Callable
from types import TracebackType

from PySide6.QtCore import QMessageLogContext, QObject, QtMsgType, qInstallMessageHandler, qVersion
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QHBoxLayout, QPlainTextEdit, QVBoxLayout, QWidget

from core.base.faults import Fault
from core.base.log import redacted
from core.base.texts import fault_text
from desktop.i18n import _, language
from desktop.style.style import Style
from desktop.threads import GuiPost
from desktop.widgets.buttons import Button
from desktop.widgets.focus_ring import FocusRing
from desktop.widgets.text import Label

log = logging.getLogger(__name__)
qt_log = logging.getLogger("qt")

_LEVELS = {
    QtMsgType.QtDebugMsg: logging.DEBUG,
    QtMsgType.QtInfoMsg: logging.INFO,
    QtMsgType.QtWarningMsg: logging.WARNING,
    QtMsgType.QtCriticalMsg: logging.ERROR,
    QtMsgType.QtFatalMsg: logging.CRITICAL,
}


class FaultDesk(QObject):
    """Shows bugs in plain words, once at a time, whichever thread they come from. The program goes on."""

    def __init__(self, style: Style, window: Callable[[], QWidget | None], *, version: str) -> None:
        super().__init__()
        self._style, self._window, self._version = style, window, version
        self._post = GuiPost(self)
        self._sheet: CrashSheet | None = None
        self._is_broken = False

    def install(self) -> None:
        """Catch what nobody caught: in slots, in threads, and what Qt complains of."""
        sys.excepthook = self._caught
        threading.excepthook = self._caught_in_thread
        qInstallMessageHandler(_qt_said)

    def bug(self, error: BaseException) -> None:
        """Tell a bug. Any thread."""
        log.error("a bug", exc_info=error)
        report = report_of(error, self._version)
        self._post.post(lambda: self._show(report))

    def _caught(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            sys.__excepthook__(kind, error, trace)
            return
        self.bug(error.with_traceback(trace))

    def _caught_in_thread(self, args: threading.ExceptHookArgs) -> None:
        if args.exc_value is not None:
            self.bug(args.exc_value)

    def _show(self, report: str) -> None:
        if self._is_broken or (self._sheet is not None and self._sheet.isVisible()):
            return
        try:
            self._sheet = CrashSheet(self._style, report, self._window())
        except Exception:
            self._is_broken = True  # a bug in telling a bug is told on the terminal, once
            log.exception("the crash sheet failed")
            sys.stderr.write(f"{report}\n")
        else:
            self._sheet.open()


class CrashSheet(QDialog):
    """What happened, what is safe, what to do; the report can be copied and holds no personal data."""

    def __init__(self, style: Style, report: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(_("The program failed"))
        self.setObjectName("page")
        self._report = report
        words = fault_text(Fault("desktop.bug.unexpected"), language())
        box = QVBoxLayout(self)
        box.setContentsMargins(24, 20, 24, 20)
        box.setSpacing(10)
        head = QHBoxLayout()
        icon = Label()
        icon.setPixmap(style.pixmap("circle-x", "bad", style.px(28)))
        head.addWidget(icon)
        head.addWidget(Label(words.title, "section"), 1)
        box.addLayout(head)
        box.addWidget(Label(words.text, wraps=True))
        box.addWidget(Label(words.remedy, "bold", wraps=True))
        text = QPlainTextEdit(report)
        text.setReadOnly(True)
        text.setAccessibleName(_("Error report"))
        text.setMinimumSize(style.px(520), style.px(180))
        box.addWidget(text)
        row = QHBoxLayout()
        copy = Button(style, _("Copy the report"), icon="copy")
        copy.clicked.connect(self._copy)
        go_on = Button(style, _("Close and work on"), kind="primary")
        go_on.clicked.connect(self.accept)
        row.addWidget(copy)
        row.addStretch(1)
        row.addWidget(go_on)
        box.addLayout(row)
        style.dress(self)
        FocusRing(style, self)
        go_on.setFocus()

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self._report)


def report_of(error: BaseException, version: str) -> str:
    """Return the report of a bug: versions and where it happened, with what looks like personal data taken out.

    The message of an error may quote a value, so only its type and place are kept.
    """
    frames = traceback.extract_tb(error.__traceback__)
    lines = [f"  {frame.filename}:{frame.lineno} {frame.name}" for frame in frames]
    head = f"Yichuang {version} · Python {platform.python_version()} · Qt {qVersion()} · {platform.system()}"
    return redacted("\n".join([head, type(error).__name__, *lines]))


def _qt_said(kind: QtMsgType, context: QMessageLogContext, text: str) -> None:
    del context
    qt_log.log(_LEVELS.get(kind, logging.WARNING), "%s", text)
