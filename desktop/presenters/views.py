"""The values a window paints: plain, immutable, already in words. It knows no service and no widget."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from desktop.presenters.applicant_words import ApplicantView
    from desktop.presenters.form_words import FormView


@dataclass(frozen=True, slots=True)
class Tag:
    """A word with a tone: ok, warn, bad, pri, off or plain."""

    text: str
    tone: str = "off"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """One button of a question; ``key`` is what the presenter is told."""

    key: str
    text: str
    is_primary: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Banner:
    """One line what is wrong, one line what to do; a question carries its answers. ``tone``: bad, warn, pri, ok."""

    tone: str
    text: str
    remedy: str = ""
    code: str = ""
    subject: str = ""
    answers: tuple[Answer, ...] = ()

    @property
    def line(self) -> str:
        """Return both in one line: Chinese sentences follow one another without a blank."""
        return f"{self.text}{'' if self.text.endswith('。') else ' '}{self.remedy}".strip()


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueRow:
    """One ticket of the list. No name: the queue shows what a passer-by may read."""

    ticket_id: str
    number: str
    business: str
    detail: str
    tags: tuple[Tag, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueView:
    """The queue column. ``last`` tells when the last ticket was given out, for an empty list."""

    waiting: tuple[QueueRow, ...] = ()
    passed: tuple[QueueRow, ...] = ()
    held: tuple[QueueRow, ...] = ()
    waiting_count: int = 0
    served: int = 0
    mean_wait: str = "—"
    last: str = ""
    is_known: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketView:
    """The ticket at this counter."""

    ticket_id: str
    number: str
    business: str
    state: Tag
    tags: tuple[Tag, ...] = ()
    timer: str = ""
    timer_label: str = ""
    why: str = ""  # why this number was the next one
    matters: int = 0  # matters of this visit that are done


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitorView:
    """The person as the counter shows it: number and phone masked. ``fields`` are (label, value)."""

    name: str
    tag: Tag
    fields: tuple[tuple[str, str], ...]
    address: str
    doubts: tuple[Tag, ...] = ()
    photo: bytes = field(default=b"", repr=False)  # a picture for the eye, while the visit lasts


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseRow:
    """One earlier case."""

    case_id: str
    day: str
    item: str
    state: Tag
    can_collect: bool = False
    can_supply: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class HitRow:
    """One item found; ``marks`` are (start, end) of the hit in ``name``."""

    code: str
    name: str
    detail: str
    marks: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class MaterialRow:
    """One line of the material list. ``state`` is a MaterialState value."""

    index: int
    name: str
    note: str
    state: str
    is_core: bool
    is_fixed: bool  # checked by system: nothing to tick
    tag: Tag
    reason: str = ""
    asks_reason: bool = False
    scanned: str = ""  # 已拍 2 页
    can_scan: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ChoiceView:
    """One of the five ends of an intake, always at the same place; ``why`` says in words why it cannot be taken."""

    kind: str
    title: str
    key: str
    why: str
    is_allowed: bool = False
    is_recommended: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperLine:
    """One paper of the last act and what is known of it; ``again``: it may be printed here, once more or at last."""

    job_id: str
    title: str
    state: Tag
    again: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class DoneView:
    """What the last act made; stands until the next item or visitor."""

    title: str
    number: str
    detail: str
    tone: str
    papers: tuple[PaperLine, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class RefusalView:
    """The refusal is being asked for; nothing is done before a reason is given."""

    item: str
    reasons: tuple[tuple[str, str], ...]
    elsewhere: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldView:
    """What 补正告知书 would say now. ``open`` names what it does not say yet, empty when it says everything."""

    rows: tuple[tuple[str, str], ...]  # a missing paper; why, and how to mend it
    due: str
    received: str
    open: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionView:
    """One question of the 情形 step or one condition; ``chosen`` is the key of its answer, empty while it is open.

    ``is_against`` says that the answer speaks against acceptance.
    """

    key: str
    text: str
    answers: tuple[tuple[str, str], ...]
    chosen: str = ""
    hint: str = ""
    is_against: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class IntakeView:
    """The intake column."""

    query: str = ""
    hits: tuple[HitRow, ...] = ()
    hint: str = ""
    item_code: str = ""
    item_name: str = ""
    facts: tuple[tuple[str, str], ...] = ()
    item_tags: tuple[Tag, ...] = ()
    questions: tuple[QuestionView, ...] = ()
    materials: tuple[MaterialRow, ...] = ()
    summary: str = ""
    reasons: tuple[tuple[str, str], ...] = ()  # (key, label) of why a material is missing
    phone: str = ""
    remark: str = ""
    choices: tuple[ChoiceView, ...] = ()
    can_file: bool = False  # it can be received or kept without being decided
    applies: tuple[str, str] = ("", "")  # who, and how
    applicant: "ApplicantView | None" = None  # while it is being asked
    form: "FormView | None" = None  # while it is open
    form_summary: tuple[str, str] = ("", "")  # how far it is, and its tone
    told: ToldView | None = None  # while papers are being marked as missing
    done: DoneView | None = None
    refusal: RefusalView | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CounterView:
    """The whole counter. ``busy`` names the running command; ``can`` the commands that make sense now."""

    queue: QueueView = field(default_factory=QueueView)
    ticket: TicketView | None = None
    visitor: VisitorView | None = None
    cases: tuple[CaseRow, ...] = ()
    case_count: int = 0
    hints: tuple[tuple[Tag, str], ...] = ()
    intake: IntakeView = field(default_factory=IntakeView)
    banner: Banner | None = None
    question: Banner | None = None
    busy: str = ""
    can: frozenset[str] = frozenset()
    is_paused: bool = False
    is_reading: bool = False
    transfer: tuple[tuple[str, str], ...] = ()  # (place, name) while the clerk chooses where the visitor goes


@dataclass(frozen=True, slots=True, kw_only=True)
class LampView:
    """One lamp of the bar, at its fixed place, with what its popover says."""

    device: str
    name: str
    word: str
    tone: str
    icon: str
    title: str = ""
    text: str = ""
    remedy: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LampBarView:
    """The lamp bar; ``sync`` stands at its right end."""

    lamps: tuple[LampView, ...] = ()
    sync: str = ""
    sync_short: str = ""
    sync_tip: str = ""  # what to do, where something keeps the upload
    sync_tone: str = "off"
    sync_icon: str = "cloud"
    version: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class GateView:
    """Sign-in, lock and first run. ``mode``: starting, first_run, sign_in, locked, open."""

    mode: str = "starting"
    person: str = ""
    number: str = ""
    error: str = ""
    remedy: str = ""
    note: str = ""
    facts: tuple[tuple[str, str, str], ...] = ()  # (icon, title, line) of the dark side
    is_busy: bool = False
    attempt: int = 0  # grows with every refused try: the field is emptied and focused
    can_switch: bool = False
    asks_switch: bool = False
    can_change: bool = False  # the password, by whoever knows it
    asks_password: bool = False  # for the old one and a new one


@dataclass(frozen=True, slots=True, kw_only=True)
class FrameView:
    """Header and rail."""

    hall: str
    counter: str
    state: Tag
    person: str = ""
    clock: str = ""
    day: str = ""
    chip: str = ""
    rights: frozenset[str] = frozenset()
    badges: tuple[tuple[str, int, str], ...] = ()  # (screen key, count, tone)
