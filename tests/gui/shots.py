"""Pictures of every page with a full day's content, drawn without a screen.

python tests/gui/shots.py OUTDIR [SCENE,..] [SIZE,..] [zh|en]
"""

import json
import os
import sys
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("QT_SCALE_FACTOR", "1")
os.environ.setdefault("QT_FONT_DPI", "96")
ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from PySide6.QtCore import QBuffer, QByteArray  # noqa: E402
from PySide6.QtGui import QPixmap  # noqa: E402
from PySide6.QtTest import QTest  # noqa: E402
from PySide6.QtWidgets import QApplication  # noqa: E402

from core.base.acts import Act  # noqa: E402
from core.base.clock import SHANGHAI, SystemClock, office_day  # noqa: E402
from core.base.faults import Fault  # noqa: E402
from core.cases.answers import Answers  # noqa: E402
from core.cases.case import CaseState, MaterialState  # noqa: E402
from core.cases.form_check import as_typed  # noqa: E402
from core.devices.drivers.sdt_text import decode_text  # noqa: E402
from core.devices.events import CardPictured, CodeScanned, DeviceChanged, DeviceTested  # noqa: E402
from core.devices.history import DeviceHistory  # noqa: E402
from core.devices.ports import DeviceState  # noqa: E402
from core.devices.simulated.card_text import encode_text  # noqa: E402
from core.devices.simulated.people import PEOPLE  # noqa: E402
from core.people import usc_code  # noqa: E402
from core.people.id_card import CardKind, IdCard  # noqa: E402
from core.people.likeness import Reason  # noqa: E402
from core.people.register import Verdict  # noqa: E402
from core.queue.ticket import Outcome  # noqa: E402
from core.ratings.events import RatingAsked  # noqa: E402
from core.ratings.rating import RatingChannel  # noqa: E402
from core.staff.account import Role  # noqa: E402
from core.staff.bulletin import DistrictMessage  # noqa: E402
from core.sync.events import UploadChanged  # noqa: E402
from desktop.i18n import use_language  # noqa: E402
from desktop.presenters.day_differences import SETTLE  # noqa: E402
from desktop.presenters.rating import RatingPresenter  # noqa: E402
from desktop.presenters.runner import InlineRunner  # noqa: E402
from desktop.screens.day_differences import DifferenceBox  # noqa: E402
from desktop.screens.rating import RatingScreen  # noqa: E402
from desktop.shell import Shell  # noqa: E402
from desktop.style.style import Style  # noqa: E402
from desktop.turns import Turns  # noqa: E402
from tests.fakes.counter_office import MORNING, NUMBER, PASSWORD, CounterOffice, a_card, signed_in  # noqa: E402
from tests.fakes.devices import Stand  # noqa: E402

SIZES = {"1366": (1366, 768, False), "1600": (1600, 900, False), "1920": (1920, 1080, False),
         "1366L": (1366, 768, True), "1600L": (1600, 900, True), "1920L": (1920, 1080, True)}  # fmt: skip
BODY_CODE = "91330211MA2AAAAA0" + usc_code.check_character("91330211MA2AAAAA0")
LONG = "阿卜杜热合曼·买买提吐尔逊·艾合买提江"


