"""Bugs as people make them, each a change of the product's own code. What finds none of them proves nothing."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy import delete

from core.base.faults import Fault
from core.day.service import DayService
from core.district import feeds, seals, taking
from core.district.blobs import Blobs
from core.district.casebook import Ledger
from core.district.database import Answer
from core.district.inbox import Inbox
from core.district.seals import Seals
from core.staff.journal import GENESIS
from core.store import commit, sql_store
from core.store.centre.bringing import Bringing
from core.store.island.merge import Merge
from core.store.journal import SqlJournal
from core.store.numbers import SqlNumbers
from core.store.operations import SqlOperations
from core.store.outbox import START, OutboxEventRow, SqlOutbox
from core.store.scan_deliveries import SqlScanDeliveries
from core.sync import sealing
from core.sync.backoff import Backoff
from core.sync.feed import FeedReader
from core.sync.scans import ScanUpload
from core.sync.settling import Settling
from core.sync.wire import signed
from tests.simulator import invariants as rules
from tests.simulator.counter import Counter
from tests.simulator.world import FAULTS

real_judged, real_learn, real_taken = taking._judged, Ledger.learn, FeedReader._taken
real_receipt, real_note = Seals._receipt, Blobs._note
real_chains, real_chains_home, real_commit = Bringing._chains, Merge._chains, commit.commit
real_end, real_write = SqlJournal._locked, Ledger.write


def believes_any_reply(self, reply, state):
    """Acknowledges up to what the district has, whatever this request carried and whatever its past is."""
    self._acknowledge(min(reply.durable, state.last), reply, state)


def does_not_rewind(self, acknowledged, epoch):
    """A restored district is told nothing again."""
    self._outbox.acknowledge(self._outbox.state().acknowledged, epoch)


def rotates_without_its_rows(self):
    """A new generation begins; what was waiting is deleted and not renumbered."""
    state = self._locked()
    waiting = (OutboxEventRow.generation == state.generation, OutboxEventRow.sequence > state.acknowledged)
    self._transaction.connection.execute(delete(OutboxEventRow).where(*waiting))
    self._keep(replace(state, generation=state.generation + 1, acknowledged=0, last=0, chain=START))
    return self._held


def forgets_what_was_done(self):
    """A repeated act is done again."""


def gives_up(self, fault):
    """Three failures, then nothing until somebody presses a button."""
    self.failures += 1
    return 1e9 if self.failures > 2 else 1.0


def takes_the_same_event_twice(ledger, name, each, contents):
    """No dedupe by id: a renumbered event is another one."""
    return real_judged(ledger, name, each, {})


def knows_no_case_of_before(self, one, answers, fresh=()):
    """What a batch says of a case that came earlier is taken for the first that is heard of it."""
    real_learn(self, one, (Answer(None, []), answers[1]), fresh)


class _Agrees:
    """A chain value that is equal to every other."""

    def __eq__(self, _other):
        return True

    def __hash__(self):
        return 0


def sees_no_gap(tx, source, sequence, last):
    """Takes in what comes, wherever it begins, and looks at no chain."""
    return _Agrees()


def forgets_earlier_generations(self, lost):
    """What a restored district lost of the time before a rotation stays lost."""


def forgets_what_is_wanted(self, digests):
    """A content that the district lacks again is not brought again."""


def is_deaf_to_contents(self, tx, sha256):
    """A content came, and what waited for it goes on waiting."""


def tells_of_a_content_later(self, sha256, size, *, is_public):
    """That a content is there is committed before whoever waits for it hears of it (it was so until 2026-11)."""
    told, self.on_stored = self.on_stored, lambda _tx, _sha256: None
    try:
        real_note(self, sha256, size, is_public=is_public)
    finally:
        self.on_stored = told
    with self._database.begin() as tx:
        told(tx, sha256)


def proves_no_content(self, sha256, body, *, is_public=False):
    """Keeps what came under the name that was asked for."""
    is_new = not self.is_stored(sha256)
    (self._folder / sha256[:2]).mkdir(exist_ok=True)
    (self._folder / sha256[:2] / sha256).write_bytes(body)
    self._note(sha256, len(body), is_public=is_public)
    return is_new


def takes_a_lost_scan_for_brought(self, found):
    """Any failure on the way counts as there."""
    self._client.is_held(found.file.sha256)
    return True


def never_completes(self, day):
    """A day that was closed without the district stays as it was."""


def signs_without_scans(_tx, _digests, _subjects):
    """A day has its receipt while its scans are on their way (it was so until 2026-11)."""
    return []


def agrees_to_nothing_it_lacks(own, held):
    """A day of which this machine lacks a part is left as it is (it was so until 2026-11)."""
    return False


def signs_for_another(self, *arguments):
    """A receipt whose signature is of another key."""
    return signed(real_receipt(self, *arguments), bytes(32))


def keeps_the_cursor_first(self, name, item, fetched, token):
    """The cursor is kept in a work of its own, before the item is."""
    self._keep(name, token)
    return real_taken(self, name, item, fetched, token)


def takes_any_cursor(tx, name, after, epoch):
    """A cursor of an earlier life of the data is taken for one of this, at most as far as it goes."""
    return min(feeds.position_of(after), feeds._last(tx, name))


def gives_the_first_number(self, kind, day, count):
    """Every number is the first one."""
    return 1


def jumps_no_number(self, day, count):
    """After a copy is put back numbers go on where it was made."""


def keeps_no_result(self, result):
    """An act leaves nothing by which a repeat is known."""


def links_nothing(self):
    """Each work begins a chain of its own in the journal."""
    return real_end(self)[0], GENESIS


def recalls_one_row(self, generation, after):
    """Of what a restored district lost of an earlier generation only the first row is taken from there."""
    lost = [row for row in self.after(generation, after, 1) if row.generation == generation]
    self._transaction.connection.execute(delete(OutboxEventRow).where(OutboxEventRow.id.in_([row.id for row in lost])))
    self._append([self._moved(row) for row in lost])
    return len(lost)


def lets_the_first_word_stand(self, one):
    """A case stays where it stood when it was first heard of."""
    self._stands = {case_id: stand for case_id, stand in self._stands.items() if stand.is_new}
    real_write(self, one)


def is_deaf_to_what_was_applied(self, parked, stream):
    """What the district put aside stays so to the counter."""


def takes_a_result_again(self, act, result):
    """A result that comes twice is worked on twice."""
    with self.store.work(act) as work:
        work.journal.write("case.result", f"case/{result.case_id}")
    self.knows.taken.append(act.op)


def brings_no_event_home(self, entries, head):
    """What happened on an island is in the journal, and the district never hears of it."""
    take_over, self.home.outbox.take_over = self.home.outbox.take_over, lambda _rows: None
    real_chains_home(self, entries, head)
    self.home.outbox.take_over = take_over


def tells_of_no_number(self):
    """The server does not hear how far its blocks were used."""


def takes_all_for_there(self, passage):
    """A server that lost its last works is brought none of them."""
    return True


def brings_no_event(self, rows):
    """Of what a server lost the journal comes back, and no event."""
    real_chains(self, [written for written in rows if written[0] is not OutboxEventRow])


def takes_a_full_server_for_done(transaction, engine):
    """Nobody is told that there was no room."""
    try:
        real_commit(transaction, engine)
    except Fault as fault:
        if fault.code != "storage.server.full":
            raise


STUCK, REFUSED = "not quiet", "refused by a key of a database"  # what breaks beside ``INVARIANTS``


@dataclass(frozen=True)
class Bug:
    """``instead`` stands in ``where`` for the attribute ``name``. From ``seed`` on it shows soon under these odds, first
    by this rule.
    """

    rule: str
    where: Any
    name: str
    instead: Callable[..., Any]
    odds: Mapping[str, float] = field(default_factory=dict)
    works: frozenset[str] = frozenset()
    seed: int = 0


CALM = dict.fromkeys(FAULTS, 0.0)
RESTORED, ROLLED_BACK = {"restore": 0.9}, {"roll_back": 0.9}
SCANS, CLOSING, EDITIONS = (frozenset({work}) for work in ("scans", "closing", "editions"))
BUGS = {
    "believes any reply": Bug(rules.ACKED, Settling, "_apply", believes_any_reply, ROLLED_BACK, seed=13),
    "does not rewind": Bug(STUCK, Settling, "_rewind", does_not_rewind, RESTORED, seed=2),
    "rotates without its rows": Bug(rules.LOST, SqlOutbox, "rotate", rotates_without_its_rows, ROLLED_BACK, seed=1),
    "forgets what was done": Bug(REFUSED, SqlOperations, "first_result", forgets_what_was_done, {"die": 0.9}, seed=11),
    "gives up": Bug(STUCK, Backoff, "failed", gives_up, {"lost": 0.5, "die": 0}),
    "takes the same event twice": Bug(
        REFUSED, taking, "_judged", takes_the_same_event_twice, ROLLED_BACK | {"lost": 0.3}, seed=1
    ),
    "knows no case of before": Bug(rules.WAITS, Ledger, "learn", knows_no_case_of_before),
    "sees no gap": Bug(rules.STREAMS, taking, "_chain_at", sees_no_gap, RESTORED, seed=2),
    "forgets earlier generations": Bug(
        rules.ACKED, Settling, "recall", forgets_earlier_generations, CALM | RESTORED | ROLLED_BACK, seed=37
    ),
    "forgets what is wanted": Bug(STUCK, SqlScanDeliveries, "want", forgets_what_is_wanted, CALM | RESTORED, SCANS, 6),
    "is deaf to contents": Bug(STUCK, Inbox, "content_came", is_deaf_to_contents, {}, SCANS, 1),
    "proves no content": Bug(rules.SCANS, Blobs, "put", proves_no_content, {"damaged": 0.5}, SCANS, 1),
    "takes a lost scan for brought": Bug(STUCK, ScanUpload, "_brought", takes_a_lost_scan_for_brought, {}, SCANS),
    "tells of a content later": Bug(
        STUCK, Blobs, "_note", tells_of_a_content_later, CALM | {"fall": 0.3}, SCANS | CLOSING, 7
    ),
    "never completes": Bug(rules.CLOSED, DayService, "complete", never_completes, {"lost": 0.5}, CLOSING, 9),
    "signs without scans": Bug(rules.CLOSED, seals, "lacking", signs_without_scans, {}, SCANS | CLOSING, 0),
    "agrees to nothing it lacks": Bug(rules.SEALED, sealing, "_has_all", agrees_to_nothing_it_lacks, ROLLED_BACK),
    "signs for another": Bug(rules.CLOSED, Seals, "_receipt", signs_for_another, {}, CLOSING, 1),
    "keeps the cursor first": Bug(
        rules.EDITIONS, FeedReader, "_taken", keeps_the_cursor_first, CALM | {"die": 0.2}, EDITIONS, 295
    ),
    "gives the first number": Bug(rules.NUMBERS, SqlNumbers, "lease", gives_the_first_number),
    "jumps no number": Bug(rules.NUMBERS, SqlNumbers, "jump", jumps_no_number, ROLLED_BACK, seed=2),
    "keeps no result": Bug(rules.TWICE, SqlOperations, "keep_result", keeps_no_result, {"die": 0.9}, seed=4),
    "links nothing": Bug(rules.JOURNAL, SqlJournal, "_locked", links_nothing),
    "recalls one row": Bug(rules.CHAIN, SqlOutbox, "recall", recalls_one_row, CALM | RESTORED | ROLLED_BACK, seed=37),
    "lets the first word stand": Bug(rules.NEWEST, Ledger, "write", lets_the_first_word_stand),
    "is deaf to what was applied": Bug(
        rules.STATES, Settling, "review", is_deaf_to_what_was_applied, CALM | RESTORED | ROLLED_BACK, seed=95
    ),
    "takes a result again": Bug(rules.FEED, Counter, "take", takes_a_result_again, CALM | RESTORED, seed=9),
    "keeps the results' cursor first": Bug(
        rules.FEED, FeedReader, "_taken", keeps_the_cursor_first, CALM | {"die": 0.4}, seed=144
    ),
    "takes any cursor": Bug(rules.EDITIONS, feeds, "_position", takes_any_cursor, CALM | RESTORED, EDITIONS, 7),
}

CUT, FULL = {"cut": 0.5}, {"full": 0.9}
OF_A_CENTRE = {  # these show within the first world, or one soon after it
    "brings no event home": Bug(rules.LOST, Merge, "_chains", brings_no_event_home, CALM | CUT),
    "tells of no number": Bug(rules.NUMBERS, Merge, "_blocks", tells_of_no_number, CALM | CUT),
    "takes all for there": Bug(rules.LOST, Bringing, "_is_there", takes_all_for_there, CALM | ROLLED_BACK),
    "brings no event": Bug(rules.LOST, Bringing, "_chains", brings_no_event, CALM | ROLLED_BACK),
    "takes a full server for done": Bug(
        rules.NUMBERS, sql_store, "commit", takes_a_full_server_for_done, CALM | FULL, seed=9
    ),
}
