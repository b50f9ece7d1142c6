"""Scenes of the counter: from the first start to the receipt."""

from dataclasses import replace
from datetime import date

from PySide6.QtCore import QBuffer, QByteArray
from PySide6.QtGui import QPixmap
from PySide6.QtTest import QTest

from core.base.acts import Act
from core.base.clock import office_day
from core.base.faults import Fault
from core.cases.case import MaterialState
from core.devices.drivers.sdt_text import decode_text
from core.devices.events import CardPictured, CodeScanned
from core.devices.simulated.card_text import encode_text
from core.devices.simulated.people import PEOPLE
from core.people import usc_code
from core.people.id_card import CardKind, IdCard
from core.staff.bulletin import DistrictMessage
from core.sync.events import UploadChanged
from tests.fakes.counter_office import MORNING, NUMBER, PASSWORD, a_card, signed_in
from tests.gui.scenes.day import Day, opened

BODY_CODE = "91330211MA2AAAAA0" + usc_code.check_character("91330211MA2AAAAA0")
LONG = "阿卜杜热合曼·买买提吐尔逊·艾合买提江"


def first_run(day: Day) -> None:
    day.shell.attach(day.presenters)


def lock(day: Day) -> None:
    day.sit_down()
    day.shell.attach(day.presenters)
    day.presenters.gate._signed_in(day.presenters.desk.session)
    day.serve()
    day.presenters.gate.lock(is_idle=True)
    day.presenters.gate.unlock("wrong-password")


def switching(day: Day) -> None:
    """Somebody else wants the desk while a ticket is open."""
    lock(day)
    day.presenters.gate.ask_switch()


def new_password(day: Day) -> None:
    """The lock asks for the old password and a new one, which is refused."""
    lock(day)
    day.presenters.gate.ask_password()
    day.presenters.gate.change_password(number="", old=PASSWORD, password="12345678", again="12345678")


def empty(day: Day) -> None:
    signed_in(day.office, day.presenters)
    day.shell.attach(day.presenters)
    day.presenters.gate.sign_in(NUMBER, PASSWORD)


def called(day: Day) -> None:
    opened(day)
    day.counter.call_next()
    day.office.clock.forward(35)
    day.counter.call_next()


def finder(day: Day) -> None:
    opened(day)
    day.serve()
    day.shell.resize(1366, 768)
    day.shell.show()
    day.shell.activateWindow()
    day.app.processEvents()
    page = day.shell.page("counter")
    page.intake.finder.setFocus()
    QTest.keyClicks(page.intake.finder, "cjr")


def intake(day: Day) -> None:
    opened(day)
    day.serve()
    day.item("gljt")
    day.counter.set_phone("13805742207")


def leaving(day: Day) -> None:
    """F2 over an application that was begun and not decided on."""
    opened(day)
    day.serve()
    day.item("gljt")
    day.counter.hand_in_all()
    day.counter.set_phone("13805742207")
    day.counter.call_next()


def wrong_date(day: Day) -> None:
    """The district's date is another than this computer's."""
    opened(day)
    day.serve()
    at = day.office.clock.now()
    wrong = Fault("district.clock.another_day", day="2026-11-23", theirs="2026-11-28")
    day.office.bus.publish(UploadChanged(at=at, op="", pending=3, oldest=at, last_success=at, fault=None, clock=wrong))


def edition(day: Day) -> None:
    """An item that the last edition changed, and a message of the district."""
    items = [
        replace(item, fee="免费", materials=item.materials[1:]) if item.code == "NB-SQ-008" else item
        for item in day.office.catalogue.items
    ]
    opened(day)
    day.office.shelf.publish(Act.new(who=NUMBER, where="3"), day.office.shelf.draft().saying(tuple(items)))
    day.serve()
    day.item("gljt")
    at, until = day.office.clock.now(), office_day(day.office.clock.now())
    day.counter.on_message(
        DistrictMessage(id="m1", at=at, words="今晚 22:00 至 23:00 区级平台维护，可继续收件", until=until)
    )


def missing(day: Day) -> None:
    opened(day)
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
    opened(day)
    day.serve(_read("private"))
    day.item("gljt")


def card_hongkong(day: Day) -> None:
    opened(day)
    day.serve(_read("hongkong", new_addresses=("浙江省云溪市海棠区云溪街道桂园路128号3幢501室",)))


def card_foreigner(day: Day) -> None:
    opened(day)
    day.serve(_read("smith"))


def card_five_star(day: Day) -> None:
    opened(day)
    day.serve(_read("longname"))


def card_doubts(day: Day) -> None:
    opened(day)
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


def offline(day: Day) -> None:
    accepted(day)
    day.counter._tell(Fault("desktop.bug.unexpected"))


def transfer(day: Day) -> None:
    opened(day)
    day.serve()
    day.counter.ask_transfer()


def received(day: Day) -> None:
    """The papers are here; whether they suffice is not decided yet."""
    intake(day)
    day.counter.receive()


def kept(day: Day) -> None:
    """What was filled in goes on later."""
    intake(day)
    day.counter.keep()


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
    opened(day)
    day.serve()
    day.counter.finish()
    day.serve(a_card(name="章国华"))


def again(day: Day) -> None:
    """The same item as a few days ago."""
    accepted(day)
    day.counter.finish()
    day.serve()
    day.item("gljt")


def minor(day: Day) -> None:
    """A child's card: the guardian is proposed."""
    opened(day)
    day.serve(a_card("李小宝", "330211201603210018", birth=date(2016, 3, 21)))


def form(day: Day) -> None:
    """The form of an item with a table, one field wrong."""
    opened(day)
    day.serve()
    day.item("zdsh" if day.office.finder.find("zdsh") else "db")
    day.counter.ask_form()
    day.counter.set_form("household", "章国祥；本人；33021119580321001X；1200；\n李桂英；配偶；330211196001010028；；")
    day.counter.set_form("bank", "宁波银行云溪支行")
    day.counter.leave_form_field("bank")


def scanned(day: Day) -> None:
    opened(day)
    day.serve()
    crafted = "'; DROP TABLE cases; -- \x1b@\u202e<img src=x> /etc/passwd"
    day.office.bus.publish(CodeScanned(device="scanner", text=crafted, at=MORNING))


def popover(day: Day) -> None:
    intake(day)
    day.shell.resize(1366, 768)
    day.shell.show()
    day.app.processEvents()
    day.shell.lamps._turn("receipt_printer")


def called_for_help(day: Day) -> None:
    called(day)
    day.office.notes.call_help(Act.new(who=NUMBER, where="5"))
