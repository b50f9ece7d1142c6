"""The page of cases: what must not be missed, search over everything, one case with its papers. It knows the services.

sign-in ──> over, near, to collect ──Enter──> case          typing ──> found ──Enter──> case
"""

from collections.abc import Callable
from dataclasses import replace

from core.attachments.attachment import Attachment
from core.cases.case import Case, CaseId
from core.cases.finding import FoundCase
from core.cases.service import Totals
from core.papers.job import JobId, PrintJob
from desktop.presenters.case_commands import Changed, Present
from desktop.presenters.case_correcting import CaseCorrecting, corrections
from desktop.presenters.case_moves import MoveButton, move_buttons
from desktop.presenters.case_reveal import RIGHT as REVEAL
from desktop.presenters.case_scans import attached_rows
from desktop.presenters.case_words import CasePage, CasesView, case_page
from desktop.presenters.copying import CopyPresenter
from desktop.presenters.desk import Desk
from desktop.presenters.due_words import (
    COLLECT,
    DRAFTS,
    HAND,
    NEAR,
    OVER,
    Watch,
    due_filters,
    due_rows,
    due_summary,
    first_filter,
)
from desktop.presenters.found_words import found_rows, found_summary
from desktop.presenters.office import Office, Runner
from desktop.presenters.paper_look import PaperLookPresenter
from desktop.presenters.visit import CaseMoved
from desktop.presenters.words import awaits_papers, on_its_way

LIMIT = 50
SEARCH, SERVE = "case.search", "counter.serve"
COPY_KEY = "Ctrl+Shift+C"

Counted = Callable[[int, int], None]


