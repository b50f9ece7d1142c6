"""The moves of the case that is open: what they ask for, who takes a result, papers brought later. No list, no search.

page ──key──> form or materials to tick ──Ctrl+Enter──> moved          Esc goes one step back
"""

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from core.base.acts import Act
from core.base.faults import Fault
from core.cases.case import Case, CaseMaterial, MaterialState
from core.devices.events import CardRead
from core.papers.job import PrintJob
from core.people.person import Person
from core.queue.ticket import Outcome
from desktop.i18n import _, language
from desktop.presenters.acting import ActingPresenter
from desktop.presenters.case_moves import FIELD_OF, MoveButton, MoveForm, answers_of, move_form
from desktop.presenters.case_words import CasesView, supply_form
from desktop.presenters.desk import Desk
from desktop.presenters.office import Office, Runner
from desktop.presenters.views import Banner
from desktop.presenters.visit import CaseMoved
from desktop.presenters.words import banner_of, template_name

if TYPE_CHECKING:
    from core.cases.flow import Move

SUBMIT = "Ctrl+Enter"
SUPPLY = frozenset({"supply", "supply_some", "supply_rest"})
OUTCOMES = {"accept": Outcome.ACCEPTED, "accept_tolerant": Outcome.ACCEPTED, "collect": Outcome.COLLECTION}

Changed = Callable[[CaseMoved], None]
Present = Callable[[], "Person | None"]


