"""Which papers a day owes, and how each of them ended: it came out, a person settled it, or it is still to come. Pure.

A paper is an original ordered on the day; a copy of it, ordered whenever, is the same paper come out at last. Where no
printer stands for a kind of paper nobody wants it on paper: it waits, should one ever come, and the day owes it not.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import Enum

from core.papers.job import MOVING_STATES, PRINTED_STATES, JobId, JobState, PrintJob

TAKEN_WITHIN = timedelta(minutes=1)  # a machine that is on takes its next paper much sooner
CALLED_OFF = "called_off"  # the reason of a paper whose case was made void before it came out


class PaperEnd(Enum):
    """How a paper ended."""

    PRINTED = "printed"
    SETTLED = "settled"  # it does not come out, and a person has said why
    OPEN = "open"
    UNWANTED = "unwanted"  # no printer is set up where it was ordered; one that is and fails leaves it open


@dataclass(frozen=True, slots=True, kw_only=True)
class OwedPaper:
    """One paper of the day. ``reason``, ``who`` and ``at`` are those of a settlement; ``fault`` is why it waits.

    ``is_unsure``: nobody knows whether it came out. ``moving_since``: it is on its way since then, and nothing has held
    it up so far; None: it is not.
    """

    job: JobId
    template: str
    number: str  # of the case, as it stands on the paper
    subject: str  # case/0193...
    end: PaperEnd
    is_unsure: bool = False
    moving_since: datetime | None = None
    fault: str = ""
    reason: str = ""
    who: str = ""
    at: datetime | None = None

    def is_coming(self, now: datetime) -> bool:
        """Return whether it is on its way, and so lately that its machine may be at it still."""
        return self.moving_since is not None and now - self.moving_since < TAKEN_WITHIN


def owed_papers(
    jobs: Iterable[PrintJob], subject_of: Callable[[str], str], later: Callable[[str], Iterable[PrintJob]]
) -> tuple[OwedPaper, ...]:
    """Return how the originals among the day's ``jobs`` ended.

    ``subject_of`` turns what stands on a paper into the subject of its events; ``later`` has all papers of that
    subject, whenever ordered, and is asked only for what has not come out on its day.
    """
    prints: dict[JobId, list[PrintJob]] = {}
    for job in jobs:
        prints.setdefault(job.original or job.id, []).append(job)
    found = []
    for own in prints.values():
        if own[0].copy > 1:
            continue  # of a paper of an earlier day
        paper = _paper(own[0], own, subject_of(own[0].subject))
        if paper.end is not PaperEnd.PRINTED:
            paper = _paper(own[0], prints_of(own[0].id, later(own[0].subject)), paper.subject)
        found.append(paper)
    return tuple(found)


def prints_of(original: JobId, jobs: Iterable[PrintJob]) -> list[PrintJob]:
    """Return the original and its copies, in order."""
    return [job for job in jobs if original in (job.id, job.original)]


def _paper(original: PrintJob, prints: list[PrintJob], subject: str) -> OwedPaper:
    paper = OwedPaper(
        job=original.id, template=original.template, number=original.subject, subject=subject, end=PaperEnd.OPEN
    )
    if any(job.state in PRINTED_STATES for job in prints):
        return replace(paper, end=PaperEnd.PRINTED)
    going = [job for job in prints if job.state is not JobState.CANCELLED]
    if going and all(job.lacks_printer for job in going):
        return replace(paper, end=PaperEnd.UNWANTED)
    if going:
        is_unsure = any(job.state is JobState.UNKNOWN for job in going)
        is_moving = all(job.state in MOVING_STATES and not job.fault for job in going)
        since = max(job.ordered_at for job in going) if is_moving else None
        return replace(paper, is_unsure=is_unsure, moving_since=since, fault=going[-1].fault)
    for job in reversed(prints):
        if (by := job.settlement) is not None:
            return replace(paper, end=PaperEnd.SETTLED, reason=by.reason, who=by.who, at=job.ended_at)
    return replace(paper, end=PaperEnd.SETTLED, reason=CALLED_OFF)
