"""Messages to counters and calls for help: sent, read, answered. It knows no screen and no loudspeaker.

Called in the store lane only. What a message says is never in the journal: people write names.
"""

from datetime import timedelta

from core.base.acts import Act
from core.base.clock import Clock
from core.base.faults import Fault
from core.base.ids import new_id
from core.base.work import Store
from core.queue.note import HallNote, NoteChanged, NoteId, NoteKind
from core.queue.ports import QueueWork
from core.staff.rights import Rights, guarded

SERVE, DIRECT = "counter.serve", "hall.direct"
KEPT = timedelta(hours=12)  # what nobody read until then belongs to another day


class NoteService:
    """The notes of the hall. A repeat of an act answers with the note as it is."""

    def __init__(self, *, store: Store[QueueWork], clock: Clock, rights: Rights, max_words: int) -> None:
        self._store, self._clock, self._rights = store, clock, rights
        self.max_words = max_words

    def send(self, act: Act, counter: str, words: str) -> HallNote:
        """Send a message to a counter. Needs ``hall.direct``; Faults ``queue.note.empty``, ``queue.note.long``."""
        said = " ".join(words.split())
        if not said:
            raise Fault("queue.note.empty")
        if len(said) > self.max_words:
            raise Fault("queue.note.long", count=len(said), most=self.max_words)
        return self._add(act, NoteKind.MESSAGE, DIRECT, to=counter, words=said)

    def call_help(self, act: Act) -> HallNote:
        """Call everybody to ``act.where``; one that is open there already is the same call."""
        with self._store.read() as work:
            known = [note for note in work.notes.since(self._clock.now() - KEPT) if _is_alarm_of(note, act.where)]
        return known[0] if known else self._add(act, NoteKind.ALARM, SERVE)

    def see(self, act: Act, note_id: NoteId) -> HallNote:
        """Note that ``act.who`` read a message, or answers an alarm; whoever was first stays.

        At the counter that called it takes the alarm back. Fault ``queue.note.elsewhere`` for a message to another.
        """
        with guarded(self._store, act) as work:
            note = work.notes.get(note_id)
            if work.first_result() is not None or not note.is_open:
                return note
            self._rights.require(work, act, SERVE)
            if note.kind is NoteKind.MESSAGE and note.to != act.where:
                raise Fault("queue.note.elsewhere", counter=note.to)
            saved = work.notes.save(note.seen(act.who, act.where, self._clock.now()))
            is_back = note.kind is NoteKind.ALARM and note.counter == act.where
            deed = "queue.note.take_back" if is_back else f"queue.note.{_SEEN[note.kind]}"
            work.journal.write(deed, note.counter)
            work.record(NoteChanged(at=self._clock.now(), op=act.op, note=saved))
            work.keep_result(saved.id)
            return saved

    def recent(self) -> list[HallNote]:
        """Return the notes of the last hours, oldest first."""
        with self._store.read() as work:
            return work.notes.since(self._clock.now() - KEPT)

    def _add(self, act: Act, kind: NoteKind, right: str, *, to: str = "", words: str = "") -> HallNote:
        with guarded(self._store, act) as work:
            if (first := work.first_result()) is not None:
                return work.notes.get(NoteId(first))
            self._rights.require(work, act, right)
            note = HallNote(
                id=NoteId(new_id()), at=self._clock.now(), kind=kind, who=act.who, counter=act.where, to=to, words=words
            )
            work.notes.add(note)
            work.journal.write(f"queue.note.{kind.value}", to or act.where)
            work.record(NoteChanged(at=note.at, op=act.op, note=note))
            work.keep_result(note.id)
            return note


_SEEN = {NoteKind.MESSAGE: "read", NoteKind.ALARM: "answer"}


def _is_alarm_of(note: HallNote, counter: str) -> bool:
    return note.kind is NoteKind.ALARM and note.counter == counter and note.is_open
