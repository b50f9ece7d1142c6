"""Windows without a screen: a Qt warning fails a test, and so does a timer or a thread that outlives it."""

import os

os.environ["QT_QPA_PLATFORM"] = "offscreen"
os.environ.setdefault("QT_SCALE_FACTOR", "1")
os.environ.setdefault("QT_FONT_DPI", "96")

import gc
import logging
import sys
import threading
from types import SimpleNamespace

import pytest
from PySide6.QtCore import QTimer
from pytestqt.qtbot import QtBot

from core.base.clock import SystemClock
from core.config.profile import open_profile
from core.store.keys import KeyFile
from desktop.app import Program
from desktop.i18n import use_language
from desktop.office import Office
from desktop.shell import Shell
from desktop.style.style import Style
from desktop.turns import Turns
from desktop.windows import DESK
from desktop.wiring import build_office
from tests.fakes.counter_office import NUMBER, PASSWORD, CounterOffice, signed_in
from tests.patience import PATIENCE_MS, PATIENCE_S

# WORKAROUND(Qt 6.9.3): the offscreen plugin says this of every dialog with a least size.
OFFSCREEN = (
    "This plugin does not support propagateSizeHints()",
    "This plugin does not support raise()",
    "No RHI backend. Using CPU conversion.",  # frames of a camera, where there is no graphics card
    "pa_context_connect() failed",  # a machine without a sound server
)

# Nobody listens there: the spools take their leases, find nothing and give them back.
PRINTERS = [f'{name}.port="tcp://127.0.0.1:9"' for name in ("ticket_printer", "receipt_printer")]


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
    qtbot.waitUntil(lambda: not shell.isVisible())  # what a test began is kept first
    presenters.stop()
    assert [timer for timer in shell.findChildren(QTimer) if timer.isActive()] == []


@pytest.fixture
def counter(shell, office, presenters):
    """The counter page of a signed-in clerk."""
    signed_in(office, presenters)
    assert presenters.gate.view.number == NUMBER
    assert PASSWORD
    return shell.page("counter")


@pytest.fixture
def runtime():
    """What a program changes in its interpreter is put back."""
    use_language("zh")
    hooks, turn, rounds = (sys.excepthook, threading.excepthook), sys.getswitchinterval(), gc.get_threshold()
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    yield
    sys.excepthook, threading.excepthook = hooks
    sys.setswitchinterval(turn)
    gc.set_threshold(*rounds)
    gc.unfreeze()
    for handler in [one for one in root.handlers if one not in handlers]:
        root.removeHandler(handler)
        handler.close()
    root.setLevel(level)


@pytest.fixture
def profile(tmp_path):
    profile = open_profile(tmp_path / "profile")
    KeyFile(profile.key_file).demo()
    return profile


@pytest.fixture
def made(runtime, profile, monkeypatch):
    """A program whose bugs are counted, and the office it builds; it is closed at the moment a test wants."""
    program = Program(profile, profile.settings([*PRINTERS, 'scan.camera="off"']), (DESK,))
    bugs: list[BaseException] = []
    monkeypatch.setattr(program.fault_desk, "bug", bugs.append)
    key = KeyFile(profile.key_file).demo()
    monkeypatch.setattr(program.fault_desk, "install", lambda: None)  # the tests hear of exceptions and warnings
    stop, late, printers = Office.stop, [], []

    def build() -> Office:
        office = build_office(profile, program.settings, key, store_lane=program.lane, clock=made.clock)
        printers.extend(spool._outlet.device for spool in office.papers.spools)
        return office

    monkeypatch.setattr(Office, "stop", lambda office: late.append(stop(office)) or late[-1])
    made = SimpleNamespace(
        program=program,
        bugs=bugs,
        build=build,
        profile=profile,
        closed=threading.Event(),
        late=late,
        printers=printers,
        clock=SystemClock(),
    )
    patience = QTimer(singleShot=True)
    patience.timeout.connect(lambda: program.app.exit(99))
    patience.start(PATIENCE_S * 1000)
    yield made
    patience.stop()
    program.style.set_large(False)
