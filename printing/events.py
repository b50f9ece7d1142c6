"""What the printing room tells: a job has moved. It knows jobs; it must not know who listens."""

from dataclasses import dataclass

from core.papers.job import PrintJob


@dataclass(frozen=True, slots=True, kw_only=True)
class JobChanged:
    """A job as it is after the commit. ``fault`` is the code to show, or empty; ``facts`` fill its text.

    State UNKNOWN asks the clerk whether the paper came out (``Spool.answer``); FAILED_BEFORE_SEND with
    ``printing.text.no_glyph`` asks whether the character may be spelled (``Spool.permit``).
    """

    job: PrintJob
    fault: str = ""
    facts: tuple[tuple[str, str | int | float], ...] = ()
