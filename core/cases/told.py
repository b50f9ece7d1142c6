"""Which revisions of a case the district is told of. Some acts raise the revision and are nobody's business there."""

from core.cases.case import Case, CaseStep
from core.cases.flow import Flow
from core.cases.ports import CaseWork

ENTER, CORRECT = "enter", "correct_form"  # moves of the time line that change no state, and are not told


def told_before(work: CaseWork, case: Case, flow: Flow) -> int:
    """Return the revision that was told before this one; 0 for none."""
    steps = work.cases.steps(case.id) if case.revision > 1 else ()
    untold = {step.serial for step in steps if not _is_told(step, flow)}
    return max((revision for revision in range(1, case.revision) if revision not in untold), default=0)


def _is_told(step: CaseStep, flow: Flow) -> bool:
    move = flow.moves.get(step.move)
    return bool(move.event) if move is not None else step.move not in (ENTER, CORRECT)
