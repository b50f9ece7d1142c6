"""A model of a call display, from resources/devices: what is sent for a call, between calls, to ask for life."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

from core.base.faults import Fault
from core.base.resources import Resources
from core.devices.drivers import onbon
from core.devices.drivers.byte_words import ByteWords

FIELDS = frozenset({"number", "digits", "counter", "again", "hall"})
CALL, BLANK, IDLE = "call", "blank", "idle"
_AREA_KEYS = frozenset(field.name for field in fields(onbon.Area))


@dataclass(frozen=True, slots=True, kw_only=True)
class DisplayModel:
    """See resources/devices/README.md. Times in seconds; ``ping_s`` 0 asks never."""

    title: str
    baud: int
    answers: bool
    ping_s: float
    flashes: int
    on_s: float
    off_s: float
    texts: Mapping[str, ByteWords]
    area: onbon.Area | None  # for boards that take the BX frame

    def message(self, kind: str, values: Mapping[str, str]) -> bytes:
        """Return the bytes that show ``call``, ``blank`` or ``idle``."""
        text = self.texts[kind].filled(values)
        return text if self.area is None else onbon.encode(onbon.text_message(self.area, text))

    @property
    def ping(self) -> bytes:
        """Return the bytes that ask for a sign of life, none when there are none."""
        return b"" if self.area is None else onbon.encode(onbon.PING)


def load_display(resources: Resources, name: str) -> DisplayModel:
    """Return a model; a broken file is Fault ``base.resource.broken``, an unknown name ``base.resource.missing``."""
    file = f"devices/display-{name}.toml"
    table = resources.toml(file)
    try:
        return _model(table, file)
    except (KeyError, TypeError, ValueError, LookupError) as error:
        raise Fault("base.resource.broken", name=file, reason=repr(error)) from error


def _model(table: Mapping[str, Any], file: str) -> DisplayModel:
    area = dict(table.get("area", {}))
    if unknown := set(area) - _AREA_KEYS:
        raise Fault("base.resource.broken", name=file, reason=f"[area] {', '.join(sorted(unknown))}")
    return DisplayModel(
        title=str(table["title"]),
        baud=int(table["baud"]),
        answers=bool(table["answers"]),
        ping_s=float(table["ping_s"]),
        flashes=max(1, int(table["flashes"])),
        on_s=table["flash_on_ms"] / 1000,
        off_s=table["flash_off_ms"] / 1000,
        texts={
            kind: ByteWords(table["texts"][kind], charset=table["charset"], fields=FIELDS, file=file)
            for kind in (CALL, BLANK, IDLE)
        },
        area=onbon.Area(**area) if table["frame"] == "onbon" else None,
    )
