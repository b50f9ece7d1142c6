"""The small papers of a case for the thermal printer, for halls that print them beside or in place of the A4 ones."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from core.base.resources import Resources
from core.cases.case import Case
from core.cases.draft import MaterialRules
from core.cases.material_words import MaterialWords
from core.cases.numbers import bare
from core.cases.paper_words import Desk, PaperWords, day_words
from core.cases.reasons import ReasonLibrary
from core.catalogue.item import Item
from core.config.model import Settings
from core.papers.sheets import NoticeGroup, NoticeMaterial
from core.papers.thermal import CollectionSlip, CorrectionSlip, DocumentLine, NoticeEntry, NoticeSlip
from core.papers.wording import date_words, limit_words, masked_id, moment_words, time_words
from core.people.person import Person


class CaseThermal:
    """Makes them; all masks are applied here, all words come from ``resources/cases``."""

    def __init__(self, settings: Settings, resources: Resources, rules: MaterialRules) -> None:
        self._words = PaperWords(settings, resources)
        self._materials = MaterialWords(self._words.texts, rules, ReasonLibrary(resources))

    def correction(self, case: Case, desk: Desk, at: datetime) -> CorrectionSlip:
        """Return 补正小票: everything missing at once, each with how to mend it."""
        return CorrectionSlip(
            **self._slip(case, desk, at),
            missing=self._materials.missing_lines(case.materials),
            received=self._materials.received(case.materials),
            due_day=day_words(case.correction_due),
            due_days=self._words.settings.cases.correction_days,
        )

    def collection(
        self,
        case: Case,
        person: Person,
        desk: Desk,
        *,
        result: str,
        documents: Sequence[tuple[str, str]],
        until: date | None,
        collector: Person | None,
        relation: str,
        at: datetime,
    ) -> CollectionSlip:
        """Return 领取凭证: where to collect; with a ``collector``, who took the (name, number) ``documents``."""
        texts = self._words.texts["collection"]
        own = texts["agent"].format(relation=relation) if relation else texts["own"]
        return CollectionSlip(
            **self._slip(case, desk, at),
            id_number=masked_id(person.id_number),
            result=result,
            documents=tuple(DocumentLine(name=name, number=number, valid="") for name, number in documents),
            place=f"{self._words.settings.hall.name} {self._words.settings.hall.address}",
            hours=self._words.texts["closing"]["hours"],
            pickup_code="",
            until=day_words(until),
            collector=f"{collector.name}（{own}）" if collector else "",
            collector_id=masked_id(collector.id_number) if collector else "",
            collected=moment_words(at) if collector else "",
        )

    def notice(self, item: Item, day: date) -> NoticeSlip:
        """Return 告知小票 of an item; it has no name on it."""
        hall, texts = self._words.settings.hall, self._words.texts["notice"]
        limits = (("promised", item.promised_limit), ("legal", item.legal_limit))
        said = [texts[kind].format(limit=words) for kind, limit in limits if (words := limit_words(limit))]
        return NoticeSlip(
            hall=hall.name,
            item=item.name,
            code=item.code,
            conditions=item.conditions,
            materials=tuple(map(self._entry, self._materials.notice_lines(item.materials))),
            limits="，".join(said),
            fee=item.fee,
            accept_at=item.accept_at,
            notes="；".join(filter(None, (self._words.seasons(item), item.notes))),
            is_confirmed=item.is_confirmed,
            qr=f"{hall.progress_url}{item.code}",
            date=date_words(day),
            enquiry_phone=hall.enquiry_phone,
        )

    def _entry(self, line: NoticeMaterial | NoticeGroup) -> NoticeEntry:
        if isinstance(line, NoticeGroup):
            return NoticeEntry(group=line.group, tick="", serial=0, name="", copies="", note="")
        counts = (("originals", line.originals), ("copies", line.copies))
        return NoticeEntry(
            group="",
            tick=line.tick,
            serial=line.serial,
            name=line.name,
            copies=self._words.texts["correction"]["join"].join(filter(None, (self._count(*one) for one in counts))),
            note=line.note,
        )

    def _count(self, kind: str, words: str) -> str:
        """Return 原件1份, 原件核验, or nothing for —."""
        if words == self._words.texts["receipt"]["none"]:
            return ""
        if words.isdigit():
            return str(self._words.texts["correction"][kind].format(n=words))
        return str(self._words.texts["notice"]["checked_original"])

    def _slip(self, case: Case, desk: Desk, at: datetime) -> dict[str, Any]:
        hall = self._words.settings.hall
        return {
            "hall": hall.name,
            "number": case.number,
            "barcode": bare(case.number),
            "applicant": case.applicant,
            "item": case.item.name,
            "qr": self._words.progress(case.number),
            "clerk": self._words.texts["receipt"]["clerk"].format(name=desk.clerk, number=desk.staff_number),
            "counter": desk.counter_name,
            "date": date_words(at),
            "time": time_words(at),
            "enquiry_phone": hall.enquiry_phone,
            "supervision_phone": hall.supervision_phone,
        }