class Day:
    """An office in the middle of its day, and the window on it."""

    def __init__(self, app: QApplication, style: Style) -> None:
        self.app, self.style = app, style
        self.office = CounterOffice()
        self.presenters = self.office.presenters()
        self.counter = self.presenters.counter
        self.shell = Shell(style)
        self._lamps()

    def sit_down(self) -> None:
        signed_in(self.office, self.presenters)
        self._history()
        self.office.issue("A", "A", "B", "C", "A", "B", "D", "F", "A", "G")
        self.office.issue("A", priority="elder")
        self.office.issue("B", is_appointment=True)
        self.office.clock.forward(240)
        self.counter.refresh()

    def serve(self, card=None) -> None:
        self.counter.call_next()
        self.office.clock.forward(30)
        self.office.put_card(card or a_card())
        self.office.clock.forward(378)

    def item(self, text: str) -> None:
        self.counter.find_item(text)
        self.counter.pick_item(self.counter.view.intake.hits[0].code)

    def _history(self) -> None:
        office = self.office
        visitor = office.intake.identify(Act.new(who=NUMBER, where="3"), a_card())
        for text, decided in (("jzz", True), ("yltb", False), ("czrk", True)):
            hits = office.finder.find(text)
            item = hits[0].item if hits else office.catalogue.items[5]
            draft = office.intake.draft_for(
                visitor.person, item, None, is_card_read=True, clerk="李慧敏"
            ).all_handed_in()
            case = office.intake.accept(Act.new(who=NUMBER, where="3"), draft)
            if decided:
                office.cases.decide(Act.new(who="district", where="3"), case.id)
            office.clock.forward(600)

    def _lamps(self) -> None:
        at = MORNING
        for device, state, fault in (
            ("card_reader", DeviceState.READY, ""), ("receipt_printer", DeviceState.FAULTY, "printing.printer.paper_out"),
            ("office_printer", DeviceState.READY, ""), ("ticket_printer", DeviceState.READY, ""),
            ("board", DeviceState.READY, ""),
        ):  # fmt: skip
            self.office.bus.publish(DeviceChanged(device=device, state=state, fault=fault, at=at))
        self.office.bus.publish(UploadChanged(at=at, op="", pending=3, oldest=at, last_success=at, fault=None))

    def finish(self) -> None:
        """Make the pages that are wanted now."""
        for turns in self.shell.findChildren(Turns):
            turns.finish()

    def grab(self, path: Path, size: tuple[int, int, bool]) -> None:
        width, height, is_large = size
        self.style.set_large(is_large)
        self.style.settle()
        self.shell.resize(width, height)
        self.shell.show()
        self.shell.activateWindow()
        self.finish()
        for _ in range(6):
            self.presenters.tick()
            self.app.processEvents()
        QTest.qWait(30)
        self.shell.grab().save(str(path))


def first_run(day: Day) -> None:
    day.shell.attach(day.presenters)


def lock(day: Day) -> None:
    day.sit_down()
    day.shell.attach(day.presenters)
    day.presenters.gate._signed_in(day.presenters.desk.session)
    day.serve()
    day.presenters.gate.lock(is_idle=True)
    day.presenters.gate.unlock("wrong-password")


def new_password(day: Day) -> None:
    """The lock asks for the old password and a new one, which is refused."""
    lock(day)
    day.presenters.gate.ask_password()
    day.presenters.gate.change_password(number="", old=PASSWORD, password="12345678", again="12345678")


def _open(day: Day) -> None:
    day.sit_down()
    day.shell.attach(day.presenters)
    day.presenters.gate.sign_in(NUMBER, PASSWORD)
    day.finish()
    day.counter.refresh()


def empty(day: Day) -> None:
    signed_in(day.office, day.presenters)
    day.shell.attach(day.presenters)
    day.presenters.gate.sign_in(NUMBER, PASSWORD)


def called(day: Day) -> None:
    _open(day)
    day.counter.call_next()
    day.office.clock.forward(35)
    day.counter.call_next()


def finder(day: Day) -> None:
    _open(day)
    day.serve()
    day.shell.resize(1366, 768)
    day.shell.show()
    day.shell.activateWindow()
    day.app.processEvents()
    page = day.shell.page("counter")
    page.intake.finder.setFocus()
    QTest.keyClicks(page.intake.finder, "cjr")


def intake(day: Day) -> None:
    _open(day)
    day.serve()
    day.item("gljt")
    day.counter.set_phone("13805742207")


def edition(day: Day) -> None:
    """An item that the last edition changed, and a message of the district."""
    items = [
        replace(item, fee="免费", materials=item.materials[1:]) if item.code == "NB-SQ-008" else item
        for item in day.office.catalogue.items
    ]
    _open(day)
    day.office.shelf.publish(Act.new(who=NUMBER, where="3"), day.office.shelf.draft().saying(tuple(items)))
    day.serve()
    day.item("gljt")
    at, until = day.office.clock.now(), office_day(day.office.clock.now())
    day.counter.on_message(
        DistrictMessage(id="m1", at=at, words="今晚 22:00 至 23:00 区级平台维护，可继续收件", until=until)
    )


