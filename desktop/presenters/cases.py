"""The page of cases: search, one case with its papers, reprint. It knows the case service and no widget."""

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from core.base.clock import local, office_day
from core.base.faults import Fault
from core.cases.case import Case, CaseId, CaseState, MaterialState
from core.papers.job import Channel, JobId, PrintJob
from core.papers.wording import masked_id, masked_phone
from desktop.i18n import _, _n
from desktop.presenters.desk import Desk
from desktop.presenters.office import Office, Runner
from desktop.presenters.presenter import Presenter
from desktop.presenters.views import Banner, Tag
from desktop.presenters.words import banner_of, case_state, job_state, template_name

if TYPE_CHECKING:
    from core.cases.service import Due
    from core.people.person import Person

LIMIT = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundRow:
    """One case of the list; the name is full here, the clerk looks for it."""

    case_id: str
    name: str
    item: str
    number: str
    day: str
    state: Tag


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
    can_collect: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CasesView:
    """The whole page."""

    query: str = ""
    rows: tuple[FoundRow, ...] = ()
    summary: str = ""
    page: CasePage | None = None
    banner: Banner | None = None
    busy: str = ""


class CasesPresenter(Presenter[CasesView]):
    """Search over everything, and one case."""

    def __init__(self, office: Office, runner: Runner, desk: Desk) -> None:
        super().__init__(CasesView(), runner)
        self._office = office
        self._desk = desk
        self._asked = 0

    def search(self, text: str) -> None:
        """Find by number, name, initials, phone tail or item; old rows stay until the answer is there."""
        self._asked += 1
        asked = self._asked
        self._show(replace(self._view, query=text))
        if not text.strip():
            self._show(CasesView())
            return
        cases = self._office.cases

        def found(rows: list[Case]) -> None:
            if asked == self._asked:
                self._show(replace(self._view, rows=_rows(rows), summary=_summary(text, len(rows)), banner=None))

        self._ask(lambda: cases.search(text.strip(), LIMIT), found)

    def open(self, case_id: str) -> None:
        """Show one case."""
        self._show(replace(self._view, banner=None))
        self._load(case_id)

    def _load(self, case_id: str) -> None:
        cases = self._office.cases

        def job() -> CasePage:
            case = cases.get(CaseId(case_id))
            return _page(case, cases.applicant(case), cases.papers(case), cases.dues_of(case))

        self._ask(job, lambda page: self._show(replace(self._view, page=page)))

    def close(self) -> None:
        """Show the list only."""
        self._show(replace(self._view, page=None))

    def reprint(self, job_id: str) -> None:
        """Print a paper again; it says 补打 and how often."""
        try:
            act = self._desk.act()
        except Fault as fault:
            self._failed(fault)
            return
        cases = self._office.cases
        self._command("reprint", lambda: cases.reprint(act, JobId(job_id)), self._reprinted)

    def wipe(self) -> None:
        """Forget everything: the clerk signs out."""
        self._asked += 1
        self._show(CasesView())

    def _reprinted(self, job: PrintJob) -> None:
        text = _("{paper}: copy {n} is on its way").format(paper=template_name(job.template), n=job.copy)
        self._show(replace(self._view, banner=Banner(tone="ok", text=text)))
        if self._view.page is not None:
            self._load(self._view.page.case_id)

    def _began(self, name: str) -> None:
        self._show(replace(self._view, busy=name, banner=None))

    def _ended(self) -> None:
        self._show(replace(self._view, busy=""))

    def _failed(self, fault: Fault) -> None:
        self._show(replace(self._view, banner=banner_of(fault)))


def _rows(cases: list[Case]) -> tuple[FoundRow, ...]:
    return tuple(
        FoundRow(
            case_id=case.id,
            name=case.applicant,
            item=case.item.name,
            number=case.number,
            day=f"{office_day(case.received_at):%m-%d}",
            state=case_state(case.state, is_tolerant=case.is_tolerant),
        )
        for case in cases
    )


def _summary(text: str, count: int) -> str:
    if count == 0:
        return _("Nothing found for “{text}”").format(text=text)
    return _n("{n} case found", "{n} cases found", count).format(n=count)


def _page(case: Case, person: "Person", papers: list[PrintJob], dues: "list[Due]") -> CasePage:
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
        can_collect=case.state is CaseState.DECIDED,
    )


def _clock(due: "Due") -> tuple[str, str, Tag]:
    names = {
        "decision": _("Answer after receipt"),
        "correction": _("Papers to be brought"),
        "limit": _("Decision"),
        "tolerance": _("Promised papers"),
    }
    late = due.days_left < 0
    days = _n("{n} working day", "{n} working days", abs(due.days_left)).format(n=abs(due.days_left))
    words = (_("over by {days}") if late else _("{days} left")).format(days=days)
    tones = {"ok": "ok", "yellow": "warn", "red": "bad"}
    tone = tones.get(due.light.value, "off")
    return names.get(due.clock, due.clock), words, Tag(due.day.isoformat(), tone)


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
        title=title if job.copy == 1 else _("{paper} (copy {n})").format(paper=title, n=job.copy),
        kind=_("A4") if job.channel is Channel.OFFICE else _("thermal"),
        at=f"{local(job.ordered_at):%m-%d %H:%M}",
        state=job_state(job.state),
    )
