"""A small history for demos: staff, and cases of earlier days made by the services themselves. It knows no device."""

import re
from datetime import datetime, timedelta
from itertools import groupby
from operator import itemgetter

from core.base.acts import Act
from core.base.clock import SHANGHAI, ShiftedClock
from core.base.resources import Resources
from core.cases.case import CaseId
from core.config.profile import Profile
from core.devices.simulated.people import PEOPLE
from core.papers.job import Channel, JobState
from core.staff.account import Role
from desktop.office import Office

ADMINISTRATOR = ("0001", "陆明远")
CLERK = ("0317", "李慧敏")
SUPERVISOR = ("0208", "方志远")

# day of the week before, person, item, whether the result has come down
HISTORY = (
    (-6, "zhou", "NB-SQ-011", True),
    (-5, "wang", "NB-SQ-031", True),
    (-5, "zhang", "NB-SQ-030", True),
    (-5, "chen", "NB-SQ-057", True),
    (-3, "wang", "NB-SQ-008", False),
    (-3, "gulnar", "NB-SQ-057", False),
)
# who waits when the demo begins: business, person whose card was laid down
WAITING = (("A", ""), ("A", "wang"), ("B", ""))


def make_staff(office: Office, password: str) -> None:
    """Create an administrator, a clerk and a supervisor with one demo password. Store lane."""
    number, name = ADMINISTRATOR
    act = Act.new(who=number, where="demo")
    office.staff.create_first_administrator(act, number=number, name=name, password=password)
    session = office.staff.sign_in(Act.new(who=number, where="demo"), number=number, password=password, counter="demo")
    for (own, called), role in ((CLERK, Role.CLERK), (SUPERVISOR, Role.SUPERVISOR)):
        made = Act.new(who=number, where="demo")
        office.staff.create(made, by=session, number=own, name=called, role=role, password=password)
    office.staff.sign_out(Act.new(who=number, where="demo"), session)


def make_history(office: Office, clock: ShiftedClock, day: datetime) -> None:
    """Take in some cases on the days before ``day``, oldest first; results come, each day is closed. Store lane."""
    for offset, cases in groupby(HISTORY, key=itemgetter(0)):
        there = (day + timedelta(days=offset)).astimezone(SHANGHAI)
        clock.set(there.replace(hour=10, minute=0))
        for _offset, person, code, is_decided in cases:
            case_id = _take_in(office, person, code)
            if is_decided:
                office.cases.decide(Act.new(who="district", where="sync"), case_id, "准予")
        _hand_out_papers(office)
        clock.set(there.replace(hour=17, minute=5))
        office.day.close(Act.new(who=CLERK[0], where=office.settings.desk.counter), there.date(), closer=CLERK[1])
        _hand_out_papers(office)


def make_waiting(office: Office) -> None:
    """Let some visitors take their numbers before the demo begins, one of them old. Store lane."""
    for letter, person in WAITING:
        visitor = office.intake.identify(Act.new(who="kiosk", where="kiosk"), PEOPLE[person]) if person else None
        act = Act.new(who="kiosk", where="kiosk")
        office.queue.issue(act, business=letter, person=visitor.person if visitor else None)


def _hand_out_papers(office: Office) -> None:
    """The papers of days gone by came out then: nothing of them is to be printed now."""
    with office.store.work(Act.new(who="system", where="demo")) as work:
        for channel in (Channel.RECEIPT, Channel.OFFICE):
            for job in work.print_jobs.waiting(channel, office.settings.desk.counter):
                work.print_jobs.save(job.moved(JobState.CONFIRMED, at=office.clock.now()))


def _take_in(office: Office, person: str, code: str) -> CaseId:
    act = Act.new(who=CLERK[0], where=office.settings.desk.counter)
    visitor = office.intake.identify(act, PEOPLE[person])
    draft = office.intake.draft_for(
        visitor.person, office.catalogue.get(code), is_card_read=True, clerk=CLERK[1]
    ).all_handed_in()
    return office.intake.accept(Act.new(who=CLERK[0], where=office.settings.desk.counter), draft).id


def open_all_day(profile: Profile) -> None:
    """Let this profile's hall give out numbers at any hour: the shipped businesses without their hours."""
    name = "queue/businesses.toml"
    text = re.sub(r"^opens = .*$", "opens = []", Resources().path(name).read_text("utf-8"), flags=re.MULTILINE)
    own = profile.site / name
    own.parent.mkdir(parents=True, exist_ok=True)
    own.write_text(text, "utf-8")
