"""申请表: the form of a case on paper, each value also under its own name for a site's own form. No printer."""

from collections.abc import Sequence
from datetime import datetime

from core.cases.case import Case
from core.cases.form import FilledField
from core.catalogue.form_field import FieldKind
from core.config.model import Settings
from core.papers.sheets import ApplicationLine, ApplicationPaper
from core.papers.wording import date_words, masked_id, masked_phone

LONG = 24  # letters from which a value has a line of its own


class FormPapers:
    """Makes it; numbers are masked unless the site prints this form in full."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    def application(self, case: Case, at: datetime) -> ApplicationPaper:
        """Return the paper. A template may name each field by its key: ``{form_income}``."""
        return self._paper(case.number, case.item.name, case.applicant, case.received_at, case.form, at)

    def trial(self, item: str, applicant: str, form: Sequence[FilledField], at: datetime) -> ApplicationPaper:
        """Return the paper of a form that is still being made, with values to try it."""
        return self._paper("样张", item, applicant, at, form, at)

    def _paper(
        self, number: str, item: str, applicant: str, received_at: datetime, form: Sequence[FilledField], at: datetime
    ) -> ApplicationPaper:
        hall = self._settings.hall
        is_full = "application" in self._settings.papers.full_id_forms
        words = [(one, _words(one, is_full=is_full)) for one in form]
        return ApplicationPaper(
            organ=hall.name,
            number=number,
            item=item,
            applicant=applicant,
            received=date_words(received_at),
            lines=tuple(ApplicationLine(label=one.label, value=text) for one, text in words if text and not one.rows),
            tables=tuple(
                ApplicationLine(label=one.label, value=text) for one, text in words if one.rows
            ),
            fields={f"form_{one.key}": text for one, text in words},
            qr=f"{hall.progress_url}{''.join(filter(str.isdigit, number))}",
            date=date_words(at),
            enquiry_phone=hall.enquiry_phone,
            supervision_phone=hall.supervision_phone,
            address=hall.address,
        )  # fmt: skip


def _words(field: FilledField, *, is_full: bool) -> str:
    if field.rows:
        return "\n".join("；".join(filter(None, row)) for row in field.rows)
    if is_full or not field.value:
        return field.value
    if field.kind is FieldKind.ID_NUMBER:
        return masked_id(field.value)
    return masked_phone(field.value) if field.kind is FieldKind.PHONE else field.value
