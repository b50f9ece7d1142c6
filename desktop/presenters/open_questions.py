"""Papers of this desk that wait for a person's word: did it come out, may a character be spelled.

They outlive the visit they belong to, and a restart: the spool tells them anew. It keeps numbers and no person.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from core.base.faults import Fact, Fault
from core.papers.job import Channel, JobId, JobState, PrintJob

UNPRINTABLE = frozenset({"printing.text.no_glyph"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One paper. ``fault`` is set when a character stopped it, else nobody knows whether it came out."""

    job_id: JobId
    template: str
    subject: str
    fault: Fault | None = None


class OpenQuestions:
    """What is asked at a counter, the oldest first."""

    def __init__(self, counter: str) -> None:
        self._counter = counter
        self._asked: dict[JobId, Question] = {}
        self._later: set[JobId] = set()

    @property
    def unsure(self) -> tuple[Question, ...]:
        """Return the papers nobody knows the end of."""
        return tuple(question for question in self._asked.values() if question.fault is None)

    @property
    def unprintable(self) -> tuple[Question, ...]:
        """Return the papers that wait for the word on a character."""
        asked = (question for question in self._asked.values() if question.job_id not in self._later)
        return tuple(question for question in asked if question.fault is not None)

    def heard_job(self, job: PrintJob, fault: str, facts: Mapping[str, Fact]) -> None:
        """Take over how a paper stands; those of other counters and of the ticket machine are asked about there."""
        if job.place != self._counter or job.channel is Channel.TICKET:
            return
        self.drop(job.id)
        if job.state is JobState.UNKNOWN or fault in UNPRINTABLE:
            why = Fault(fault, **facts) if fault in UNPRINTABLE else None
            self._asked[job.id] = Question(job_id=job.id, template=job.template, subject=job.subject, fault=why)

    def drop(self, job_id: JobId) -> None:
        """Ask no more about a paper."""
        self._asked.pop(job_id, None)
        self._later.discard(job_id)

    def put_off(self, job_id: JobId) -> None:
        """Ask about a character later: the paper waits on."""
        self._later.add(job_id)

    def ask_again(self) -> None:
        """Take up what was put off."""
        self._later.clear()