def missing(day: Day) -> None:
    _open(day)
    day.serve(a_card(LONG, "330211194405060826", sex="2", valid_to=None, valid_long=True))
    day.item("dbbs" if day.office.finder.find("dbbs") else "db")
    day.counter.correct()
    day.counter.set_material(0, MaterialState.HANDED_IN)
    day.counter.set_material(1, MaterialState.MISSING, "not_signed")


def _read(key: str, **changes) -> IdCard:
    """Return an invented person's card as the driver decodes it, with its doubts."""
    card = decode_text(encode_text(PEOPLE[key]), office_day(MORNING))
    return replace(card, **changes)


def card_private(day: Day) -> None:
    _open(day)
    day.serve(_read("private"))
    day.item("gljt")


def card_hongkong(day: Day) -> None:
    _open(day)
    day.serve(_read("hongkong", new_addresses=("浙江省云溪市海棠区云溪街道桂园路128号3幢501室",)))


def card_foreigner(day: Day) -> None:
    _open(day)
    day.serve(_read("smith"))


def card_five_star(day: Day) -> None:
    _open(day)
    day.serve(_read("longname"))


def card_doubts(day: Day) -> None:
    _open(day)
    doubts = ("card.unproven", "card.expired", "number.check", "birth.differs", "sex.differs", "address.private_use")
    card = _read("gulnar", kind=CardKind.SOCIAL_SECURITY, doubts=doubts)
    day.serve(card)
    picture = QPixmap(102, 126)
    picture.fill("#8AA")
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QBuffer.OpenModeFlag.WriteOnly)
    picture.save(buffer, "BMP")
    day.counter.on_card_pictured(
        CardPictured(device="card_reader", card=day.counter.visit.card, picture=bytes(data.data()), at=MORNING)
    )


def accepted(day: Day) -> None:
    intake(day)
    day.counter.hand_in_all()
    day.counter.accept()


def refusal(day: Day) -> None:
    intake(day)
    day.counter.ask_refusal()


def agent(day: Day) -> None:
    """For somebody with a mandate, the form half typed, and the number wrong in its last place."""
    intake(day)
    day.counter.ask_applicant()
    typed = {"number": "330211194001010028", "name": LONG, "phone": "13900001111", "valid_until": "20261231"}
    for name, text in {**typed, "scope": "代为申请高龄津贴并领取结果"}.items():
        day.counter.set_applicant(name, text)


def body(day: Day) -> None:
    """For an organisation that is known here."""
    intake(day)
    for _turn in range(2):
        day.counter.ask_applicant()
        day.counter.set_way("organisation")
        for name, text in {"number": BODY_CODE, "name": "宁波市海棠区云溪街道社区发展基金会有限责任公司"}.items():
            day.counter.set_applicant(name, text)
        if _turn == 0:
            day.counter.set_applicant("representative", "沈国强")
            day.counter.set_applicant("valid_until", "20261231")
            day.counter.take_applicant()


def applied(day: Day) -> None:
    """The application of an organisation, the form taken."""
    body(day)
    day.counter.take_applicant()


def clash(day: Day) -> None:
    """A known number under another name."""
    _open(day)
    day.serve()
    day.counter.finish()
    day.serve(a_card(name="章国华"))


def again(day: Day) -> None:
    """The same item as a few days ago."""
    accepted(day)
    day.counter.finish()
    day.serve()
    day.item("gljt")


def found(day: Day) -> None:
    """The list of cases found by initials."""
    accepted(day)
    day.shell.open_page("cases")
    day.presenters.cases.search("g")


def offline(day: Day) -> None:
    accepted(day)
    day.counter._tell(Fault("desktop.bug.unexpected"))


def transfer(day: Day) -> None:
    _open(day)
    day.serve()
    day.counter.ask_transfer()


