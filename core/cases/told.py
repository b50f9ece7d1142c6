"""Which revisions of a case the district is told of. Some acts raise the revision and are nobody's business there."""

from core.cases.case import Case
from core.cases.ports import CaseWork

ENTER, CORRECT = "enter", "correct_form"  # moves of the time line that change no state
UNTOLD = frozenset({"keep", "tell", "drop", "rate", ENTER, CORRECT})  # those of the flows have no event there


def told_before(work: CaseWork, case: Case) -> int:
    """Return the revision that was told before this one; 0 for none."""
    steps = work.cases.steps(case.id) if case.revision > 1 else ()
    untold = {step.serial for step in steps if step.move in UNTOLD}
    return max((revision for revision in range(1, case.revision) if revision not in untold), default=0)
