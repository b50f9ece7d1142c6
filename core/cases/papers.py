"""Which words stand on the papers of a case. It knows values and templates' names, no printer and no store."""

import dataclasses
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from core.base.resources import Resources
from core.cases.applying import OWN, Applying
from core.cases.case import Case, CaseMaterial, CaseState, ItemSnapshot
from core.cases.draft import MaterialRules
from core.cases.material_words import MaterialWords
from core.cases.materials import promised
from core.cases.mistakes import Mistakes
from core.cases.numbers import Numbering, bare
from core.cases.paper_words import Desk, PaperWords, day_words, document_words, phone_words
from core.cases.reasons import ReasonLibrary
from core.catalogue.item import Item, Limit
from core.config.model import Settings
from core.papers.content import ReceiptPaper
from core.papers.letters import AcceptancePaper, CorrectionPaper, RefusalPaper, Told
from core.papers.sheets import CommitmentPaper, NoticePaper, ReceiptSheet
from core.papers.wording import date_words, limit_words, time_words
from core.people.person import Person


class CasePapers:
    """Makes the papers of a case; all masks are applied here, all words come from ``resources/cases``."""

    def __init__(self, settings: Settings, resources: Resources, numbering: Numbering, rules: MaterialRules) -> None:
        self._settings, self._numbering = settings, numbering
        self._words = PaperWords(settings, resources)
        self._texts = self._words.texts
        self.reasons, self._mistakes = ReasonLibrary(resources), Mistakes(resources)
        self._materials = MaterialWords(self._texts, rules, self.reasons)

    def receipt(self, case: Case, person: Person, desk: Desk, at: datetime, applying: Applying = OWN) -> ReceiptPaper:
        """Return 收件凭证: what was taken; the promised day of an accepted case, else the day by which we answer."""
        hall, texts = self._settings.hall, self._texts["receipt"]
        originals, copies = self._materials.kept(case.materials)
        return ReceiptPaper(
            hall=hall.name,
            number=case.number,
            barcode=bare(case.number),
            applicant=case.applicant,
            id_number=document_words(person, applying),
            agent=self._words.agent(applying),
            phone=phone_words(case.phone),
            item=case.item.name,
            form=self._texts["forms"][case.item.case_type.value],
            collection=texts["collection"],
            materials=self._materials.receipt_lines(case.materials),
            total_originals=originals,
            total_copies=copies,
            promised=self._promised(case),
            paragraphs=self._paragraphs(case),
            latest_answer=day_words(case.decision_due if case.state is CaseState.RECEIVED else None),
            limits=self._limits(case.item),
            promised_day=day_words(case.promised_due),
            qr=self._words.progress(case.number),
            password=f"{case.query_code[:3]} {case.query_code[3:]}",
            clerk=texts["clerk"].format(name=desk.clerk, number=desk.staff_number),
            counter=desk.counter_name,
            date=date_words(at),
            time=time_words(at),
            enquiry_phone=hall.enquiry_phone,
            supervision_phone=hall.supervision_phone,
        )

    def sheet(self, case: Case, person: Person, desk: Desk, at: datetime, applying: Applying = OWN) -> ReceiptSheet:
        """Return 收件凭证 with the whole material list on A4: the same words as the receipt."""
        return ReceiptSheet(
            **fields_of(self.receipt(case, person, desk, at, applying)), address=self._settings.hall.address
        )

    def acceptance(self, case: Case, applying: Applying = OWN) -> AcceptancePaper:
        """Return 受理通知书 of an accepted case."""
        texts = self._texts["acceptance"]
        accepted = case.accepted_at or case.received_at
        return AcceptancePaper(
            **self._words.letter(case, case.document_number, accepted),
            basis="",
            accepted=date_words(accepted),
            promised_limit=limit_words(promised_limit(case.item)),
            legal_limit=limit_words(legal_limit(case.item)),
            promised_day=day_words(case.promised_due),
            legal_day=day_words(case.legal_due),
            fee=case.item.fee or texts["no_fee"],
            collection=texts["collection"],
            office=case.item.department,
            result=case.item.result_document,
            phone=phone_words(case.phone),
            promised=self._promised(case),
            check_code=self._numbering.check_code("accept", case.id, case.document_number),
            agent=self._words.agent(applying),
        )

    def commitment(self, case: Case, person: Person, at: datetime, applying: Applying = OWN) -> CommitmentPaper:
        """Return 容缺受理承诺书."""
        return CommitmentPaper(
            number=case.number,
            applicant=case.applicant,
            id_number=self._words.document("commitment", person, applying),
            item=case.item.name,
            missing=tuple(material.name for material in promised(case.materials)),
            due_day=day_words(case.tolerance_due),
            date=date_words(at),
            **self._words.form(),
        )

    def correction(self, case: Case, desk: Desk, at: datetime) -> CorrectionPaper:
        """Return 补正告知书: everything missing at once, each with how to mend it."""
        told = self.told(case.materials, case.correction_due)
        return CorrectionPaper(
            **self._words.letter(case, case.document_number, at),
            missing=told.missing,
            received=told.received,
            due_day=day_words(told.due),
            due_days=told.due_days,
            clerk=desk.clerk,
        )

    def told(self, materials: Iterable[CaseMaterial], due: date | None) -> Told:
        """Return what 补正告知书 says of these materials, before there is a case too."""
        lines = tuple(materials)
        return Told(
            missing=self._materials.missing_lines(lines),
            received=self._materials.received(lines),
            due=due,
            due_days=self._settings.cases.correction_days,
        )

    def refusal(self, case: Case, at: datetime, *, basis: str, elsewhere: str) -> RefusalPaper:
        """Return 不予受理决定书 with both remedies."""
        return RefusalPaper(
            **self._words.letter(case, case.document_number, at),
            reason=case.reason.rstrip("。"),
            basis=self._words.basis(basis),
            elsewhere=elsewhere,
            remedy=self.reasons.remedy,
        )

    def notice(self, item: Item, day: date) -> NoticePaper:
        """Return 一次性告知单 of an item; it has no name on it."""
        return NoticePaper(
            item=item.name,
            code=item.code,
            department=item.department,
            conditions=item.conditions,
            materials=self._materials.notice_lines(item.materials),
            legal_limit=limit_words(item.legal_limit),
            promised_limit=limit_words(item.promised_limit),
            excluded_time=item.excluded_time,
            fee=item.fee,
            result=item.result_document,
            accept_at=item.accept_at,
            notes=item.notes,
            is_confirmed=item.is_confirmed,
            seasons=self._words.seasons(item),
            mistakes=self._mistakes.of(item),
            qr=f"{self._settings.hall.progress_url}{item.code}",
            date=date_words(day),
            **self._words.form(),
        )

    def banned_reason(self, certificate: str) -> tuple[str, str]:
        """Return (reason, basis) of the refusal of a certificate this centre may not issue."""
        texts = self._texts["banned"]
        return texts["reason"].format(certificate=certificate), texts["basis"]

    def unmet_reason(self, conditions: str) -> str:
        """Return the reason of the refusal of somebody who does not meet the conditions."""
        return str(self._texts["unmet"]["reason"]).format(conditions=conditions)

    def _paragraphs(self, case: Case) -> tuple[str, ...]:
        paragraphs = self._texts["receipt"]["paragraphs"]
        own = paragraphs.get("tolerant" if promised(case.materials) else case.state.value, paragraphs["accepted"])
        days = self._settings.cases.decision_days
        return tuple(text.format(days=days, due=day_words(case.correction_due)) for text in own)

    def _promised(self, case: Case) -> tuple[str, ...]:
        due = case.tolerance_due
        if due is None:
            return ()
        pattern = self._texts["receipt"]["promised"]
        return tuple(pattern.format(name=m.name, month=due.month, day=due.day) for m in promised(case.materials))

    def _limits(self, item: ItemSnapshot) -> str:
        texts = self._texts["receipt"]
        if item.promised_days == 0:
            return str(texts["limits_instant"])
        promised_words, legal_words = limit_words(promised_limit(item)), limit_words(legal_limit(item))
        if not promised_words:
            return ""
        pattern = texts["limits"] if legal_words else texts["limits_promised_only"]
        return str(pattern.format(promised=promised_words, legal=legal_words))


def promised_limit(item: ItemSnapshot) -> Limit:
    """Return the promised limit of a case's item."""
    return Limit(text=item.promised_text, days=item.promised_days, unit=item.unit)


def legal_limit(item: ItemSnapshot) -> Limit:
    """Return the legal limit of a case's item."""
    return Limit(text=item.legal_text, days=item.legal_days, unit=item.unit)


def fields_of(paper: ReceiptPaper) -> dict[str, Any]:
    """Return the fields of a paper, rows as they are."""
    return {field.name: getattr(paper, field.name) for field in dataclasses.fields(paper)}
