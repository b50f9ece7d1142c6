"""The form of a case once it has a number: corrected with a reason, printed, and typed into other systems.

Copying shows numbers in full, so each opening is journalled; the case keeps where else it was entered. Store lane only.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from core.base.acts import Act
from core.base.clock import Clock, local, office_day
from core.base.faults import Fault
from core.base.work import Store
from core.cases.case import Case, CaseId, CaseStep
from core.cases.door import checked_text
from core.cases.form import FilledField, ForeignEntry, FormVersion
from core.cases.form_check import filled
from core.cases.form_paper import FormPapers
from core.cases.ports import CaseWork
from core.cases.told import CORRECT, ENTER
from core.catalogue.form_book import ForeignSystem, FormBook
from core.catalogue.form_field import Column, FieldKind, FormField
from core.config.model import Settings
from core.papers.job import Channel, JobId, PrintJob
from core.papers.ordering import order
from core.people.person import PersonId
from core.staff.rights import Rights, guarded

SERVE, REVEAL = "counter.serve", "person.reveal"


@dataclass(frozen=True, slots=True, kw_only=True)
class CopyLine:
    """One field to copy: its name, and what goes to the clipboard; its kind says how it is masked on the screen."""

    key: str
    label: str
    value: str
    kind: FieldKind = FieldKind.TEXT


class FormService:
    """What is done with the form of a stored case."""

    def __init__(
        self, *, store: Store[CaseWork], clock: Clock, settings: Settings, forms: Callable[[], FormBook], rights: Rights
    ) -> None:
        self._store, self._clock, self._rights, self._book = store, clock, rights, forms
        self._papers = FormPapers(settings)

    def systems(self, case: Case) -> tuple[ForeignSystem, ...]:
        """Return the other systems this case is typed into, the likeliest first. Any thread."""
        return self._book().systems_for(case.item.code, case.item.department)

    def open_copy(self, act: Act, case_id: CaseId, system: str) -> tuple[Case, tuple[CopyLine, ...]]:
        """Return a case and its fields in the order of another system, in full; journalled.

        Fault ``cases.enter.unknown`` for a system that does not take it.
        """
        with guarded(self._store, act) as work:
            self._rights.require(work, act, REVEAL)
            case = work.cases.get(case_id)
            lines = self._lines(work, case, self._system(case, system))
            work.journal.write("case.copy", case.number, facts={"system": system, "fields": str(len(lines))})
            return case, lines

    def enter(self, act: Act, case_id: CaseId, system: str) -> Case:
        """Keep that the case was typed into another system, when and by whom; journalled, on the time line."""
        now = self._clock.now()
        with guarded(self._store, act) as work:
            if (done := work.first_result()) is not None:
                return work.cases.get(CaseId(done))
            self._rights.require(work, act, SERVE)
            case = work.cases.get(case_id)
            known = self._system(case, system)
            entry = ForeignEntry(system=system, name=known.name, at=now, who=act.who)
            changed = replace(case, entries=(*case.entries, entry), revision=case.revision + 1)
            self._kept(work, act, changed, ENTER, known.name, {"system": system})
            return work.cases.get(case_id)

    def correct(self, act: Act, case_id: CaseId, values: Mapping[str, str], reason: str) -> Case:
        """Correct the form of a case that is open; ``reason`` is kept on the time line, the journal keeps the fields.

        The form as it was is kept. Faults ``cases.form.*``, ``.no_reason``, ``.nothing_new``, ``.over`` (it is closed).
        """
        said = checked_text(reason.strip(), "reason")
        if not said:
            raise Fault("cases.form.no_reason")
        with guarded(self._store, act) as work:
            if (done := work.first_result()) is not None:
                return work.cases.get(CaseId(done))
            self._rights.require(work, act, SERVE)
            case = work.cases.get(case_id)
            if case.closed_on is not None:
                raise Fault("cases.form.over", number=case.number)
            proven = {one.value for one in case.form if one.value}
            old = {one.key: one for one in case.form}
            form = tuple(
                replace(one, kind=old[one.key].kind) if one.key in old else one
                for one in filled(self.fields_of(case), values, office_day(self._clock.now()), proven)
            )
            fields = [one.key for one in form if old.get(one.key) != one and (one.key in old or not one.is_empty)]
            if not fields:
                raise Fault("cases.form.nothing_new")
            changed = replace(case, form=form, revision=case.revision + 1)
            before = FormVersion(
                revision=changed.revision, fields=case.form, at=self._clock.now(), who=act.who, reason=said
            )
            work.cases.keep_form(case.id, before)
            self._kept(work, act, changed, CORRECT, said, {"fields": ",".join(fields)})
            return work.cases.get(case_id)

    def versions(self, case_id: CaseId) -> list[FormVersion]:
        """Return the forms the case had before each correction, the oldest first."""
        with self._store.read() as work:
            return work.cases.forms(case_id)

    def print(self, act: Act, case_id: CaseId) -> PrintJob:
        """申请表: print the form of a case, filled in."""
        with guarded(self._store, act) as work:
            if (done := work.first_result()) is not None:
                return work.print_jobs.get(JobId(done))
            self._rights.require(work, act, SERVE)
            case = work.cases.get(case_id)
            paper = self._papers.application(case, self._clock.now())
            job = order(work, act, self._clock, paper, channel=Channel.OFFICE, subject=case.number)
            work.journal.write("case.print_form", case.number)
            work.keep_result(job.id)
            return job

    def fields_of(self, case: Case) -> tuple[FormField, ...]:
        """Return the fields a case was taken in with; of one without a form, those of its item now. Any thread."""
        known = self._book().fields
        return tuple(_as_kept(one, known.get(one.key)) for one in case.form) or self._book().fields_of(
            case.item.code, ""
        )

    # -- inside

    def _system(self, case: Case, key: str) -> ForeignSystem:
        found = next((system for system in self.systems(case) if system.key == key), None)
        if found is None:
            raise Fault("cases.enter.unknown", system=key)
        return found

    def _lines(self, work: CaseWork, case: Case, system: ForeignSystem) -> tuple[CopyLine, ...]:
        form = {one.key: one for one in case.form}
        person = work.people.get(PersonId(case.person_id))
        own = {
            "name": person.name, "id_number": person.id_number, "phone": case.phone or person.phone,
            "home": person.address, "number": case.number, "item": case.item.name,
            "received": f"{local(case.received_at):%Y-%m-%d}",
        }  # fmt: skip
        keys = [*dict.fromkeys((*form, *(key for key in system.fields if key in own)))]
        return tuple(
            line for key in system.order(keys) if (line := self._line(key, form.get(key), own.get(key, ""))).value
        )

    def _line(self, key: str, field: FilledField | None, own: str) -> CopyLine:
        known = self._book().fields.get(key)
        label = field.label if field is not None else known.label if known is not None else _OWN.get(key, key)
        kind = field.kind if field is not None else known.kind if known is not None else FieldKind.TEXT
        return CopyLine(key=key, label=label, value=_text(field) or own, kind=kind)

    def _kept(
        self, work: CaseWork, act: Act, case: Case, move: str, note: str, facts: Mapping[str, str]
    ) -> None:  # fmt: skip
        """Store it, with a step on the time line and a row in the journal."""
        work.cases.save(case)
        step = CaseStep(
            case_id=case.id, serial=case.revision, at=self._clock.now(), move=move, before=case.state,
            after=case.state, who=act.who, where=act.where, op=act.op, note=note,
        )  # fmt: skip
        work.cases.add_step(step)
        work.journal.write(f"case.{move}", case.number, facts=facts)
        work.keep_result(case.id)


def _as_kept(kept: FilledField, known: FormField | None) -> FormField:
    """Return the field as the case has it, whatever became of it since; what it may hold is known only of the same."""
    columns = tuple(column.label for column in known.columns) if known is not None else ()
    if known is not None and known.kind is kept.kind and columns == kept.columns:
        return replace(known, label=kept.label, is_needed=kept.is_needed)
    kind = FieldKind.TEXT if kept.kind is FieldKind.CHOICE else kept.kind
    return FormField(
        key=kept.key, label=kept.label, kind=kind, is_needed=kept.is_needed, max_length=LONGEST,
        columns=tuple(Column(key=label, label=label) for label in kept.columns),
    )  # fmt: skip


LONGEST = 400  # letters of a field that no form has any more
_OWN = {"number": "办件编号", "item": "事项", "received": "收件日期"}


def _text(field: FilledField | None) -> str:
    """Return a field as it is pasted: a table as rows of tabs, as spreadsheets and web tables take it."""
    if field is None:
        return ""
    return "\n".join("\t".join(row) for row in field.rows) or field.value
