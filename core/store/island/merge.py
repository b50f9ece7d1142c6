"""How an island comes home: everything in one transaction of the server, under a key that makes a second time harmless.

The island's journal goes behind the server's, entry for entry as it was said, followed by one that names the island and
the head of its own chain; its events go behind the centre's stream with the ids they had, so the district gets each
once and from one source. A resident the centre knows already stays one resident. Where somebody else changed a ticket
meanwhile, an end stands against a move, and the island's end (the visitor was there) against another end.
What both asked a visitor is asked once.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, fields, replace
from datetime import datetime
from typing import Any

from sqlalchemy import select, update

from core.attachments.attachment import SealedFile
from core.queue.events import PostChanged, TicketChanged
from core.queue.note import NoteChanged
from core.queue.ticket import OPEN_STATES, Ticket, TicketId
from core.staff.journal import Entry
from core.store.appointments import AppointmentRow
from core.store.attachments import AttachmentRow, to_attachment
from core.store.calls import CallRow
from core.store.case_rows import CaseFormRow, CaseRow, CaseStepRow, to_case, to_step
from core.store.island.provision import TICKET
from core.store.island.rows import RESERVE, IslandBaseRow, IslandMergeRow, NumberBlockRow
from core.store.notes import NoteRow, to_note
from core.store.numbers import AbortRow
from core.store.operations import OperationRow
from core.store.outbox import OutboxEventRow, to_outbox_row
from core.store.own_glyphs import OwnGlyphRow
from core.store.people import PersonRow, to_person
from core.store.posts import PostRow, to_post
from core.store.print_jobs import PrintJobRow, job_values, to_job
from core.store.ratings import FollowNoteRow, FollowUpRow, RatingRow
from core.store.register import ContactRow, MandateRow, OrganisationRow, PersonLinkRow
from core.store.table import Row
from core.store.tickets import COLUMNS, TicketRow, ticket_values, to_ticket
from core.store.work import SqlWork

Reseal = Callable[[SealedFile], SealedFile]

# What stays: of this file only, made anew at home, or the centre's alone to change.
STAYS = frozenset({
    "account", "lease", "published", "search_state", "case_item", "case_reckoning", "centre_pc", "join_code",
    "stored_file", "stored_chunk", "island_base", "island_merge", "running_number", "source", "feed",
    "district_message", "exchange_held", "scan_delivery", "edition", "wrong_day", "line_stand",
})  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Merged:
    """What came home, for a person to read. ``conflicts`` are the numbers of tickets that moved on both sides."""

    entries: int = 0
    tickets: int = 0
    cases: int = 0
    people: int = 0
    conflicts: tuple[str, ...] = ()

    def __add__(self, other: "Merged") -> "Merged":
        return Merged(**{one.name: getattr(self, one.name) + getattr(other, one.name) for one in fields(self)})


@dataclass
class Merge:
    """One merge; used once, inside one work of the server and one read of the island."""

    island: SqlWork
    home: SqlWork
    pc: int
    generation: str
    at: datetime
    reseal: Reseal
    same: dict[str, str] = field(default_factory=dict)  # island's id -> the centre's, of residents and organisations
    conflicts: list[str] = field(default_factory=list)

    def make(self) -> Merged:
        """Bring everything home; nothing when that was done before."""
        entries = list(self.island.journal.entries())
        count, head = self.island.journal.head()
        values = {"pc": self.pc, "generation": self.generation, "merged_at": self.at, "entries": count, "head": head}
        if not self.home.transaction.insert(IslandMergeRow, values):
            if self._is_home(head):
                return Merged()
            # A PC whose disk was put back counts its islands from an earlier one on: this is another of that number.
            self.home.transaction.insert(IslandMergeRow, {**values, "generation": f"{self.generation}.{head.hex()}"})
        people = self._people()
        self._organisations()
        tickets = self._tickets()
        cases = self._cases()
        self._ratings()
        self._hall()
        self._register()
        self._papers()
        for row in self._rows(CallRow):
            self._copy(CallRow, row, without=("row",))
        self._plain(OperationRow)
        self._plain(AbortRow)
        self._blocks()
        self._chains(entries, head)
        return Merged(
            entries=len(entries), tickets=tickets, cases=cases, people=people, conflicts=tuple(self.conflicts)
        )

    def _is_home(self, head: bytes) -> bool:
        query = select(IslandMergeRow).where(IslandMergeRow.pc == self.pc, IslandMergeRow.head == head)
        return self.home.transaction.one(query) is not None

    # -- residents and organisations

    def _people(self) -> int:
        base, new = self._base("person"), 0
        for row in self._rows(PersonRow):
            person = to_person(row)
            known = self.home.people.by_document(person.id_kind, person.id_number)
            if person.id in base:
                is_free = known is not None and known.version == base[person.id]
                if person.version != base[person.id] and is_free:
                    self.home.people.save(replace(person, version=base[person.id]))
                    self.home.cases.person_changed(person.id)
            elif known is not None:
                self.same[person.id] = known.id
            else:
                self.home.people.add(person)
                new += 1
        return new

    def _organisations(self) -> None:
        for row in self._rows(OrganisationRow):
            known = self.home.register.by_usc_code(row.usc_code)
            if known is not None:
                self.same[row.id] = known.id
            else:
                self._copy(OrganisationRow, row)

    def _register(self) -> None:
        for row in self._rows(ContactRow):
            self._copy(ContactRow, row, owner=self._at_home(row.owner))
        for row in self._rows(MandateRow):
            principal, agent = self._at_home(row.principal), self._at_home(row.agent)
            self._copy(MandateRow, row, without=("row",), principal=principal, agent=agent)
        for row in self._rows(PersonLinkRow):
            first, second = sorted((self._at_home(row.first), self._at_home(row.second)))
            if first != second:
                self._copy(PersonLinkRow, row, first=first, second=second)

    # -- the hall

    def _hall(self) -> None:
        """Bring the counter's own post, messages, bookings and given characters."""
        op = self.home.transaction.act.op
        for row in self._rows(PostRow):
            post, there = to_post(row), self.home.posts.find(row.id)
            post = self.home.posts.put(replace(post, version=there.version if there is not None else 1))
            self.home.events.append(PostChanged(at=self.at, op=op, post=post))
        for row in self._rows(NoteRow):
            if self._copy(NoteRow, row):
                self.home.events.append(NoteChanged(at=self.at, op=op, note=to_note(row)))
        for row in self._rows(AppointmentRow):
            self._copy(AppointmentRow, row, without=("row",), person_id=self._at_home(row.person_id))
        self._plain(OwnGlyphRow)

    def _ratings(self) -> None:
        ratings = {row.id for row in self._rows(RatingRow) if self._copy(RatingRow, row, without=("row",))}
        follow_ups = {
            row.id
            for row in self._rows(FollowUpRow)
            if row.rating_id in ratings and self._copy(FollowUpRow, row, without=("row",))
        }
        for note in self._rows(FollowNoteRow):
            if note.follow_up_id in follow_ups:
                self._copy(FollowNoteRow, note)

    # -- tickets

    def _tickets(self) -> int:
        base, moved = self._base("ticket"), 0
        query = select(*COLUMNS).order_by(TicketRow.row)
        for row in self.island.transaction.session.execute(query).all():
            ticket = to_ticket(row)
            ticket = replace(ticket, person_id=self._at_home(ticket.person_id))
            if ticket.id not in base:
                self.home.transaction.insert_new(TicketRow, "ticket", ticket_values(ticket))
            elif ticket.version == base[ticket.id]:
                continue
            else:
                self._take_move(ticket, base[ticket.id])
            moved += 1
            self.home.events.append(TicketChanged(at=self.at, op=self.home.transaction.act.op, ticket=ticket))
        return moved

    def _take_move(self, ticket: Ticket, base: int) -> None:
        there = self.home.tickets.get(TicketId(ticket.id))
        if there.version != base:
            self.conflicts.append(ticket.number)
            self.home.journal.write("island.conflict", ticket.number, facts={"there": there.state.value})
            if ticket.state in OPEN_STATES:
                return
        self.home.tickets.save(replace(ticket, version=there.version))

    # -- cases and papers

    def _cases(self) -> int:
        count = 0
        for row in self._rows(CaseRow):
            case = to_case(row)
            self.home.cases.add(
                replace(
                    case,
                    person_id=self._at_home(case.person_id),
                    agent_id=self._at_home(case.agent_id),
                    organisation_id=self._at_home(case.organisation_id),
                )
            )
            count += 1
        for step in self._rows(CaseStepRow):
            self.home.cases.add_step(to_step(step))
        self._plain(CaseFormRow)
        for kept in self._rows(AttachmentRow):
            scan = to_attachment(kept)
            person = self._at_home(scan.person_id)
            self.home.attachments.add(replace(scan, person_id=person, file=self.reseal(scan.file)))
        return count

    def _papers(self) -> None:
        for row in self._rows(PrintJobRow):
            self.home.transaction.insert_new(PrintJobRow, "print_job", job_values(to_job(row)))

    # -- numbers, acts, chains

    def _plain(self, table: type[Row]) -> None:
        for row in self._rows(table):
            self._copy(table, row)

    def _blocks(self) -> None:
        """Tell the server how far its blocks were used; a rest stays leased to this PC.

        A server that was put back may have forgotten the lease: nothing of the block is given to anybody else then.
        """
        for row in self._rows(NumberBlockRow):
            if row.kind.startswith(TICKET):
                self._copy(NumberBlockRow, row)
            else:
                self.home.numbers.raise_to(row.kind.removesuffix(RESERVE), row.day, row.last)
            same = (NumberBlockRow.pc == row.pc, NumberBlockRow.kind == row.kind, NumberBlockRow.day == row.day)
            self.home.transaction.session.execute(
                update(NumberBlockRow).where(*same, NumberBlockRow.used < row.used).values(used=row.used),
                execution_options={"synchronize_session": False},
            )

    def _chains(self, entries: list[Entry], head: bytes) -> None:
        for entry in entries:
            self.home.journal.take_over(entry)
        facts = {"generation": self.generation, "entries": str(len(entries)), "head": head.hex()}
        self.home.journal.write("island.merge", str(self.pc), facts=facts)
        query = select(OutboxEventRow).order_by(OutboxEventRow.generation, OutboxEventRow.sequence)
        rows = self.island.transaction.all(query)
        self.home.journal.append_pending()  # the order of the locks is always journal, then outbox
        self.home.outbox.take_over(to_outbox_row(row) for row in rows)

    def _base(self, kind: str) -> dict[str, int]:
        rows = self.island.transaction.all(select(IslandBaseRow).where(IslandBaseRow.kind == kind))
        return {row.id: row.version for row in rows}

    def _rows(self, table: type[Any]) -> list[Any]:
        return self.island.transaction.all(select(table).order_by(*table.__table__.primary_key.columns))

    def _copy(self, table: type[Row], row: Row, *, without: tuple[str, ...] = (), **changes: Any) -> bool:
        names = (column.key for column in table.__table__.columns if column.key not in without)
        values = {name: getattr(row, name) for name in names}
        return self.home.transaction.insert(table, {**values, **changes})

    def _at_home(self, key: str) -> str:
        return self.same.get(key, key)
