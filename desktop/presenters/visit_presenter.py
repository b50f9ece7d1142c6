"""The ground the counter's commands stand on: the visit, the hall's snapshot and how both become a view."""

import logging
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING

from core.base.clock import office_day
from core.base.faults import Fault
from core.devices.events import CardPictured
from core.people.codes import Codes
from core.people.names import Suggestion, private_use_table, suggestions
from core.queue.ticket import Outcome, Ticket, TicketId, TicketState, weightier
from desktop.i18n import _
from desktop.presenters.acting import ActingPresenter
from desktop.presenters.applicant_words import applicant_line, applicant_view
from desktop.presenters.desk import Desk
from desktop.presenters.form_words import form_summary, form_view
from desktop.presenters.intake_words import (
    choice_views,
    done_view,
    hit_rows,
    item_facts,
    item_tags,
    material_rows,
    question_views,
    summary,
    told_view,
)
from desktop.presenters.name_words import name_question
from desktop.presenters.office import Office, Runner
from desktop.presenters.open_questions import OpenQuestions, Question
from desktop.presenters.question_words import came_out_answers, permit_answers, wants_attention
from desktop.presenters.queue_words import business_names, queue_view, ticket_view
from desktop.presenters.set_aside import SetAside
from desktop.presenters.views import (
    Banner,
    CounterView,
    IntakeView,
    QueueView,
    RefusalView,
    Tag,
    TicketView,
    VisitorView,
)
from desktop.presenters.visit import Visit
from desktop.presenters.visitor_words import case_rows, visit_hints, visitor_view
from desktop.presenters.words import banner_of

if TYPE_CHECKING:
    from core.catalogue.banned import BannedList
    from core.queue.hall import Hall
    from core.queue.line import Reason

log = logging.getLogger(__name__)