def _watched_hall(day: Day) -> list:
    """Cases of some weeks: one over, some near, one that stands still, two to be collected."""
    office, made = day.office, []
    people = (("诸葛小敏", "330211198803210023"), ("郑雪梅", "330211197901010021"), ("张小明", "330211199003070018"),
              ("周秀梅", "330211196603210029"), (LONG, "650102195803210012"), ("赵欣苗", "330211200103210025"))  # fmt: skip
    office.clock.forward(-26 * 86400)
    for index, (name, number) in enumerate(people):
        person = office.intake.identify(Act.new(who=NUMBER, where="3"), a_card(name, number)).person
        item = office.catalogue.items[(index * 7 + 5) % 70]
        draft = office.intake.draft_for(person, item, None, is_card_read=True, clerk="李慧敏").all_handed_in()
        made.append(office.intake.accept(Act.new(who=NUMBER, where="3"), draft))
        office.clock.forward(5 * 86400)
    office.clock.forward(26 * 86400 - 5 * 86400 * len(people))
    return made


def _suspended(day: Day):
    made = _watched_hall(day)
    act = Act.new(who=NUMBER, where="3")
    case = next(case for case in reversed(made) if case.flow == "promised")
    day.office.cases.make(act, case.id, "tell", Answers(told="电话告知需要到指定医院评定，带身份证"))
    words = Answers(kind="assessment", reason="需要到指定医院评定", approver="区残联", days=15)
    return day.office.cases.make(Act.new(who=NUMBER, where="3"), case.id, "suspend", words)


def dues(day: Day) -> None:
    _open(day)
    _watched_hall(day)
    day.serve()
    day.shell.open_page("cases")


def suspended(day: Day) -> None:
    _open(day)
    case = _suspended(day)
    day.serve()
    day.shell.open_page("cases")
    day.presenters.cases.open(case.id)


def procedure(day: Day) -> None:
    _open(day)
    case = next(case for case in reversed(_watched_hall(day)) if case.flow == "promised")
    day.serve()
    day.shell.open_page("cases")
    day.presenters.cases.open(case.id)
    day.presenters.cases.press("Ctrl+U")
    day.presenters.cases.fill("kind", "hearing")
    day.presenters.cases.submit()


def handout(day: Day) -> None:
    _open(day)
    case = next(case for case in reversed(_watched_hall(day)) if case.flow == "promised")
    act = Act.new(who=NUMBER, where="3")
    day.office.cases.decide(act, case.id, document="浙江省居住证")
    day.serve()
    day.shell.open_page("cases")
    day.presenters.cases.open(case.id)
    day.presenters.cases.press("Ctrl+L")


def cases(day: Day) -> None:
    accepted(day)
    day.shell.open_page("cases")
    day.presenters.cases.search("章国祥")
    day.presenters.cases.open(day.presenters.cases.view.rows[0].case_id)


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
    _open(day)
    day.serve()
    _corrected(day)


def supply(day: Day) -> None:
    brought(day)
    day.shell.open_page("cases")
    day.presenters.cases.search("章国祥")
    day.presenters.cases.open(day.counter.case_to_supply(), asks_supply=True)
    day.presenters.cases.tick(day.presenters.cases.view.supply.rows[0].index, is_brought=True)


def received(day: Day) -> None:
    """The papers are here; whether they suffice is not decided yet."""
    intake(day)
    day.counter.receive()


def kept(day: Day) -> None:
    """What was filled in goes on later."""
    intake(day)
    day.counter.keep()


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


def supplied(day: Day) -> None:
    supply(day)
    day.presenters.cases.tick_all()
    day.presenters.cases.supply()


def _staff(day: Day) -> None:
    _open(day)
    by = day.presenters.desk.session
    for number, name, role in (
        ("0402", "王晓芸", Role.CLERK),
        ("0403", LONG, Role.SUPERVISOR),
        ("0900", "陈审计", Role.AUDITOR),
    ):
        day.office.staff.create(
            Act.new(who=NUMBER, where="3"), by=by, number=number, name=name, role=role, password=PASSWORD
        )
    day.office.staff.set_active(Act.new(who=NUMBER, where="3"), by=by, number="0900", is_active=False)
    for _ in range(5):
        try:
            day.office.staff.sign_in(
                Act.new(who="0402", where="4"), number="0402", password="wrong-wrong-1", counter="4"
            )
        except Fault:
            continue
    day.shell.open_page("admin")
    day.shell.page("admin").show_section("staff")


