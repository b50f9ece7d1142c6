"""Templates as an administrator works on them: seen at once, kept for the site, put back, printed as a trial."""

import hashlib
import io
from datetime import UTC, datetime

import pytest
from PIL import Image

from core.base.acts import Act
from core.base.clock import SetClock
from core.base.events import Bus
from core.base.faults import Fault
from core.base.folders import write_durably
from core.base.resources import Resources
from core.papers.job import Channel
from printing.press import pressed
from printing.preview import text_of
from printing.profile import PrinterProfile
from printing.template_desk import TRIAL, TemplateDesk
from tests.fakes.memory import MemoryStore

SOURCE = 'title = "我们的号"\n[[block]]\ntext = "{hall}"\n[[block]]\nnumber = "{number}"\n'


@pytest.fixture
def desk(tmp_path):
    clock = SetClock(datetime(2026, 11, 23, 2, 51, tzinfo=UTC))
    store = MemoryStore(clock=clock, bus=Bus())
    made = TemplateDesk(store=store, clock=clock, resources=Resources(tmp_path / "site"), profile=PrinterProfile, press=pressed,
                        write=write_durably)  # fmt: skip
    made.store = store
    return made


def act() -> Act:
    return Act.new(who="0001", where="3")


def row(desk, name):
    return next(row for row in desk.rows() if row.name == name)


def test_all_receipts_are_listed_with_their_samples(desk):
    names = [row.name for row in desk.rows()]
    assert {"receipts/ticket", "receipts/receipt", "receipts/collection"} <= set(names)
    assert row(desk, "receipts/collection").samples == ("usual", "collected", "longest", "rarest")
    assert not row(desk, "receipts/ticket").is_own


def test_a_text_is_seen_at_both_widths_before_it_is_kept(desk):
    for width, dots in ((58, 384), (80, 576)):
        trial = desk.trial("receipts/ticket", SOURCE, "rarest", width)
        assert Image.open(io.BytesIO(trial.png)).width > dots
        assert trial.size > 1000
    assert desk.source("receipts/ticket") == desk.shipped("receipts/ticket")


def test_what_prints_nothing_is_not_kept_and_says_its_line(desk):
    for source, line in ((SOURCE.replace("hall", "hal"), 2), (SOURCE + "\nx", 7)):
        with pytest.raises(Fault) as caught:
            desk.save(act(), "receipts/ticket", source, seen=desk.source("receipts/ticket"))
        assert caught.value.facts["line"] == line
    assert not row(desk, "receipts/ticket").is_own


def test_a_kept_text_is_the_sites_own_until_it_is_put_back(desk, tmp_path):
    desk.save(act(), "receipts/ticket", SOURCE, seen=desk.source("receipts/ticket"))
    assert (row(desk, "receipts/ticket").title, row(desk, "receipts/ticket").is_own) == ("我们的号", True)
    assert desk.source("receipts/ticket") == SOURCE
    desk.restore(act(), "receipts/ticket")
    assert (row(desk, "receipts/ticket").title, row(desk, "receipts/ticket").is_own) == ("排队小票", False)
    assert (tmp_path / "site/receipts/ticket.toml.old").read_text("utf-8") == SOURCE
    desk.restore(act(), "receipts/ticket")  # nothing to put back is no trouble
    with desk.store.read() as work:
        assert work.journal.head()[0] == 3


def test_what_somebody_else_kept_meanwhile_is_not_written_over_unseen(desk, tmp_path):
    name, seen = "receipts/ticket", desk.source("receipts/ticket")
    other = SOURCE.replace("我们的号", "别人的号")
    desk.save(act(), name, other, seen=seen)
    with pytest.raises(Fault) as caught:
        desk.save(act(), name, SOURCE, seen=seen)
    assert (caught.value.code, desk.source(name)) == ("printing.template.overtaken", other)
    desk.save(act(), name, SOURCE, seen=other, keeps_other=True)
    assert desk.source(name) == SOURCE
    assert (tmp_path / "site/receipts/ticket.toml.old").read_text("utf-8") == other


def test_a_site_that_cannot_be_written_is_told(desk, tmp_path):
    (tmp_path / "site").write_text("a file where the folder should be", "utf-8")
    with pytest.raises(Fault) as caught:
        desk.save(act(), "receipts/ticket", SOURCE, seen=desk.source("receipts/ticket"))
    assert caught.value.code == "printing.template.not_kept"
    with desk.store.read() as work:
        assert work.journal.head()[0] == 0


def test_a_file_spoiled_by_hand_can_be_opened_and_mended(desk, tmp_path):
    (tmp_path / "site/receipts").mkdir(parents=True)
    (tmp_path / "site/receipts/ticket.toml").write_bytes("title = 排队".encode("gbk"))
    assert row(desk, "receipts/ticket").title == "ticket"
    with pytest.raises(Fault) as caught:
        desk.trial("receipts/ticket", desk.source("receipts/ticket"), "usual", 80)
    assert caught.value.code == "printing.template.syntax"
    desk.save(act(), "receipts/ticket", SOURCE, seen=desk.source("receipts/ticket"))
    assert row(desk, "receipts/ticket").title == "我们的号"


def test_a_trial_is_a_job_of_its_own_kind_and_says_so_on_the_paper(desk):
    job = desk.print_trial(act(), "receipts/receipt", desk.source("receipts/receipt"), "usual")
    assert (job.template, job.channel, job.place) == (TRIAL, Channel.RECEIPT, "3")
    assert job.body is not None
    assert "样张  不作凭证" in text_of(job.body)
    assert job.sha256 == hashlib.sha256(job.body).hexdigest()
    with desk.store.read() as work:
        assert [one.id for one in work.print_jobs.waiting(Channel.RECEIPT, "3")] == [job.id]