class CasesPresenter(CaseCorrecting):
    """Search over everything, the limits, and one case. ``counted`` hears how many cases are over and how many near."""

    def __init__(
        self,
        office: Office,
        runner: Runner,
        desk: Desk,
        changed: Changed | None = None,
        present: Present | None = None,
        counted: Counted | None = None,
    ) -> None:
        super().__init__(office, runner, desk, changed, present)
        self._counted = counted
        self._asked = 0
        self._watch = Watch()
        self._chosen = ""
        self._is_shown = False
        self.look = PaperLookPresenter(office, runner, self.reprint)
        self.copying = CopyPresenter(office, runner, desk, self.reload)

    # -- looking

    def show(self) -> None:
        """The page is seen: whoever comes to it finds the limits as they stand."""
        self._is_shown = True
        self.refresh()

    def hide(self) -> None:
        """The page is seen no more: nothing unmasked stays on it."""
        self._is_shown = False
        self.conceal()

    def refresh(self) -> None:
        """Count the limits anew, and read the chosen list while it is seen: at sign-in, after every move of a case."""
        if not self._desk.may(SEARCH):
            return
        asked, is_shown = self._chosen, self._is_shown

        def job() -> tuple[Totals, Watch | None]:
            totals = self._office.cases.totals()
            return totals, self._watch_of(asked or first_filter(totals), totals) if is_shown else None

        self._ask_latest("watch", job, self._watched)

    def choose(self, key: str) -> None:
        """Show one of the lists of limits."""
        self._chosen = key
        self.refresh()

    def search(self, text: str) -> None:
        """Find by anything a visitor may say; old rows stay until the answer is there."""
        self._asked += 1
        self._show(replace(self._view, query=text, banner=None))
        if text.strip():
            self._find(text)
        else:
            self._list()
            self.refresh()

    def open(self, case_id: str, *, asks_supply: bool = False) -> None:
        """Show one case; ``asks_supply`` goes straight on to the papers that were brought."""
        self.conceal()
        self._show(replace(self._view, banner=None, supply=None, form=None))
        self._load(case_id, self.ask_supply if asks_supply else None)

    def close(self) -> None:
        """Esc. Leave what is being asked for, then the case, then the search."""
        if self._view.supply is not None or self._view.form is not None:
            self._card_ask = self._wanted = ""
            self._show(replace(self._view, supply=None, form=None, banner=None))
        elif self._view.page is not None:
            self._case = None
            self.conceal()
            self._show(replace(self._view, page=None, banner=None))
        elif self._view.query:
            self.search("")

    def wipe(self) -> None:
        """Forget everything: the clerk signs out."""
        self.look.vacate()
        self.copying.vacate()
        self._case, self._ticked, self._receiver, self._card_ask = None, frozenset(), None, ""
        self._wanted = ""
        self._watch, self._chosen, self._attached = Watch(), "", ()
        self._show(CasesView())

    def on_job(self, job: PrintJob) -> None:
        """A paper moved; when it is one of the open case, it is shown as it stands now."""
        is_ours = self._case is not None and job.subject == self._case.number
        if self._case is not None and is_ours and self._view.supply is None and self._view.form is None:
            self._load(self._case.id)

    def on_case(self) -> None:
        """A case moved anywhere on this machine: a result came, somebody accepted one."""
        self.refresh()

    def reload(self) -> None:
        """Show the open case as it is now: something about its scans changed elsewhere."""
        if self._case is not None:
            self._load(self._case.id)

    # -- the form

    @property
    def keys(self) -> frozenset[str]:
        """The keys that mean something on this page."""
        return super().keys | {COPY_KEY}

    def press(self, key: str) -> None:
        """Take a key of the page, else of the flow."""
        if key == COPY_KEY:
            self.copy_out()
        else:
            super().press(key)

    def copy_out(self) -> None:
        """Ctrl+Shift+C. Open the panel that copies the case into another system."""
        if self._case is not None and self._desk.may(REVEAL):
            self.copying.open(self._case)

    def print_form(self) -> None:
        """Print the form of the case, filled in."""
        case, forms = self._case, self._office.forms
        if case is not None:
            self._act_command("print_form", case.id, lambda act: forms.print(act, case.id), self._reprinted)

    # -- papers again

    def reprint(self, job_id: str, size: str | None = None) -> None:
        """Print a paper again, in large type where ``size`` says so; it says 补打 and how often."""
        cases = self._office.cases
        key = f"{job_id} {size or ''}"
        self._act_command("reprint", key, lambda act: cases.reprint(act, JobId(job_id), size), self._reprinted)

    # -- answers

    def _watched(self, found: tuple[Totals, Watch | None]) -> None:
        totals, watch = found
        if self._counted is not None:
            self._counted(totals.over, totals.near)
        # Not when another list was chosen meanwhile: its answer is on the way.
        if watch is not None and self._chosen in ("", watch.chosen):
            self._watch = watch
            self._list()

    def _watch_of(self, key: str, totals: Totals) -> Watch:
        """Return one of the lists of what is watched. Store lane."""
        cases = self._office.cases
        lists = {COLLECT: cases.to_collect, DRAFTS: cases.drafts, HAND: cases.in_hand}
        found = (lists | {OVER: cases.over, NEAR: cases.near})[key]()
        return Watch(totals=totals, chosen=key, cases=tuple((case, cases.urgent(case)) for case in found))

    def _list(self) -> None:
        """Show the chosen list of limits while nothing is searched for."""
        filters = due_filters(self._watch)
        if self._view.query.strip():
            self._show(replace(self._view, filters=filters))
            return
        rows, summary = due_rows(self._watch), due_summary(self._watch)
        self._show(replace(self._view, filters=filters, rows=rows, summary=summary))

    def _find(self, text: str) -> None:
        """Ask in the lane; the last question wins: what is older when its turn comes is dropped, not asked."""
        cases, asked, wanted = self._office.cases, self._asked, text.strip()
        act = self._desk.act() if self._desk.session is not None else None

        def job() -> tuple[list[FoundCase], bool] | None:
            return (cases.search(wanted, LIMIT, act), cases.is_search_whole) if asked == self._asked else None

        def found(answer: tuple[list[FoundCase], bool] | None) -> None:
            if answer is not None and asked == self._asked:
                rows, is_whole = answer
                summary = found_summary(wanted, len(rows), LIMIT, is_whole=is_whole)
                self._show(replace(self._view, rows=found_rows(rows, wanted), summary=summary))

        self._ask(job, found)

    def _load(self, case_id: str, then: Callable[[], None] | None = None) -> None:
        cases = self._office.cases
        act = self._desk.act() if self._desk.session is not None else None

        def job() -> tuple[Case, CasePage, tuple[Attachment, ...]]:
            case = cases.get(CaseId(case_id), act)
            attached = self._office.attachments.of_case(case.id)
            page = replace(
                self._page(case), attached=attached_rows(attached), can_scan=self._desk.may(SERVE),
                can_reveal=self._desk.may(REVEAL), can_copy=bool(self._office.forms.systems(case)),
                can_correct=self.can_correct(case),
                corrections=corrections(case, self._office.forms.versions(case.id)) if case.form else (),
            )  # fmt: skip
            return case, page, tuple(attached)

        def loaded(found: tuple[Case, CasePage, tuple[Attachment, ...]]) -> None:
            self._case, page, self._attached = found
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
            cases.steps(case),
            cases.flow(case),
            kinds={kind.key: kind.title for kind in cases.procedures},
            moves=self._buttons(case),
        )

    def _buttons(self, case: Case) -> tuple[MoveButton, ...]:
        session = self._desk.session
        rights = session.rights if session else frozenset()
        return move_buttons(self._office.cases.offers(case), rights, awaits_papers=awaits_papers(case))

    def _reprinted(self, job: PrintJob) -> None:
        self._moved(on_its_way(job))

    def _again(self, moved: CaseMoved | None) -> None:
        if moved is not None:
            self.refresh()
            if self._view.query.strip():
                self._find(self._view.query)
        if self._case is not None:
            self._load(self._case.id)

    def _began(self, name: str) -> None:
        self._show(replace(self._view, busy=name, banner=None))

    def _ended(self) -> None:
        self._show(replace(self._view, busy=""))
