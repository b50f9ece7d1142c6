"""The choice bar: five fixed places, what may be chosen now, which one is recommended. It decides nothing itself."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from core.base.faults import Fact, Fault
from core.cases.case import CaseState
from core.cases.flow import Flow
from core.cases.guards import Facts
from core.cases.materials import wanting


class ChoiceKind(StrEnum):
    """The places of the bar, in their order, which never changes."""

    ACCEPT = "accept"  # 受理
    ACCEPT_TOLERANT = "accept_tolerant"  # 容缺受理
    CORRECT = "correct"  # 补正告知
    NOTICE = "notice"  # 一次性告知
    REFUSE = "refuse"  # 不予受理


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One tile. ``why`` is the fault code of what stands against it (its title fits the tile), empty when allowed.

    ``facts`` fill the fault's words. At most one choice is recommended, and only one that is allowed.
    """

    kind: ChoiceKind
    is_allowed: bool
    why: str = ""
    is_recommended: bool = False
    facts: Mapping[str, Fact] = field(default_factory=dict)


def choices_of(flow: Flow, state: CaseState, facts: Facts) -> tuple[Choice, ...]:
    """Return the five choices for what lies on the counter."""
    best = _best(facts)
    return tuple(_choice(kind, objection, is_best=kind is best) for kind, objection in _objections(flow, state, facts))


def _objections(flow: Flow, state: CaseState, facts: Facts) -> Iterator[tuple[ChoiceKind, Fault | None]]:
    for kind in ChoiceKind:
        # A notice makes no case, and the reason of a refusal is asked after the key: neither waits for a guard.
        is_free = kind in (ChoiceKind.NOTICE, ChoiceKind.REFUSE)
        yield kind, None if is_free else flow.objection(kind.value, state, facts)


def _choice(kind: ChoiceKind, objection: Fault | None, *, is_best: bool) -> Choice:
    if objection is not None:
        return Choice(kind=kind, is_allowed=False, why=objection.code, facts=dict(objection.facts))
    return Choice(kind=kind, is_allowed=True, is_recommended=is_best)


def _best(facts: Facts) -> ChoiceKind:
    if facts.banned or facts.failed:
        return ChoiceKind.REFUSE
    gaps = wanting(facts.materials)
    if not gaps:
        return ChoiceKind.ACCEPT
    return ChoiceKind.CORRECT if any(material.is_core for material in gaps) else ChoiceKind.ACCEPT_TOLERANT
