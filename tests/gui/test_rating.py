"""The rating window: nothing cut at any size in either language, touched by the visitor, quiet by itself, never the clerk's."""

from types import SimpleNamespace

import pytest
from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtTest import QTest

from core.config.model import RatingSettings
from core.ratings.events import RatingAsked, RatingSettled
from core.ratings.rating import RatingChannel, RatingState
from desktop.i18n import use_language
from desktop.presenters.desk import Desk
from desktop.presenters.rating import ASK, IDLE, THANKS, RatingPresenter
from desktop.presenters.ratings import CALL, CLOSE, CLOSED, PAPER, RatingsPresenter
from desktop.presenters.runner import InlineRunner
from desktop.screens.rating import GRID, RatingScreen
from desktop.screens.ratings import RatingsScreen
from desktop.visitor_display import display_of
from tests.gui.painted import nothing_is_cut, texts
from tests.unit.ratings.test_ratings import HEAD, Office, head

SIZES = [(1280, 800), (1920, 1080), (1024, 600)]


@pytest.fixture(autouse=True)
def chinese():
    use_language("zh")
    yield
    use_language("zh")


@pytest.fixture
def shown(qtbot, style):
    screens = []

    def show(office, size=(1280, 800)):
        presenter = RatingPresenter(office, InlineRunner())
        office.bus.subscribe(RatingAsked, presenter.on_asked)
        office.bus.subscribe(RatingSettled, presenter.on_settled)
        screen = RatingScreen(presenter, style)
        qtbot.addWidget(screen)
        screens.append(screen)
        screen.resize(*size)
        screen.show()
        screen.grab()
        return presenter, screen

    yield show
    for screen in screens:
        screen.stop()
        assert [timer for timer in screen.findChildren(QTimer) if timer.isActive()] == []


def touch(screen, name):
    QTest.mouseClick(screen, Qt.MouseButton.LeftButton, pos=QPoint(*map(round, screen.point_of(name).toTuple())))
    screen.grab()


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_nothing_is_cut(shown, size, language):
    use_language(language)
    office = Office()
    presenter, screen = shown(office, size)
    nothing_is_cut(screen.trace, *GRID)
    office.visit()
    screen.grab()
    nothing_is_cut(screen.trace, *GRID)
    presenter.choose(5)
    for reason in office.ratings.book.reasons:
        presenter.turn_reason(reason)
    screen.grab()
    nothing_is_cut(screen.trace, *GRID)
    assert "章国祥" not in texts(screen.trace)
    assert all(min(area.box.width(), area.box.height()) >= 64 for area in screen.areas)
    presenter.submit()
    screen.grab()
    nothing_is_cut(screen.trace, *GRID)


def test_two_touches_rate_and_thank(shown):
    office = Office()
    presenter, screen = shown(office)
    office.visit()
    screen.grab()
    assert not any(level.is_chosen for level in presenter.view.levels)
    assert "send" not in {area.name for area in screen.areas}
    touch(screen, "4")
    touch(screen, "manner")
    touch(screen, "send")
    (rating,) = office.settled
    assert (rating.level, rating.reasons, rating.channel) == (4, ("manner",), RatingChannel.SCREEN)
    assert presenter.view.page == THANKS
    office.clock.forward(4)
    presenter.tick()
    assert (presenter.view.page, presenter.view.subject) == (IDLE, ())


def test_reasons_go_with_a_good_level(shown):
    office = Office()
    presenter, screen = shown(office)
    office.visit()
    screen.grab()
    touch(screen, "5")
    touch(screen, "manner")
    touch(screen, "1")
    touch(screen, "send")
    assert (office.settled[0].level, office.settled[0].reasons) == (1, ())
    assert presenter.view.page == THANKS


def test_it_times_out_quietly_and_a_touch_begins_anew(shown):
    office = Office(rating=RatingSettings(display="2", screen_s=15))
    presenter, screen = shown(office)
    office.visit()
    screen.grab()
    office.clock.forward(14)
    touch(screen, "3")
    office.clock.forward(14)
    presenter.tick()
    assert (presenter.view.page, presenter.view.left_s) == (ASK, 1)
    office.clock.forward(1)
    presenter.tick()
    assert presenter.view.page == IDLE
    assert [(one.state, one.level) for one in office.settled] == [(RatingState.UNANSWERED, 0)]


def test_not_now_and_an_answer_given_elsewhere(shown):
    office = Office()
    presenter, screen = shown(office)
    office.visit()
    screen.grab()
    touch(screen, "decline")
    assert (office.settled[0].state, presenter.view.page) == (RatingState.DECLINED, IDLE)
    office.visit()
    office.rate(1, channel=RatingChannel.KEYPAD)
    assert presenter.view.page == THANKS


def test_the_display_is_never_the_clerks_own():
    own, other = SimpleNamespace(name=lambda: "eDP-1"), SimpleNamespace(name=lambda: "HDMI-1")
    both = [own, other]
    assert display_of(both, own, "2") is other
    assert display_of(both, own, "hdmi") is other
    assert [display_of(both, own, wanted) for wanted in ("1", "eDP-1", "3", "DP-9")] == [None] * 4
    assert display_of([own], own, "2") is None


@pytest.fixture
def ratings_page(qtbot, style):
    """A supervisor's page over an office; it lives to the end of the test, with all that Qt still wants to tell it."""
    pages = []

    def made(office):
        desk = Desk(office.settings)
        desk.begin(SimpleNamespace(account=SimpleNamespace(number=HEAD), may=lambda _right: True))
        presenter = RatingsPresenter(office, InlineRunner(), desk)
        page = RatingsScreen(presenter, style)
        page.attach()
        pages.append(page)
        qtbot.addWidget(page)
        page.resize(1366, 700)
        page.show()
        return presenter, page

    yield made
    for page in pages:
        page.detach()
        page.hide()


def test_the_supervisors_page_from_list_to_settled(ratings_page):
    office = Office()
    office.visit()
    office.rate(5, ("manner",))
    office.visit()
    office.visit()
    presenter, page = ratings_page(office)
    assert [row.title for row in presenter.view.rows] == ["高龄津贴申领"]
    page.rows.select(presenter.view.rows[0].key)
    presenter.begin(CALL)
    page.card.results.buttons["reached"].click()
    page.card.words.setText("愿意再来")
    page.card.save()
    assert [words for _at, words in presenter.view.notes] == ["回访 · 已联系上 · 愿意再来"]
    assert page.card.words.text() == ""
    presenter.begin(CLOSE)
    presenter.choose("explained")
    page.card.save()
    assert presenter.view.rows == ()
    presenter.turn(CLOSED)
    assert len(presenter.view.rows) == 1
    presenter.turn(PAPER)
    assert len(presenter.view.rows) == 2
    presenter.pick(presenter.view.rows[0].key)
    page.card.results.buttons["4"].click()
    page.card.reasons.buttons["other"].click()
    page.card.save()
    assert len(presenter.view.rows) == 1
    assert len(office.follow_ups.all(head())) == 1


def test_follow_ups_that_are_due_are_counted_for_the_rail():
    office, told = Office(), []
    desk = Desk(office.settings)
    presenter = RatingsPresenter(office, InlineRunner(), desk, told.append)
    presenter.count()  # nobody is signed in
    desk.begin(SimpleNamespace(account=SimpleNamespace(number=HEAD), may=lambda _right: True))
    office.visit()
    office.rate(5, ("manner",))
    presenter.count()
    office.clock.forward(21 * 86400)
    presenter.count()
    presenter.wipe()
    assert told == [0, 1, 0]