class CaseCommands(ActingPresenter[CasesView]):
    """Everything that moves a case. ``present`` is the visitor at this counter, ``changed`` hears of moved cases."""

    def __init__(
        self, office: Office, runner: Runner, desk: Desk, changed: Changed | None, present: Present | None
    ) -> None:
        super().__init__(CasesView(), runner, desk)
        self._office = office
        self._changed = changed
        self._present = present or (lambda: None)
        self._case: Case | None = None
        self._ticked: frozenset[int] = frozenset()
        self._ticking = ""  # the move whose materials are ticked; empty: whatever was brought decides
        self._receiver: Person | None = None
        self._card_ask = ""

    @property
    def keys(self) -> frozenset[str]:
        """The keys that mean something on this page."""
        return self._office.cases.keys | {SUBMIT}

    # -- asking

    def press(self, key: str) -> None:
        """Take a key of the flow: the move it stands for, or the end of what is being asked for."""
        if key == SUBMIT and self._view.form is not None:
            self.submit()
        elif key == SUBMIT and self._view.supply is not None:
            self.supply()
        elif (button := next((b for b in self._moves() if b.key == key), None)) is not None:
            self.ask(button.name)

    def ask(self, name: str) -> None:
        """Ask for what a move needs; nothing is done yet. Asked once more, what was filled in stays."""
        case, button = self._case, next((b for b in self._moves() if b.name == name), None)
        if case is None or button is None:
            self._failed(self._not_offered(name))
            return
        move = self._office.cases.flow(case).moves[name]
        self._receiver, self._card_ask = None, ""
        if "materials" in move.asks:
            self._ask_materials(case, move)
            return
        if "receiver" in move.asks:
            self._receiver, self._card_ask = self._present(), self._office.card_desk.ask()
        form, before = self._form(case, move), self._view.form
        if before is not None and before.move == name:
            form = form.filled_as(before)
        self._show(replace(self._view, form=form, supply=None, banner=None))

    def fill(self, key: str, value: str) -> None:
        """Fill in one field of the form."""
        form = self._view.form
        if form is None:
            return
        filled = form.with_value(key, value)
        if key == "kind" and not form.value("days"):
            days = next((kind.days for kind in self._office.cases.procedures if kind.key == value), None)
            filled = filled.with_value("days", str(days)) if days else filled
        self._show(replace(self._view, form=filled))

    def submit(self) -> None:
        """Ctrl+Enter. Make the move as the form says it."""
        case, form, session = self._case, self._view.form, self._desk.session
        if case is None or form is None or session is None:
            return
        cases, clerk, answers = self._office.cases, session.account.name, answers_of(form, self._receiver)

        def job(act: Act) -> tuple[Case, list[PrintJob]]:
            moved = cases.make(act, case.id, form.move, answers, clerk=clerk)
            return moved, [paper for paper in cases.papers(moved) if paper.op == act.op]

        subject = (case.id, case.revision, form.move, answers)
        self._act_command(form.move, subject, job, lambda made: self._done(form.move, *made))

    # -- who takes the result

    def on_card_read(self, event: CardRead) -> bool:
        """Take the card that this page asked for; True when it was ours."""
        if not self._card_ask or event.ask != self._card_ask or self._view.form is None or self._desk.is_locked:
            return False
        self._card_ask = ""
        intake = self._office.intake
        subject = ("receiver", event.card.id_number)
        self._act_command(
            "identify", subject, lambda act: intake.identify(act, event.card).person, self._receiver_known
        )
        return True

    def identify_by_hand(self, name: str, id_number: str) -> None:
        """Take the person as typed, when the reader is out."""
        if not name.strip() or not id_number.strip():
            self._failed(Fault("desktop.person.incomplete"))
            return
        intake, words = self._office.intake, (name.strip(), id_number.strip())

        def job(act: Act) -> Person:
            return intake.identify_by_hand(act, name=words[0], id_number=words[1]).person

        self._act_command("identify", ("receiver", *words), job, self._receiver_known)

    # -- papers brought later

    def ask_supply(self) -> None:
        """Ctrl+B. 补齐材料: show what is still to come, nothing ticked."""
        button = next((b for b in self._moves() if b.name in SUPPLY), None)
        if button is None:
            self._failed(Fault("desktop.supply.nothing"))
        else:
            self.ask(button.name)

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
        if not self._ticked and not self._ticking:
            self._failed(Fault("cases.supply.nothing_new"))
            return
        move, lines = self._ticking or "supply", self._lines(case)
        office, clerk = self._office, session.account.name

        def job(act: Act) -> tuple[Case, list[PrintJob]]:
            if move == "supply":
                brought = [lines[index] for index in sorted(self._ticked)]
                moved = office.intake.supply(act, case.id, brought, clerk=clerk)
            else:
                moved = office.cases.make(act, case.id, move, materials=lines, clerk=clerk)
            return moved, [paper for paper in office.cases.papers(moved) if paper.op == act.op]

        self._act_command("supply", (case.id, case.revision, move, lines), job, lambda made: self._done(move, *made))

    # -- inside

    def _moves(self) -> tuple[MoveButton, ...]:
        return self._view.page.moves if self._view.page is not None else ()

    def _ask_materials(self, case: Case, move: "Move") -> None:
        ticking = "" if move.name in SUPPLY else move.name
        if self._view.supply is None or ticking != self._ticking:
            self._ticked, self._ticking = frozenset(), ticking
        form = supply_form(case, self._ticked, self._ticking)
        self._show(replace(self._view, supply=form, form=None, banner=None))

    def _form(self, case: Case, move: "Move") -> MoveForm:
        return move_form(move, case, self._office.cases.procedures, self._receiver)

    def _lines(self, case: Case) -> tuple[CaseMaterial, ...]:
        """Return the material table with what was ticked; what a correction leaves open was not brought."""
        return tuple(
            replace(line, state=MaterialState.HANDED_IN, reason="")
            if index in self._ticked
            else replace(line, reason=line.reason or "not_brought")
            if self._ticking == "correct" and line.state is MaterialState.MISSING
            else line
            for index, line in enumerate(case.materials)
        )

    def _tick(self, ticked: frozenset[int]) -> None:
        if self._case is not None and self._view.supply is not None:
            self._ticked = ticked
            self._show(replace(self._view, supply=supply_form(self._case, ticked, self._ticking)))

    def _receiver_known(self, person: Person) -> None:
        self._receiver = person
        case, form = self._case, self._view.form
        if case is None or form is None:
            return
        fresh = self._form(case, self._office.cases.flow(case).moves[form.move]).filled_as(form)
        self._show(replace(self._view, form=fresh, banner=None))

    def _not_offered(self, name: str) -> Fault:
        case = self._case
        move = self._office.cases.flow(case).moves.get(name) if case is not None else None
        if move is not None and not self._desk.may(move.right):
            return Fault("desktop.move.not_allowed", move=move.title.zh, move_en=move.title.en)
        return Fault("desktop.move.not_now")

    def _done(self, move: str, case: Case, papers: list[PrintJob]) -> None:
        names = _(", ").join(template_name(job.template) for job in papers)
        before = self._case
        is_accepted = before is not None and before.accepted_at is None and case.accepted_at is not None
        title = self._office.cases.flow(case).moves[move].title.of(language()) if move != "supply" else ""
        if is_accepted:
            words = _("Accepted. On its way: {papers}").format(papers=names)
        elif move == "supply":
            words = _("Taken in. On its way: {papers}").format(papers=names)
        elif move == "void":
            words = _("The case is void. Papers that were not printed yet are cancelled.")
        elif names:
            words = _("Done: {move}. On its way: {papers}").format(move=title, papers=names)
        else:
            words = _("Done: {move}.").format(move=title)
        outcome = Outcome.ACCEPTED if is_accepted else OUTCOMES.get(move, Outcome.OTHER if papers else None)
        self._moved(words, CaseMoved(case=case, papers=tuple(papers), outcome=outcome))

    def _moved(self, text: str, moved: CaseMoved | None = None) -> None:
        self._card_ask = ""
        self._show(replace(self._view, banner=Banner(tone="ok", text=text), supply=None, form=None))
        if moved is not None and self._changed is not None:
            self._changed(moved)
        self._again(moved)

    def _again(self, moved: CaseMoved | None) -> None:
        """Hook: list and page are read anew."""

    def _failed(self, fault: Fault) -> None:
        form = self._view.form
        marked = form.marked(FIELD_OF.get(fault.code, "")) if form is not None else None
        self._show(replace(self._view, banner=banner_of(fault), form=marked))
