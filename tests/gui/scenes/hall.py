"""Scenes of the hall, its appointments and the close of the day."""

from dataclasses import replace
from datetime import timedelta
from types import SimpleNamespace

from core.base.acts import Act
from core.base.clock import SHANGHAI
from core.cases.events import CaseAttached
from core.devices.simulated.people import PEOPLE
from core.papers.job import JobState
from core.queue.ticket import Outcome
from core.ratings.rating import RatingChannel
from core.sync.events import UploadChanged
from desktop.presenters.day import OPEN_NUMBERS
from desktop.presenters.day_differences import SETTLE
from desktop.screens.day_differences import DifferenceBox
from tests.fakes import visits
from tests.fakes.counter_office import NUMBER, a_card
from tests.gui.scenes.counter import accepted
from tests.gui.scenes.day import Day, opened
from tests.samples import an_attachment
from tests.unit.day.test_day_close import FakeDistrict

LONG = "阿卜杜热合曼·买买提吐尔逊·艾合买提江"


def watched_hall(day: Day) -> list:
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


def _closed(day: Day) -> None:
    page = day.presenters.day
    page.close_day()
    if page.view.banner is not None and page.view.banner.code in OPEN_NUMBERS:
        page.close_day()


def close(day: Day) -> None:
    accepted(day)
    day.counter.call_next()
    day.shell.open_page("day")
    _closed(day)


def _shown(day: Day) -> None:
    day.shell.resize(1366, 768)
    day.shell.show()
    day.app.processEvents()
    day.finish()  # the page
    day.finish()  # a line a turn


def left_open(day: Day) -> None:
    """Some days were closed while the line was away, one was forgotten; the oldest is looked at, its event refused."""
    accepted(day)
    office, who = day.office, Act.new(who=NUMBER, where="3")
    office.day.look.district = FakeDistrict(SimpleNamespace(store=office.store, clock=office.clock, act=lambda: who))
    office.day.look.district.is_away = True
    first = office.day.close(who, office.clock.now().astimezone(SHANGHAI).date(), closer="李慧敏").tally.day
    for number in range(5):
        office.clock.forward(86400)
        draft = office.intake.draft_for(
            office.intake.identify(Act.new(who=NUMBER, where="3"), a_card()).person, office.catalogue.items[0], None,
            is_card_read=True, clerk="李慧敏",
        )  # fmt: skip
        office.intake.accept(Act.new(who=NUMBER, where="3"), draft.all_handed_in())
        if number != 2:
            office.day.close(Act.new(who=NUMBER, where="3"), first + timedelta(days=number + 1), closer="李慧敏")
    with office.store.work(Act.new(who="system", where="sync")) as work:
        state = work.outbox.state()
        work.outbox.acknowledge(state.last, 1)
        work.outbox.set_verdict(3, 3, "rejected", "The event is too large")
    day.presenters.lamps.on_upload(
        UploadChanged(
            at=office.clock.now(), op="", pending=0, oldest=None, last_success=office.clock.now(), fault=None, aside=1
        )
    )
    office.clock.forward(86400)
    day.shell.open_page("day")
    day.presenters.day.show_day(first)


def settling(day: Day) -> None:
    """The district put an event aside: its line is being settled, the field for the reason is open."""
    close(day)
    with day.office.store.work(Act.new(who="system", where="sync")) as work:
        state = work.outbox.state()
        work.outbox.acknowledge(state.last, 1)
        work.outbox.set_verdict(state.last, state.last, "parked", "Scans of the event are not here yet")
    day.presenters.day.refresh()
    _shown(day)
    page = day.shell.page("day")
    press(page, SETTLE, "parked:")


