"""The page of cases in values and words: rows found, one case, the papers that were brought. It knows no service."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.base.clock import local
from core.base.texts import Title
from core.cases.case import Case, CaseMaterial, CaseState, CaseStep, MaterialState
from core.cases.form import FilledField, ForeignEntry
from core.cases.materials import WANTING
from core.catalogue.form_field import FieldKind
from core.papers.job import PRINTED_STATES, Channel, PrintJob
from core.papers.wording import masked_id, masked_phone
from core.people.person import Person
from desktop.i18n import _, _n, language
from desktop.presenters.case_clocks import ClockView, PauseView, clock_views, pause_view
from desktop.presenters.case_moves import MoveButton, MoveForm
from desktop.presenters.due_words import DueFilter
from desktop.presenters.found_words import FoundRow
from desktop.presenters.views import Banner, Tag
from desktop.presenters.words import case_state, job_state, template_name

if TYPE_CHECKING:
    from core.cases.flow import Flow
    from core.cases.service import Due

_BLANK = "\N{NO-BREAK SPACE}"
_BETWEEN = f"{_BLANK * 3}·   "  # a line that is too long is broken after the dot, and nowhere else


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperRow:
    """One paper of the case."""

    job_id: str
    title: str
    kind: str
    at: str
    state: Tag
    is_printed: bool = False  # a signed copy can be scanned


@dataclass(frozen=True, slots=True, kw_only=True)
class AttachedRow:
    """One scan of the case; ``thumbnail`` is a small JPEG."""

    title: str
    detail: str
    thumbnail: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class StepRow:
    """One step of the time line. ``icon`` and ``tone`` tell what is done, stands still, or is still to come."""

    title: str
    line: str
    at: str
    icon: str = "circle-check"
    tone: str = "ok"


@dataclass(frozen=True, slots=True, kw_only=True)
class CasePage:
    """The case that is open."""

    case_id: str
    name: str
    item: str
    state: Tag
    line: str
    clocks: tuple[ClockView, ...] = ()
    pause: PauseView | None = None
    steps: tuple[StepRow, ...] = ()
    told: tuple[str, ...] = ()  # what people were told, newest first
    materials: tuple[tuple[str, Tag], ...] = ()
    papers: tuple[PaperRow, ...] = ()
    moves: tuple[MoveButton, ...] = ()
    attached: tuple[AttachedRow, ...] = ()
    form: tuple[tuple[str, str], ...] = ()  # (label, value) as far as it is filled in, numbers masked
    entries: tuple[str, ...] = ()  # where else it was entered, the newest first
    corrections: tuple[str, ...] = ()  # of the form: when, who, why, what stood there before; the newest first
    can_correct: bool = False
    can_copy: bool = False  # there is another system it is typed into
    can_scan: bool = False
    can_reveal: bool = False

    @classmethod
    def nothing(cls) -> "CasePage":
        """Return the page of no case: nothing can be done with it."""
        return cls(case_id="", name="", item="", state=Tag(""), line="")

    def move(self, name: str) -> MoveButton | None:
        """Return the button of a move that is offered."""
        return next((button for button in self.moves if button.name == name), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class SupplyRow:
    """One paper that was missing or promised; ``index`` is its line in the case."""

    index: int
    name: str
    note: str
    tag: Tag
    is_ticked: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SupplyForm:
    """What was brought is being ticked; ``why`` says in words why it cannot be taken in yet."""

    rows: tuple[SupplyRow, ...]
    verb: str
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CasesView:
    """The whole page."""

    query: str = ""
    rows: tuple[FoundRow, ...] = ()
    summary: str = ""
    page: CasePage | None = None
    supply: SupplyForm | None = None
    form: MoveForm | None = None
    revealed: tuple[tuple[str, str], ...] = ()  # (label, value) of what is masked, for a while
    filters: tuple[DueFilter, ...] = ()
    banner: Banner | None = None
    busy: str = ""


def case_page(
    case: Case,
    person: Person,
    papers: list[PrintJob],
    dues: "list[Due]",
    steps: list[CaseStep],
    flow: "Flow",
    *,
    kinds: dict[str, Title],
    moves: tuple[MoveButton, ...],
) -> CasePage:
    """Return the page of a case; number and phone masked."""
    parts = (case.number, masked_id(person.id_number), masked_phone(case.phone or person.phone))
    return CasePage(
        case_id=case.id,
        name=case.applicant,
        item=case.item.name,
        state=case_state(case.state, is_tolerant=case.is_tolerant),
        line=_BETWEEN.join(part.replace(" ", _BLANK) for part in parts if part),
        clocks=clock_views(dues, {name: rule.title for name, rule in flow.clocks.items()}),
        pause=pause_view(case, kinds),
        steps=step_rows(case, steps, flow),
        told=tuple(f"{local(step.at):%m-%d %H:%M}  {step.note}" for step in reversed(steps) if step.move == "tell"),
        materials=tuple((material.name, _material_tag(material.state)) for material in case.materials),
        papers=tuple(_paper(job) for job in papers),
        moves=moves,
        form=form_lines(case),
        entries=tuple(_entry(one) for one in reversed(case.entries)),
    )


def step_rows(case: Case, steps: "list[CaseStep]", flow: "Flow") -> tuple[StepRow, ...]:
    """Return what was done, oldest first, then what the flow still has to come."""
    done = tuple(_step(step, flow) for step in steps)
    places = [place for place, state in enumerate(flow.line) if state in {case.state, *(step.after for step in steps)}]
    is_over = case.closed_on is not None or case.state in flow.end_states
    ahead = () if is_over or not places else flow.line[places[-1] + 1 :]
    return done + tuple(_ahead(state, case, flow) for state in ahead)


def _step(step: CaseStep, flow: "Flow") -> StepRow:
    move = flow.moves.get(step.move)
    title = move.title.of(language()) if move else _own_steps().get(step.move, step.move)
    known = {"": "", "district": _("the district"), "system": _("by itself")}
    who = known[step.who] if step.who in known else _counter_words(step)
    is_held = step.after is CaseState.SUSPENDED and step.before is not CaseState.SUSPENDED
    return StepRow(
        title=title,
        line="\n".join(part for part in (step.note, who) if part),
        at=f"{local(step.at):%m-%d %H:%M}",
        icon="circle-pause" if is_held else "circle-check",
        tone="warn" if is_held else "ok",
    )


def _counter_words(step: CaseStep) -> str:
    return _("counter {counter}, no. {who}").format(counter=step.where, who=step.who)


def form_lines(case: Case) -> tuple[tuple[str, str], ...]:
    """Return the fields that are filled in; numbers of persons and phones are masked."""
    plain = [(one, form_value(one)) for one in case.form if one.value]
    tables = [(one, _n("{n} row", "{n} rows", len(one.rows)).format(n=len(one.rows))) for one in case.form if one.rows]
    return tuple((one.label, text) for one, text in (*plain, *tables))


def form_value(field: FilledField) -> str:
    """Return the value of one field; a number of a person or a phone is masked."""
    return masked_value(field.kind, field.value)


def masked_value(kind: FieldKind, value: str) -> str:
    """Return a value as it is shown: a number of a person or a phone is masked."""
    masks = {FieldKind.ID_NUMBER: masked_id, FieldKind.PHONE: masked_phone}
    return masks.get(kind, str)(value)


def _entry(entry: ForeignEntry) -> str:
    return _("{system}, {at}, no. {who}").format(system=entry.name, at=f"{local(entry.at):%m-%d %H:%M}", who=entry.who)


def _own_steps() -> dict[str, str]:
    """Return the steps of the time line that are no moves of a flow."""
    return {
        "redate": _("Limits counted anew"), "enter": _("Entered in another system"),
        "correct_form": _("Form corrected"), "recover": _("Fetched back from the district"),
    }  # fmt: skip


def _ahead(state: CaseState, case: Case, flow: "Flow") -> StepRow:
    due = case.promised_due or case.legal_due
    expected = state is CaseState.DECIDED and due is not None
    return StepRow(
        title=flow.states[state].title.of(language()),
        line=_("expected until {day}").format(day=due.isoformat()[5:]) if expected and due else "",
        at=_("to come"),
        icon="circle",
        tone="ink3",
    )


def supply_form(case: Case, ticked: frozenset[int], move: str = "") -> SupplyForm:
    """Return the list of what may be brought now. A correction must come complete, a promise may come in parts.

    ``move`` is one of the moves of a case that was only received or kept: it says itself what may be missing.
    """
    wanted = [(index, line) for index, line in enumerate(case.materials) if line.state in WANTING]
    is_whole = case.state is CaseState.CORRECTING or move == "accept"
    gaps = len(wanted) - len(ticked)
    why = ""
    if is_whole and gaps:
        why = _n("{n} paper is still missing", "{n} papers are still missing", gaps).format(n=gaps)
    elif not ticked and not move:
        why = _("tick what was brought")
    verbs = {
        "accept_tolerant": _("Accept, the rest is promised"),
        "correct": _("Tell what is missing"),
        "accept": _("Complete: accept"),
    }
    return SupplyForm(
        rows=tuple(_supply_row(index, line, is_ticked=index in ticked) for index, line in wanted),
        verb=verbs.get(move, _("Complete: accept") if is_whole else _("Take in")),
        why=why,
    )


def _supply_row(index: int, line: CaseMaterial, *, is_ticked: bool) -> SupplyRow:
    tag = Tag(_("handed in"), "ok") if is_ticked else _material_tag(line.state)
    return SupplyRow(index=index, name=line.name, note=line.note, tag=tag, is_ticked=is_ticked)


def _material_tag(state: MaterialState) -> Tag:
    return {
        MaterialState.HANDED_IN: Tag(_("handed in"), "ok"),
        MaterialState.CHECKED: Tag(_("checked by system"), "ok"),
        MaterialState.PROMISED: Tag(_("promised"), "warn"),
        MaterialState.MISSING: Tag(_("missing"), "bad"),
        MaterialState.NOT_NEEDED: Tag(_("not needed"), "off"),
    }[state]


def _paper(job: PrintJob) -> PaperRow:
    title = template_name(job.template)
    return PaperRow(
        job_id=job.id,
        title=title if job.copy == 1 else _("{paper} (reprint, print {n})").format(paper=title, n=job.copy),
        kind=_("A4") if job.channel is Channel.OFFICE else _("thermal"),
        at=f"{local(job.ordered_at):%m-%d %H:%M}",
        state=Tag(_("settled, not printed"), "off") if job.settlement else job_state(job.state),
        is_printed=job.state in PRINTED_STATES,
    )
