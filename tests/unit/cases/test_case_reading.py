"""Who may read: a role without ``case.all`` finds and opens the cases of its own counter only; what a notice tells."""

from dataclasses import replace

import pytest

from core.base.acts import Act
from core.base.faults import Fault
from core.base.resources import Resources
from core.cases.mistakes import Mistakes
from core.catalogue.item import Season
from core.staff.account import Account, Role
from tests.fakes.counter_office import CounterOffice, a_card


@pytest.fixture
def office(tmp_path):
    (tmp_path / "staff").mkdir()
    roles = Resources().path("staff/roles.toml").read_text("utf-8")
    narrow = roles.replace('"day.view", "case.all"]', '"day.view"]', 1)
    assert narrow != roles
    (tmp_path / "staff/roles.toml").write_text(narrow, "utf-8")
    office = CounterOffice(site=tmp_path)
    with office.store.work(Act.new(who="system", where="3")) as work:
        for number, role in (("0317", Role.CLERK), ("0002", Role.SUPERVISOR)):
            work.accounts.add(Account(number=number, name=number, role=role, secret=""))
    return office


def take_in(office, where):
    act = Act.new(who="0317", where=where)
    visitor = office.intake.identify(act, a_card())
    item = office.finder.find("gljt")[0].item
    draft = office.intake.draft_for(visitor.person, item, None, is_card_read=True).all_handed_in()
    return office.intake.accept(Act.new(who="0317", where=where), draft)


def test_a_narrow_role_reads_its_own_counter_only(office):
    here, there = take_in(office, "3"), take_in(office, "4")
    clerk, head = Act.new(who="0317", where="3"), Act.new(who="0002", where="3")
    assert [one.id for one in office.cases.search("章国祥", act=clerk)] == [here.id]
    assert {one.id for one in office.cases.search("章国祥", act=head)} == {here.id, there.id}
    assert office.cases.get(here.id, clerk) == here
    with pytest.raises(Fault) as caught:
        office.cases.get(there.id, clerk)
    assert (caught.value.code, caught.value.facts["counter"]) == ("cases.read.other_counter", "4")
    assert office.cases.get(there.id, head) == there


def test_the_notice_tells_seasons_and_the_commonest_mistakes(office):
    item = replace(office.catalogue.get("NB-SQ-058"), seasons=(Season(first="03-01", last="05-31", words="集中申报"),))
    job = office.intake.give_notice(Act.new(who="0317", where="3"), item)
    assert job.values["seasons"] == "每年03-01至05-31（集中申报）"
    assert any("照片" in line for line in job.values["mistakes"])
    assert 0 < len(job.values["mistakes"]) <= 4


def test_every_sentence_of_a_mistake_is_about_a_paper_of_some_item(office):
    mistakes = Mistakes(Resources())
    said = {line for item in office.catalogue.items for line in mistakes.of(item)}
    assert len(said) >= 8


def test_the_acceptance_notice_tells_the_steps(office):
    case = take_in(office, "3")
    job = next(job for job in office.cases.papers(case) if job.template == "forms/acceptance")
    assert job.values["steps"] == "收件 → 【受理】 → 承办 → 办结 → 出证 → 已领取"
