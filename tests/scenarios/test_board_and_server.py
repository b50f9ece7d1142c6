"""A board and a ticket machine whose centre's PostgreSQL is killed or falls silent: what they say, and how soon."""

import queue
import time
from datetime import datetime
from types import SimpleNamespace

import pytest

from core.base.acts import Act
from core.base.clock import SHANGHAI, SystemClock
from core.base.events import Bus
from core.base.faults import Fault
from core.base.lanes import ThreadLane
from core.base.resources import Resources
from core.calendar.calendar import WorkCalendar
from core.config.hall_settings import QueueSettings
from core.config.model import Settings, StoreSettings
from core.queue.service import QueueService
from core.staff.rights import AccountRights
from core.store.ear import SILENCE_S
from core.store.events import ServerChanged
from core.store.sql_store import open_store
from desktop.presenters.board import BoardPresenter
from tests.halls import CLERK
from tests.patience import until
from tests.postgres import running_server
from tests.samples import an_account
from tests.stores import Bench

WITHIN_S = 5.0


def test_what_is_waited_for_before_it_is_told_is_less_than_five_seconds():
    """The ear looks, then hears nothing; the board is told at once. What a loaded machine takes besides is its own."""
    assert StoreSettings().watch_s + SILENCE_S < WITHIN_S


class Post:
    """A program's one thread for what is shown: answers of the lane and events come to it in order."""

    def __init__(self, lane):
        self._lane, self._mail = lane, queue.SimpleQueue()

    def run(self, job, done, failed):
        def deliver(future):
            error = future.exception()
            self.post(lambda: failed(error) if isinstance(error, Fault) else done(future.result()))

        self._lane.submit(job).add_done_callback(deliver)

    def post(self, call):
        self._mail.put(call)

    def go_on(self):
        while not self._mail.empty():
            self._mail.get()()


@pytest.fixture(scope="module")
def hall():
    clock, bus, bench, resources = SystemClock(), Bus(), Bench(), Resources()
    with running_server() as server:
        settings = bench.settings.model_copy(update={"queue": QueueSettings(last_number=False)})
        store = open_store(url=server.create(), clock=clock, bus=bus, wire=bench.wire, settings=settings)
        lane = ThreadLane("store")
        calendar = WorkCalendar.from_resources(resources)
        service = QueueService(
            store=store, clock=clock, settings=Settings(queue=QueueSettings(last_number=False)), resources=resources,
            rights=AccountRights(resources), workdays=calendar,
        )  # fmt: skip
        office = SimpleNamespace(
            queue=service, clock=clock, bus=bus, resources=resources, settings=Settings(), store=store
        )
        with store.work(Act.new(who="system", where="hall")) as work:
            work.accounts.add(an_account(number=CLERK))
        store.listen()
        yield SimpleNamespace(server=server, office=office, post=Post(lane))
        lane.close()
        store.close()


@pytest.mark.parametrize("how", ["killed", "silent"])
def test_the_board_says_that_it_has_no_data_and_comes_back_by_itself(hall, how):
    presenter = BoardPresenter(hall.office, hall.post)
    stop = hall.office.bus.subscribe(ServerChanged, lambda event: hall.post.post(lambda: presenter.on_server(event)))
    seconds = Seconds(presenter, hall.post)
    presenter.refresh()
    seconds.until(lambda: presenter.view.is_known and not presenter.view.is_stale, "data")
    before = datetime.now(SHANGHAI)
    if how == "killed":
        hall.server.kill()
    else:
        hall.server.pause()
    try:
        seconds.until(lambda: presenter.view.is_stale, "no data")
        assert presenter.view.stale_since in {f"{before:%H:%M}", f"{datetime.now(SHANGHAI):%H:%M}"}
    finally:
        if how == "killed":
            hall.server.begin()
        else:
            hall.server.resume()
    seconds.until(lambda: not presenter.view.is_stale, "data again")
    assert presenter.view.flash == 0  # what was called before is not called out again
    stop()


class Seconds:
    """Ticks and asks once a second, as the window does, and lets the mail in between be read."""

    def __init__(self, presenter, post):
        self._presenter, self._post, self._next = presenter, post, 0.0

    def until(self, is_true, what):
        def went_on():
            self._post.go_on()
            if time.monotonic() >= self._next:
                self._next = time.monotonic() + 1
                self._presenter.tick()
                self._presenter.refresh()
            return is_true()

        until(went_on, what)
