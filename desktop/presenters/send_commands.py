"""Where a visitor goes from here: another line, another counter, back to the line, aside for a while. It knows no case.

The clerk asks (F5, Ctrl+H), sees the places as buttons, and chooses one; Esc closes. Also: the next matter of the same
visitor, and giving up all who still wait when the hall closes.
"""

from typing import TYPE_CHECKING

from core.base.acts import Act
from core.base.clock import office_day
from core.base.faults import Fault
from core.queue.post import PostState
from core.queue.ticket import Outcome, Ticket
from desktop.i18n import _
from desktop.presenters.leaving import LeaveCommands

if TYPE_CHECKING:
    from core.queue.post import Post

BACK, COUNTER, LATER = "<", "#", "+"  # what a place begins with when it is no line
HOLD_MINUTES = (5, 10, 20, 30, 60)
CONFIRM_S = 10.0


class SendCommands(LeaveCommands):
    """F5, Ctrl+H, Ctrl+N, Ctrl+Shift+Q."""

    def ask_transfer(self) -> None:
        """F5. Show where the ticket can go; again: close."""
        if self._visit.ticket is None or self._visit.is_over:
            self._tell(Fault("desktop.command.no_ticket"), "warn")
            return
        if self._places:
            self.close_places()
            return
        here = self._visit.ticket.queue_line
        lines = tuple((letter, f"{letter} {name}") for letter, name in self._names().items() if letter != here)
        self._places = (*lines, (BACK, _("Back to the line")))
        self._update()
        self._ask(self._office.posts.all, self._heard_posts)

    def ask_hold(self) -> None:
        """Ctrl+H. Show after how long a visitor who is set aside is called again; again: close."""
        if self._places or not self._visit.is_serving:
            self.close_places()
            return
        self._places = tuple((f"{LATER}{minutes}", _("back in {n} min").format(n=minutes)) for minutes in HOLD_MINUTES)
        self._update()

    def close_places(self) -> None:
        """Esc."""
        self._places = ()
        self._update()

    def send(self, place: str) -> None:
        """Send the visitor to a place that was shown: a letter, a counter, back to the line, aside for a while."""
        ticket = self._visit.ticket
        if ticket is None:
            self._tell(Fault("desktop.command.no_ticket"), "warn")
            return
        queue, self._places = self._office.queue, ()
        if place.startswith(LATER):
            minutes = int(place.removeprefix(LATER))
            self._act_command("hold", (ticket, minutes), lambda act: queue.hold(act, ticket.id, minutes), self._held)
        else:
            self._leave(lambda: self._send_away(ticket, place))

    def _send_away(self, ticket: Ticket, place: str) -> None:
        queue = self._office.queue
        if place.startswith(COUNTER):
            counter = place.removeprefix(COUNTER)
            self._act_command(
                "send", (ticket, place), lambda act: queue.transfer(act, ticket.id, counter=counter), self._moved
            )
        elif place == BACK:
            self._act_command("requeue", ticket, lambda act: queue.requeue(act, ticket.id), self._moved)
        else:
            self.transfer(place)

    def transfer(self, business: str) -> None:
        """Send the visitor to another business; the number and the waiting time stay."""
        ticket = self._visit.ticket
        if ticket is None:
            self._tell(Fault("desktop.command.no_ticket"), "warn")
            return
        queue, self._places = self._office.queue, ()
        self._act_command(
            "transfer", (ticket, business), lambda act: queue.transfer(act, ticket.id, business=business), self._moved
        )

    def next_matter(self) -> None:
        """Ctrl+N. One matter is done, the visitor stays for the next; every matter is counted."""
        ticket, outcome = self._visit.ticket, self._visit.outcome
        if ticket is None or not self._visit.is_serving:
            self._tell(Fault("desktop.command.no_ticket"), "warn")
            return
        if outcome is None:
            self._tell(Fault("desktop.matter.nothing_done"), "warn")
            return
        self._count_matter(ticket, outcome)

    def give_up_all(self) -> None:
        """Ctrl+Shift+Q, twice: give up all who still wait, because the hall closes."""
        waiting = len(self._hall.waiting) if self._hall else 0
        if not waiting:
            self._tell(Fault("desktop.next.nobody"), "pri")
            return
        now = self._office.clock.monotonic()
        if now - self._asked_give_up > CONFIRM_S:
            self._asked_give_up = now
            self._tell(Fault("desktop.give_up.sure", n=waiting), "warn")
            return
        self._asked_give_up = now - 2 * CONFIRM_S
        day, queue = office_day(self._office.clock.now()), self._office.queue
        self._act_command("give_up", day, lambda act: queue.give_up_waiting(act, day), self._given_up)

    # -- inside

    def _count_matter(self, ticket: Ticket, outcome: Outcome) -> None:
        queue = self._office.queue

        def job(act: Act) -> Ticket:
            return queue.next_matter(act, ticket.id, outcome)

        def counted(ticket: Ticket) -> None:
            self._set_ticket(ticket)
            self._change(outcome=None, case=None, notice=None)
            self.refresh()

        self._act_command("matter", (ticket, outcome), job, counted)

    def _given_up(self, tickets: list[Ticket]) -> None:
        self._tell(Fault("desktop.give_up.done", n=len(tickets)), "ok")
        self.refresh()

    def _heard_posts(self, posts: "list[Post]") -> None:
        if not self._places or self._places[0][0].startswith(LATER):
            return
        own = self._desk.counter
        open_ = [post.counter for post in posts if post.state is not PostState.CLOSED and post.counter != own]
        counters = tuple((f"{COUNTER}{name}", _("counter {n}").format(n=name)) for name in open_)
        self._places = (*(pair for pair in self._places if not pair[0].startswith(COUNTER)), *counters)
        self._update()

    def refresh(self) -> None:
        """Hook: ask for the hall anew."""

    def _held(self, ticket: Ticket) -> None:
        """Hook: the visit was set aside."""

    def _moved(self, ticket: Ticket) -> None:
        """Hook: the ticket stands elsewhere."""
