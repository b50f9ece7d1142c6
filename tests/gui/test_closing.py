"""The window is closed while an application is begun: on the same profile it is there under 暂存. Real store, real lane."""

import os
import signal
import threading
from functools import partial

import pytest
from PySide6.QtCore import QTimer
from sqlalchemy import event

from core.base.acts import Act
from core.base.clock import ShiftedClock
from core.base.lanes import InlineLane
from core.devices.events import CardRead
from core.store.keys import KeyFile
from desktop.presenters.bundle import build_presenters
from desktop.presenters.due_words import DRAFTS
from desktop.presenters.runner import InlineRunner
from desktop.wiring import build_office
from tests.fakes.counter_office import MORNING, NUMBER, PASSWORD, a_card
from tests.patience import PATIENCE_S


@pytest.fixture
def desk(made, qtbot, monkeypatch):
    monkeypatch.setattr("desktop.presenters.closing.KEEP_S", PATIENCE_S)  # a slow machine is no busy lane
    return Desk(made, qtbot)


class Desk:
    """A clerk at a program that runs: each step waits until the window shows what came of it."""

    def __init__(self, made, qtbot):
        self.made, self.bot, self.office = made, qtbot, None
        made.clock = ShiftedClock(MORNING)

    def run(self, script) -> None:
        """Run the program with a clerk who does ``script``; it ends by itself."""
        program, broken = self.made.program, []

        def play():
            try:
                script()
            except BaseException as error:
                broken.append(error)
                program.app.exit(98)
                raise

        def after(office):
            self.office = office
            QTimer.singleShot(0, program.app, play)

        code = program.run(self.made.build, after)
        self.shell.close()  # a program that a signal ends leaves it to the end of the process
        assert (code, broken, self.made.bugs, self.made.late) == (0, [], [], [[]])

    @property
    def shell(self):
        return self.made.program.windows.shell

    @property
    def presenters(self):
        return self.made.program.windows.presenters

    @property
    def counter(self):
        return self.presenters.counter

    def until(self, is_true):
        self.bot.waitUntil(is_true)

    def sit_down(self):
        gate = self.presenters.gate
        self.until(lambda: gate.view.mode == "first_run")
        gate.create_administrator(number=NUMBER, name="李慧敏", password=PASSWORD, again=PASSWORD)
        self.until(lambda: gate.view.mode == "open" and self.is_counter_shown())

    def is_counter_shown(self):
        return self.shell._key == "counter" and self.shell._pages.page("counter") is not None

    def begin(self, card, item, remark):
        """Call a visitor, read the card and fill a part of an application in."""
        issue = partial(self.office.queue.issue, Act.new(who="kiosk", where="kiosk"), business="A")
        self.office.store_lane.submit(issue).result(PATIENCE_S)
        self.until(lambda: self.counter.is_idle)
        self.counter.call_next()
        self.until(lambda: self.counter.view.ticket is not None and not self.counter.view.busy)
        read = CardRead(device="card_reader", card=card, ask="", read_at=self.office.clock.now(), wire_at=0.0)
        self.office.bus.publish(read)
        self.until(lambda: self.counter.view.visitor is not None and not self.counter.view.busy)
        self.counter.find_item(item)
        self.counter.pick_item(self.counter.view.intake.hits[0].code)
        self.until(lambda: self.counter.visit.draft is not None)
        self.counter.set_remark(remark)

    def begin_two(self):
        """One set aside, one on the counter."""
        self.begin(a_card("诸葛小敏"), "jzz", "先放着")
        self.counter.hold()
        self.until(lambda: self.counter.is_idle)
        self.begin(a_card("别人", "330211195803210036"), "gljt", "填到一半")

    def told(self) -> str:
        """Return the code of the line above the counter."""
        return self.counter.view.banner.code if self.counter.view.banner else ""


def stuck(store):
    """Let the file take no row from now on; return what ends that."""

    def say(is_stuck):
        return lambda line: line.exec_driver_sql(f"PRAGMA query_only = {int(is_stuck)}")

    stick = say(is_stuck=True)
    event.listen(store.engine, "begin", stick)

    def end():
        event.remove(store.engine, "begin", stick)
        event.listen(store.engine, "begin", say(is_stuck=False))

    return end


