"""How materials are written on papers: rows of the receipt, the correction and the notice. Words only, no case."""

from collections.abc import Iterable, Mapping
from typing import Any

from core.cases.case import CaseMaterial, MaterialState
from core.cases.draft import MaterialRules
from core.cases.materials import missing, received
from core.cases.reasons import ReasonLibrary
from core.catalogue.item import Material
from core.papers.content import MaterialLine
from core.papers.letters import MissingLine
from core.papers.sheets import NoticeGroup, NoticeMaterial


class MaterialWords:
    """Writes materials with the words of ``resources/cases/texts.toml``."""

    def __init__(self, texts: Mapping[str, Any], rules: MaterialRules, reasons: ReasonLibrary) -> None:
        self._receipt: Mapping[str, str] = texts["receipt"]
        self._correction: Mapping[str, str] = texts["correction"]
        self._notice: Mapping[str, str] = texts["notice"]
        self._rules, self._reasons = rules, reasons

    def receipt_lines(self, materials: Iterable[CaseMaterial]) -> tuple[MaterialLine, ...]:
        """Return the rows of what was taken; an identity card is 已退, a system check 免交."""
        return tuple(self._receipt_line(n, material) for n, material in enumerate(received(materials), start=1))

    def kept(self, materials: Iterable[CaseMaterial]) -> tuple[int, int]:
        """Return (originals, copies) that stay here."""
        lines = [material for material in received(materials) if material.state is MaterialState.HANDED_IN]
        originals = sum(line.originals for line in lines if not self._rules.is_identity(line.name))
        return originals, sum(line.copies for line in lines)

    def kept_lines(self, materials: Iterable[CaseMaterial]) -> tuple[MaterialLine, ...]:
        """Return the rows of what stays here: an identity card goes back with its owner, only its copies stay."""
        lines = [material for material in received(materials) if material.state is MaterialState.HANDED_IN]
        kept = [line for line in lines if not self._rules.is_identity(line.name) or line.copies]
        return tuple(self._receipt_line(serial, material) for serial, material in enumerate(kept, start=1))

    def missing_lines(self, materials: Iterable[CaseMaterial]) -> tuple[MissingLine, ...]:
        """Return the rows of a correction: what is missing, why, how to mend it."""
        return tuple(self._missing_line(n, material) for n, material in enumerate(missing(materials), start=1))

    def received(self, materials: Iterable[CaseMaterial]) -> tuple[str, ...]:
        """Return what need not be brought again: 高龄津贴申请表原件1份."""
        return tuple(self._received(material) for material in received(materials))

    def notice_lines(self, materials: Iterable[Material]) -> tuple[NoticeMaterial | NoticeGroup, ...]:
        """Return the rows of a one-time notice; 免交 rows stay listed so that nobody brings them.

        What only some people need comes last, below a heading of its own.
        """
        rows = tuple(materials)
        always = [material for material in rows if not material.condition]
        sometimes = [material for material in rows if material.condition]
        lines = [self._notice_line(serial, material) for serial, material in enumerate([*always, *sometimes], start=1)]
        if not always or not sometimes:
            return tuple(lines)
        return (*lines[: len(always)], NoticeGroup(group=self._notice["sometimes"]), *lines[len(always) :])

    def copies(self, originals: int, copies: int) -> str:
        """Return 原件1份，复印件1份; nothing said in the catalogue means one original."""
        parts = [self._correction["originals"].format(n=originals or 1)] if originals or not copies else []
        parts += [self._correction["copies"].format(n=copies)] if copies else []
        return self._correction["join"].join(parts)

    def _receipt_line(self, serial: int, material: CaseMaterial) -> MaterialLine:
        none = self._receipt["none"]
        if material.state is MaterialState.CHECKED:
            return MaterialLine(serial=serial, name=material.name, originals=self._receipt["exempt"], copies=none)
        originals = str(material.originals or none)
        if self._rules.is_identity(material.name):
            originals = self._receipt["returned"]
        return MaterialLine(serial=serial, name=material.name, originals=originals, copies=str(material.copies or none))

    def _missing_line(self, serial: int, material: CaseMaterial) -> MissingLine:
        text, remedy = self._reasons.words(material.reason, self.copies(material.originals, material.copies))
        return MissingLine(serial=serial, name=material.name, reason=text, remedy=remedy)

    def _received(self, material: CaseMaterial) -> str:
        if material.state is MaterialState.CHECKED:
            copies = f"（{self._receipt['exempt']}）"
        elif self._rules.is_identity(material.name) and not material.copies:
            copies = f"（{self._receipt['returned']}）"
        else:
            copies = self.copies(material.originals, material.copies)
        return self._correction["received"].format(name=material.name, copies=copies)

    def _notice_line(self, serial: int, material: Material) -> NoticeMaterial:
        texts = self._notice
        condition = texts["on_condition"].format(condition=material.condition) if material.condition else ""
        note = texts["join"].join(part for part in (material.note, condition) if part)
        if material.is_system_checked:
            none = self._receipt["none"]
            return NoticeMaterial(
                serial=serial, name=material.name, originals=none, copies=none, note=note, tick=texts["exempt"]
            )
        originals, copies = self._notice_counts(material)
        return NoticeMaterial(serial=serial, name=material.name, originals=originals, copies=copies, note=note)

    def _notice_counts(self, material: Material) -> tuple[str, str]:
        """Return how many originals and copies; an identity card is only looked at, and nothing said means one."""
        none = self._receipt["none"]
        copies = str(material.copies or none)
        if self._rules.is_identity(material.name) and not material.originals:
            return self._notice["checked"], copies
        return str(material.originals or (none if material.copies else 1)), copies