class VisitPresenter(ActingPresenter[CounterView]):
    """State and view of the counter; the commands are in its subclasses."""

    def __init__(self, office: Office, runner: Runner, desk: Desk) -> None:
        super().__init__(CounterView(), runner, desk)
        self._office = office
        self._codes, self._private = Codes.load(office.resources), private_use_table(office.resources)
        self._picture: CardPictured | None = None
        self._visit = Visit()
        self._hall: Hall | None = None
        self._filter = ""
        self._banner: Banner | None = None
        self._set_aside = SetAside()
        self._questions = OpenQuestions(desk.counter)
        self._places: tuple[tuple[str, str], ...] = ()  # where the ticket can go, while the clerk chooses
        self._why: tuple[TicketId, Reason] | None = None  # why the ticket at this counter was the next
        self._asked_give_up = -1e9

    def _began(self, name: str) -> None:
        del name
        self._banner = None
        self._update()

    def _ended(self) -> None:
        self._update()

    def _failed(self, fault: Fault) -> None:
        self._tell(fault)

    def tell(self, fault: Fault, tone: str = "bad") -> None:
        """Say it in the line above the counter."""
        self._tell(fault, tone)

    def _tell(self, fault: Fault, tone: str = "bad") -> None:
        self._banner = banner_of(fault, tone)
        self._update()

    # -- state ---------------------------------------------------------------------------------

    @property
    def visit(self) -> Visit:
        """Return the present visit, for scripts that check what the counter holds."""
        return self._visit

    def _change(self, **changes: object) -> None:
        self._visit = replace(self._visit, **changes)  # type: ignore[arg-type]  # replace() checks names at run time
        self._update()

    def _set_ticket(self, ticket: Ticket | None) -> None:
        """Take over what the queue says of our ticket; a ticket that left the counter takes the whole visit along."""
        if ticket is None or ticket.state not in (TicketState.CALLED, TicketState.SERVING):
            self._wipe()
            return
        held = self._visit.ticket
        if held is None or held.id != ticket.id:
            kept = self._set_aside.take(ticket, self._office.clock.now())
            self._wipe()
            self._office.card_desk.new_visitor()
            self._visit = kept or Visit(ticket=ticket, began_at=ticket.called_at)
            if kept is None and ticket.state is TicketState.SERVING:  # begun before this program, or elsewhere
                self._ask_past(ticket)
        else:
            self._visit = replace(self._visit, ticket=ticket, is_over=False)
        self._desk.set(open_ticket=ticket.number)

    def on_server(self) -> None:
        """The server is there again: it knows what was done at a visit that began before."""
        if self._visit.is_past_unknown and self._visit.ticket is not None:
            self._ask_past(self._visit.ticket)

    def _ask_past(self, ticket: Ticket) -> None:
        def is_ours() -> bool:
            return self._visit.ticket is not None and self._visit.ticket.id == ticket.id

        def known(outcome: Outcome | None) -> None:
            if is_ours():
                self._change(
                    outcome=weightier(self._visit.outcome, outcome) if outcome else self._visit.outcome,
                    is_past_unknown=False,
                )

        def unknown(fault: Fault) -> None:
            log.warning("what came of %s is not known: %s", ticket.number, fault.code)
            if is_ours():
                self._change(is_past_unknown=True)

        self._ask(lambda: self._office.day.look.came_to(ticket), known, unknown)

    def _wipe(self) -> None:
        """Forget the visitor: nothing of one person is there when the next one comes; what was put off is asked."""
        self._visit, self._picture = Visit(), None
        self._questions.ask_again()
        self._places = ()
        self._intention = None
        self._desk.set(open_ticket="")

    # -- view ----------------------------------------------------------------------------------

    def _update(self) -> None:
        self._show(
            CounterView(
                queue=self._queue_view(),
                ticket=self._ticket_view(),
                visitor=self._visitor_view(),
                cases=case_rows(self._visit.visitor.cases) if self._visit.visitor else (),
                case_count=len(self._visit.visitor.cases) if self._visit.visitor else 0,
                hints=self._hints(),
                intake=self._intake_view(),
                banner=self._banner,
                question=self._question_view(),
                busy=self._busy,
                can=self._commands(),
                is_paused=self._desk.is_paused,
                is_reading=bool(self._visit.ask) and self._visit.visitor is None,
                transfer=self._places,
            )
        )

    def _names(self) -> dict[str, str]:
        return business_names(self._office.queue.businesses)

    def _queue_view(self) -> QueueView:
        if self._hall is None:
            return QueueView()
        now = self._office.clock.now()
        return queue_view(self._hall, self._names(), now, self._desk.counter, self._filter)

    def _ticket_view(self) -> TicketView | None:
        ticket = self._visit.ticket
        if ticket is None:
            return None
        if self._visit.is_over:
            gone = ticket_view(ticket, self._names(), self._office.clock.now())
            return replace(gone, state=Tag(_("Ended elsewhere"), "off"), timer="", timer_label="")
        why = self._why[1] if self._why and self._why[0] == ticket.id else None
        return ticket_view(ticket, self._names(), self._office.clock.now(), why)

    def _visitor_view(self) -> VisitorView | None:
        visit = self._visit
        if visit.visitor is None:
            return None
        view = visitor_view(visit.visitor, visit.card, office_day(self._office.clock.now()), self._codes)
        pictured = self._picture
        return replace(view, photo=pictured.picture) if pictured and pictured.card is visit.card else view

    @property
    def _suggested(self) -> tuple[Suggestion, ...]:
        """Return what the private characters of the visitor's name probably are, until the clerk has said."""
        visitor = self._visit.visitor
        if visitor is None or self._visit.is_name_settled:
            return ()
        return suggestions(visitor.person.name, self._private)

    def _hints(self) -> tuple[tuple[Tag, str], ...]:
        visit = self._visit
        if visit.visitor is None:
            return ()
        return visit_hints(visit.visitor.cases, visit.card, office_day(self._office.clock.now()))

    def _intake_view(self) -> IntakeView:
        visit = self._visit
        item, draft, today = visit.item, visit.draft, office_day(self._office.clock.now())
        return IntakeView(
            query=visit.query,
            hits=hit_rows(visit.hits),
            hint=self._banned_hint(),
            item_code=item.code if item else "",
            item_name=item.name if item else "",
            facts=item_facts(item, self._office.shelf.before(item.code), today) if item else (),
            item_tags=item_tags(item) if item else (),
            questions=question_views(visit, office_day(self._office.clock.now())),
            materials=material_rows(visit),
            summary=summary(visit),
            reasons=self._missing_reasons(),
            phone=visit.phone,
            remark=visit.remark,
            choices=choice_views(visit, self._office.intake.choices(draft) if draft else ()),
            can_file=draft is not None,
            applies=self._applies(),
            form=form_view(draft, visit.form_field, today) if draft and visit.is_form_open else None,
            form_summary=form_summary(draft, today),
            applicant=applicant_view(visit.applicant_form) if visit.applicant_form else None,
            told=told_view(visit, self._office.intake.told(draft)) if draft else None,
            done=done_view(visit) if item is None else None,
            refusal=self._refusal_view(),
        )

    def _applies(self) -> tuple[str, str]:
        visit = self._visit
        if visit.visitor is None:
            return ("", "")
        return applicant_line((visit.applicant or visit.visitor.person).name, visit.applying)

    def _missing_reasons(self) -> tuple[tuple[str, str], ...]:
        return tuple((reason.key, reason.label) for reason in self._office.intake.reasons.missing)

    def _refusal_view(self) -> RefusalView | None:
        visit = self._visit
        if not visit.asks_refusal or visit.item is None:
            return None
        reasons = tuple((reason.key, reason.label) for reason in self._office.intake.reasons.refusal)
        return RefusalView(item=visit.item.name, reasons=reasons, elsewhere=self._banned_elsewhere())

    def _banned_hint(self) -> str:
        """Return where to go instead when the query asks for a certificate the centre may not issue."""
        banned = self._banned(self._visit.query)
        return _("{name} may not be issued here: {instead}").format(name=banned[0], instead=banned[1]) if banned else ""

    def _banned_elsewhere(self) -> str:
        banned = self._banned(self._visit.remark) or self._banned(self._visit.query)
        return banned[1] if banned else ""

    @cached_property
    def _banned_list(self) -> "BannedList":
        from core.catalogue.banned import BannedList

        return BannedList.load(self._office.resources)

    def _banned(self, text: str) -> tuple[str, str] | None:
        found = self._banned_list.for_text(text) if text.strip() else None
        return (found.name, found.instead) if found else None

    def _question_view(self) -> Banner | None:
        """Ask one thing at a time: the visitor's name, then papers, those of the visitor who is here first."""
        if self._visit.visitor is not None and self._suggested:
            return name_question(self._visit.visitor.person.name, self._suggested)
        question = self._asked
        if question is None:
            return None
        number = "" if self._visit.has_job(question.job_id) else f" {question.subject}"
        if question.fault is not None:
            words, answers = banner_of(question.fault, "warn"), permit_answers(question.fault)
        else:
            words, answers = wants_attention(question.template), came_out_answers()
        return replace(words, text=words.text + number, subject=question.job_id, answers=answers)

    @property
    def _asked(self) -> Question | None:
        """The paper to ask about; those of a visit set aside wait until it is back."""
        every = (*self._questions.unsure, *self._questions.unprintable)
        questions = [question for question in every if not self._set_aside.has_job(question.job_id)]
        return next((q for q in questions if self._visit.has_job(q.job_id)), next(iter(questions), None))

    def _commands(self) -> frozenset[str]:
        """Return the commands that make sense now; a running one stops all others."""
        if self._busy or self._desk.session is None:
            return frozenset()
        visit = self._visit
        names = {"pause", "search"}
        if not visit.is_called and not self._desk.is_paused:
            names.add("call_next")
        if visit.is_called:
            names |= {"recall", "pass_over", "start"}
        if visit.ticket is not None:
            names |= {"read_card", "by_hand", "find_item"}
        if visit.has_ticket:
            names.add("ask_transfer")
        if visit.is_serving:
            names |= {"hold", "finish", "ask_hold", "next_matter"}
        if visit.is_over:
            names.add("finish")
        return frozenset(names)