def staff(day: Day) -> None:
    _staff(day)
    day.presenters.staff.pick("0402")


def new_account(day: Day) -> None:
    _staff(day)
    day.presenters.staff.begin_new()
    day.presenters.staff.create(number="0402", name="周敏", role="clerk", password=PASSWORD, again=PASSWORD)


def close(day: Day) -> None:
    accepted(day)
    day.counter.call_next()
    day.shell.open_page("day")
    day.presenters.day.close_day()


def settling(day: Day) -> None:
    """The district put an event aside: its line is being settled, the field for the reason is open."""
    close(day)
    with day.office.store.work(Act.new(who="system", where="sync")) as work:
        state = work.outbox.state()
        work.outbox.acknowledge(state.last, 1)
        work.outbox.set_verdict(state.last, state.last, "parked", "Scans of the event are not here yet")
    day.presenters.day.refresh()
    day.shell.resize(1366, 768)
    day.shell.show()
    day.app.processEvents()
    boxes = [box for box in day.shell.page("day").findChildren(DifferenceBox) if box.shown and box.shown.act == SETTLE]
    boxes[0].act.click()


def popover(day: Day) -> None:
    intake(day)
    day.shell.resize(1366, 768)
    day.shell.show()
    day.app.processEvents()
    day.shell.lamps._turn("receipt_printer")


def form(day: Day) -> None:
    """The form of an item with a table, one field wrong."""
    _open(day)
    day.serve()
    day.item("zdsh" if day.office.finder.find("zdsh") else "db")
    day.counter.ask_form()
    day.counter.set_form("household", "章国祥；本人；33021119580321001X；1200；\n李桂英；配偶；330211196001010028；；")
    day.counter.set_form("bank", "宁波银行云溪支行")
    day.counter.leave_form_field("bank")


def corrected(day: Day) -> None:
    """A stored form that was corrected once and is being corrected again."""
    _open(day)
    _visited(day)
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
        _open(day) if item == "gljt" else None
        day.serve() if item == "gljt" else None
        day.item(item)
        day.counter.keep()
    day.shell.open_page("cases")
    day.presenters.cases.refresh()
    day.presenters.cases.choose("drafts")
    rows = day.presenters.cases.view.rows
    day.presenters.cases.open(rows[0].case_id)


def ages(day: Day) -> None:
    """Residents who reach an age soon."""
    _staff(day)
    for name, number, birth in (
        ("章国祥", "33021119461123001X", date(1946, 11, 23)), (LONG, "330211196612010019", date(1966, 12, 1)),
        ("王秀兰", "330211194612230026", date(1946, 12, 20)),
    ):  # fmt: skip
        day.office.intake.identify(Act.new(who=NUMBER, where="3"), a_card(name, number, birth=birth))
    day.shell.page("admin").show_section("ages")
    day.presenters.ages.refresh()


def same_persons(day: Day) -> None:
    """What was decided of records that look alike."""
    _staff(day)
    act, residents = (lambda: Act.new(who=NUMBER, where="3")), day.office.residents
    cards = (
        a_card(),
        a_card("章国祥", "330211195803210108"),
        a_card(LONG, "330211196612010019", birth=date(1966, 12, 1)),
    )
    one, other, third = (day.office.intake.identify(act(), card).person.id for card in cards)
    residents.decide(act(), one, other, Verdict.SAME, Reason.NAME_BIRTH)
    residents.decide(act(), one, third, Verdict.DIFFERENT, Reason.NAME_PHONE)
    day.shell.page("admin").show_section("same_persons")
    day.presenters.same_persons.refresh()


def minor(day: Day) -> None:
    """A child's card: the guardian is proposed."""
    _open(day)
    day.serve(a_card("李小宝", "330211201603210018", birth=date(2016, 3, 21)))


