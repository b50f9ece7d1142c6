"""The clerk's commands on the queue: next, recall, pass, set aside, pause, and the list. It knows no case."""

from dataclasses import replace
from typing import TYPE_CHECKING

from core.base.acts import Act
from core.base.faults import Fault
from core.queue.ticket import Ticket, TicketId, TicketState
from desktop.presenters.leaving import kept_as_it_is
from desktop.presenters.send_commands import SendCommands
from desktop.presenters.visit import Visit, part

if TYPE_CHECKING:
    from collections.abc import Iterable

    from core.cases.intake import Draft
    from core.queue.hall import Hall
    from core.queue.service import Called


class QueueCommands(SendCommands):
    """F2 F3 F4 F9 and the list."""

    def refresh(self) -> None:
        """Ask for the hall anew; a ticket this counter had before a restart is taken up again."""
        self._ask_latest("hall", self._office.queue.hall, self._heard_hall)

    def tick(self) -> None:
        """Let the clocks of the view go on; call once a second."""
        self._update()

    def filter_queue(self, text: str) -> None:
        """Show only numbers that contain the text."""
        self._filter = text
        self._update()

    def call_next(self) -> None:
        """F2. End what is open (its outcome, or an enquiry), then call the next one."""
        visit = self._visit
        if visit.is_called and visit.ticket is not None:
            self._tell(Fault("desktop.next.called_open", number=visit.ticket.number), "warn")
            return
        if self._desk.is_paused:
            self._tell(Fault("desktop.next.paused"), "warn")
            return
        self._leave(lambda: self._act_command("call_next", visit.ticket, self._finish_and_call, self._called))

    def finish(self) -> None:
        """Shift+F2. End the visit without calling anybody; one that was ended elsewhere is cleared away."""
        if self._visit.is_over:
            self._left()
        elif self._visit.is_serving:
            ticket = self._visit.ticket
            self._leave(lambda: self._act_command("finish", ticket, self._finish_open, lambda _: self._left()))

    def recall(self) -> None:
        """F3. Call the same number again."""
        if (ticket := self._called_ticket()) is not None:
            queue = self._office.queue
            self._act_command("recall", ticket, lambda act: queue.recall(act, ticket.id), self._moved)

    def pass_over(self) -> None:
        """F4. The visitor did not come."""
        if (ticket := self._called_ticket()) is not None:
            queue = self._office.queue
            self._act_command("pass_over", ticket, lambda act: queue.pass_over(act, ticket.id), self._moved)

    def start(self) -> None:
        """Shift+F3. The visitor stands here, without a card."""
        if (ticket := self._called_ticket()) is not None:
            queue = self._office.queue
            self._act_command("start", ticket, lambda act: queue.start(act, ticket.id), self._moved)

    def hold(self) -> None:
        """Ctrl+S. Set the visit aside, with all that was filled in; the visitor comes back to this counter."""
        ticket = self._visit.ticket
        if self._visit.is_serving and ticket is not None:
            self._act_command("hold", ticket, lambda act: self._office.queue.hold(act, ticket.id), self._held)

    def pick_ticket(self, ticket_id: str) -> None:
        """Take up a ticket of the list: one set aside goes on here, one that was passed waits again."""
        ticket = self._listed(ticket_id)
        if ticket is None or (ticket.state is TicketState.HELD and self._visit.ticket is not None):
            self._tell(Fault("desktop.pick.busy"), "warn")
            return
        queue = self._office.queue
        if ticket.state is TicketState.HELD:
            self._act_command("resume", ticket, lambda act: queue.resume(act, ticket.id), self._moved)
        elif ticket.state is TicketState.PASSED:
            self._act_command(
                "reactivate", ticket, lambda act: queue.reactivate(act, ticket.id), lambda _: self.refresh()
            )

    def pause(self) -> None:
        """F9. Stop calling, or go on."""
        self._banner = None
        self._desk.set(is_paused=not self._desk.is_paused)
        self._update()

    # -- jobs (store lane) ---------------------------------------------------------------------

    def _finish_and_call(self, act: Act) -> "Called | None":
        self._finish_open(part(act, "finish"))
        return self._office.queue.call_next(
            act, counter=self._desk.counter, businesses=self._desk.settings.desk.businesses
        )

    def _finish_open(self, act: Act) -> None:
        visit = self._visit
        if visit.is_serving and visit.ticket is not None:
            self._office.queue.finish(act, visit.ticket.id, visit.came_to)

    # -- answers -------------------------------------------------------------------------------

    def _called(self, called: "Called | None") -> None:
        self._wipe()
        if called is None:
            self._tell(Fault("desktop.next.nobody"), "pri")
        else:
            self._set_ticket(called.ticket)
            self._why = (called.ticket.id, called.why)
        self.refresh()

    def _left(self) -> None:
        self._wipe()
        self.refresh()

    def _held(self, ticket: Ticket) -> None:
        self._set_aside.keep(self._visit, ticket)
        self._moved(ticket)

    def _moved(self, ticket: Ticket) -> None:
        self._set_ticket(ticket)
        self.refresh()

    def _heard_hall(self, hall: "Hall") -> None:
        self._hall = hall
        if not self._busy:
            self._keep_drafts(self._set_aside.keep_only(hall.held))
            ours = next((t for t in hall.called if t.counter == self._desk.counter), None)
            known = self._visit.ticket if self._visit.has_ticket else None
            if ours != known and self._desk.session is not None:
                if ours is None and known is not None:
                    self._ended_elsewhere(known)
                else:
                    self._set_ticket(ours)
        self._update()

    def _keep_drafts(self, gone: "Iterable[Visit]") -> None:
        """Keep (暂存) the applications of visits set aside here whose number was ended, or went to another counter."""
        for visit in gone:
            ticket, draft = visit.ticket, visit.draft
            if ticket is not None and draft is not None and visit.is_undecided and self._desk.session is not None:
                self._keep_draft(ticket.number, draft)

    def _keep_draft(self, number: str, draft: "Draft") -> None:
        act, intake = self._desk.act(), self._office.intake
        self._ask(
            lambda: kept_as_it_is(intake, act, draft),
            lambda case: self._tell(Fault("desktop.visit.kept", number=number, case=case.number), "warn"),
        )

    def _ended_elsewhere(self, ticket: Ticket) -> None:
        """Tell that our ticket is gone; an application that is open stays, for the visitor may be here still."""
        if self._visit.draft is None:
            self._set_ticket(None)
            self._tell(Fault("desktop.visit.gone", number=ticket.number), "warn")
            return
        self._places = ()
        self._desk.set(open_ticket="")
        self._visit = replace(self._visit, is_over=True)
        self._tell(Fault("desktop.visit.ended_open", number=ticket.number), "warn")

    def _called_ticket(self) -> Ticket | None:
        if self._visit.is_called:
            return self._visit.ticket
        is_served = self._visit.ticket is not None
        self._tell(Fault("desktop.command.not_called") if is_served else Fault("desktop.command.no_ticket"), "warn")
        return None

    def _listed(self, ticket_id: str) -> Ticket | None:
        if self._hall is None:
            return None
        rows = (*self._hall.waiting, *self._hall.passed, *self._hall.held)
        return next((t for t in rows if t.id == TicketId(ticket_id)), None)
