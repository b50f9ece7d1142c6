"""What must hold before a case may move; each guard answers with the fault to show, or None. It knows no flow."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from core.base.faults import Fault
from core.cases.answers import DENIED, GRANTED, Answers
from core.cases.case import CaseMaterial
from core.cases.materials import missing, promised, wanting


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What guards look at. ``banned`` is the certificate this centre may not issue, when one is asked for.

    ``overdue`` names the clocks whose last day has passed, ``stops`` says that the procedure asked for stops clocks.
    """

    materials: tuple[CaseMaterial, ...] = ()
    banned: str = ""
    failed: tuple[str, ...] = ()  # conditions of the item that were answered with no
    answers: Answers = field(default_factory=Answers)
    overdue: frozenset[str] = frozenset()
    applicant_id: str = ""
    stops: bool = False


Guard = Callable[[Facts], Fault | None]


def conditions_met(facts: Facts) -> Fault | None:
    """No condition of the item was answered with no."""
    return Fault("cases.accept.condition_failed", condition=facts.failed[0]) if facts.failed else None


def complete(facts: Facts) -> Fault | None:
    """Everything is there."""
    if gaps := wanting(facts.materials):
        return Fault("cases.accept.material_missing", material=gaps[0].name, count=len(gaps))
    return None


def core_complete(facts: Facts) -> Fault | None:
    """Every main paper is there."""
    if gaps := [material for material in wanting(facts.materials) if material.is_core]:
        return Fault("cases.tolerant.core_missing", material=gaps[0].name, count=len(gaps))
    return None


def some_secondary_wanting(facts: Facts) -> Fault | None:
    """There is a secondary paper to promise."""
    if any(not material.is_core for material in wanting(facts.materials)):
        return None
    return Fault("cases.tolerant.nothing_missing")


def something_missing(facts: Facts) -> Fault | None:
    """There is something to correct."""
    return None if missing(facts.materials) else Fault("cases.correct.nothing_missing")


def reasons_given(facts: Facts) -> Fault | None:
    """Each missing paper says why it counts as missing."""
    for material in missing(facts.materials):
        if not material.reason.strip():
            return Fault("cases.correct.reason_missing", material=material.name)
    return None


def reason_given(facts: Facts) -> Fault | None:
    """The decision says why."""
    return None if facts.answers.reason.strip() else Fault("cases.refuse.reason_missing")


def some_still_promised(facts: Facts) -> Fault | None:
    """Something promised is still to come."""
    return None if promised(facts.materials) else Fault("cases.supply.nothing_promised")


def not_banned(facts: Facts) -> Fault | None:
    """What is asked for is not one of the certificates a community may not issue (民发〔2020〕20号)."""
    return Fault("cases.accept.banned", certificate=facts.banned) if facts.banned else None


def decision_overdue(facts: Facts) -> Fault | None:
    """The day by which the applicant had to be told has passed."""
    return None if "decision" in facts.overdue else Fault("cases.deem.not_yet")


def correction_overdue(facts: Facts) -> Fault | None:
    """The last day to bring what was missing has passed."""
    return None if "correction" in facts.overdue else Fault("cases.lapse.not_yet")


def kind_stops(facts: Facts) -> Fault | None:
    """The procedure is one of those that stop the limits."""
    return None if facts.stops else Fault("cases.suspend.kind_missing")


def approver_given(facts: Facts) -> Fault | None:
    """It is said who allowed it."""
    return None if facts.answers.approver.strip() else Fault("cases.suspend.approver_missing")


def days_given(facts: Facts) -> Fault | None:
    """The procedure has a limit of its own."""
    return None if facts.answers.days else Fault("cases.suspend.days_missing")


def organ_given(facts: Facts) -> Fault | None:
    """It is said where the case goes."""
    return None if facts.answers.organ.strip() else Fault("cases.forward.organ_missing")


def outcome_given(facts: Facts) -> Fault | None:
    """The decision is one of two."""
    return None if facts.answers.outcome in (GRANTED, DENIED) else Fault("cases.decide.outcome_missing")


def document_given(facts: Facts) -> Fault | None:
    """The document has a name."""
    return None if facts.answers.document.strip() else Fault("cases.issue.document_missing")


def told_given(facts: Facts) -> Fault | None:
    """It is noted what was said."""
    return None if facts.answers.told.strip() else Fault("cases.tell.words_missing")


def right_receiver(facts: Facts) -> Fault | None:
    """The applicant takes the result, or an agent who showed an authority."""
    receiver = facts.answers.receiver
    if receiver is None:
        return Fault("cases.collect.nobody")
    if receiver.id == facts.applicant_id or facts.answers.authority.strip():
        return None
    return Fault("cases.collect.other_person")


GUARDS: Mapping[str, Guard] = {
    guard.__name__: guard
    for guard in (
        conditions_met, complete, core_complete, some_secondary_wanting, something_missing, reasons_given, reason_given,
        some_still_promised, not_banned, decision_overdue, correction_overdue, kind_stops, approver_given, days_given,
        organ_given, outcome_given, document_given, told_given, right_receiver,
    )
}  # fmt: skip
