"""The page of cases: search, one case, its papers again, papers brought later, void. It knows the case services.

open ──Ctrl+B──> tick what was brought ──Ctrl+Enter──> supplied        open ──Ctrl+Shift+V──> reason ──> void
"""

from collections.abc import Callable
from dataclasses import replace

from core.base.acts import Act
from core.base.faults import Fault
from core.cases.case import Case, CaseId, MaterialState
from core.cases.finding import FoundCase
from core.papers.job import JobId, PrintJob
from core.queue.ticket import Outcome
from desktop.i18n import _
from desktop.presenters.acting import ActingPresenter
from desktop.presenters.case_words import CasePage, CasesView, case_page, supply_form
from desktop.presenters.desk import Desk
from desktop.presenters.found_words import found_rows, found_summary
from desktop.presenters.office import Office, Runner
from desktop.presenters.paper_look import PaperLookPresenter
from desktop.presenters.views import Banner
from desktop.presenters.visit import CaseMoved
from desktop.presenters.words import awaits_papers, banner_of, template_name

LIMIT = 50
SUPPLY, VOID = "counter.serve", "case.void"

Changed = Callable[[CaseMoved], None]


class CasesPresenter(ActingPresenter[CasesView]):
    """Search over everything, and one case. ``changed`` hears of every case that moved here."""

    def __init__(self, office: Office, runner: Runner, desk: Desk, changed: Changed | None = None) -> None:
        super().__init__(CasesView(), runner, desk)
        self._office = office
        self._changed = changed
        self._asked = 0
        self._case: Case | None = None
        self._ticked: frozenset[int] = frozenset()
        self.look = PaperLookPresenter(office, runner, self.reprint)

    # -- looking

    def search(self, text: str) -> None:
        """Find by anything a visitor may say; old rows stay until the answer is there."""
        self._asked += 1
        self._show(replace(self._view, query=text, banner=None))
        if text.strip():
            self._find(text)
        else:
            self._forget()

    def open(self, case_id: str, *, asks_supply: bool = False) -> None:
        """Show one case; ``asks_supply`` goes straight on to the papers that were brought."""
        self._show(replace(self._view, banner=None, supply=None, asks_void=False))
        self._load(case_id, self.ask_supply if asks_supply else None)

    def close(self) -> None:
        """Esc. Leave what is being asked for, else show the list only."""
        if self._view.supply is not None or self._view.asks_void:
            self._show(replace(self._view, supply=None, asks_void=False, banner=None))
            return
        self._case = None
        self._show(replace(self._view, page=None, banner=None))

    def wipe(self) -> None:
        """Forget everything: the clerk signs out."""
        self._asked += 1
        self.look.close()
        self._forget()

    def on_job(self, job: PrintJob) -> None:
        """A paper moved; when it is one of the open case, it is shown as it stands now."""
        is_ours = self._case is not None and job.subject == self._case.number
        if self._case is not None and is_ours and self._view.supply is None:
            self._load(self._case.id)

    # -- papers again

    def reprint(self, job_id: str) -> None:
        """Print a paper again; it says 补打 and how often."""
        cases = self._office.cases
        self._act_command("reprint", job_id, lambda act: cases.reprint(act, JobId(job_id)), self._reprinted)

    # -- papers brought later

    def ask_supply(self) -> None:
        """Ctrl+B. 补齐材料: show what is still to come, nothing ticked."""
        page, case = self._view.page, self._case
        if page is None or case is None or not page.can_supply:
            self._failed(Fault("desktop.supply.nothing"))
            return
        self._ticked = frozenset()
        self._show(replace(self._view, supply=supply_form(case, self._ticked), asks_void=False, banner=None))

    def tick(self, index: int, *, is_brought: bool) -> None:
        """Tick one paper that was brought."""
        self._tick(self._ticked | {index} if is_brought else self._ticked - {index})

    def tick_all(self) -> None:
        """Ctrl+A. Everything was brought."""
        if self._view.supply is not None:
            self._tick(frozenset(row.index for row in self._view.supply.rows))

    def supply(self) -> None:
        """Ctrl+Enter. Take in what was ticked: a correction is accepted, a promise is kept, papers are printed."""
        case, session = self._case, self._desk.session
        if case is None or session is None or self._view.supply is None:
            return
        if not self._ticked:
            self._failed(Fault("cases.supply.nothing_new"))
            return
        office, clerk = self._office, session.account.name
        lines = [
            replace(case.materials[index], state=MaterialState.HANDED_IN, reason="") for index in sorted(self._ticked)
        ]

        def job(act: Act) -> tuple[Case, list[PrintJob]]:
            supplied = office.intake.supply(act, case.id, lines, clerk=clerk)
            return supplied, [paper for paper in office.cases.papers(supplied) if paper.op == act.op]

        subject = (case.id, case.revision, self._ticked)
        self._act_command("supply", subject, job, lambda made: self._supplied(*made))

    # -- void

    def ask_void(self) -> None:
        """Ctrl+Shift+V. Ask for the reason; nothing is done yet."""
        if not self._desk.may(VOID):
            self._failed(Fault("desktop.void.not_allowed"))
        elif self._view.page is None or not self._view.page.can_void:
            self._failed(Fault("desktop.void.not_now"))
        else:
            self._show(replace(self._view, asks_void=True, supply=None, banner=None))

    def void(self, reason: str) -> None:
        """作废, with its reason; papers not yet printed are cancelled."""
        case, cases = self._case, self._office.cases
        if case is None or not self._view.asks_void:
            return
        if not reason.strip():
            self._failed(Fault("cases.refuse.reason_missing"))
            return
        subject = (case.id, case.revision, reason)
        self._act_command("void", subject, lambda act: cases.void(act, case.id, reason), self._voided)

    # -- answers

    def _find(self, text: str) -> None:
        """Ask in the lane; the last question wins: what is older when its turn comes is dropped, not asked."""
        cases, asked, wanted = self._office.cases, self._asked, text.strip()

        def job() -> list[FoundCase] | None:
            return cases.search(wanted, LIMIT) if asked == self._asked else None

        def found(rows: list[FoundCase] | None) -> None:
            if rows is not None and asked == self._asked:
                summary = found_summary(wanted, len(rows), LIMIT)
                self._show(replace(self._view, rows=found_rows(rows, wanted), summary=summary))

        self._ask(job, found)

    def _load(self, case_id: str, then: Callable[[], None] | None = None) -> None:
        cases = self._office.cases

        def job() -> tuple[Case, CasePage]:
            case = cases.get(CaseId(case_id))
            return case, self._page(case)

        def loaded(found: tuple[Case, CasePage]) -> None:
            self._case, page = found
            self._show(replace(self._view, page=page))
            if then is not None:
                then()

        self._ask(job, loaded)

    def _page(self, case: Case) -> CasePage:
        """Return the page of a case. Store lane."""
        cases = self._office.cases
        return case_page(
            case,
            cases.applicant(case),
            cases.papers(case),
            cases.dues_of(case),
            can_supply=awaits_papers(case) and self._desk.may(SUPPLY),
            can_void=any(offer.move.name == "void" for offer in cases.offers(case)) and self._desk.may(VOID),
        )

    def _tick(self, ticked: frozenset[int]) -> None:
        if self._case is not None and self._view.supply is not None:
            self._ticked = ticked
            self._show(replace(self._view, supply=supply_form(self._case, ticked)))

    def _reprinted(self, job: PrintJob) -> None:
        words = _("{paper} is on its way") if job.copy == 1 else _("{paper}: print {n} is on its way")
        text = words.format(paper=template_name(job.template), n=job.copy)
        self._moved(text)

    def _supplied(self, case: Case, papers: list[PrintJob]) -> None:
        names = _(", ").join(template_name(job.template) for job in papers)
        is_accepted = self._case is not None and self._case.accepted_at is None
        words = _("Accepted. On its way: {papers}") if is_accepted else _("Taken in. On its way: {papers}")
        outcome = Outcome.ACCEPTED if is_accepted else Outcome.OTHER
        self._moved(words.format(papers=names), CaseMoved(case=case, papers=tuple(papers), outcome=outcome))

    def _voided(self, case: Case) -> None:
        text = _("The case is void. Papers that were not printed yet are cancelled.")
        self._moved(text, CaseMoved(case=case))

    def _moved(self, text: str, moved: CaseMoved | None = None) -> None:
        self._show(replace(self._view, banner=Banner(tone="ok", text=text), supply=None, asks_void=False))
        if moved is not None and self._changed is not None:
            self._changed(moved)
        if moved is not None and self._view.query.strip():
            self._find(self._view.query)
        if self._case is not None:
            self._load(self._case.id)

    def _forget(self) -> None:
        self._case, self._ticked = None, frozenset()
        self._show(CasesView())

    def _began(self, name: str) -> None:
        self._show(replace(self._view, busy=name, banner=None))

    def _ended(self) -> None:
        self._show(replace(self._view, busy=""))

    def _failed(self, fault: Fault) -> None:
        self._show(replace(self._view, banner=banner_of(fault)))
