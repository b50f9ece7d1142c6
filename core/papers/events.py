"""What is told of papers after a commit. It knows no printer; what becomes of a job is told by the printing room."""

from dataclasses import dataclass

from core.base.events import Event
from core.papers.job import Channel, PrintJob


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperOrdered(Event):
    """A paper waits for the printer of ``channel`` at ``place``; in a centre told to all of its programs."""

    channel: Channel
    place: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperSettled(Event):
    """A person has said what became of a paper, or that it need not come out; told like an order."""

    job: PrintJob