def _visited(day: Day, level: int = 0, reasons: tuple[str, ...] = ()) -> None:
    """One visit with a case, rated where a level is given."""
    office = day.office
    office.issue("A")
    ticket = office.queue.call_next(Act.new(who=NUMBER, where="3"), counter="3", businesses="ABC").ticket
    office.queue.start(Act.new(who=NUMBER, where="3"), ticket.id)
    ticket = office.rows(lambda work: work.tickets.get(ticket.id))
    visitor = office.intake.identify(Act.new(who=NUMBER, where="3"), a_card())
    item = office.finder.find("gljt")[0].item
    draft = office.intake.draft_for(visitor.person, item, ticket, is_card_read=True, phone="13800002207")
    office.intake.accept(Act.new(who=NUMBER, where="3"), draft.all_handed_in())
    ticket = office.queue.finish(Act.new(who=NUMBER, where="3"), ticket.id, Outcome.ACCEPTED)
    rating = office.ratings.ask_visit(Act.new(who="rating", where="3"), ticket, "0402")
    if level:
        channel = RatingChannel.SCREEN
        office.ratings.give(Act.new(who="rating", where="3"), rating.id, level, reasons, channel)


def rating(day: Day) -> None:
    """The visitor's screen instead of the desk's window."""
    signed_in(day.office, day.presenters)
    presenter = RatingPresenter(day.office, InlineRunner())
    day.office.bus.subscribe(RatingAsked, presenter.on_asked)
    _visited(day)
    presenter.choose(4)
    for reason in ("waiting", "not_told"):
        presenter.turn_reason(reason)
    day.office.clock.forward(18)
    presenter.tick()
    day.shell.deleteLater()
    day.shell = RatingScreen(presenter, day.style)


def ratings(day: Day) -> None:
    """The supervisor's page: bad ratings in hand, one of them called back."""
    _staff(day)
    _visited(day, 5, ("manner", "waiting", "not_told"))
    _visited(day, 4)
    _visited(day)
    presenter, office = day.presenters.ratings, day.office
    first, second = office.follow_ups.all(Act.new(who=NUMBER, where="3"))
    call = Act.new(who=NUMBER, where="3")
    office.follow_ups.call(call, first.follow_up.id, "no_answer")
    office.follow_ups.call(
        Act.new(who=NUMBER, where="3"), first.follow_up.id, "reached", "本人愿意接受解释，希望窗口一次说清要带的材料"
    )
    office.follow_ups.appeal(Act.new(who=NUMBER, where="3"), second.follow_up.id, "访客说按错了键")
    day.shell.page("admin").show_section("ratings")
    presenter.refresh()
    presenter.pick(first.follow_up.id)
    presenter.show_contact()
    presenter.begin("close")
    presenter.choose("explained")


def items(day: Day) -> None:
    _staff(day)
    page = day.shell.page("admin")
    page.show_section("items")
    day.presenters.items.refresh()
    day.presenters.items.pick("NB-SQ-008")
    day.presenters.items.open_tab("materials")
    day.presenters.items.pick_part(1)


def form_editor(day: Day) -> None:
    """The form of an item being changed: a new field of choices, and one of them lacking."""
    _staff(day)
    day.shell.page("admin").show_section("forms")
    forms = day.presenters.forms
    forms.refresh()
    forms.pick("NB-SQ-001")
    forms.add()
    for key, value in {"label": "住房情况", "kind": "choice", "choices": "自有\n租住", "needed": "1"}.items():
        forms.set(key, value)
    forms.type("phone", "打不通")
    forms.leave("phone")


def form_table(day: Day) -> None:
    """A table of a form, and the page it prints; a field without a name stands against it."""
    form_editor(day)
    forms = day.presenters.forms
    forms.set("label", "")
    forms.pick_field([row.title for row in forms.view.page.rows].index("家庭成员"))
    forms.show_look("paper")


def form_choices(day: Day) -> None:
    """A field with many choices is open; the list stays in sight."""
    form_editor(day)
    day.presenters.forms.set("choices", "自有\n租住\n公租房\n单位宿舍\n亲友借住\n其他")
    day.presenters.forms.show_look("clerk")


def form_overtaken(day: Day) -> None:
    """Somebody else published meanwhile, and changed the same field."""
    form_editor(day)
    forms = day.presenters.forms
    titles = [row.title for row in forms.view.page.rows]
    forms.pick_field(titles.index("开户银行"))
    forms.set("label", "开户行")
    shelf = day.office.form_shelf
    draft = shelf.draft()
    bank = replace(draft.content.fields["bank"], label="发卡银行", hint="写全称")
    shelf.publish(
        Act.new(who=NUMBER, where="4"),
        draft.saying(replace(draft.content, fields={**draft.content.fields, "bank": bank})),
    )
    forms.publish()


