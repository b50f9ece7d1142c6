"""A model of a rating keypad, from resources/devices: which bytes are which key. It knows no line and no visit."""

from collections.abc import Mapping
from dataclasses import dataclass

from core.base.faults import Fault
from core.base.resources import Resources
from core.devices.drivers.byte_words import ByteWords, read_hex

LEVELS = range(1, 6)
PART_S = 0.2  # a key's bytes come together; what is left of one after so long is noise


@dataclass(frozen=True, slots=True, kw_only=True)
class KeypadModel:
    """See resources/devices/README.md. ``keys`` maps the bytes of a key to 5 (very satisfied) .. 1."""

    title: str
    baud: int
    start: bytes
    stop: bytes
    debounce_s: float
    keys: Mapping[bytes, int]


def load_keypad(resources: Resources, name: str) -> KeypadModel:
    """Return a model; a broken file is Fault ``base.resource.broken``, an unknown name ``base.resource.missing``."""
    file = f"devices/keypad-{name}.toml"
    table = resources.toml(file)
    try:
        keys = {read_hex(code, file): int(level) for code, level in table["keys"].items()}
        start, stop = (
            ByteWords(table[key], charset="ascii", fields=frozenset(), file=file).filled({})
            for key in ("start", "stop")
        )
        debounce_s = table["debounce_ms"] / 1000
        title, baud = str(table["title"]), int(table["baud"])
    except (KeyError, TypeError, ValueError) as error:
        raise Fault("base.resource.broken", name=file, reason=repr(error)) from error
    if not keys or b"" in keys or set(keys.values()) - set(LEVELS):
        raise Fault("base.resource.broken", name=file, reason="[keys] 1..5")
    return KeypadModel(title=title, baud=baud, start=start, stop=stop, debounce_s=debounce_s, keys=keys)


class KeyReader:
    """Finds keys in a stream of bytes; anything else is dropped, and no more is held than the longest key has.

    Times are seconds of one monotonic clock. A key held down, or bouncing, is one key.
    """

    def __init__(self, model: KeypadModel) -> None:
        self._keys, self._debounce_s = model.keys, model.debounce_s
        self._longest = max(map(len, model.keys))
        self._held = bytearray()
        self._held_at = self._pressed_at = float("-inf")

    def feed(self, data: bytes, at: float) -> list[int]:
        """Take bytes that came at ``at``; return the levels of the keys pressed."""
        if at - self._held_at > PART_S:
            self._held.clear()
        levels = []
        for byte in data:
            self._held_at = at
            self._held.append(byte)
            del self._held[: -self._longest]
            level = self._ended()
            if level is not None:
                self._held.clear()
                if at - self._pressed_at >= self._debounce_s:
                    levels.append(level)
                self._pressed_at = at
        return levels

    def _ended(self) -> int | None:
        """Return the level of the longest key that ends here."""
        held = bytes(self._held)
        return next((self._keys[held[at:]] for at in range(len(held)) if held[at:] in self._keys), None)
