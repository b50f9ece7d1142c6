"""The form of the open case, corrected with a reason; what stood there before stays readable. It knows no window.

page ──Ctrl+T──> fields and a reason ──Ctrl+Enter──> corrected          Esc leaves it as it was
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from core.base.acts import Act
from core.base.clock import local
from core.base.faults import Fault
from core.cases.case import Case
from core.cases.form import FilledField, FormVersion
from core.cases.form_check import as_typed
from core.catalogue.form_field import FieldKind
from core.catalogue.form_field import FormField as AskedField
from desktop.i18n import _, _n
from desktop.presenters.case_moves import FormField, MoveForm
from desktop.presenters.case_reveal import CaseReveal
from desktop.presenters.case_words import form_value

CORRECT = "correct_form"
CORRECT_KEY = "Ctrl+T"
OF_FORM = "form."  # before the keys of the form's own fields, so that none is taken for the reason
SERVE = "counter.serve"
NOTHING = "—"


class CaseCorrecting(CaseReveal):
    """Adds the correction of the form to the case page. The service checks the fields and keeps the old ones."""

    @property
    def keys(self) -> frozenset[str]:
        """The keys that mean something on this page."""
        return super().keys | {CORRECT_KEY}

    def press(self, key: str) -> None:
        """Take a key: the one that corrects, or one of the flow."""
        if key == CORRECT_KEY:
            self.ask_correction()
        else:
            super().press(key)

    def ask_correction(self) -> None:
        """Ctrl+T. Show the form as it can be typed; once more: leave it."""
        case, form = self._case, self._view.form
        if form is not None and form.move == CORRECT:
            self._show(replace(self._view, form=None, banner=None))
        elif case is None or self._view.page is None or self._busy or not self.can_correct(case):
            return
        else:
            self._receiver, self._card_ask = None, ""
            self._show(replace(self._view, form=self._correction(case), supply=None, banner=None))

    def can_correct(self, case: Case) -> bool:
        """Whether there is a form, the case is open, and this clerk may."""
        return bool(case.form) and case.closed_on is None and self._desk.may(SERVE)

    def submit(self) -> None:
        """Ctrl+Enter. Correct the form as it was typed; any other form is a move."""
        case, form = self._case, self._view.form
        if case is None or form is None or form.move != CORRECT:
            super().submit()
            return
        shown = {f.key.removeprefix(OF_FORM): f.value for f in form.fields if f.key.startswith(OF_FORM)}
        values = shown | {one.key: one.value for one in case.form if shown.get(one.key) == form_value(one)}
        reason, forms = form.value("reason"), self._office.forms

        def job(act: Act) -> Case:
            return forms.correct(act, case.id, values, reason)

        subject = (case.id, case.revision, *sorted(values.items()), reason)
        self._act_command(CORRECT, subject, job, lambda _case: self._moved(_("The form was corrected.")))

    def _correction(self, case: Case) -> MoveForm:
        """Numbers of persons stay masked here too: what is left as it is shown is left as it was."""
        typed = as_typed(case.form) | {one.key: form_value(one) for one in case.form if one.value}
        fields = tuple(_field(field, typed.get(field.key, "")) for field in self._office.forms.fields_of(case))
        why = FormField(key="reason", label=_("Reason"), hint=_("it stands on the time line"), is_wide=True)
        note = _("What stood there before is kept. The journal names the fields, not what they hold.")
        return MoveForm(move=CORRECT, title=_("Correct the form"), note=note, fields=(*fields, why))

    def _failed(self, fault: Fault) -> None:
        super()._failed(fault)
        form = self._view.form
        if form is not None and form.move == CORRECT:
            label = str(fault.facts.get("field", "")).partition(" · ")[-1] or str(fault.facts.get("field", ""))
            key = next((field.key for field in form.fields if field.label == label), "reason")
            self._show(replace(self._view, form=form.marked(key if fault.code.startswith("cases.form.") else "")))


def corrections(case: Case, versions: Sequence[FormVersion]) -> tuple[str, ...]:
    """Return each correction in words, the newest first: when, who, why, and what stood there before."""
    after = [*(version.fields for version in versions[1:]), case.form]
    found = [_correction_words(old, new) for old, new in zip(versions, after, strict=bool(versions))]
    return tuple(reversed(found))


def _correction_words(old: FormVersion, new: Sequence[FilledField]) -> str:
    head = _("{at}, no. {who}: {reason}").format(at=f"{local(old.at):%m-%d %H:%M}", who=old.who, reason=old.reason)
    return "\n".join((head, *_changes(old.fields, new)))


def _changes(old: Sequence[FilledField], new: Sequence[FilledField]) -> Iterator[str]:
    before = {one.key: one for one in old}
    for one in new:
        was = before.get(one.key)
        if was != one and not (was is None and one.is_empty):
            yield _("{field}: {before} → {after}").format(
                field=one.label, before=_words(was) if was else NOTHING, after=_words(one)
            )


def _words(field: FilledField) -> str:
    if field.rows:
        return _n("{n} row", "{n} rows", len(field.rows)).format(n=len(field.rows))
    return form_value(field) or NOTHING


def _field(field: AskedField, text: str) -> FormField:
    kinds = {FieldKind.CHOICE: "choice", FieldKind.TABLE: "lines", FieldKind.LONG: "lines"}
    kind = kinds.get(field.kind, "text")
    options = tuple((choice, choice) for choice in field.choices)
    return FormField(
        key=f"{OF_FORM}{field.key}", label=field.label, hint=field.hint, kind=kind, value=text, options=options,
        is_wide=kind != "text",
    )  # fmt: skip
