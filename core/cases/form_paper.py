"""申请表: the form of a case on paper, each value also under its own name for a site's own form. No printer."""

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
        hall = self._settings.hall
        is_full = "application" in self._settings.papers.full_id_forms
        words = [(one, _words(one, is_full=is_full)) for one in case.form]
        return ApplicationPaper(
            organ=hall.name,
            number=case.number,
            item=case.item.name,
            applicant=case.applicant,
            received=date_words(case.received_at),
            lines=tuple(ApplicationLine(label=one.label, value=text) for one, text in words if text and not one.rows),
            tables=tuple(
                ApplicationLine(label=one.label, value=text) for one, text in words if one.rows
            ),
            fields={f"form_{one.key}": text for one, text in words},
            qr=f"{hall.progress_url}{''.join(filter(str.isdigit, case.number))}",
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
