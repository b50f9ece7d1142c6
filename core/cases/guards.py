"""What must hold before a case may move; each guard answers with the fault to show, or None. It knows no flow."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from core.base.faults import Fault
from core.cases.case import CaseMaterial
from core.cases.materials import missing, promised, wanting


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What guards look at. ``banned`` is the certificate this centre may not issue, when one is asked for."""

    materials: tuple[CaseMaterial, ...] = ()
    reason: str = ""
    banned: str = ""


Guard = Callable[[Facts], Fault | None]


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
    return None if facts.reason.strip() else Fault("cases.refuse.reason_missing")


def some_still_promised(facts: Facts) -> Fault | None:
    """Something promised is still to come."""
    return None if promised(facts.materials) else Fault("cases.supply.nothing_promised")


def not_banned(facts: Facts) -> Fault | None:
    """What is asked for is not one of the certificates a community may not issue (民发〔2020〕20号)."""
    return Fault("cases.accept.banned", certificate=facts.banned) if facts.banned else None


GUARDS: Mapping[str, Guard] = {
    guard.__name__: guard
    for guard in (
        complete, core_complete, some_secondary_wanting, something_missing, reasons_given, reason_given,
        some_still_promised, not_banned,
    )
}  # fmt: skip
