"""Where data files lie: the site's own folder first, then what the product ships."""

import tomllib
from pathlib import Path
from typing import Any

from core.base.faults import Fault

SHIPPED = Path(__file__).resolve().parents[2] / "resources"


class Resources:
    """Finds a data file by its name under ``resources/``; a site's copy of the same name wins."""

    def __init__(self, site: Path | None = None, shipped: Path = SHIPPED) -> None:
        self.site = site
        self.shipped = shipped

    def path(self, name: str) -> Path:
        """Return the file called ``name`` (``receipts/ticket.toml``), the site's before the shipped one."""
        if self.site is not None and (own := self.site / name).is_file():
            return own
        if (shipped := self.shipped / name).is_file():
            return shipped
        raise Fault("base.resource.missing", name=name)

    def has(self, name: str) -> bool:
        """Say whether there is such a file, the site's or a shipped one."""
        return any(root is not None and (root / name).is_file() for root in (self.site, self.shipped))

    def names(self, folder: str, suffix: str) -> list[str]:
        """Return the sorted names under ``folder`` that end in ``suffix``, shipped and site's own together."""
        roots = [self.shipped] if self.site is None else [self.shipped, self.site]
        found = {path.name for root in roots for path in (root / folder).glob(f"*{suffix}")}
        return sorted(f"{folder}/{name}" for name in found)

    def toml(self, name: str) -> dict[str, Any]:
        """Return the parsed TOML file; a broken one is a Fault that names the file and the line."""
        path = self.path(name)
        try:
            return tomllib.loads(path.read_text("utf-8"))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise Fault("base.resource.broken", name=str(path), reason=str(error)) from error
