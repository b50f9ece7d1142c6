"""The page of cases in values and words: rows found, one case, the papers that were brought. It knows no service."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.base.clock import local
from core.cases.case import Case, CaseMaterial, CaseState, MaterialState
from core.cases.materials import WANTING
from core.papers.job import Channel, PrintJob
from core.papers.wording import masked_id, masked_phone
from core.people.person import Person
from desktop.i18n import _, _n
from desktop.presenters.found_words import FoundRow
from desktop.presenters.views import Banner, Tag
from desktop.presenters.words import case_state, job_state, template_name

if TYPE_CHECKING:
    from core.cases.service import Due


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperRow:
    """One paper of the case."""

    job_id: str
    title: str
    kind: str
    at: str
    state: Tag


@dataclass(frozen=True, slots=True, kw_only=True)
class CasePage:
    """The case that is open."""

    case_id: str
    name: str
    item: str
    state: Tag
    line: str
    clocks: tuple[tuple[str, str, Tag], ...] = ()  # (which limit, words, tag)
    steps: tuple[tuple[str, str, str], ...] = ()  # (what, who, when)
    materials: tuple[tuple[str, Tag], ...] = ()
    papers: tuple[PaperRow, ...] = ()
    can_supply: bool = False
    can_void: bool = False

    @classmethod
    def nothing(cls) -> "CasePage":
        """Return the page of no case: nothing can be done with it."""
        return cls(case_id="", name="", item="", state=Tag(""), line="")


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
    asks_void: bool = False
    banner: Banner | None = None
    busy: str = ""


def case_page(
    case: Case, person: Person, papers: list[PrintJob], dues: "list[Due]", *, can_supply: bool, can_void: bool
) -> CasePage:
    """Return the page of a case; number and phone masked."""
    parts = (case.number, masked_id(person.id_number), masked_phone(case.phone or person.phone))
    return CasePage(
        case_id=case.id,
        name=case.applicant,
        item=case.item.name,
        state=case_state(case.state, is_tolerant=case.is_tolerant),
        line="   ·   ".join(part for part in parts if part),
        clocks=tuple(_clock(due) for due in dues),
        steps=_steps(case),
        materials=tuple((material.name, _material_tag(material.state)) for material in case.materials),
        papers=tuple(_paper(job) for job in papers),
        can_supply=can_supply,
        can_void=can_void,
    )


def supply_form(case: Case, ticked: frozenset[int]) -> SupplyForm:
    """Return the list of what may be brought now. A correction must come complete, a promise may come in parts."""
    wanted = [(index, line) for index, line in enumerate(case.materials) if line.state in WANTING]
    is_correction = case.state is CaseState.CORRECTING
    gaps = len(wanted) - len(ticked)
    why = ""
    if is_correction and gaps:
        why = _n("{n} paper is still missing", "{n} papers are still missing", gaps).format(n=gaps)
    elif not ticked:
        why = _("tick what was brought")
    return SupplyForm(
        rows=tuple(_supply_row(index, line, is_ticked=index in ticked) for index, line in wanted),
        verb=_("Complete: accept") if is_correction else _("Take in"),
        why=why,
    )


def _supply_row(index: int, line: CaseMaterial, *, is_ticked: bool) -> SupplyRow:
    tag = Tag(_("handed in"), "ok") if is_ticked else _material_tag(line.state)
    return SupplyRow(index=index, name=line.name, note=line.note, tag=tag, is_ticked=is_ticked)


def _clock(due: "Due") -> tuple[str, str, Tag]:
    names = {
        "decision": _("Answer after receipt"),
        "correction": _("Papers to be brought"),
        "promised": _("Promised limit"),
        "legal": _("Legal limit"),
        "tolerance": _("Promised papers"),
    }
    late = due.days_left < 0
    days = _n("{n} working day", "{n} working days", abs(due.days_left)).format(n=abs(due.days_left))
    words = (_("over by {days}") if late else _("{days} left")).format(days=days)
    tones = {"ok": "ok", "yellow": "warn", "red": "bad"}
    tone = tones.get(due.light.value, "off")
    return names.get(due.clock.name, due.clock.name), words, Tag(str(due.clock.due or ""), tone)


def _steps(case: Case) -> tuple[tuple[str, str, str], ...]:
    clerk = _("counter {counter}, {clerk}").format(counter=case.counter, clerk=case.clerk)
    steps = [(_("Received"), clerk, f"{local(case.received_at):%m-%d %H:%M}")]
    if case.accepted_at is not None:
        steps.append((_("Accepted"), clerk, f"{local(case.accepted_at):%m-%d %H:%M}"))
    state = case_state(case.state, is_tolerant=case.is_tolerant).text
    if state != steps[-1][0]:
        steps.append((state, case.reason, ""))
    return tuple(steps)


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
        state=job_state(job.state),
    )
