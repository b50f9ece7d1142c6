"""The rules of the ticket machine as data: seconds, the large screen's choices, what to bring. It knows no view."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from core.base.faults import Fault
from core.base.resources import Resources
from desktop.presenters.kiosk_view import Bring

log = logging.getLogger(__name__)

NAME = "queue/kiosk.toml"
DEFAULT_ICON = "layout-grid"
ANY = "*"


@dataclass(frozen=True, slots=True, kw_only=True)
class KioskRules:
    """See resources/queue/kiosk.toml. ``elder`` maps a letter to its words in large letters, in order."""

    ticket_s: float
    idle_s: float
    elder_idle_s: float
    message_s: float
    help_s: float
    notice: str
    elder: Mapping[str, str]
    bring: Mapping[str, tuple[Bring, ...]]

    def bring_for(self, letter: str) -> tuple[Bring, ...]:
        """Return what a visitor of this business can get ready."""
        return self.bring.get(letter, self.bring.get(ANY, ()))


def load_kiosk_rules(resources: Resources) -> KioskRules:
    """Return the rules; a broken table is Fault ``base.resource.broken``."""
    data = resources.toml(NAME)
    try:
        return KioskRules(
            ticket_s=float(data["ticket_s"]),
            idle_s=float(data["idle_s"]),
            elder_idle_s=float(data["elder_idle_s"]),
            message_s=float(data["message_s"]),
            help_s=float(data["help_s"]),
            notice=str(data["notice"]),
            elder={str(table["letter"]): str(table["title"]) for table in data["elder"]},
            bring={
                letter: tuple(_bring(table, resources) for table in tables) for letter, tables in data["bring"].items()
            },
        )
    except (KeyError, ValueError, TypeError, AttributeError) as error:
        raise Fault("base.resource.broken", name=NAME, reason=repr(error)) from error


def icon_or_default(resources: Resources, name: str) -> str:
    """Return the icon a site's data name, or a plain one when there is no such file: a tile is better than none."""
    try:
        resources.path(f"icons/{name}.svg")
    except Fault as fault:
        log.warning("icon %s: %s", name, fault)
        return DEFAULT_ICON
    return name


def _bring(table: Mapping[str, Any], resources: Resources) -> Bring:
    return Bring(
        icon=icon_or_default(resources, str(table["icon"])), title=str(table["title"]), words=str(table["words"])
    )
