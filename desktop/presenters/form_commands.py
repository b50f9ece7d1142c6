"""The clerk's commands on the form of the item: Ctrl+T, each key stroke, and back. It knows no queue command."""

from core.base.faults import Fault
from desktop.presenters.visit_presenter import VisitPresenter


class FormCommands(VisitPresenter):
    """What is typed is kept in the draft at once; nothing of it is stored before the application is."""

    def ask_form(self) -> None:
        """Ctrl+T. Open the form; once more: back to the papers."""
        draft = self._visit.draft
        if self._visit.is_form_open:
            self.drop_form()
        elif draft is None:
            self._tell(Fault("desktop.intake.no_person" if self._visit.item else "desktop.intake.no_item"), "warn")
        elif draft.fields:
            self._change(is_form_open=True, applicant_form=None, asks_refusal=False)

    def drop_form(self) -> None:
        """Esc, Ctrl+Enter. Back to the papers; what was typed stays."""
        self._change(is_form_open=False, form_field="")

    def set_form(self, key: str, text: str) -> None:
        """Take one field as typed; what is wrong with it is said when it is left."""
        draft = self._visit.draft
        if draft is None:
            return
        draft = draft.typed(key, text)
        is_phone = any(field.key == key and field.source == "phone" for field in draft.fields)
        changes = {"draft": draft.with_phone(text), "phone": text} if is_phone else {"draft": draft}
        self._change(**changes, form_field=key)

    def leave_form_field(self, key: str) -> None:
        """Say what is wrong with a field that was left."""
        if self._visit.form_field == key:
            self._change(form_field="")
