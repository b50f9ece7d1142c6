"""The formal letters of a case after it was taken in: special procedure, decision, closing, proof of delivery.

It knows values; whether and when a letter is due is the flow's business. Every letter takes its own 文号.
"""

from datetime import date, datetime

from core.base.resources import Resources
from core.cases.case import Case
from core.cases.numbers import Numbering
from core.cases.paper_words import PaperWords, day_words
from core.cases.reasons import ReasonLibrary
from core.config.model import Settings
from core.papers.letters import ClosingPaper, DecisionPaper, DeliveryPaper, SpecialProcedurePaper


class CaseLetters:
    """Makes letters; all words come from ``resources/cases/texts.toml``."""

    def __init__(self, settings: Settings, resources: Resources, numbering: Numbering) -> None:
        self._words, self._numbering = PaperWords(settings, resources), numbering
        self._remedy = ReasonLibrary(resources).remedy

    def special_procedure(
        self,
        case: Case,
        *,
        document_number: str,
        kind: str,
        procedure: str,
        reason: str,
        started: date,
        days: int | None,
        unit: str = "工作日",
        ends: date | None,
        approver: str,
        is_counted: bool = False,
        basis: str = "",
        content: str = "",
        phone: str = "",
        fee: str = "",
        at: datetime,
    ) -> SpecialProcedurePaper:
        """Return 特别程序告知书. ``days`` are in ``unit``; ``is_counted`` means 延长审批: the limit itself grows."""
        texts = self._words.texts["special_procedure"]
        return SpecialProcedurePaper(
            **self._words.letter(case, document_number, at),
            kind=kind,
            procedure=procedure,
            content=content,
            reason=reason.rstrip("。"),
            basis=self._words.basis(basis),
            accepted=day_words(case.accepted_at or case.received_at),
            started=day_words(started),
            limit=texts["limit"].format(days=days, unit=unit) if days else "",
            ends=day_words(ends),
            promised_day=day_words(case.promised_due),
            is_counted=is_counted,
            approver=approver,
            phone=phone,
            fee=fee or texts["no_fee"],
            check_code=self._numbering.check_code("special", case.id, document_number),
        )

    def decision(
        self,
        case: Case,
        *,
        document_number: str,
        is_granted: bool,
        title: str = "",
        reason: str = "",
        basis: str = "",
        content: str = "",
        certificate: str = "",
        certificate_number: str = "",
        valid_until: date | None = None,
        at: datetime,
    ) -> DecisionPaper:
        """Return 准予决定书 or 不予决定书; a denial says why and what can be done against it."""
        texts = self._words.texts["decision"]
        return DecisionPaper(
            **self._words.letter(case, document_number, at),
            title=title or texts["granted" if is_granted else "denied"],
            accepted=day_words(case.accepted_at or case.received_at),
            is_granted=is_granted,
            reason=reason.rstrip("。"),
            basis=self._words.basis(basis),
            content=content,
            certificate=certificate,
            certificate_number=certificate_number,
            valid_until=day_words(valid_until),
            remedy=self._remedy,
            check_code=self._numbering.check_code("decide", case.id, document_number),
        )

    def closing(
        self,
        case: Case,
        *,
        document_number: str,
        result: str,
        words: str = "",
        certificate: str = "",
        certificate_number: str = "",
        valid_until: date | None = None,
        used_days: int | None = None,
        collect_until: date | None = None,
        at: datetime,
    ) -> ClosingPaper:
        """Return 办结通知书. ``used_days`` are the working days it took; without a certificate nothing is fetched."""
        texts, hall = self._words.texts["closing"], self._words.settings.hall
        limits = texts["limits"].format(promised=case.item.promised_days, used=used_days)
        is_known = case.item.promised_days and used_days is not None
        return ClosingPaper(
            **self._words.letter(case, document_number, at),
            accepted=day_words(case.accepted_at or case.received_at),
            closed=day_words(at),
            result=result,
            words=words.rstrip("。"),
            certificate=certificate,
            certificate_number=certificate_number,
            valid_until=day_words(valid_until),
            limits=limits if is_known else "",
            collection=texts["collection"] if certificate else "",
            collect_place=hall.name if certificate else "",
            collect_time=texts["hours"] if certificate else "",
            collect_until=day_words(collect_until) if certificate else "",
            bring=texts["bring"] if certificate else "",
            check_code=self._numbering.check_code("close", case.id, document_number),
        )

    def delivery(
        self,
        case: Case,
        *,
        document_number: str,
        document: str,
        document_served: str,
        place: str,
        way: str = "",
        remark: str = "",
        at: datetime,
    ) -> DeliveryPaper:
        """Return 送达回证 for a letter ``document`` of 文号 ``document_served``; ``place`` is the counter's name."""
        return DeliveryPaper(
            **self._words.letter(case, document_number, at),
            document=document,
            document_served=document_served,
            place=f"{self._words.settings.hall.name}{place}",
            way=way,
            remark=remark,
        )
