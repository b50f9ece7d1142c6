"""The catalogue in use: all items, found by code. It knows where they lie, not how they were imported."""

from collections.abc import Iterable

from core.base.faults import Fault
from core.base.resources import Resources
from core.catalogue.item import Item
from core.catalogue.items_toml import items_from

NAME = "catalogue/items.toml"


class Catalogue:
    """Immutable; any thread may ask. A new import makes a new one."""

    def __init__(self, items: Iterable[Item]) -> None:
        self.items: tuple[Item, ...] = tuple(items)
        self._by_code = {item.code: item for item in self.items}

    @classmethod
    def load(cls, resources: Resources) -> "Catalogue":
        """Read ``catalogue/items.toml``, the site's before the shipped.

        Faults: ``catalogue.load.*``, ``base.resource.*``.
        """
        return cls(items_from(resources.toml(NAME)))

    def get(self, code: str) -> Item:
        """Return the item with this code, or Fault ``catalogue.item.unknown``."""
        item = self._by_code.get(code)
        if item is None:
            raise Fault("catalogue.item.unknown", code=code)
        return item

    def of_business(self, letter: str) -> tuple[Item, ...]:
        """Return the items that the queue of this letter serves."""
        return tuple(item for item in self.items if item.business == letter)

    def categories(self) -> tuple[str, ...]:
        """Return the categories in the order of the catalogue."""
        return tuple(dict.fromkeys(item.category for item in self.items))
