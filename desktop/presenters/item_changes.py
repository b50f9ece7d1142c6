"""An item with one thing changed, as somebody typed it: what cannot be read stays words, and lint says so."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any, TypeVar

from core.catalogue.item import YES_NO, Answer, CaseType, Item, Material, Question, Season
from core.catalogue.rows import RowReader
from desktop.i18n import _
from desktop.presenters.item_forms import MATERIALS, ON

T = TypeVar("T")


def changed(item: Item, key: str, value: str, reader: RowReader) -> Item:
    """Return the item with one field as it was typed; a limit in words stays in words, and lint says so."""
    words = value.strip()
    if key == "conditions":
        return replace(item, conditions=_lines(words))
    if key == "case_type":
        return replace(item, case_type=CaseType(words))
    if key in ("legal_limit", "promised_limit"):
        limit: dict[str, Any] = {key: reader.limit(words, item.promised_limit.unit)}
        return replace(item, **limit)
    if key == "seasons":
        return replace(item, seasons=tuple(_season(line) for line in _lines(words)))
    if key == "age_from":
        return replace(item, age_from=int(words) if words.isdigit() else None)
    plain: dict[str, Any] = {key: words == ON if key.startswith("is_") else words}
    return replace(item, **plain)


def part_changed(item: Item, tab: str, place: int, key: str, value: str) -> Item:
    """Return the item with one field of one row changed."""
    words = value.strip()
    if tab == MATERIALS:
        return replace(item, materials=_with(item.materials, place, lambda part: _material(part, key, words)))
    return replace(item, questions=_with(item.questions, place, lambda part: _question(part, key, words)))


def part_added(item: Item, tab: str) -> Item:
    """Return the item with one more row at the end of a tab's list."""
    if tab == MATERIALS:
        return replace(
            item, no_materials="", materials=(*item.materials, Material(name=_("New material"), originals=1))
        )
    number = len(item.questions) + 1
    return replace(item, questions=(*item.questions, Question(key=f"q{number}", text=_("New question"))))


def part_removed(item: Item, tab: str, place: int) -> Item:
    """Return the item without a row."""
    if tab == MATERIALS:
        return replace(item, materials=_without(item.materials, place))
    return replace(item, questions=_without(item.questions, place))


def part_moved(item: Item, tab: str, place: int, step: int) -> Item:
    """Return the item with a row one place up or down; at the end it stays."""
    if tab == MATERIALS:
        return replace(item, materials=_moved(item.materials, place, step))
    return replace(item, questions=_moved(item.questions, place, step))


def _material(material: Material, key: str, words: str) -> Material:
    """A changed material no longer spells the words of its source row."""
    changes: dict[str, Any]
    if key == "kind":
        changes = {"is_core": words != "secondary", "is_system_checked": words == "checked"}
    elif key in ("originals", "copies"):
        changes = {key: int(words) if words.isdigit() else 0}
    elif key == "promise_days":
        changes = {key: int(words) if words.isdigit() else None}
    else:
        changes = {key: words}
    return replace(material, source="", **changes)


def _question(question: Question, key: str, words: str) -> Question:
    if key == "answers":
        return replace(question, answers=tuple(_answer(line) for line in _lines(words)) or YES_NO)
    plain: dict[str, Any] = {key: words}
    return replace(question, **plain)


def _answer(line: str) -> Answer:
    key, _space, text = line.partition(" ")
    return Answer(key=key, text=text.strip() or key)


def _season(line: str) -> Season:
    first, last, words = (*line.split(maxsplit=2), "", "")[:3]
    return Season(first=first, last=last, words=words)


def _lines(words: str) -> tuple[str, ...]:
    return tuple(line.strip() for line in words.splitlines() if line.strip())


def _with(parts: tuple[T, ...], place: int, change: Callable[[T], T]) -> tuple[T, ...]:
    return tuple(change(part) if at == place else part for at, part in enumerate(parts))


def _without(parts: tuple[T, ...], place: int) -> tuple[T, ...]:
    return (*parts[:place], *parts[place + 1 :])


def _moved(parts: tuple[T, ...], place: int, step: int) -> tuple[T, ...]:
    to = place + step
    if not 0 <= to < len(parts):
        return parts
    order = list(parts)
    order[place], order[to] = order[to], order[place]
    return tuple(order)
