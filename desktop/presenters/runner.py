"""Runs the jobs of presenters in the caller's thread: tests, scripts and the headless day. It knows no lane."""

import logging
from collections.abc import Callable
from typing import TypeVar

from core.base.faults import Fault

log = logging.getLogger(__name__)

T = TypeVar("T")


class InlineRunner:
    """See office.Runner; the answer is there before ``run`` returns. A bug is raised, not hidden."""

    def run(self, job: Callable[[], T], done: Callable[[T], None], failed: Callable[[Fault], None]) -> None:
        """See Runner."""
        try:
            result = job()
        except Fault as fault:
            failed(fault)
        else:
            done(result)
