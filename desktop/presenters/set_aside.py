"""Visits set aside at this desk (挂起), in memory only; they come back whole to their number. It knows no service."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime

from core.papers.job import JobId, PrintJob
from core.queue.ticket import Ticket, TicketId
from desktop.presenters.visit import Visit


class SetAside:
    """Keeps a visit while its ticket is held here, and gives it to nobody else."""

    def __init__(self) -> None:
        self._visits: dict[TicketId, Visit] = {}

    def keep(self, visit: Visit, held: Ticket) -> None:
        """Keep the visit of a ticket that was just held. A card still asked for is not waited for."""
        self._visits[held.id] = replace(visit, ticket=held, ask="", query="", hits=(), asks_refusal=False)

    def take(self, resumed: Ticket, now: datetime) -> Visit | None:
        """Return the visit as it was left, once; None when another counter had the ticket meanwhile.

        Then it is nobody's to go on with here, and ``keep_only`` returns it.
        """
        visit = self._visits.get(resumed.id)
        if visit is None or visit.ticket is None or resumed.version != visit.ticket.version + 1:
            return None
        del self._visits[resumed.id]
        return replace(visit, ticket=resumed, began_at=now)

    def keep_only(self, held: Iterable[Ticket]) -> tuple[Visit, ...]:
        """Forget the visits whose ticket is no longer held, it ended or went elsewhere, and return them."""
        left = {ticket.id for ticket in held}
        gone = tuple(visit for ticket_id, visit in self._visits.items() if ticket_id not in left)
        self._visits = {ticket_id: visit for ticket_id, visit in self._visits.items() if ticket_id in left}
        return gone

    @property
    def visits(self) -> tuple[Visit, ...]:
        """Return all of them."""
        return tuple(self._visits.values())

    def has_job(self, job_id: JobId) -> bool:
        """Say whether a paper belongs to a visit set aside."""
        return any(visit.has_job(job_id) for visit in self._visits.values())

    def heard_job(self, job: PrintJob) -> None:
        """Let a paper of a visit set aside go on."""
        self.change(lambda visit: visit.with_job(job) if visit.has_job(job.id) else visit)

    def change(self, changed: Callable[[Visit], Visit]) -> None:
        """Put what ``changed`` makes of each visit in its place."""
        self._visits = {ticket_id: changed(visit) for ticket_id, visit in self._visits.items()}

    def wipe(self) -> None:
        """Forget everybody: the clerk signs out."""
        self._visits = {}
