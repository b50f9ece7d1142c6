"""How a server that lost its last commits gets them again, from each counter that did them.

Every counter brings the newest version it wrote of each row; the server keeps the newest it is brought. So the order in
which the counters come does not matter, and a second time does nothing. Journal entries go behind the server's as they
were said, events behind the centre's stream under their own ids: the district gets each once. The first counter to come
begins a new generation of the stream and leaves numbers out, as after a copy that was put back: what stands on papers
is never given twice, also not by a counter that is off. Its entry names the server as it runs now: the same entry in a
copy that is put back later is of an earlier time, and says nothing of this one. All that in one transaction.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import func, select, text, update

from core.queue.events import TicketChanged
from core.queue.ticket import TicketId
from core.store.attachments import AttachmentRow
from core.store.case_rows import CaseRow
from core.store.centre.wake import Passage, Wake
from core.store.island.provision import TICKET
from core.store.island.rows import NumberBlockRow
from core.store.journal import JournalRow, to_entry
from core.store.numbers import RunningRow
from core.store.operations import OperationRow
from core.store.outbox import FeedRow, OutboxEventRow, SourceRow, to_outbox_row
from core.store.people import PersonRow
from core.store.published import PublishedRow
from core.store.server_vault import StoredFileRow
from core.store.table import Row, Versioned, Written
from core.store.tickets import TicketRow
from core.store.work import SqlWork

LOST, BROUGHT = "store.rolled_back", "store.brought"
CODE = "storage.server.rolled_back"
SERVER = "server"  # in the facts of an entry LOST: under which life of the server it was written
LOCK = text("SELECT pg_advisory_xact_lock(hashtext('yichuang-lost-tail'))")
# Another one after each put-back: of files, where a standby took over (both began at another moment), of a dump or a
# database beside (the journal lies elsewhere). Also after a mere restart: who comes after it leaves out once more.
LIFE = text("SELECT concat(extract(epoch FROM pg_postmaster_start_time()), ' ', pg_relation_filepath('journal'))")
OWN_WAY = (JournalRow, OutboxEventRow, PublishedRow, SourceRow, FeedRow)  # these do not go as rows
SHOWN = 8
Said = tuple[Any, ...]  # of an entry, wherever it stands: act, moment, action, subject


@dataclass(frozen=True, slots=True, kw_only=True)
class Brought:
    """What was lost and what came back: ``found`` of ``count`` entries were there, ``works`` of ours were brought.

    ``numbers`` are tickets and cases of ours that were lost; ``moved`` what somebody changed before we came (theirs
    stands); ``scans`` the cases whose pages went with the server.
    """

    count: int
    found: int
    works: int = 0
    numbers: tuple[str, ...] = ()
    moved: tuple[str, ...] = ()
    scans: tuple[str, ...] = ()

    @property
    def facts(self) -> dict[str, str | int]:
        """Return them for a person to read."""
        return {
            "count": self.count, "found": self.found, "works": self.works, "numbers": _some(self.numbers),
            "moved": _some(self.moved), "scans": _some(self.scans),
        }  # fmt: skip


@dataclass
class Bringing:
    """One counter's part; used once, inside one work of the server that came back."""

    home: SqlWork
    wake: Wake
    left_out: int
    same: dict[str, str] = field(default_factory=dict)  # our id of a resident -> that of who was met there meanwhile
    moved: list[str] = field(default_factory=list)
    scans: list[str] = field(default_factory=list)
    common: int = 0  # up to where the server's journal is the one we knew
    said: set[Said] = field(default_factory=set)

    def make(self) -> Brought:
        """Settle it; what is in the wake that the server does hold is left alone."""
        self.home.transaction.trip.later(LOCK, {})
        journal, count = self.home.journal, self.wake.last[0]
        found = journal.head()[0]
        known = (serial for serial, digest in self.wake.marks() if journal.digest_at(serial) == digest)
        self.common = next(known, 0)
        life = str(self.home.transaction.session.scalar(LIFE))
        noticed = select(JournalRow).where(JournalRow.serial > self.common, JournalRow.action == LOST)
        is_first = all(row.facts.get(SERVER) != life for row in self.home.transaction.all(noticed))
        late = self.wake.after(self.common)
        self.said = self._said_of(late)
        lost = [one for one in late if not self._is_there(one)]
        rows = [written for one in lost for written in one.rows]
        self._raise_numbers(rows)
        if is_first:  # behind what we know: another, who is off, may have given out more
            facts = {"count": str(count), "found": str(found), SERVER: life}
            self.home.leave_out(self.left_out, LOST, outcome=CODE, facts=facts)
            self._spend_blocks()
        self._people(rows)
        self._versioned(rows)
        for row, values in rows:
            if not (issubclass(row, (Versioned, RunningRow, *OWN_WAY)) or _is_leased(row, values)):
                self.home.transaction.insert(row, self._at_home(values))
        self._count_tickets()
        self._chains(rows)
        numbers = tuple(dict.fromkeys(_name_of(values) for row, values in rows if row in (TicketRow, CaseRow)))
        works = sum(1 for one in lost if any(entry["action"] not in (LOST, BROUGHT) for entry in _entries(one)))
        brought = Brought(
            count=count, found=found, works=works, numbers=numbers, moved=tuple(self.moved), scans=tuple(self.scans)
        )
        journal.write(BROUGHT, facts={key: str(value) for key, value in brought.facts.items()})
        return brought

    @property
    def own(self) -> list[Written]:
        """Return what the bringing itself wrote: its entries, and up to where numbers count as given."""
        transaction = self.home.transaction
        return [
            (row, values)
            for row, values in transaction.written
            if row is RunningRow or (row is JournalRow and values["op"] == transaction.act.op)
        ]

    def _is_there(self, passage: Passage) -> bool:
        """Return whether the server has the work: the act's result (then the first one counts), else what it said.

        It has where an act was done again, where what was brought was not heard of, or where after an old copy a newer
        one of the same past was put back.
        """
        results = _results(passage)
        if results:
            return self.home.transaction.one(select(OperationRow).where(OperationRow.op.in_(results))) is not None
        said = ((entry["op"], entry["at"], entry["action"], entry["subject"]) for entry in _entries(passage))
        return any(one in self.said for one in said)

    def _said_of(self, passages: Sequence[Passage]) -> set[Said]:
        """Return what the server's journal says of the acts of works that kept no result."""
        acts = {entry["op"] for one in passages if not _results(one) for entry in _entries(one)}
        query = select(JournalRow).where(JournalRow.op.in_(acts))
        found = self.home.transaction.all(query) if acts else []
        return {(row.op, row.at, row.action, row.subject) for row in found}

    def _raise_numbers(self, rows: Sequence[Written]) -> None:
        """Let every number of ours count as given, once a kind and day."""
        given: dict[tuple[str, date], int] = {}
        for row, values in rows:
            if row is RunningRow:
                place = values["kind"], values["day"]
                given[place] = max(values["last"], given.get(place, 0))
        for (kind, day), last in given.items():
            self.home.numbers.raise_to(kind, day, last)

    def _people(self, rows: Sequence[Written]) -> None:
        """Find residents whom somebody met anew before we came: they stay one resident."""
        for row, values in rows:
            if row is PersonRow:
                known = self.home.people.by_document(values["id_kind"], values["id_number"])
                if known is not None and known.id != values["id"]:
                    self.same[values["id"]] = known.id

    def _versioned(self, rows: Sequence[Written]) -> None:
        newest: dict[tuple[type[Versioned], str], Mapping[str, Any]] = {}
        for row, values in rows:
            if issubclass(row, Versioned) and values["id"] not in self.same:
                known = newest.get((row, values["id"]))
                if known is None or known["version"] <= values["version"]:
                    newest[row, values["id"]] = values
        for (row, key), values in newest.items():
            own = self._at_home(values)
            if row is AttachmentRow and not self._has_pages(own):
                self.scans.append(own["case_id"])
            elif self.home.transaction.bring(row, own):
                self._follow(row, key)
            elif self._differs(row, own):
                self.moved.append(_name_of(own))

    def _follow(self, row: type[Versioned], key: str) -> None:
        """Do what goes with a row that was brought past its room."""
        if row is CaseRow:
            self.home.cases.brought(key)
        elif row is TicketRow:
            ticket = self.home.tickets.get(TicketId(key))
            act = self.home.transaction.act
            self.home.events.append(TicketChanged(at=self.home.transaction.at, op=act.op, ticket=ticket))

    def _has_pages(self, values: Mapping[str, Any]) -> bool:
        query = select(StoredFileRow).where(StoredFileRow.name == values["file"])
        return self.home.transaction.one(query) is not None

    def _differs(self, row: type[Versioned], values: Mapping[str, Any]) -> bool:
        """Return whether as new a version of another content is there: somebody went on without us."""
        there = self.home.transaction.find(row, values["id"])
        if there is None or there.version != values["version"]:
            return False
        return any(getattr(there, name) != value for name, value in values.items())

    def _spend_blocks(self) -> None:
        """Let the blocks that islands hold count as given: how far they were is not known here any more."""
        spent = update(NumberBlockRow).where(~NumberBlockRow.kind.startswith(TICKET))
        self.home.transaction.session.execute(
            spent.values(used=NumberBlockRow.last), execution_options={"synchronize_session": False}
        )

    def _count_tickets(self) -> None:
        """Let each PC's own thousand go on behind the last ticket that is there; it is the same one all day."""
        session = self.home.transaction.session
        for block in self.home.transaction.kept(select(NumberBlockRow).where(NumberBlockRow.kind.startswith(TICKET))):
            own = (TicketRow.day == block.day, TicketRow.business == block.kind.removeprefix(TICKET))
            query = select(func.max(TicketRow.serial)).where(*own, TicketRow.serial.between(block.first, block.last))
            block.used = max(block.used, session.scalar(query) or 0)
        session.flush()

    def _chains(self, rows: Sequence[Written]) -> None:
        home = self.home
        for row, values in rows:
            if row is JournalRow:
                home.journal.take_over(to_entry(_object(row, values)))
        home.journal.append_pending()  # the order of the locks is always journal, then outbox
        events = {values["id"]: values for row, values in rows if row is OutboxEventRow}
        query = select(OutboxEventRow).where(OutboxEventRow.id.in_(list(events)))
        there = {row.id for row in home.transaction.all(query)} if events else set()
        home.outbox.take_over(
            to_outbox_row(_object(OutboxEventRow, values)) for key, values in events.items() if key not in there
        )

    def _at_home(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """Return the values with residents called as they are here: ids are unlike any other text."""
        same = self.same
        return {key: same.get(value, value) if isinstance(value, str) else value for key, value in values.items()}


def _object(row: type[Row], values: Mapping[str, Any]) -> Any:
    return row(**values)


def _results(passage: Passage) -> list[str]:
    """Return the acts of a work whose results it kept."""
    return [values["op"] for row, values in passage.rows if row is OperationRow]


def _entries(passage: Passage) -> list[Mapping[str, Any]]:
    """Return what a work wrote into the journal."""
    return [values for row, values in passage.rows if row is JournalRow]


def _is_leased(row: type[Row], values: Mapping[str, Any]) -> bool:
    """Return whether it is a block of everybody's numbers: they count as given, how far it was used is not known."""
    return row is NumberBlockRow and not values["kind"].startswith(TICKET)


def _name_of(values: Mapping[str, Any]) -> str:
    """Return what a person calls a row: a ticket's or a case's number, else its id."""
    if "serial" in values and "business" in values:
        return f"{values['business']}{values['serial']:03d}"
    return str(values.get("number") or values["id"])


def _some(numbers: Sequence[str]) -> str:
    """Return the first numbers and how many more there are; a dash for none."""
    if not numbers:
        return "—"
    more = len(numbers) - SHOWN
    return " ".join(numbers[:SHOWN]) + (f" +{more}" if more > 0 else "")
