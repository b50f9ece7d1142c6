"""What becomes of an application that was begun and not decided on when its visitor goes, or the clerk.

F2, Shift+F2, F5 ──> leave ──asked once──> go on (Esc) | keep it (Ctrl+Shift+S), then go | drop it, then go
sign-out ──> kept (暂存) without a question: who takes the desk over has not seen it
window closed, session ended ──> kept in the same way (closing)
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from core.base.acts import Act
from core.base.faults import Fault
from core.queue.ticket import Outcome, weightier
from desktop.i18n import _
from desktop.presenters.case_rooms import Intake
from desktop.presenters.views import Answer, Banner
from desktop.presenters.visit import Visit
from desktop.presenters.visit_presenter import VisitPresenter

if TYPE_CHECKING:
    from core.cases.case import Case
    from core.cases.intake import Draft

STAY, KEEP, DROP = "stay", "keep_draft", "drop_draft"


@dataclass(frozen=True, slots=True)
class Asked:
    """What waits for the answer, and the draft it was asked about: whoever works on it has answered."""

    go: Callable[[], object]
    draft: "Draft"


def kept_as_it_is(intake: Intake, act: Act, draft: "Draft") -> "Case":
    """Keep a draft where nobody is asked any more (store lane): a phone that is half typed stands in its remark."""
    try:
        return intake.keep(act, draft)
    except Fault as fault:
        if fault.code != "cases.phone.malformed":
            raise
    remark = " ".join(filter(None, (draft.remark, draft.phone)))
    return intake.keep(act, replace(draft, phone="", remark=remark))


class LeaveCommands(VisitPresenter):
    """Nothing that was ticked, typed or scanned is dropped without a word."""

    _asked_to_leave: Asked | None = None
    _parted: "tuple[tuple[Act, Draft], ...]" = ()

    @property
    def asks_to_leave(self) -> bool:
        """Say whether the question stands: the application is as it was when it was asked."""
        return self._asked_to_leave is not None and self._asked_to_leave.draft is self._visit.draft

    def stay(self) -> bool:
        """Esc. Go on with the visit; False when nothing was asked."""
        was_asked, self._asked_to_leave = self.asks_to_leave, None
        if was_asked:
            self._update()
        return was_asked

    def answer_leaving(self, key: str) -> None:
        """Go on with the visit, or keep or drop what was filled in and do what was wanted."""
        asked = self._asked_to_leave
        if asked is not None and key == KEEP:
            self._keep_and(asked.go)
        elif asked is not None and key == DROP:
            self._asked_to_leave, self._visit = None, self._visit.without_item()
            asked.go()
        else:
            self.stay()

    def parting(self) -> Callable[[], None]:
        """Return the job that keeps what was begun here, set aside or not, before a sign-out; it may be repeated."""
        intake, kept = self._office.intake, self._to_keep()

        def job() -> None:
            for act, draft in kept:
                kept_as_it_is(intake, act, draft)

        return job

    @property
    def begun(self) -> "tuple[Draft, ...]":
        """Return the applications that were begun here and not decided on, set aside or not."""
        visits = (self._visit, *self._set_aside.visits) if self._desk.session is not None else ()
        return tuple(visit.draft for visit in visits if visit.draft is not None and visit.is_undecided)

    def keep_begun(self, ended: Callable[[Fault | None], None], is_wanted: Callable[[], bool]) -> None:
        """Keep each of them as a sign-out does; what is kept leaves the screen. ``ended`` hears the first fault.

        A command under way comes to its end first: it may decide on one. What is not begun in the lane when it
        ``is_wanted`` no more is left as it is. Asked again, nothing is kept twice.
        """
        if self._busy:
            self._run(lambda: None, lambda _none: self.keep_begun(ended, is_wanted), ended)
            return
        pairs, faults = self._to_keep(), list[Fault | None]()

        def answered(fault: Fault | None) -> None:
            faults.append(fault)
            if len(faults) == len(pairs):
                ended(next(filter(None, faults), None))

        for act, draft in pairs:
            self._keep_one(act, draft, answered, is_wanted)
        if not pairs:
            ended(None)

    def _keep_one(
        self, act: Act, draft: "Draft", answered: Callable[[Fault | None], None], is_wanted: Callable[[], bool]
    ) -> None:
        intake = self._office.intake

        def job() -> "Case | None":
            return kept_as_it_is(intake, act, draft) if is_wanted() else None

        def kept(case: "Case | None") -> None:
            if case is not None:
                self._visit = _without(self._visit, draft, case)
                self._set_aside.change(lambda visit: _without(visit, draft, case))
                self._update()
                if not is_wanted():  # it came late, and somebody was told that it did not come
                    self.tell(Fault("desktop.close.kept", case=case.number), "ok")
            answered(None)

        self._run(job, kept, answered)

    def _to_keep(self) -> "tuple[tuple[Act, Draft], ...]":
        """Return what was begun, each with its act: the same again as long as it is the same draft."""
        known = self._parted
        self._parted = tuple(
            (next((act for act, own in known if own == draft), None) or self._desk.act(), draft) for draft in self.begun
        )
        return self._parted

    def _leave(self, go: Callable[[], object]) -> None:
        """Do it, or ask first."""
        draft = self._visit.draft
        if self._busy or draft is None or not self._visit.is_undecided:
            go()
            return
        self._asked_to_leave, self._banner = Asked(go, draft), None
        self._update()

    def _wipe(self) -> None:
        super()._wipe()
        self._asked_to_leave, self._parted = None, ()

    def _question_view(self) -> Banner | None:
        return self._leave_question() if self.asks_to_leave else super()._question_view()

    def _leave_question(self) -> Banner:
        ticket, item = self._visit.ticket, self._visit.item
        text = _("{item} of {number} is filled in and not decided on.")
        return Banner(
            tone="warn",
            text=text.format(item=item.name if item else "", number=ticket.number if ticket else ""),
            remedy=_("Esc: go on with it. Ctrl+Shift+S: keep it for later."),
            answers=(
                Answer(key=STAY, text=_("Go on with it"), is_primary=True),
                Answer(key=KEEP, text=_("Keep it")),
                Answer(key=DROP, text=_("Drop it")),
            ),
        )

    def _keep_and(self, go: Callable[[], object] | None) -> None:
        """Hook: keep the draft (暂存), then go."""


def _without(visit: Visit, draft: "Draft", case: "Case") -> Visit:
    """Return the visit whose draft is kept as a case now; another visit is returned as it is."""
    if visit.draft is not draft:
        return visit
    return replace(visit.without_item(), case=case, outcome=weightier(visit.outcome, Outcome.OTHER))
