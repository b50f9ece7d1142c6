"""Scenes of the sections of 管理, and of the visitor's screen that rates."""

import json
from dataclasses import replace
from datetime import date

from PySide6.QtTest import QTest

from core.base.acts import Act
from core.base.clock import SystemClock
from core.base.faults import Fault
from core.devices.events import DeviceTested
from core.devices.history import DeviceHistory
from core.devices.ports import DeviceState
from core.people.likeness import Reason
from core.people.register import Verdict
from core.queue.ticket import Outcome
from core.ratings.events import RatingAsked
from core.ratings.rating import RatingChannel
from core.staff.account import Role
from desktop.presenters.rating import RatingPresenter
from desktop.presenters.runner import InlineRunner
from desktop.screens.rating import RatingScreen
from tests.fakes.counter_office import NUMBER, PASSWORD, a_card, signed_in
from tests.fakes.devices import Stand
from tests.gui.scenes.day import Day, opened

LONG = "阿卜杜热合曼·买买提吐尔逊·艾合买提江"


def _staff(day: Day) -> None:
    opened(day)
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


def visited(day: Day, level: int = 0, reasons: tuple[str, ...] = ()) -> None:
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
    visited(day)
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
    visited(day, 5, ("manner", "waiting", "not_told"))
    visited(day, 4)
    visited(day)
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


def centre_make(day: Day) -> None:
    from desktop.presenters.centre import Server

    opened(day)
    day.shell.open_page("admin")
    day.shell.page("admin").show_section("centre")
    server = Server(host="192.168.1.10", port="", database="", user="postgres", password="x", has_tls=False)
    day.presenters.centre.test(server)


def centre_code(day: Day) -> None:
    from desktop.centre_office import CentreState
    from tests.fakes.centre import StatedCentre

    day.office.centre = StatedCentre(CentreState(server="192.168.1.10:5432 / yichuang", number=1, is_first=True))
    opened(day)
    day.shell.open_page("admin")
    day.shell.page("admin").show_section("centre")
    day.presenters.centre.issue()