def _devices(day: Day, device: str) -> Stand:
    stand = Stand(SystemClock())
    day.office.devices = stand.manager
    file = day.office.site / "device-days.json"
    reads, lost = ((92, 1, 40), (88, 0, 0), (101, 2, 900), (77, 0, 0), (95, 3, 70), (24, 0, 0)), (0, 2, 5400)
    days = [f"2026-11-{day_of:02d}" for day_of in (16, 17, 18, 19, 20, 22)]
    file.write_text(
        json.dumps({"card_reader": dict(zip(days, reads, strict=True)), "hall_led": {days[1]: lost, days[4]: lost}})
    )
    day.office.device_days = DeviceHistory(file, day.office.clock, day.office.bus)
    day.office.device_days.count("card_reader", uses=46, failures=2)
    _staff(day)
    stand.begin()
    stand.read_a_card()
    stand.until("card_reader", DeviceState.BUSY, DeviceState.READY)
    day.presenters.devices.refresh()
    day.presenters.devices.pick(device)
    day.shell.page("admin").show_section("devices")
    return stand


def devices(day: Day) -> None:
    stand = _devices(day, "card_reader")
    QTest.qWait(600)
    stand.pass_on(day.office.bus)
    day.presenters.devices.test()
    QTest.qWait(1200)
    stand.pass_on(day.office.bus)
    stand.end()


def device_away(day: Day) -> None:
    stand = _devices(day, "hall_led")
    day.presenters.devices.test()
    QTest.qWait(300)
    stand.pass_on(day.office.bus)
    stand.end()


def device_printer(day: Day) -> None:
    stand = _devices(day, "receipt_printer")
    day.office.device_days.count("receipt_printer", uses=61, failures=1)
    day.presenters.devices.test()
    at = day.office.clock.now()
    day.office.bus.publish(DeviceTested.of("receipt_printer", (), Fault("printing.printer.paper_out"), at))
    stand.end()


def device_ports(day: Day) -> None:
    stand = _devices(day, "card_reader")
    day.presenters.devices.choose_port()
    stand.end()


def scanned(day: Day) -> None:
    _open(day)
    day.serve()
    crafted = "'; DROP TABLE cases; -- \x1b@\u202e<img src=x> /etc/passwd"
    day.office.bus.publish(CodeScanned(device="scanner", text=crafted, at=MORNING))


def hall(day: Day) -> None:
    """Eight counters at work, two pausing or closed, one visit that takes long, lines of every length."""
    _open(day)
    office, clerks = day.office, ("孙晓敏", "陈立", "李慧敏", "何平", "周涛", "许宁", "钱芳")
    with office.store.work(Act.new(who="0001", where="1")) as work:
        for place, name in enumerate(clerks, 1):
            work.accounts.add(replace(work.accounts.find(NUMBER), number=f"04{place:02d}", name=name))
    office.clock.forward(1200)
    for turn, letters in enumerate(("AAAABBC", "AABDF", "AAACB", "ABFF", "AADAB")):
        office.issue(*letters)
        for _visit in range(4 + turn):
            act = Act.new(who=NUMBER, where="9")
            done = office.queue.call_next(act, counter="9", businesses="ABCDFG")
            office.clock.forward(30)
            office.queue.start(Act.new(who=NUMBER, where="9"), done.ticket.id)
            office.clock.forward(150)
            office.queue.finish(Act.new(who=NUMBER, where="9"), done.ticket.id, Outcome.ACCEPTED)
    for place in (1, 2, 4, 5, 6, 7):
        who = Act.new(who=f"04{place:02d}", where=str(place))
        office.posts.open(who)
        if place not in (5, 7):
            called = office.queue.call_next(
                Act.new(who=who.who, where=who.where), counter=str(place), businesses="ABCD"
            )
            office.clock.forward(45)
            if place != 4:
                office.queue.start(Act.new(who=who.who, where=who.where), called.ticket.id)
        office.clock.forward(90)
    office.posts.pause(Act.new(who="0407", where="7"))
    office.posts.close(Act.new(who="0401", where="8"))
    office.posts.assign(Act.new(who=NUMBER, where="3"), "5", ("C",))
    office.clock.forward(240)
    day.shell.open_page("hall")


