"""What the visits of a day have come to, by the cases taken in at them."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta

from core.base.clock import SHANGHAI
from core.cases.case import Case, CaseState
from core.cases.ports import CaseWork
from core.queue.ticket import Outcome


def span(day: date) -> tuple[datetime, datetime]:
    """Return the first moment of a day at the hall and that of the next."""
    start = datetime.combine(day, time(), SHANGHAI)
    return start, start + timedelta(days=1)


def done_at_visits(work: CaseWork, day: date) -> Mapping[str, Sequence[Outcome]]:
    """Return ticket id -> what became of each case taken in at the visits of a day, as a clerk would end them."""
    done: dict[str, list[Outcome]] = {}
    for case in work.cases.received_between(*span(day)):
        if case.ticket_id and case.state is not CaseState.DRAFT:
            done.setdefault(case.ticket_id, []).append(_outcome(case))
    return done


def _outcome(case: Case) -> Outcome:
    if case.accepted_at is not None:
        return Outcome.ACCEPTED
    ends = {CaseState.CORRECTING: Outcome.CORRECTING, CaseState.NOT_ACCEPTED: Outcome.REFUSED}
    return ends.get(case.state, Outcome.OTHER)
