"""How a person settles a difference: the reasons to choose from, and what changes inside the transaction."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from core.base.acts import Act
from core.base.faults import Fault
from core.base.resources import Resources
from core.base.texts import Title
from core.day.differences import Difference, Gap, is_whole
from core.day.owed import CALLED_OFF, prints_of
from core.day.ports import DayWork
from core.day.tally import SETTLED
from core.papers.events import PaperSettled
from core.papers.job import OPEN_ENDED_STATES, JobId, JobState, PrintJob

NAME = "day/settling.toml"


class SettlingReasons:
    """Reads ``day/settling.toml``; immutable afterwards. Fault ``base.resource.broken`` says what does not hold."""

    def __init__(self, resources: Resources) -> None:
        table = resources.toml(NAME)
        try:
            self.papers: Mapping[str, Title] = {key: _title(row) for key, row in table["papers"].items()}
            self._known = {**self.papers, CALLED_OFF: _title(table[CALLED_OFF])}
        except (AttributeError, KeyError, TypeError) as error:
            raise Fault("base.resource.broken", name=NAME, reason=repr(error)) from error

    def words(self, reason: str, language: str = "zh") -> str:
        """Return the words of a reason that was kept: those of its key, or what was typed as it is."""
        known = self._known.get(reason)
        return known.of(language) if known is not None else reason


def settle(work: DayWork, act: Act, at: datetime, one: Difference, why: str) -> Sequence[PrintJob] | None:
    """Settle a line and journal it; return the prints that were called off, None when it is not as it was."""
    if one.paper:
        return _call_off(work, act, at, JobId(one.paper), why)
    if one.gap in (Gap.UNRECORDED, Gap.ROWLESS):
        return _take_upon(work, one, why)
    row = work.outbox.by_id(one.event)
    if row is None or not (is_whole(row) if one.gap is Gap.SCANLESS else row.verdict == one.gap.value):
        return None
    work.outbox.settle(row.id, f"{act.who}: {why}")
    work.journal.write(SETTLED, one.subject, facts={"event": row.id, "reason": why})
    return ()


def _take_upon(work: DayWork, one: Difference, why: str) -> Sequence[PrintJob] | None:
    """Keep that a row of this line has no event, or an event no row, and why; the journal is where it stands."""
    if any(entry.facts.get("line") == one.kind for entry in work.journal.of(SETTLED, (one.subject,))):
        return None
    work.journal.write(SETTLED, one.subject, facts={"line": one.kind, "reason": why})
    return ()


def _call_off(work: DayWork, act: Act, at: datetime, paper: JobId, why: str) -> Sequence[PrintJob] | None:
    """Call off all prints of a paper, unless one came out or is on its way to the printer now."""
    original = work.print_jobs.get(paper)
    prints = prints_of(original.id, work.print_jobs.of_subject(original.subject))
    going = [job for job in prints if job.state is not JobState.CANCELLED]
    if not going or not all(job.state in OPEN_ENDED_STATES for job in going):
        return None
    for job in going:
        work.print_jobs.save(job.settled(at, act.who, why))
    facts = {"paper": original.template, "job": original.id, "reason": why}
    work.journal.write(SETTLED, original.subject, facts=facts)
    called_off = tuple(work.print_jobs.get(job.id) for job in going)
    for job in called_off:
        work.record(PaperSettled(at=at, op=act.op, job=job))
    return called_off


def _title(row: Mapping[str, Any]) -> Title:
    return Title(zh=str(row["zh"]), en=str(row["en"]))
