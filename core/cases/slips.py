"""The sheets and slips of a case that are no letters: hand-over, forwarding, collection, withdrawal, agents."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from core.base.resources import Resources
from core.cases.case import Case
from core.cases.draft import MaterialRules
from core.cases.material_words import MaterialWords
from core.cases.materials import received
from core.cases.paper_words import Desk, PaperWords, day_words, phone_words, short_number
from core.cases.reasons import ReasonLibrary
from core.config.model import Settings
from core.papers.sheets import AuthorisationPaper, DeclarationLine, DeclarationPaper, WithdrawalPaper
from core.papers.slips import (
    ArchiveLine,
    ArchivePaper,
    CollectionPaper,
    ForwardingPaper,
    RoutingPaper,
    RoutingStep,
    TransferLine,
    TransferPaper,
)
from core.papers.wording import date_words, masked_id, moment_words, time_words
from core.people.person import Person


class CaseSlips:
    """Makes slips; all masks are applied here."""

    def __init__(self, settings: Settings, resources: Resources, rules: MaterialRules) -> None:
        self._words = PaperWords(settings, resources)
        self._materials = MaterialWords(self._words.texts, rules, ReasonLibrary(resources))

    def transfer(
        self, cases: Sequence[Case], *, slip_number: str, receiver: str, desk: Desk, bag: str = "", at: datetime
    ) -> TransferPaper:
        """Return 物料转移单 of one case or of many, sorted by number. Pages are counted by hand."""
        ordered = sorted(cases, key=lambda case: case.number)
        total = sum(sum(self._materials.kept(case.materials)) for case in ordered)
        return TransferPaper(
            **self._words.form(),
            slip_number=slip_number,
            site=self._words.settings.hall.site_code,
            sender=desk.counter_name,
            receiver=receiver,
            lines=tuple(self._transfer_line(serial, case) for serial, case in enumerate(ordered, 1)),
            total_copies=str(total),
            total_pages="",
            cases=len(ordered),
            clerk=desk.signed,
            time=f"{date_words(at).partition('年')[2]} {time_words(at)}",
            bag=bag,
            qr=self._words.settings.hall.progress_url + slip_number,
            date=date_words(at),
        )

    def forwarding(
        self,
        case: Case,
        *,
        slip_number: str,
        receiver: str,
        reason: str,
        desk: Desk,
        basis: str = "",
        opinion: str = "",
        reply_by: date | None = None,
        at: datetime,
    ) -> ForwardingPaper:
        """Return 转办单."""
        return ForwardingPaper(
            **self._words.form(),
            slip_number=slip_number,
            number=case.number,
            applicant=case.applicant,
            phone=phone_words(case.phone),
            item=case.item.name,
            received=date_words(case.received_at),
            sender=desk.counter_name,
            receiver=receiver,
            reason=reason.rstrip("。"),
            basis=basis,
            opinion=opinion,
            materials=self._materials.receipt_lines(case.materials),
            reply_by=day_words(reply_by),
            clerk=desk.signed,
            qr=self._words.progress(case.number),
            date=date_words(at),
        )

    def routing(self, case: Case, steps: Iterable[RoutingStep], *, desk: Desk, at: datetime) -> RoutingPaper:
        """Return 办件流转单; steps that are still to come have empty words."""
        return RoutingPaper(
            **self._words.form(),
            number=case.number,
            applicant=case.applicant,
            item=case.item.name,
            department=case.item.department,
            received=date_words(case.received_at),
            accepted=day_words(case.accepted_at),
            promised_day=day_words(case.promised_due),
            legal_day=day_words(case.legal_due),
            materials=tuple(material.name for material in received(case.materials)),
            steps=tuple(steps),
            clerk=desk.signed,
            qr=self._words.progress(case.number),
            date=date_words(at),
        )

    def collection(
        self,
        case: Case,
        *,
        collector: Person,
        desk: Desk,
        result: str,
        relation: str = "",
        certificate: str = "",
        certificate_number: str = "",
        valid_until: date | None = None,
        at: datetime,
    ) -> CollectionPaper:
        """Return 领取凭证; ``relation`` is empty when the applicant came in person."""
        texts = self._words.texts["collection"]
        return CollectionPaper(
            **self._words.form(),
            number=case.number,
            applicant=case.applicant,
            item=case.item.name,
            result=result,
            certificate=certificate,
            certificate_number=certificate_number,
            valid_until=day_words(valid_until),
            collector=collector.name,
            id_number=masked_id(collector.id_number),
            relation=texts["agent"].format(relation=relation) if relation else texts["own"],
            collected=moment_words(at),
            clerk=desk.signed,
            counter=desk.counter_name,
            qr=self._words.progress(case.number),
        )

    def withdrawal(self, case: Case, person: Person, *, reason: str, desk: Desk, at: datetime) -> WithdrawalPaper:
        """Return 撤回申请书 with the materials that are given back."""
        return WithdrawalPaper(
            **self._words.form(),
            number=case.number,
            applicant=case.applicant,
            id_number=masked_id(person.id_number),
            phone=phone_words(case.phone),
            item=case.item.name,
            applied=date_words(case.received_at),
            reason=reason.rstrip("。"),
            returned=self._materials.kept_lines(case.materials),
            clerk=desk.signed,
            qr=self._words.progress(case.number),
            date=date_words(at),
        )

    def authorisation(
        self,
        principal: Person,
        agent: Person,
        *,
        item: str,
        relation: str,
        valid_from: date,
        valid_until: date,
        powers: Sequence[str] = (),
        number: str = "",
        at: datetime,
    ) -> AuthorisationPaper:
        """Return 代办委托书; without ``powers`` those of ``resources/cases/texts.toml``."""
        return AuthorisationPaper(
            **self._words.form(),
            number=number,
            principal=principal.name,
            principal_id=self._words.id_words("agent_authorisation", principal.id_number),
            principal_phone=phone_words(principal.phone),
            agent=agent.name,
            agent_id=self._words.id_words("agent_authorisation", agent.id_number),
            agent_phone=phone_words(agent.phone),
            relation=relation,
            item=item,
            powers=tuple(powers or self._words.texts["authorisation"]["powers"]),
            valid_from=date_words(valid_from),
            valid_until=date_words(valid_until),
            date=date_words(at),
        )

    def declaration(
        self,
        case: Case,
        person: Person,
        *,
        certificates: Sequence[tuple[str, str]],
        basis: str = "",
        conditions: Sequence[str] = (),
        at: datetime,
    ) -> DeclarationPaper:
        """Return 告知承诺书; ``certificates`` are (name, what it would prove)."""
        return DeclarationPaper(
            **self._words.form(),
            number=case.number,
            applicant=case.applicant,
            id_number=masked_id(person.id_number),
            phone=phone_words(case.phone),
            item=case.item.name,
            department=case.item.department,
            basis=basis,
            certificates=tuple(
                DeclarationLine(serial=serial, name=name, content=content)
                for serial, (name, content) in enumerate(certificates, 1)
            ),
            conditions=tuple(conditions),
            date=date_words(at),
            qr=self._words.progress(case.number),
        )

    def archive(
        self, case: Case, lines: Iterable[tuple[str, str, str]], *, closed: date, result: str, desk: Desk, at: datetime
    ) -> ArchivePaper:
        """Return 归档目录; ``lines`` are (document, its number, its date), pages are counted by hand."""
        return ArchivePaper(
            **self._words.form(),
            number=case.number,
            applicant=case.applicant,
            item=case.item.name,
            received=date_words(case.received_at),
            closed=date_words(closed),
            result=result,
            lines=tuple(
                ArchiveLine(serial=serial, name=name, number=number, date=day, pages="")
                for serial, (name, number, day) in enumerate(lines, 1)
            ),
            clerk=desk.signed,
            qr=self._words.progress(case.number),
            date=date_words(at),
        )

    def _transfer_line(self, serial: int, case: Case) -> TransferLine:
        handed = self._materials.kept_lines(case.materials)
        return TransferLine(
            serial=serial,
            number=short_number(case.number),
            applicant=case.applicant,
            materials="、".join(line.name for line in handed),
            copies=str(sum(self._materials.kept(case.materials))),
            pages="",
        )
