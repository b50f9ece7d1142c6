"""Values for tests of any store; all persons are invented."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from core.attachments.attachment import JPEG, Attachment, AttachmentId, SealedFile, Source
from core.base.acts import Act
from core.base.editions import Edition
from core.base.ids import new_id
from core.cases.case import Case, CaseId, CaseMaterial, CaseState, ItemSnapshot, MaterialState
from core.cases.clocks import CaseClock
from core.catalogue.item import CaseType, LimitUnit
from core.papers.job import Channel, JobId, JobState, PrintJob
from core.papers.own_glyph import OwnGlyph
from core.people.person import Person, PersonId
from core.queue.appointments.appointment import Appointment, AppointmentId, AppointmentState
from core.queue.note import HallNote, NoteId, NoteKind
from core.queue.ports import Call
from core.queue.post import Post, PostState
from core.queue.ticket import Ticket, TicketId, TicketState
from core.staff.account import Account, Role
from core.staff.bulletin import DistrictMessage

DAY = date(2026, 11, 23)
AT = datetime(2026, 11, 23, 2, 51, 7, 123456, tzinfo=UTC)


def a_ticket(serial: int = 1, **changes: Any) -> Ticket:
    ticket = Ticket(
        id=TicketId(new_id()), day=DAY, business="A", serial=serial, state=TicketState.WAITING, issued_at=AT,
        waiting_since=AT,
    )  # fmt: skip
    changed = replace(ticket, **changes)
    return replace(changed, line=changed.queue_line)


def an_appointment(**changes: Any) -> Appointment:
    appointment = Appointment(
        id=AppointmentId(new_id()), day=DAY, business="A", start=AT, end=AT + timedelta(minutes=30), person_id="p1",
        state=AppointmentState.BOOKED, made_at=AT, made_by="0317",
    )  # fmt: skip
    return replace(appointment, **changes)


def a_post(**changes: Any) -> Post:
    post = Post(counter="3", state=PostState.OPEN, since=AT, who="0317", serves=("A", "F+10"), working_since=AT)
    return replace(post, **changes)


def a_note(**changes: Any) -> HallNote:
    note = HallNote(
        id=NoteId("01937b00-0000-7000-8000-00000000000a"), at=AT, kind=NoteKind.MESSAGE, who="0001", counter="hall",
        to="3", words="午休前请顺延十分钟",
    )  # fmt: skip
    return replace(note, **changes)


def a_call(**changes: Any) -> Call:
    call = Call(
        day=DAY, line="A", ticket_id=TicketId("t1"), counter="3", at=AT, waiting_since=AT, is_first_class=False,
    )  # fmt: skip
    return replace(call, **changes)


def a_person(**changes: Any) -> Person:
    person = Person(
        id=PersonId(new_id()), name="王秀兰", id_kind="111", id_number="330211195803210018", sex="2", nation="01",
        birth=date(1958, 3, 21), address="云溪街道云溪路88号", phone="13800002207", name_hex="8b73c079",
    )  # fmt: skip
    return replace(person, **changes)


def an_item(**changes: Any) -> ItemSnapshot:
    item = ItemSnapshot(
        code="0201", name="社会保障卡补领", department="人力社保", business="A", case_type=CaseType.PROMISED,
        promised_text="7个工作日", promised_days=7,
    )  # fmt: skip
    return replace(item, **changes)


def a_clock(name: str = "promised", due: date = date(2026, 12, 3), **changes: Any) -> CaseClock:
    clock = CaseClock(
        name=name, days=7, unit=LimitUnit.WORKING_DAY, start=DAY, due=due, first_due=due, warn=due,
    )  # fmt: skip
    return replace(clock, **changes)


def a_case(serial: int = 1, **changes: Any) -> Case:
    materials = (
        CaseMaterial(name="居民身份证", state=MaterialState.HANDED_IN, originals=1, copies=1),
        CaseMaterial(name="户口簿", state=MaterialState.PROMISED, is_core=False, reason="未带"),
    )
    case = Case(
        id=CaseId(new_id()), number=f"330290015-20261123-{serial:04d}-6", state=CaseState.ACCEPTED, item=an_item(),
        person_id="p1", applicant="王秀兰", ticket_id="t1", counter="3", clerk="0317", received_at=AT,
        materials=materials, accepted_at=AT, clocks=(a_clock(),), phone="13800002207",
    )  # fmt: skip
    return replace(case, **changes)


def a_job(**changes: Any) -> PrintJob:
    job = PrintJob(
        id=JobId(new_id()), template="receipts/ticket", channel=Channel.TICKET, place="3", subject="A001",
        values={"hall": "云溪街道", "tips": ["一", "二"], "ahead": 3, "minutes": None}, ordered_at=AT,
        ordered_by="0317", op="op-1",
    )  # fmt: skip
    return replace(job, **changes)


def a_glyph(**changes: Any) -> OwnGlyph:
    glyph = OwnGlyph(char="\U0002ebf0", png=b"\x89PNG invented", given_by="0317", given_at=AT)
    return replace(glyph, **changes)


def all_printed(store: Any, subject: str) -> None:
    """Have every paper of a ticket or case come out."""
    with store.work(Act.new(who="spool", where="3")) as work:
        for job in work.print_jobs.of_subject(subject):
            work.print_jobs.save(job.moved(JobState.CONFIRMED))


def an_account(number: str = "0317", **changes: Any) -> Account:
    account = Account(number=number, name="李慧敏", role=Role.CLERK, secret="$argon2id$invented")
    return replace(account, **changes)


def an_attachment(**changes: Any) -> Attachment:
    attachment = Attachment(
        id=AttachmentId(new_id()), case_id="c1", person_id="p1", material="户口簿", paper="",
        file=SealedFile(name="0f" * 16, sha256="ab" * 32, size=231_000), mime=JPEG, pages=1, thumbnail=b"\xff\xd8\xff",
        source=Source.CAMERA, made_at=AT, made_by="0317",
    )  # fmt: skip
    return replace(attachment, **changes)


def an_edition(**changes: Any) -> Edition:
    edition = Edition(
        name="catalogue", number=2, valid_from=DAY, origin="district", text='# 事项清单 "𠮷"\n', made_at=AT
    )
    return replace(edition, **changes)


def a_message(**changes: Any) -> DistrictMessage:
    message = DistrictMessage(id="01937b00-0000-7000-8000-000000000009", at=AT, words="系统今晚维护", until=DAY)
    return replace(message, **changes)