def kept(desk) -> list[str]:
    """Start again on the same profile and return what the page of cases shows under 暂存: the remarks, in order."""
    made, key = desk.made, KeyFile(desk.made.profile.key_file).demo()
    office = build_office(made.profile, made.program.settings, key, store_lane=InlineLane(), clock=made.clock)
    presenters = build_presenters(office, InlineRunner(), lambda task: task())
    try:
        presenters.gate.sign_in(NUMBER, PASSWORD)
        presenters.cases.show()
        presenters.cases.choose(DRAFTS)
        cases = office.cases.drafts()
        assert {row.case_id for row in presenters.cases.view.rows} == {case.id for case in cases}
        return sorted(case.remark for case in cases)
    finally:
        presenters.stop()
        office.stop()


def test_what_was_begun_is_there_after_the_window_was_closed(desk):
    def script():
        desk.sit_down()
        desk.begin_two()
        desk.shell.close()
        assert desk.shell.isVisible(), "it is kept first"

    desk.run(script)
    assert kept(desk) == ["先放着", "填到一半"]


def test_closed_twice_quickly_nothing_is_doubled(desk):
    def script():
        desk.sit_down()
        desk.begin_two()
        desk.shell.close()
        desk.shell.close()

    desk.run(script)
    assert kept(desk) == ["先放着", "填到一半"]


def test_a_lane_that_is_busy_holds_the_window_once_and_not_for_ever(desk, monkeypatch):
    monkeypatch.setattr("desktop.presenters.closing.KEEP_S", 0.05)
    free = threading.Event()

    def script():
        desk.sit_down()
        desk.begin_two()
        desk.shell.open_page("day")
        desk.until(lambda: desk.shell._pages.page("day") is not None)
        desk.office.store_lane.submit(lambda: free.wait(PATIENCE_S))
        desk.shell.close()
        desk.until(lambda: desk.told() == "desktop.close.slow")
        assert (desk.shell.isVisible(), desk.shell._key) == (True, "counter")
        desk.shell.close()
        desk.until(lambda: not desk.shell.isVisible())
        free.set()

    desk.run(script)
    assert kept(desk) == ["先放着", "填到一半"]  # the second close wanted it, and the lane came to it at the end


def test_when_the_lane_is_free_again_the_next_close_keeps_it_once(desk, monkeypatch):
    monkeypatch.setattr("desktop.presenters.closing.KEEP_S", 0.05)
    free = threading.Event()

    def script():
        desk.sit_down()
        desk.begin_two()
        desk.office.store_lane.submit(lambda: free.wait(PATIENCE_S))
        desk.shell.close()
        desk.until(lambda: desk.told() == "desktop.close.slow")
        free.set()
        assert desk.office.store_lane.submit(desk.office.cases.drafts).result(PATIENCE_S) == []
        desk.shell._keeping.setInterval(round(PATIENCE_S * 1000))
        desk.shell.close()

    desk.run(script)
    assert kept(desk) == ["先放着", "填到一半"]


def test_a_file_that_takes_no_row_is_said_in_the_window_which_stays_once(desk):
    def script():
        desk.sit_down()
        desk.begin_two()
        end = stuck(desk.office.store)
        desk.shell.close()
        desk.until(lambda: desk.told() == "desktop.close.unkept")
        assert "不能写" in desk.counter.view.banner.text
        assert desk.shell.isVisible()
        desk.shell.close()
        desk.until(lambda: not desk.shell.isVisible())
        end()

    desk.run(script)
    assert kept(desk) == []


def test_a_signal_keeps_it_too(desk):
    def script():
        desk.sit_down()
        desk.begin_two()
        os.kill(os.getpid(), signal.SIGTERM)

    desk.run(script)
    assert kept(desk) == ["先放着", "填到一半"]


def test_the_end_of_the_session_keeps_it_before_the_system_has_its_word(desk):
    def script():
        desk.sit_down()
        desk.begin_two()
        desk.made.program._keep_for_session(None)  # what Qt calls; only a session manager can really ask
        assert len(desk.office.cases.drafts()) == 2
        desk.shell.close()

    desk.run(script)
    assert kept(desk) == ["先放着", "填到一半"]
