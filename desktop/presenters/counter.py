"""The counter: every command of a visit, and the events that reach it. It knows no widget; scripts drive it too."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from core.base.acts import Act
from core.base.faults import Fact, Fault
from core.cases.case import Case, CaseId
from core.papers.job import JobId, PrintJob
from core.people.person import Person
from core.queue.events import TicketEvent
from core.queue.ticket import Outcome, weightier
from core.staff.bulletin import DistrictMessage, told
from desktop.presenters.applicant_commands import ApplicantCommands
from desktop.presenters.card_commands import CardCommands
from desktop.presenters.form_commands import FormCommands
from desktop.presenters.intake_commands import IntakeCommands
from desktop.presenters.name_words import LEAVE, TAKE
from desktop.presenters.open_questions import Question
from desktop.presenters.question_words import char_of
from desktop.presenters.queue_commands import QueueCommands
from desktop.presenters.visit import CaseMoved, Visit
from desktop.presenters.words import awaits_papers

WRONG_DATE = "district.clock.another_day"

if TYPE_CHECKING:
    from core.store.events import IslandMerged


class CounterPresenter(QueueCommands, ApplicantCommands, FormCommands, CardCommands, IntakeCommands):
    """One counter. All methods belong to the presenters' thread; answers come through the Runner."""

    _wrong_date: Fault | None = None  # of this computer, as the district's clock tells it

    def on_ticket(self, event: TicketEvent) -> None:
        """Somebody did something in the queue, perhaps at another counter."""
        del event
        self.refresh()

    def on_help(self) -> None:
        """Somebody at the ticket machine asks for a person."""
        self._tell(Fault("desktop.help.asked"), "warn")

    def on_merged(self, event: "IslandMerged") -> None:
        """What was done while the server was away is in the centre now: say what."""
        moved = " ".join(event.moved)
        self._tell(Fault("storage.island.merged", tickets=event.tickets, cases=event.cases, moved=moved), "ok")

    def on_job(self, job: PrintJob, fault: str = "", facts: Mapping[str, Fact] | None = None) -> None:
        """A paper moved; ours are shown beside the case, and a character nobody can print is asked about."""
        self._set_aside.heard_job(job)
        self._questions.heard_job(job, fault, facts or {})
        self._visit = self._visit.with_job(job)
        self._update()

    def answer(self, key: str) -> None:
        """Answer the open question: what becomes of what was begun, who somebody is, the name's characters, a paper."""
        if self.asks_to_leave:
            self.answer_leaving(key)
            return
        super().answer(key)
        if self._suggested:
            if key in (TAKE, LEAVE):
                self.settle_name(is_taken=key == TAKE)
            return
        question = self._asked
        if question is None:
            return
        if question.fault is not None and key in ("spell", "map", "wait"):
            self._answer_permit(question, key)
        elif question.fault is None and key in ("came_out", "not_out"):
            job_id, papers = question.job_id, self._office.papers

            def settle(act: Act) -> PrintJob:
                return papers.answer(act, job_id, came_out=key == "came_out")

            self._act_command("answer", (job_id, key), settle, lambda settled: self._settled(job_id, settled))

    def ask_warnings(self) -> None:
        """Tell the most pressing thing a person should know before the first visitor, if there is one."""
        self._ask(self._office.warnings, self._warned)

    def _warned(self, warnings: tuple[Fault, ...]) -> None:
        if self._wrong_date is not None:
            self._tell(self._wrong_date)
        elif warnings and self._banner is None:
            self._tell(warnings[0], "warn")

    def on_damage(self, fault: Fault) -> None:
        """Say that the data are damaged, whatever else the line says."""
        self._tell(fault, "bad")

    def on_clock(self, fault: Fault | None) -> None:
        """Say once that this computer's date is another than the district's; whoever signs in later is told too."""
        before, self._wrong_date = self._wrong_date, fault if fault is not None and fault.code == WRONG_DATE else None
        if self._wrong_date is not None and before is None and self._desk.session is not None:
            self._tell(self._wrong_date)

    def on_message(self, message: DistrictMessage) -> None:
        """Say what the district tells the staff, unless something more pressing stands there."""
        if self._banner is None and not message.is_withdrawn:
            self._tell(told(message), "warn")

    def on_stream(self, fault: Fault) -> None:
        """Say that counter or district was put back, and that the program has seen to it."""
        self._tell(fault, "warn")

    def dismiss(self) -> None:
        """Close the banner."""
        self._banner = None
        self._update()

    def collect(self, case_id: str) -> None:
        """Hand the result of an earlier case over (领证)."""
        visitor = self._visit.visitor
        if visitor is None:
            self._tell(Fault("desktop.intake.no_person"), "warn")
            return
        cases, person = self._office.cases, visitor.person

        def job(act: Act) -> Case:
            return cases.collect(act, CaseId(case_id), person=person)

        self._act_command("collect", case_id, job, self._collected)

    def present(self) -> Person | None:
        """Return the visitor who is here, for the page of cases."""
        return self._visit.visitor.person if self._visit.visitor is not None else None

    def case_to_supply(self) -> str:
        """Ctrl+B. Return the case of the visitor that waits for papers, or say that there is none."""
        seen = self._visit.visitor
        if seen is None:
            self._tell(Fault("desktop.intake.no_person"), "warn")
            return ""
        waiting = next((case.id for case in seen.cases if awaits_papers(case)), "")
        if not waiting:
            self._tell(Fault("desktop.supply.nothing"), "warn")
        return waiting

    def on_case(self, moved: CaseMoved) -> None:
        """A case moved on its own page; when it is one of the visitor's, the visit comes to what came of it."""
        seen = self._visit.visitor
        if seen is None or seen.person.id != moved.case.person_id:
            return
        visit = replace(self._with_case(moved.case), papers=(*self._visit.papers, *moved.papers))
        if moved.outcome is not None:
            visit = replace(visit, outcome=weightier(visit.outcome, moved.outcome))
        if moved.outcome is Outcome.ACCEPTED and visit.item is None:
            visit = replace(visit, case=moved.case, notice=None, papers=moved.papers)
        self._visit = visit
        self._update()

    def wipe(self) -> None:
        """Forget the visitor: the clerk signs out."""
        self._wipe()
        self._set_aside.wipe()
        self._hall = self._card_to_come = self._card_read = None
        self._banner = None
        self._update()

    def _collected(self, case: Case) -> None:
        visit = self._with_case(case)
        self._visit = replace(visit, outcome=weightier(visit.outcome, Outcome.COLLECTION))

    def _with_case(self, case: Case) -> Visit:
        """Return the visit with one of the visitor's cases as it stands now."""
        seen = self._visit.visitor
        if seen is None:
            return self._visit
        cases = tuple(case if own.id == case.id else own for own in seen.cases)
        return replace(self._visit, visitor=replace(seen, cases=cases))

    def give_picture(self, file: Path) -> None:
        """Answer the open question with a picture of the character: it is kept, and every paper that waits goes on."""
        question = self._asked
        if question is None or question.fault is None:
            return
        char, asked, papers = char_of(question.fault), self._same_character(question.fault), self._office.papers

        def job(act: Act) -> None:
            from printing.text import NO_PERMITS

            try:
                picture = file.read_bytes()
            except OSError as error:
                raise Fault("printing.glyph.unreadable") from error
            papers.give_picture(act, char, picture)
            for job_id in asked:
                papers.permit(job_id, NO_PERMITS)

        def given(_none: None) -> None:
            for job_id in asked:
                self._questions.drop(job_id)
            self._update()

        self._act_command("give_picture", (question.job_id, file), job, given)

    def _same_character(self, fault: Fault) -> list[JobId]:
        """Return the papers that wait for the same character."""
        waiting = self._questions.unprintable
        return [own.job_id for own in waiting if own.fault is not None and own.fault.facts == fault.facts]

    def _answer_permit(self, question: Question, key: str) -> None:
        """Take the answer for every paper of the case that asks: they have the same name on them."""
        asked = [own.job_id for own in self._questions.unprintable if own.subject == question.subject]
        settle = self._questions.put_off if key == "wait" else self._questions.drop
        for job_id in asked:
            settle(job_id)
        if key != "wait" and question.fault is not None:
            from printing.text import Permits

            papers = self._office.papers
            is_mapped = key == "map"
            mapped = frozenset(char_of(question.fault) if is_mapped else "")
            permits = Permits(mapped=mapped, all_spelled=not is_mapped)

            def permit() -> None:
                for job_id in asked:
                    papers.permit(job_id, permits)

            self._ask(permit, lambda _: None)
        self._update()

    def _settled(self, job_id: JobId, settled: PrintJob) -> None:
        self._questions.drop(job_id)
        if self._visit.has_job(job_id):
            papers = tuple(j for j in self._visit.papers if j.id != job_id)
            self._visit = replace(self._visit, papers=(*papers, settled))

    def _person_came(self) -> None:
        before = self._visit.draft
        self._make_draft()
        if before is not None and self._visit.draft is not None:  # the same person, read once more
            self._visit = replace(self._visit, draft=self._visit.draft.with_marks_of(before))

    def _applicant_came(self) -> None:
        self._person_came()

    def _ended(self) -> None:
        super()._ended()
        self._take_waiting_card()

    def _failed(self, fault: Fault) -> None:
        if fault.code == "printing.job.not_asked" and self._asked is not None:
            self._questions.drop(self._asked.job_id)  # answered elsewhere, while this desk heard nothing
        super()._failed(fault)
        # Half of an intention may have been done: ask what really stands.
        self.refresh()

    def _unanswered(self, fault: Fault) -> None:
        self._tell(fault)

    @property
    def is_idle(self) -> bool:
        """Say whether nobody is at the counter and nothing runs."""
        return self._visit == Visit() and not self._busy