def appointments(day: Day) -> None:
    """A morning of appointments: one came, one is late, some are to come; a visitor books."""
    _open(day)
    office, today = day.office, day.office.clock.now()
    office.clock._now -= timedelta(days=3)
    for place, key in enumerate(("zhang", "wang_yan", "chen", "gulnar", "zhou")):
        person = office.intake.identify(Act.new(who=NUMBER, where="3"), PEOPLE[key]).person
        start = today.astimezone(SHANGHAI).replace(hour=(8, 8, 11, 14, 14)[place], minute=30 if place < 2 else 0)
        office.appointments.book(Act.new(who=NUMBER, where="3"), business="ABABC"[place], start=start, person=person)
    office.clock._now = today
    day.serve()
    day.shell.open_page("appointments")


def hall_move(day: Day) -> None:
    hall(day)
    day.presenters.hall.refresh()
    day.presenters.hall.pick("5")
    day.presenters.hall.ask_move()


def hall_message(day: Day) -> None:
    hall(day)
    day.presenters.hall.refresh()
    day.presenters.hall.pick("5")
    day.presenters.notes.write_to("5")
    day.presenters.notes.send("请到导服台来一下。")


def called_for_help(day: Day) -> None:
    called(day)
    day.office.notes.call_help(Act.new(who=NUMBER, where="5"))


def centre_make(day: Day) -> None:
    from desktop.presenters.centre import Server

    _open(day)
    day.shell.open_page("admin")
    day.shell.page("admin").show_section("centre")
    server = Server(host="192.168.1.10", port="", database="", user="postgres", password="x", has_tls=False)
    day.presenters.centre.test(server)


def centre_code(day: Day) -> None:
    from desktop.centre_office import CentreState
    from tests.fakes.centre import StatedCentre

    day.office.centre = StatedCentre(CentreState(server="192.168.1.10:5432 / yichuang", number=1, is_first=True))
    _open(day)
    day.shell.open_page("admin")
    day.shell.page("admin").show_section("centre")
    day.presenters.centre.issue()


SCENES = {
    scene.__name__: scene
    for scene in (
        first_run,
        lock,
        empty,
        called,
        finder,
        intake,
        edition,
        missing,
        accepted,
        card_private,
        card_hongkong,
        card_foreigner,
        card_five_star,
        card_doubts,
        refusal,
        offline,
        transfer,
        received,
        kept,
        cases,
        reveal,
        revealed,
        dues,
        suspended,
        procedure,
        handout,
        agent,
        body,
        applied,
        clash,
        again,
        found,
        brought,
        supply,
        supplied,
        void,
        new_password,
        staff,
        new_account,
        items,
        form_editor,
        form_table,
        form_choices,
        form_overtaken,
        devices,
        device_away,
        device_printer,
        device_ports,
        scanned,
        ages,
        same_persons,
        minor,
        form,
        corrected,
        correcting,
        copying,
        copy_panel,
        drafts,
        rating,
        ratings,
        close,
        settling,
        popover,
        appointments,
        hall,
        hall_move,
        centre_make,
        centre_code,
        hall_message,
        called_for_help,
    )
}


def main() -> None:
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    wanted = sys.argv[2].split(",") if len(sys.argv) > 2 else list(SCENES)
    sizes = sys.argv[3].split(",") if len(sys.argv) > 3 else list(SIZES)
    use_language(sys.argv[4] if len(sys.argv) > 4 else "zh")
    app = QApplication([])
    style = Style()
    style.apply(app)
    style.add_rare_font()
    for name in wanted:
        for size in sizes:
            style.set_large(False)
            style.settle()
            day = Day(app, style)
            SCENES[name](day)
            day.grab(folder / f"{name}-{size}.png", SIZES[size])
            day.shell.close()
            day.shell.deleteLater()
            app.processEvents()


if __name__ == "__main__":
    main()
