"""Cases that come back from the district to a machine that lost them: kept as they stand there. It knows no wire.

Nothing is printed and nobody is told again: the district has these cases. The numbers it has seen are never given a
second time, nor are some behind them, which may have died with the disk before they went up.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from core.base.acts import Act
from core.base.clock import Clock, office_day
from core.base.faults import Fault
from core.base.ids import OperationId, new_id
from core.base.work import Store
from core.cases.applying import mandate_kept
from core.cases.case import Case, CaseStep
from core.cases.moving import Moving
from core.cases.numbers import parse_case_number
from core.cases.ports import CaseWork
from core.people.organisation import Organisation, OrganisationId
from core.people.person import Person, PersonId
from core.people.register import Mandate, MandateId

MOVE = "recover"


@dataclass(frozen=True, slots=True, kw_only=True)
class Recovered:
    """A case as the district told it; ids of people are not set. ``person`` applied, or came for ``organisation``.

    ``mandate`` is the right in which somebody came for another; whose it is is not set either.
    """

    case: Case
    person: Person
    organisation: Organisation | None = None
    agent: Person | None = None  # who came for ``person``
    mandate: Mandate | None = None


class CaseRecovery:
    """Store lane. A repeat takes nothing twice."""

    def __init__(self, *, store: Store[CaseWork], clock: Clock, moving: Moving, left_out: int) -> None:
        self._store, self._clock, self._moving, self._left_out = store, clock, moving, left_out

    def take(self, who: str, where: str, found: Recovered) -> bool:
        """Keep one case; False when it is here already."""
        act = Act(op=OperationId(f"recover-{found.case.id}"), who=who, where=where)
        with self._store.work(act) as work:
            if work.first_result() is not None or work.cases.by_number(found.case.number) is not None:
                return False
            body = self._organisation(work, found.organisation)
            agent = self._person(work, found.agent) if found.agent else ""
            person = self._person(work, found.person)
            told = found.case
            flow = told.flow or self._moving.flows.for_item(told.item.code, told.item.case_type).name
            agent = person if body else agent  # for an organisation somebody always came
            mandate = self._mandate(work, found.mandate, body or person, agent)
            case = replace(
                told, person_id=person, organisation_id=body, agent_id=agent, mandate_id=mandate, flow=flow
            )  # fmt: skip
            case = self._moving.limits.recounted(case)
            work.cases.add(case)
            step = CaseStep(
                case_id=case.id, serial=case.revision, at=self._clock.now(), move=MOVE, before=case.state,
                after=case.state, who=who, where=where, op=act.op,
            )  # fmt: skip
            work.cases.add_step(step)
            facts = {"item": case.item.code, "state": case.state.value, "revision": str(case.revision)}
            work.journal.write("case.recover", case.number, facts=facts)
            work.keep_result(case.id)
        return True

    def leave_out(self, act: Act, cases: Iterable[str], documents: Iterable[str]) -> None:
        """Go on behind the numbers of these cases and documents; once for each act."""
        today = office_day(self._clock.now())
        year = date(today.year, 1, 1)
        serials = {today: _last_of(cases, today), year: self._last_document(documents, today.year)}
        with self._store.work(act) as work:
            if work.first_result() is not None:
                return
            for day, last in serials.items():
                work.numbers.jump(day, last + self._left_out)
            facts = {f"left_out_{day}": str(last + self._left_out) for day, last in serials.items()}
            work.journal.write("store.recover", facts=facts)
            work.keep_result(today.isoformat())

    def _last_document(self, documents: Iterable[str], year: int) -> int:
        known = filter(None, map(self._moving.numbering.read_document_number, documents))
        return max((one.serial for one in known if one.year == year), default=0)

    def _person(self, work: CaseWork, person: Person) -> PersonId:
        known = work.people.by_document(person.id_kind, person.id_number)
        if known is not None:
            return known.id
        made = replace(person, id=PersonId(new_id()))
        work.people.add(made)
        return made.id

    def _mandate(self, work: CaseWork, mandate: Mandate | None, principal: str, agent: str) -> MandateId | str:
        if mandate is None:
            return ""
        return mandate_kept(work, replace(mandate, id=MandateId(new_id()), principal=principal, agent=agent)).id

    def _organisation(self, work: CaseWork, body: Organisation | None) -> OrganisationId | str:
        if body is None:
            return ""
        known = work.register.by_usc_code(body.usc_code)
        if known is not None:
            return known.id
        made = replace(body, id=OrganisationId(new_id()))
        work.register.add_organisation(made)
        return made.id


def _last_of(numbers: Iterable[str], day: date) -> int:
    """Return the last serial of a day among case numbers."""
    last = 0
    for number in numbers:
        try:
            parsed = parse_case_number(number)
        except Fault:  # of another site's making; it takes none of ours
            continue
        last = max(last, parsed.serial if parsed.day == day else 0)
    return last
