"""The clerk's commands on the intake: item, materials, and the five ways it can end. It knows no queue command."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from core.base.acts import Act
from core.base.faults import Fault
from core.cases.applying import OWN
from core.cases.case import Case, CaseState, MaterialState
from core.papers.job import PrintJob
from core.papers.wording import masked_name
from core.queue.ticket import Outcome, Ticket, weightier
from desktop.presenters.leaving import LeaveCommands
from desktop.presenters.scan_views import ScanTarget
from desktop.presenters.visit import Visit, part
from desktop.presenters.words import case_state

if TYPE_CHECKING:
    from core.attachments.attachment import Scan
    from core.cases.intake import Draft

HITS = 20
DUPLICATE = "cases.intake.duplicate"


class IntakeCommands(LeaveCommands):
    """Finder, material list, Ctrl+Enter F7 F8 Ctrl+I Ctrl+Shift+R, Ctrl+P Ctrl+Shift+S."""

    def find_item(self, text: str) -> None:
        """Look items up as typed: initials, pinyin, hanzi or code."""
        hits = tuple(self._office.finder.find(text, HITS)) if text.strip() else ()
        self._change(query=text, hits=hits)

    def pick_item(self, code: str) -> None:
        """Take an item; the material list begins anew."""
        item = self._office.catalogue.get(code)
        self._banner = None
        self._visit = replace(self._visit.without_item(), item=item, case=None, notice=None)
        self._make_draft()
        self._update()

    def drop_item(self) -> None:
        """Choose again."""
        self._change(**_blank())

    def answer_question(self, question: str, answer: str) -> None:
        """Answer a question of the 情形 step, or a condition; an empty answer opens it again."""
        if self._visit.draft is not None:
            self._banner = None
            self._change(draft=self._visit.draft.answered(question, answer))

    def set_material(self, index: int, state: MaterialState, reason: str = "") -> None:
        """Set one line of the list; ``reason`` is a key of the reasons, or words."""
        draft = self._visit.draft
        if draft is None or not 0 <= index < len(draft.materials):
            return
        if state is MaterialState.PROMISED and draft.materials[index].is_core:
            self._tell(Fault("desktop.material.core"), "warn")
            return
        self._banner = None
        self._change(draft=draft.marked(index, state, reason))

    @property
    def scan_owner(self) -> str:
        """Return whom a scan at the counter belongs to now."""
        return f"ticket/{self._visit.ticket.id}" if self._visit.ticket is not None else ""

    def scan_target(self, index: int = -1) -> ScanTarget | None:
        """Return what is scanned for a material of the list, without an index for the first that is not there yet.

        Says why not when there is no person or no item, or nothing left to scan.
        """
        draft = self._visit.draft
        if draft is None:
            self._no_draft()
            return None
        index = index if 0 <= index < len(draft.materials) else next(self._unscanned(draft, 0), -1)
        if index < 0:
            self._tell(Fault("desktop.scan.nothing_left"), "warn")
            return None
        return self._target(draft, index)

    def drop_scans(self, index: int) -> None:
        """Take the scans of a material out of the draft; the material is to be brought again."""
        draft = self._visit.draft
        if draft is not None and 0 <= index < len(draft.materials):
            for scan in draft.scans_of(index):
                draft = draft.without_scan(scan.file.name)
            self._change(draft=draft.marked(index, MaterialState.MISSING))

    def scans_of(self, index: int) -> "tuple[Scan, ...]":
        """Return the scans of a material, to be looked at."""
        draft = self._visit.draft
        return draft.scans_of(index) if draft is not None and 0 <= index < len(draft.materials) else ()

    def _target(self, draft: "Draft", index: int) -> ScanTarget:
        owner, person, name = self.scan_owner, draft.person.id, draft.materials[index].name

        def deliver(scan: "Scan") -> None:
            now = self._visit.draft
            if now is None or (self.scan_owner, now.person.id) != (owner, person):
                return  # another visitor is here: the scan stays nobody's and is swept
            at = next((i for i, line in enumerate(now.materials) if line.name == name), -1)
            if at >= 0:
                self._change(draft=now.scanned(at, scan))

        def following() -> ScanTarget | None:
            now = self._visit.draft
            after = next(self._unscanned(now, index + 1), -1) if now is not None else -1
            return self._target(now, after) if now is not None and after >= 0 else None

        return ScanTarget(
            owner=owner, title=name, line=" · ".join((draft.item.name, masked_name(draft.person.name))),
            person_id=person, deliver=deliver, following=following,
        )  # fmt: skip

    def _unscanned(self, draft: "Draft", start: int) -> "Iterator[int]":
        skipped = (MaterialState.CHECKED, MaterialState.NOT_NEEDED)
        lines = enumerate(draft.materials)
        return (i for i, line in lines if i >= start and line.state not in skipped and not draft.scans_of(i))

    def hand_in_all(self) -> None:
        """Ctrl+A on the list: everything missing was handed in."""
        if self._visit.draft is not None:
            self._change(draft=self._visit.draft.all_handed_in())

    def set_phone(self, text: str) -> None:
        """Keep the phone for this visit; it goes with every case of it."""
        draft = self._visit.draft
        self._change(phone=text, draft=draft.with_phone(text) if draft else None)

    def set_remark(self, text: str) -> None:
        """Keep the remark of this case."""
        draft = self._visit.draft
        self._change(remark=text, draft=replace(draft, remark=text.strip()) if draft else None)

    # -- the five ends -------------------------------------------------------------------------

    def accept(self) -> None:
        """Ctrl+Enter. 受理."""
        self._decide("accept", self._office.intake.accept, Outcome.ACCEPTED)

    def accept_tolerant(self) -> None:
        """F7. 容缺受理."""
        self._decide("accept_tolerant", self._office.intake.accept_tolerant, Outcome.ACCEPTED)

    def correct(self) -> None:
        """F8. 补正告知: everything missing, once; each line says why."""
        if names := self._visit.missing_without_reason():
            self._visit = replace(self._visit, asks_reasons=True)
            self._tell(Fault("desktop.correct.reason_missing", count=len(names)), "warn")
            return
        self._decide("correct", self._office.intake.correct, Outcome.CORRECTING)

    def notice(self) -> None:
        """Ctrl+I. 一次性告知: only asking, no case. Whoever is told stands here, so a called number is begun."""
        item, ticket = self._visit.item, self._visit.ticket
        if item is None:
            self._tell(Fault("desktop.intake.no_item"), "warn")
            return
        office, is_called = self._office, self._visit.is_called

        def job(act: Act) -> "tuple[Ticket | None, PrintJob]":
            started = office.queue.start(part(act, "start"), ticket.id) if ticket and is_called else None
            return started, office.intake.give_notice(act, item, ticket)

        subject = (item.code, ticket.id if ticket else "")
        self._act_command("notice", subject, job, lambda told: self._told(*told))

    def ask_refusal(self) -> None:
        """Ctrl+Shift+R. Ask for the reason; nothing is decided yet."""
        if self._visit.draft is None:
            self._no_draft()
            return
        self._change(asks_refusal=True)

    def drop_refusal(self) -> None:
        """Go back without refusing."""
        self._change(asks_refusal=False)

    def refuse(self, reason: str, elsewhere: str = "") -> None:
        """不予受理, with its reason (a key of the reasons, or words) and where to go instead."""
        if not reason.strip():
            self._tell(Fault("desktop.refuse.reason_missing"), "warn")
            return
        intake = self._office.intake
        self._decide(
            "refuse",
            lambda act, draft: intake.refuse(act, draft, reason=reason.strip(), elsewhere=elsewhere.strip()),
            Outcome.REFUSED,
        )

    # -- not decided yet

    def receive(self) -> None:
        """Ctrl+P. 收件: the papers stay here with a receipt; whether they suffice is decided later."""
        self._decide("receive", self._office.intake.receive, Outcome.OTHER)

    def keep(self) -> None:
        """Ctrl+Shift+S. 暂存: goes on later from the page of cases; nothing is printed."""
        asked = self._asked_to_leave if self.asks_to_leave else None
        self._keep_and(asked.go if asked is not None else None)

    def _keep_and(self, go: "Callable[[], object] | None") -> None:
        self._decide("keep", self._office.intake.keep, Outcome.OTHER, go)

    def _decide(
        self, kind: str, do: "Callable[[Act, Draft], Case]", outcome: Outcome, go: "Callable[[], object] | None" = None
    ) -> None:
        draft = self._visit.draft
        if draft is None:
            self._no_draft()
            return
        choice = next((c for c in self._office.intake.choices(draft) if c.kind.value == kind), None)
        if choice is not None and not choice.is_allowed:
            self._tell(Fault(choice.why, **choice.facts), "warn")
            return

        def job(act: Act) -> "tuple[Case, list[PrintJob]]":
            case = do(act, draft)
            return case, self._office.cases.papers(case)

        def decided(made: "tuple[Case, list[PrintJob]]") -> None:
            self._decided(*made, outcome)
            if go is not None:
                go()

        self._act_command(kind, draft, job, decided)

    def _decided(self, case: Case, papers: list[PrintJob], outcome: Outcome) -> None:
        visit = self._visit
        seen = visit.visitor
        if seen is not None:
            seen = replace(seen, cases=(case, *(c for c in seen.cases if c.id != case.id)))
        self._visit = replace(
            visit.without_item(), case=case, notice=None, papers=tuple(papers), visitor=seen,
            outcome=weightier(visit.outcome, outcome),
        )  # fmt: skip

    def _told(self, started: Ticket | None, job: PrintJob) -> None:
        if started is not None:
            self._set_ticket(started)
        visit = self._visit
        self._visit = replace(
            visit.without_item(), case=None, notice=job, papers=(job,),
            outcome=weightier(visit.outcome, Outcome.ENQUIRY),
        )  # fmt: skip

    def _no_draft(self) -> None:
        has_item = self._visit.item is not None
        self._tell(Fault("desktop.intake.no_person") if has_item else Fault("desktop.intake.no_item"), "warn")

    def _make_draft(self) -> None:
        visit = self._visit
        if visit.item is None or visit.visitor is None:
            return
        session = self._desk.session
        person = visit.applicant or visit.visitor.person
        draft = self._office.intake.draft_for(
            person,
            visit.item,
            visit.ticket,
            is_card_read=visit.has_id_card and person.id == visit.visitor.person.id,  # an agent's card is not theirs
            applying=visit.applying,
            phone=visit.phone.strip() if visit.applying is OWN else "",
            remark=visit.remark.strip(),
            clerk=session.account.name if session else "",
            earlier=visit.visitor.cases,
        )
        self._visit = replace(visit, draft=draft, begun=draft, phone=draft.phone)
        self._ask_warnings_of(draft)

    def _ask_warnings_of(self, draft: "Draft") -> None:
        """Look for what the clerk should know before the application is taken: the same one a few days ago."""
        intake, subject = self._office.intake, (draft.person.id, draft.item.code, draft.applying)

        def warned(found: tuple[Fault, ...]) -> None:
            now = self._visit.draft
            like = next((fault for fault in found if fault.code == DUPLICATE), None)
            if now is None or like is None or (now.person.id, now.item.code, now.applying) != subject:
                return
            state = case_state(CaseState(str(like.facts["state"]))).text
            self._tell(Fault(like.code, **{**like.facts, "state": state}), "warn")

        self._ask(lambda: intake.warnings(draft), warned)


def _blank() -> dict[str, object]:
    blank = Visit().without_item()
    return {name: getattr(blank, name) for name in ("query", "hits", "item", "draft", "asks_refusal", "remark")}
