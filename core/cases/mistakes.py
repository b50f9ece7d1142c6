"""The commonest mistakes with the papers of an item, for the one-time notice. Words only, from resources."""

from core.base.resources import Resources
from core.catalogue.item import Item


class Mistakes:
    """Reads ``cases/mistakes.toml``; immutable afterwards."""

    def __init__(self, resources: Resources) -> None:
        table = resources.toml("cases/mistakes.toml")
        self._most: int = table["most"]
        self._papers = tuple((tuple(row["words"]), str(row["text"])) for row in table["papers"])
        self._items = {code: tuple(texts) for code, texts in table["items"].items()}

    def of(self, item: Item) -> tuple[str, ...]:
        """Return the sentences for an item: its own, then those of its papers in the order of the file."""
        names = [material.name for material in item.materials if not material.is_system_checked]
        found = [*self._items.get(item.code, ())]
        found += [text for words, text in self._papers if any(word in name for word in words for name in names)]
        return tuple(dict.fromkeys(found))[: self._most]
