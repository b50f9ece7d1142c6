"""Windows without a screen: a Qt warning fails a test, and so does a timer or a thread that outlives it."""

import os

os.environ["QT_QPA_PLATFORM"] = "offscreen"
os.environ.setdefault("QT_SCALE_FACTOR", "1")
os.environ.setdefault("QT_FONT_DPI", "96")

import threading

import pytest
from PySide6.QtCore import QTimer
from pytestqt.qtbot import QtBot

from desktop.i18n import use_language
from desktop.shell import Shell
from desktop.style.style import Style
from desktop.turns import Turns
from tests.fakes.counter_office import NUMBER, PASSWORD, CounterOffice, signed_in
from tests.patience import PATIENCE_MS

# WORKAROUND(Qt 6.9.3): the offscreen plugin says this of every dialog with a least size.
OFFSCREEN = (
    "This plugin does not support propagateSizeHints()",
    "This plugin does not support raise()",
    "No RHI backend. Using CPU conversion.",  # frames of a camera, where there is no graphics card
    "pa_context_connect() failed",  # a machine without a sound server
)


class PatientBot(QtBot):
    """Waits as long as all tests do; the plug-in's own five seconds are nothing beside a busy neighbour."""

    def waitUntil(self, callback, *, timeout=PATIENCE_MS):
        super().waitUntil(callback, timeout=timeout)

    def waitSignal(self, signal, *, timeout=PATIENCE_MS, **more):
        return super().waitSignal(signal, timeout=timeout, **more)

    def waitExposed(self, widget, *, timeout=PATIENCE_MS):
        return super().waitExposed(widget, timeout=timeout)


@pytest.fixture
def qtbot(qapp, request):
    return PatientBot(request)


@pytest.fixture(autouse=True)
def no_qt_warning(qtlog):
    yield
    strange = [record for record in qtlog.records if not any(known in record.message for known in OFFSCREEN)]
    said = [f"{record.log_type_name}: {record.message}" for record in strange]
    assert said == []


@pytest.fixture(autouse=True)
def nothing_left():
    before = set(threading.enumerate())
    yield
    assert [thread for thread in threading.enumerate() if thread not in before and thread.is_alive()] == []


@pytest.fixture(scope="session")
def style(qapp):
    use_language("zh")
    style = Style()
    style.apply(qapp)
    return style


@pytest.fixture
def at_once(monkeypatch):
    """Do what is cut into turns at once: these tests press keys faster than an event loop turns."""

    def add(_turns, steps):
        for step in steps:
            step()

    monkeypatch.setattr(Turns, "add", add)
    monkeypatch.setattr(Turns, "first", add)


@pytest.fixture
def office(at_once):
    use_language("zh")
    return CounterOffice()


@pytest.fixture
def presenters(office):
    return office.presenters()


@pytest.fixture
def shell(qtbot, style, presenters):
    """A window that is shown, active and attached; the gate stands before it."""
    style.set_large(False)
    style.settle()
    shell = Shell(style)
    qtbot.addWidget(shell)
    shell.resize(1366, 768)
    shell.show()
    shell.activateWindow()
    qtbot.waitUntil(shell.isActiveWindow)
    shell.attach(presenters)
    yield shell
    shell.close()
    presenters.stop()
    assert [timer for timer in shell.findChildren(QTimer) if timer.isActive()] == []


@pytest.fixture
def counter(shell, office, presenters):
    """The counter page of a signed-in clerk."""
    signed_in(office, presenters)
    assert presenters.gate.view.number == NUMBER
    assert PASSWORD
    return shell.page("counter")
