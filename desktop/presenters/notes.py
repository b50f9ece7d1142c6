"""Calls for help and messages as one desk sees them: what stands above its pages, what rings, what is written.

keys twice ──> call ──published──> every other desk: words, sound ──answer──> by name, everywhere
It knows no widget and no loudspeaker.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

from core.base.acts import Act
from core.base.clock import local
from core.base.faults import Fault
from core.queue.note import HallNote, NoteChanged, NoteId, NoteKind
from core.queue.note_rules import NoteRules, load_note_rules
from core.store.events import ServerChanged
from desktop.i18n import _
from desktop.presenters.acting import ActingPresenter
from desktop.presenters.desk import Desk
from desktop.presenters.office import Office, Runner
from desktop.presenters.views import Answer, Banner
from desktop.presenters.words import banner_of

SENT_SHOWN = 4
SEE = "see"


@dataclass(frozen=True, slots=True, kw_only=True)
class Compose:
    """A message that is being written: to which counter, what may be chosen, what was sent and who read it."""

    counter: str
    phrases: tuple[str, ...]
    max_words: int
    sent: tuple[str, ...] = ()
    banner: Banner | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NotesView:
    """What stands above the pages, or nothing; whether it rings; the message that is being written."""

    strip: Banner | None = None
    is_ringing: bool = False
    compose: Compose | None = None


class NotesPresenter(ActingPresenter[NotesView]):
    """One desk's notes. ``tick`` once a second."""

    def __init__(self, office: Office, runner: Runner, desk: Desk) -> None:
        super().__init__(NotesView(), runner, desk)
        self._office, self._clock = office, office.clock
        self.rules: NoteRules = load_note_rules(office.resources)
        self._notes: tuple[HallNote, ...] = ()
        self._names: dict[str, str] = {}
        self._answered: dict[NoteId, float] = {}  # when this desk first saw it answered
        self._armed_until = 0.0
        self._is_alone = False
        self._to = ""
        self._fault: Banner | None = None
        desk.on_change(self._update)

    # -- what comes

    def refresh(self) -> None:
        """Ask what was said in the last hours."""

        def read() -> tuple[tuple[HallNote, ...], dict[str, str]]:
            notes = tuple(self._office.notes.recent())
            return notes, {one.number: one.name for one in self._office.staff.all()} if notes else {}

        self._ask(read, self._take)

    def on_note(self, _event: NoteChanged) -> None:
        """A note was sent, read or answered, here or elsewhere."""
        self.refresh()

    def on_server(self, event: ServerChanged) -> None:
        """The centre's server went away, or is back."""
        self._is_alone = not event.is_there
        self._update()
        if event.is_there:
            self.refresh()

    def tick(self) -> None:
        """Let a second pass."""
        self._update()

    # -- help

    def press(self) -> None:
        """The keys were pressed: once arms, twice calls."""
        if not self._may_act:
            return
        now = self._clock.monotonic()
        if now >= self._armed_until:
            self._armed_until = now + self.rules.within_s
            self._update()
            return
        self._armed_until = 0.0
        self._do("help", self._desk.counter, self._office.notes.call_help)

    def answer(self, _key: str = SEE) -> None:
        """The button of the strip: read, on my way, or taken back."""
        note = self._foremost()
        if note is not None and note.is_open and self._may_act:
            self._do("see", note.id, lambda act: self._office.notes.see(act, note.id))

    # -- messages

    def write_to(self, counter: str) -> None:
        """Begin a message to a counter; it stays begun until it is sent or dropped."""
        self._to, self._fault = counter, None
        self.refresh()
        self._update()

    def send(self, words: str) -> None:
        """Send it."""
        counter = self._to
        if counter:
            self._do("send", (counter, words), lambda act: self._office.notes.send(act, counter, words))

    def drop(self) -> None:
        """Write nothing."""
        self._to = ""
        self._update()

    def wipe(self) -> None:
        """Nobody sits here any more: what was being written goes, what others call stays."""
        self._to, self._fault = "", None
        self._update()
        self.refresh()  # what was asked before is answered to nobody

    # -- inside

    @property
    def _may_act(self) -> bool:
        may = any(self._desk.may(right) for right in self.rules.sees)
        return may and not self._desk.is_locked

    def _do(self, kind: str, subject: object, job: Callable[[Act], HallNote]) -> None:
        def done(_note: HallNote) -> None:
            self._fault = None
            self.refresh()

        self._act_command(kind, subject, job, done)

    def _take(self, found: tuple[tuple[HallNote, ...], dict[str, str]]) -> None:
        self._notes, self._names = found
        now = self._clock.monotonic()
        for note in self._notes:
            if not note.is_open:
                self._answered.setdefault(note.id, now)
        self._update()

    def _foremost(self) -> HallNote | None:
        """Return what stands first: a call of others, our own call, one just answered, a message."""
        mine, now = self._desk.counter, self._clock.monotonic()
        alarms = [note for note in self._notes if note.kind is NoteKind.ALARM]
        calls = [note for note in alarms if note.is_open and self._concerns_us(note)]
        settled = [
            note for note in alarms
            if not note.is_open and now - self._answered.get(note.id, 0.0) < self._stays(note)
        ]  # fmt: skip
        messages = [note for note in self._notes if _is_open_message(note, mine) and self._may_act]
        own = [note for note in calls if note.counter == mine]
        others = [note for note in calls if note.counter != mine]
        return next(iter((*others, *own, *settled[-1:], *messages)), None)

    def _concerns_us(self, note: HallNote) -> bool:
        """A desk with nobody at it is told too: somebody may stand beside it."""
        who = self._desk.session is None or any(self._desk.may(right) for right in self.rules.sees)
        return who or note.counter == self._desk.counter

    def _stays(self, note: HallNote) -> float:
        since = self._clock.now() - (note.seen_at or note.at)
        return self.rules.stays_s if since.total_seconds() < 2 * self.rules.stays_s else 0.0

    def _update(self) -> None:
        note = self._foremost()
        is_ours = note is not None and note.counter == self._desk.counter
        rings = note is not None and note.kind is NoteKind.ALARM and note.is_open
        self._show(
            replace(
                self._view,
                strip=self._armed() or (self._strip(note) if note else None),
                is_ringing=rings and (not is_ours or self.rules.is_heard_at_caller),
                compose=self._composed(),
            )
        )

    def _armed(self) -> Banner | None:
        if self._clock.monotonic() >= self._armed_until:
            return None
        return Banner(tone="warn", text=_("Press {keys} once more to call for help.").format(keys=self.rules.keys))

    def _strip(self, note: HallNote) -> Banner:
        if note.kind is NoteKind.MESSAGE:
            sent = _("{name}, {time}").format(name=self._name(note.who), time=f"{local(note.at):%H:%M}")
            return Banner(tone="pri", text=note.words, remedy=sent, answers=self._button(_("Read")))
        is_ours = note.counter == self._desk.counter
        if not note.is_open:
            return Banner(tone="ok", text=self._settled_words(note, is_ours=is_ours))
        if is_ours:
            words = _("Your call for help went out at {time}. Nobody has answered yet.")
            alone = _("The server is away: no other counter hears it. Call out, or phone.") if self._is_alone else ""
            return Banner(
                tone="warn", text=words.format(time=f"{local(note.at):%H:%M}"), remedy=alone,
                answers=self._button(_("Take it back")),
            )  # fmt: skip
        called = _("Called at {time}.").format(time=f"{local(note.at):%H:%M:%S}")
        words = self.rules.words.format(counter=note.counter)
        return Banner(tone="bad", text=words, remedy=called, answers=self._button(_("I am going")))

    def _settled_words(self, note: HallNote, *, is_ours: bool) -> str:
        if note.seen_where == note.counter:
            return _("Counter {n} took its call for help back.").format(n=note.counter)
        words = _("{name} is coming to you.") if is_ours else _("{name} answers the call of counter {n}.")
        return words.format(name=self._name(note.seen_by), n=note.counter)

    def _button(self, words: str) -> tuple[Answer, ...]:
        return (Answer(key=SEE, text=words, is_primary=True),) if self._may_act else ()

    def _name(self, number: str) -> str:
        return self._names.get(number) or number

    def _composed(self) -> Compose | None:
        if not self._to:
            return None
        own = [note for note in self._notes if note.kind is NoteKind.MESSAGE and note.to == self._to]
        sent = tuple(self._sent_words(note) for note in reversed(own[-SENT_SHOWN:]))
        return Compose(
            counter=self._to, phrases=self.rules.phrases, max_words=self.rules.max_words, sent=sent, banner=self._fault
        )

    def _sent_words(self, note: HallNote) -> str:
        if note.is_open or note.seen_at is None:
            return _("{time}  {words}  (not read yet)").format(time=f"{local(note.at):%H:%M}", words=note.words)
        read = _("read by {name} {time}").format(name=self._name(note.seen_by), time=f"{local(note.seen_at):%H:%M}")
        return f"{local(note.at):%H:%M}  {note.words}  ({read})"

    def _failed(self, fault: Fault) -> None:
        if self._to:
            self._fault = banner_of(fault)
            self._update()
        else:
            self._show(replace(self._view, strip=banner_of(fault)))


def _is_open_message(note: HallNote, counter: str) -> bool:
    return note.kind is NoteKind.MESSAGE and note.is_open and note.to == counter
