"""Decisions on two records are listed with who, when and why, and can be taken back from there. No Qt."""

from core.people.likeness import Reason
from core.people.register import Verdict
from tests.fakes.counter_office import CounterOffice, a_card, signed_in


def test_a_decision_is_listed_masked_and_taken_back():
    office = CounterOffice()
    presenters = office.presenters()
    signed_in(office, presenters)
    page, act = presenters.same_persons, presenters.desk.act
    page.refresh()
    assert page.view.rows == ()
    assert page.view.summary
    cards = (a_card(), a_card("章国祥", "330211195803210108"))
    one, other = (office.intake.identify(act(), card).person for card in cards)
    office.residents.decide(act(), one.id, other.id, Verdict.SAME, Reason.NAME_BIRTH)
    page.refresh()
    (row,) = page.view.rows
    assert a_card().id_number not in row.title
    assert ("same name and birth date" in row.line, "0317" in row.line, "=" in row.title) == (True, True, True)
    page.take_back(row.key)
    assert (page.view.rows, page.view.banner.tone) == ((), "ok")
    assert [entry.action for entry in office.rows(lambda work: list(work.journal.entries()))][-1] == "person.undecide"
    page.wipe()
    assert page.view.summary == ""
