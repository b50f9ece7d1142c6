"""Which maker makes which paper of a flow file, and which printer it comes out of. Of a store it knows the numbers."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from core.base.resources import Resources
from core.cases.answers import Answers
from core.cases.applying import OWN, Applying
from core.cases.case import Case, CaseState
from core.cases.draft import MaterialRules
from core.cases.letters import CaseLetters
from core.cases.numbers import Numbering
from core.cases.paper_words import Desk
from core.cases.papers import CasePapers
from core.cases.ports import Numbers
from core.cases.procedures import EXTENSION, load_procedures
from core.cases.slips import CaseSlips
from core.cases.thermal import CaseThermal
from core.config.model import Settings
from core.papers.content import Paper
from core.papers.job import Channel
from core.people.person import Person


@dataclass(frozen=True, slots=True, kw_only=True)
class Occasion:
    """Everything a paper may speak of: the case after the move, who stands before and behind the counter."""

    case: Case
    person: Person
    desk: Desk
    at: datetime
    day: date
    answers: Answers
    numbers: Numbers
    applying: Applying = OWN
    used_days: int | None = None  # of the promised limit
    steps: tuple[str, ...] = ()  # the way of the case, as a visitor is told


class PaperBook:
    """All papers of a case by their names in the flow files."""

    def __init__(self, settings: Settings, resources: Resources, numbering: Numbering) -> None:
        rules = MaterialRules(resources)
        self.papers = CasePapers(settings, resources, numbering, rules)
        self.letters = CaseLetters(settings, resources, numbering)
        self.slips = CaseSlips(settings, resources, rules)
        self.thermal = CaseThermal(settings, resources, rules)
        self._numbering = numbering
        self._kinds = load_procedures(resources)
        self._words: Mapping[str, str] = resources.toml("cases/texts.toml")["result"]

    def make(self, name: str, occasion: Occasion) -> Paper:
        """Return a paper; one with a 文号 of its own takes it here."""
        return PAPERS[name](self, occasion)

    def receipt(self, on: Occasion) -> Paper:
        """Return 收件凭证."""
        return self.papers.receipt(on.case, on.person, on.desk, on.at, on.applying)

    def sheet(self, on: Occasion) -> Paper:
        """Return 收件凭证 on A4."""
        return self.papers.sheet(on.case, on.person, on.desk, on.at, on.applying)

    def acceptance(self, on: Occasion) -> Paper:
        """Return 受理通知书."""
        return replace(self.papers.acceptance(on.case, on.applying), steps=" → ".join(on.steps))

    def commitment(self, on: Occasion) -> Paper:
        """Return 容缺受理承诺书."""
        return self.papers.commitment(on.case, on.person, on.at, on.applying)

    def correction(self, on: Occasion) -> Paper:
        """Return 补正告知书."""
        return self.papers.correction(on.case, on.desk, on.at)

    def refusal(self, on: Occasion) -> Paper:
        """Return 不予受理决定书."""
        answers = on.answers
        return self.papers.refusal(on.case, on.at, basis=answers.basis, elsewhere=answers.elsewhere)

    def special_procedure(self, on: Occasion) -> Paper:
        """Return 特别程序告知书 of the procedure begun last."""
        begun = on.case.procedures[-1]
        kind = self._kinds[begun.kind]
        is_extension = begun.kind == EXTENSION
        return self.letters.special_procedure(
            on.case,
            document_number=self._number("special", on),
            kind=self._words["extension" if is_extension else "other_procedure"],
            procedure=kind.title.zh,
            reason=begun.reason,
            basis=begun.basis,
            started=begun.started,
            days=begun.days,
            unit=begun.unit.value,
            ends=begun.due,
            approver=begun.approver,
            phone=begun.approver_phone,
            is_counted=is_extension,
            at=on.at,
        )

    def closing(self, on: Occasion) -> Paper:
        """Return 办结通知书."""
        result, delivery = on.case.result, on.case.clock("delivery")
        return self.letters.closing(
            on.case,
            document_number=self._number("close", on),
            result=self._result_word(on.case),
            words=result.words if result else "",
            certificate=result.document if result else "",
            certificate_number=result.document_number if result else "",
            used_days=on.used_days,
            collect_until=delivery.due if delivery else None,
            at=on.at,
        )

    def decision(self, on: Occasion) -> Paper:
        """Return 准予 or 不予决定书."""
        result = on.case.result
        is_granted = result is not None and result.is_granted
        return self.letters.decision(
            on.case,
            document_number=self._number("decide", on),
            is_granted=is_granted,
            reason="" if is_granted or result is None else result.words,
            certificate=result.document if result else "",
            certificate_number=result.document_number if result else "",
            at=on.at,
        )

    def delivery(self, on: Occasion) -> Paper:
        """Return 送达回证: for the decision of refusal, else for the result."""
        result = on.case.result
        is_refusal = on.case.state is CaseState.NOT_ACCEPTED
        name = result.document if result and result.document else self._words["decision"]
        return self.letters.delivery(
            on.case,
            document_number=self._number("deliver", on),
            document=self._words["refusal"] if is_refusal else name,
            document_served=on.case.document_number if is_refusal else (result.document_number if result else ""),
            place=on.desk.counter_name,
            remark="" if on.case.collection is None else on.case.collection.authority,
            at=on.at,
        )

    def collection(self, on: Occasion) -> Paper:
        """Return 领取凭证."""
        result, took = on.case.result, on.case.collection
        return self.slips.collection(
            on.case,
            collector=on.answers.receiver or on.person,
            desk=on.desk,
            result=self._result_word(on.case),
            relation=took.authority if took else "",
            certificate=result.document if result else "",
            certificate_number=result.document_number if result else "",
            at=on.at,
        )

    def correction_receipt(self, on: Occasion) -> Paper:
        """Return 补正小票."""
        return self.thermal.correction(on.case, on.desk, on.at)

    def collection_receipt(self, on: Occasion) -> Paper:
        """Return 领取凭证 on thermal paper: the way to the result once it is there, who took it once it is taken."""
        result, took, delivery = on.case.result, on.case.collection, on.case.clock("delivery")
        is_named = result is not None and result.document
        return self.thermal.collection(
            on.case,
            on.person,
            on.desk,
            result=self._result_word(on.case),
            documents=((result.document, result.document_number),) if result is not None and is_named else (),
            until=delivery.due if delivery else None,
            collector=(on.answers.receiver or on.person) if took else None,
            relation=took.authority if took else "",
            at=on.at,
        )

    def withdrawal(self, on: Occasion) -> Paper:
        """Return 撤回申请书."""
        return self.slips.withdrawal(on.case, on.person, reason=on.case.reason, desk=on.desk, at=on.at)

    def transfer(self, on: Occasion) -> Paper:
        """Return 物料转移单."""
        return self.slips.transfer(
            [on.case], slip_number=on.case.number, receiver=on.case.organ, desk=on.desk, at=on.at
        )

    def forwarding(self, on: Occasion) -> Paper:
        """Return 转办单."""
        return self.slips.forwarding(
            on.case, slip_number=on.case.number, receiver=on.case.organ, reason=on.case.reason, desk=on.desk, at=on.at
        )

    def routing(self, on: Occasion) -> Paper:
        """Return 办件流转单."""
        return self.slips.routing(on.case, (), desk=on.desk, at=on.at)

    def archive(self, on: Occasion) -> Paper:
        """Return 归档目录."""
        closed = on.case.closed_on or on.day
        return self.slips.archive(on.case, (), closed=closed, result=self._result_word(on.case), desk=on.desk, at=on.at)

    def _result_word(self, case: Case) -> str:
        if case.state in (CaseState.LAPSED, CaseState.NOT_ACCEPTED):
            return self._words[case.state.value]
        if case.result is None:
            return self._words["closed"]
        return self._words["granted" if case.result.is_granted else "denied"]

    def _number(self, kind: str, on: Occasion) -> str:
        return self._numbering.document_number(on.numbers, kind, on.day).text


Maker = Callable[[PaperBook, Occasion], Paper]
PAPERS: Mapping[str, Maker] = {
    "receipt": PaperBook.receipt,
    "material_list": PaperBook.sheet,
    "acceptance": PaperBook.acceptance,
    "commitment": PaperBook.commitment,
    "correction": PaperBook.correction,
    "refusal": PaperBook.refusal,
    "special_procedure_notice": PaperBook.special_procedure,
    "closing_notice": PaperBook.closing,
    "decision": PaperBook.decision,
    "delivery_proof": PaperBook.delivery,
    "collection_slip": PaperBook.collection,
    "correction_receipt": PaperBook.correction_receipt,
    "collection_receipt": PaperBook.collection_receipt,
    "withdrawal_request": PaperBook.withdrawal,
    "transfer_slip": PaperBook.transfer,
    "forwarding_slip": PaperBook.forwarding,
    "routing_slip": PaperBook.routing,
    "archive_index": PaperBook.archive,
}
THERMAL = frozenset({"receipt", "correction_receipt", "collection_receipt"})


def channel_of(name: str) -> Channel:
    """Return the printer a paper comes out of."""
    return Channel.RECEIPT if name in THERMAL else Channel.OFFICE
