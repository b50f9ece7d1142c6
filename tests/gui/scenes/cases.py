"""Scenes of the page of cases."""

from core.base.acts import Act
from core.cases.answers import Answers
from core.cases.case import CaseState, MaterialState
from core.cases.form_check import as_typed
from tests.fakes.counter_office import NUMBER, a_card
from tests.gui.scenes.admin import visited
from tests.gui.scenes.counter import accepted, intake
from tests.gui.scenes.day import Day, opened
from tests.gui.scenes.hall import watched_hall


def cases(day: Day) -> None:
    accepted(day)
    day.shell.open_page("cases")
    day.presenters.cases.search("章国祥")
    day.presenters.cases.open(day.presenters.cases.view.rows[0].case_id)


def found(day: Day) -> None:
    """The list of cases found by initials."""
    accepted(day)
    day.shell.open_page("cases")
    day.presenters.cases.search("g")


def dues(day: Day) -> None:
    opened(day)
    watched_hall(day)
    day.serve()
    day.shell.open_page("cases")


def _suspended(day: Day):
    made = watched_hall(day)
    act = Act.new(who=NUMBER, where="3")
    case = next(case for case in reversed(made) if case.flow == "promised")
    day.office.cases.make(act, case.id, "tell", Answers(told="电话告知需要到指定医院评定，带身份证"))
    words = Answers(kind="assessment", reason="需要到指定医院评定", approver="区残联", days=15)
    return day.office.cases.make(Act.new(who=NUMBER, where="3"), case.id, "suspend", words)


def suspended(day: Day) -> None:
    opened(day)
    case = _suspended(day)
    day.serve()
    day.shell.open_page("cases")
    day.presenters.cases.open(case.id)


def procedure(day: Day) -> None:
    opened(day)
    case = next(case for case in reversed(watched_hall(day)) if case.flow == "promised")
    day.serve()
    day.shell.open_page("cases")
    day.presenters.cases.open(case.id)
    day.presenters.cases.press("Ctrl+U")
    day.presenters.cases.fill("kind", "hearing")
    day.presenters.cases.submit()


def handout(day: Day) -> None:
    opened(day)
    case = next(case for case in reversed(watched_hall(day)) if case.flow == "promised")
    act = Act.new(who=NUMBER, where="3")
    day.office.cases.decide(act, case.id, document="浙江省居住证")
    day.serve()
    day.shell.open_page("cases")
    day.presenters.cases.open(case.id)
    day.presenters.cases.press("Ctrl+L")


def _corrected(day: Day) -> str:
    """Tell the visitor at the counter to bring two papers; return the case."""
    day.item("jzz")
    for row in day.counter.view.intake.materials:
        if row.state == "missing":
            day.counter.set_material(row.index, MaterialState.MISSING, "not_brought")
    day.counter.correct()
    case_id = day.counter.visit.case.id
    day.counter.finish()
    day.counter.call_next()
    day.office.put_card(a_card())
    return case_id


def brought(day: Day) -> None:
    opened(day)
    day.serve()
    _corrected(day)


def supply(day: Day) -> None:
    brought(day)
    day.shell.open_page("cases")
    day.presenters.cases.search("章国祥")
    day.presenters.cases.open(day.counter.case_to_supply(), asks_supply=True)
    day.presenters.cases.tick(day.presenters.cases.view.supply.rows[0].index, is_brought=True)


def supplied(day: Day) -> None:
    supply(day)
    day.presenters.cases.tick_all()
    day.presenters.cases.supply()


def reveal(day: Day) -> None:
    """The reasons for which masked values are shown."""
    cases(day)
    day.presenters.cases.ask_reveal()


def revealed(day: Day) -> None:
    """The values of the applicant in full."""
    reveal(day)
    page = day.presenters.cases
    page.fill("reason", page.view.form.fields[0].options[0][0])
    page.submit()


def void(day: Day) -> None:
    supply(day)
    day.presenters.cases.close()
    day.presenters.cases.ask("void")


def corrected(day: Day) -> None:
    """A stored form that was corrected once and is being corrected again."""
    opened(day)
    visited(day)
    case = day.office.rows(lambda work: work.cases.in_states(set(CaseState)))[-1]
    values = as_typed(case.form)
    day.office.forms.correct(Act.new(who=NUMBER, where="3"), case.id, values | {"bank": "宁波银行"}, "漏填开户银行")
    day.shell.open_page("cases")
    day.presenters.cases.open(case.id)


def correcting(day: Day) -> None:
    """The same, with its fields open."""
    corrected(day)
    page = day.presenters.cases
    page.press("Ctrl+T")
    page.fill("form.bank", "农业银行")


def copying(day: Day) -> None:
    """The copy panel, some fields copied."""
    intake(day)
    day.counter.set_form("bank", "宁波银行云溪支行")
    day.counter.set_form("account", "6222 0213 0900 1234 567")
    day.counter.hand_in_all()
    day.counter.accept()
    case = day.counter.visit.case
    day.shell.open_page("cases")
    day.presenters.cases.open(case.id)
    day.presenters.cases.copy_out()
    for _ in range(3):
        day.presenters.cases.copying.copy_next()
    day.presenters.cases.copying.enter()


def copy_panel(day: Day) -> None:
    """The panel itself."""
    copying(day)
    panel = day.shell.page("cases").copying
    panel.setFixedSize(380, 560)
    day.shell = panel


def drafts(day: Day) -> None:
    """What was kept for later."""
    for item in ("gljt", "jzz"):
        opened(day) if item == "gljt" else None
        day.serve() if item == "gljt" else None
        day.item(item)
        day.counter.keep()
    day.shell.open_page("cases")
    day.presenters.cases.refresh()
    day.finish()
    day.presenters.cases.choose("drafts")
    rows = day.presenters.cases.view.rows
    day.presenters.cases.open(rows[0].case_id)
