"""A paper is a job of the transaction it belongs to, and copies say which they are."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from core.base.acts import Act
from core.base.clock import SetClock
from core.papers.added import completed
from core.papers.content import TicketPaper
from core.papers.job import LARGE, Channel, JobState
from core.papers.ordering import order, order_again, order_copy
from tests.fakes.memory import MemoryStore

PAPER = TicketPaper(
    hall="云溪街道便民服务中心", number="A023", is_priority=False, business="社保·医保·民政", ahead=3, minutes=8,
    windows="1至3号窗口", qr="A023-20261123-1042", issued="2026年11月23日 10:42", tips=("一", "二"),
)  # fmt: skip


@pytest.fixture
def clock():
    return SetClock(datetime(2026, 11, 23, 2, 42, tzinfo=UTC))


@pytest.fixture
def store(clock):
    return MemoryStore(clock=clock)


def act(who="0317", where="3"):
    return Act.new(who=who, where=where)


def test_a_job_carries_the_values_as_data_and_goes_where_the_act_is(store, clock):
    kiosk = act("kiosk", "kiosk")
    with store.work(kiosk) as work:
        job = order(work, kiosk, clock, PAPER, channel=Channel.TICKET, subject="A023")
    with store.read() as work:
        assert work.print_jobs.waiting(Channel.TICKET, "kiosk") == [job]
    assert (job.template, job.place, job.subject, job.op) == ("receipts/ticket", "kiosk", "A023", kiosk.op)
    assert (job.state, job.copy, job.original, job.ordered_at) == (JobState.QUEUED, 1, None, clock.now())
    assert job.values["tips"] == ["一", "二"]
    assert job.values["minutes"] == 8


def test_no_job_without_its_transaction(store, clock):
    def torn():
        with store.work(act()) as work:
            order(work, act(), clock, PAPER, channel=Channel.TICKET, subject="A023")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        torn()
    with store.read() as work:
        assert work.print_jobs.of_subject("A023") == []


def test_copies_are_counted_over_all_prints_of_the_original(store, clock):
    with store.work(act()) as work:
        first = order(work, act(), clock, PAPER, channel=Channel.TICKET, subject="A023")
        other = order(work, act(), clock, PAPER, channel=Channel.TICKET, subject="A023")
        second = order_copy(work, act("0318", "5"), clock, first)
        third = order_copy(work, act(), clock, second)
    assert [job.copy for job in (first, second, third)] == [1, 2, 3]
    assert (second.original, third.original) == (first.id, first.id)
    assert second.values == first.values
    assert (second.place, second.ordered_by) == (first.place, "0318"), "counters have no ticket printer"
    assert other.copy == 1


@pytest.mark.parametrize(("channel", "place"), [(Channel.RECEIPT, "5"), (Channel.OFFICE, "5"), (Channel.TICKET, "3")])
def test_what_still_waits_is_brought_here_and_is_no_copy(store, clock, channel, place):
    with store.work(act()) as work:
        first = order(work, act(), clock, PAPER, channel=channel, subject="A023")
        work.print_jobs.save(first.moved(JobState.FAILED_BEFORE_SEND, fault="printing.printer.paper_out"))
        again = order_again(work, act("0318", "5"), clock, first)
        once_more = order_again(work, act("0318", "5"), clock, again)
    with store.read() as work:
        assert [job.id for job in work.print_jobs.of_subject("A023")] == [first.id]
    assert (once_more.state, once_more.place, once_more.copy, once_more.fault) == (JobState.QUEUED, place, 1, "")


def test_what_came_out_or_may_have_is_printed_again_as_a_copy(store, clock):
    for state in (JobState.SENDING, JobState.SENT, JobState.UNKNOWN, JobState.CONFIRMED):
        with store.work(act()) as work:
            first = order(work, act(), clock, PAPER, channel=Channel.RECEIPT, subject=state.value)
            work.print_jobs.save(first.moved(state))
            again = order_again(work, act("0318", "5"), clock, first)
            assert (again.copy, again.original, again.place) == (2, first.id, "5")
            assert order_again(work, act("0318", "6"), clock, first).copy == 2, "the copy waits, and is brought along"


def test_another_size_is_a_copy_of_the_same_paper_or_taken_on_by_what_is_not_made_yet(store, clock):
    with store.work(act()) as work:
        first = order(work, act(), clock, PAPER, channel=Channel.OFFICE, subject="A023")
        waiting = order_again(work, act(), clock, first, LARGE)
        assert (waiting.id, waiting.size, waiting.copy) == (first.id, "large", 1)
        assert order_again(work, act(), clock, first).size == "large", "pressed once more, it stays as it was asked for"
        work.print_jobs.save(
            replace(work.print_jobs.get(first.id).moved(JobState.FAILED_BEFORE_SEND), size="", body=b"%")
        )
        large = order_again(work, act(), clock, first, LARGE)
        assert (large.id != first.id, large.size, large.copy) == (True, "large", 2), (
            "bytes that are made stay as they are"
        )
        work.print_jobs.save(work.print_jobs.get(first.id).moved(JobState.CONFIRMED))
        work.print_jobs.save(large.moved(JobState.CONFIRMED))
        assert order_again(work, act(), clock, large).size == "large"
        assert large.values == first.values


def test_a_paper_of_an_earlier_release_gets_what_was_added_since():
    old = {"hall": "云溪街道便民服务中心", "backup": "17:08 已写入并验证"}
    values = completed("receipts/dayslip", old)
    assert (values["hall"], values["backup"], values["settlements"]) == (old["hall"], old["backup"], ())
    assert completed("receipts/dayslip", values) is values
    assert completed("receipts/of-a-site", old) is old