def scanless(day: Day) -> None:
    """The district signs nothing for want of a scan that is nowhere: its line is being settled."""
    close(day)
    office, who = day.office, Act.new(who=NUMBER, where="3")
    case = office.cases.get(office.cases.search("章国祥")[0].id)
    scan = an_attachment(case_id=case.id)
    with office.store.work(who) as work:
        work.record(visits.told(CaseAttached, replace(case, revision=case.revision + 1), attachments=(scan,)))
    district = FakeDistrict(SimpleNamespace(store=office.store, clock=office.clock, act=lambda: who))
    district.scans_missing, district.missing = 1, scan.file.sha256
    office.day.look.district = district
    _closed(day)
    _shown(day)
    press(day.shell.page("day"), SETTLE, "scanless:")


def press(page, act: str, key: str = "") -> None:
    """Press what a line of differences offers: the first one that offers it and whose key begins so."""
    boxes = [box for box in page.findChildren(DifferenceBox) if box.shown and box.shown.key.startswith(key)]
    box, place = next(
        (box, place) for box in boxes for place, (offered, _words) in enumerate(box.shown.acts) if offered == act
    )
    box.acts_of(box.shown)[place].click()


def unprinted(day: Day) -> None:
    """The district has all of it; papers did not come out: one was settled, another is being settled."""
    close(day)
    office, who = day.office, Act.new(who=NUMBER, where="3")
    office.day.look.district = FakeDistrict(SimpleNamespace(store=office.store, clock=office.clock, act=lambda: who))
    with office.store.work(who) as work:
        jobs = work.print_jobs.of_day(office.clock.now() - timedelta(days=1), office.clock.now())
        owed = [job for job in jobs if job.template in ("receipts/receipt", "forms/acceptance")]
        for job in owed[:-3]:
            work.print_jobs.save(job.moved(JobState.CONFIRMED))
        stuck = owed[-2].moved(JobState.FAILED_BEFORE_SEND, fault="printing.printer.paper_out")
        work.print_jobs.save(stuck)
    page = day.presenters.day
    _closed(day)
    page.settle(page.view.lines[-1].key, "told_electronically")
    _shown(day)
    press(day.shell.page("day"), SETTLE)


def opened_lines(day: Day) -> None:
    """A day nobody could compare: lines of every kind, those of a ticket, a notice and a rating opened."""
    close(day)
    office = day.office
    for number in range(3):
        office.issue("A")
        act = Act.new(who=NUMBER, where="3")
        ticket = office.queue.call_next(act, counter="3", businesses="ABCDEFG").ticket
        office.queue.start(Act.new(who=NUMBER, where="3"), ticket.id)
        office.clock.forward(300)
        office.intake.give_notice(Act.new(who=NUMBER, where="3"), office.catalogue.items[number * 9], ticket)
        ticket = office.queue.finish(Act.new(who=NUMBER, where="3"), ticket.id, Outcome.ENQUIRY)
        rating = office.ratings.ask_visit(Act.new(who="rating", where="3"), ticket, NUMBER)
        office.ratings.give(Act.new(who="rating", where="3"), rating.id, 1 + number, (), RatingChannel.SCREEN)
    day.presenters.day.refresh()
    page, kinds = day.presenters.day, ("号票", "告知", "评价", "Ticket", "Notice", "Rating")
    for kind in kinds:
        line = next((one for one in page.view.lines if one.title.startswith(kind)), None)
        if line is not None:
            page.open_line(line.key)
    _shown(day)
    boxes = [box for box in day.shell.page("day").findChildren(DifferenceBox) if box.shown and box.shown.facts]
    day.shell.page("day")._bring_up(boxes[-1])


def settled(day: Day) -> None:
    """All that did not come out was settled with a reason: the day balances."""
    unprinted(day)
    page = day.presenters.day
    page.settle(page.view.lines[0].key, "printed_later", with_alike=True)


def hall(day: Day) -> None:
    """Eight counters at work, two pausing or closed, one visit that takes long, lines of every length."""
    opened(day)
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
    office.posts.assign(Act.new(who=NUMBER, where="3"), "5", ("C",), instead_of=())
    office.clock.forward(240)
    day.shell.open_page("hall")


def appointments(day: Day) -> None:
    """A morning of appointments: one came, one is late, some are to come; a visitor books."""
    opened(day)
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
