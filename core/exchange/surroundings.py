"""What a row says beside its event: the site's own words and the district's codes of items."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from core.base.faults import Fault
from core.base.resources import Resources
from core.base.tables import read_csv
from core.config.model import Settings

ITEMS, CODE = "exchange/items.csv", "item_code"


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """``site`` and ``items`` (item code -> column -> value) stay; ``now`` and ``batch`` are of one writing."""

    site: Mapping[str, str]
    items: Mapping[str, Mapping[str, str]]
    now: datetime
    batch: str = ""


def surroundings(settings: Settings, resources: Resources, now: datetime) -> Surroundings:
    """Return what this site says; Fault ``exchange.items.broken`` (file, line, column)."""
    exchange, hall = settings.exchange, settings.hall
    site = {
        "hall_name": hall.name,
        "org_name": hall.name,
        "org_code": exchange.org_code,
        "area_code": exchange.area_code or hall.site_code[:6],
        "data_source": exchange.data_source,
        "apply_type": exchange.apply_type,
        "task_version": "1",
        "explain": "无",
    }
    return Surroundings(site=site, items=_items(resources), now=now)


def _items(resources: Resources) -> dict[str, dict[str, str]]:
    """Return the table of codes: our item code, then task_code, catalog_code, task_version ... as it has them."""
    if not resources.has(ITEMS):
        return {}
    path = resources.path(ITEMS)
    head, *rows = read_csv(path)
    names = [cell.strip() for cell in head.cells]
    if CODE not in names:
        raise Fault("exchange.items.broken", file=str(path), line=head.line, column=CODE)
    items: dict[str, dict[str, str]] = {}
    for row in rows:
        values = {name: cell.strip() for name, cell in zip(names, row.cells, strict=False)}
        if not values.get(CODE):
            raise Fault("exchange.items.broken", file=str(path), line=row.line, column=CODE)
        items[values[CODE]] = values
    return items
