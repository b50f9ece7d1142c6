"""What a site has decided about calls for help and messages, from ``queue/notes.toml``. It knows no screen."""

from dataclasses import dataclass

from core.base.faults import Fault
from core.base.resources import Resources

NAME = "queue/notes.toml"


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteRules:
    """See the file's own head; ``tones`` are (hertz, seconds)."""

    keys: str
    within_s: float
    sees: frozenset[str]
    words: str
    tones: tuple[tuple[int, float], ...]
    every_s: float
    rings: int
    volume: float
    is_heard_at_caller: bool
    stays_s: float
    max_words: int
    phrases: tuple[str, ...]


def load_note_rules(resources: Resources) -> NoteRules:
    """Read the rules; a broken table is Fault ``base.resource.broken``."""
    data = resources.toml(NAME)
    try:
        alarm, message = data["alarm"], data["message"]
        seconds = int(alarm["tone_ms"]) / 1000
        alarm["words"].format(counter="3")
        return NoteRules(
            keys=str(alarm["keys"]), within_s=float(alarm["within_s"]), sees=frozenset(map(str, alarm["sees"])),
            words=str(alarm["words"]), tones=tuple((int(one), seconds) for one in alarm["tones_hz"]),
            every_s=max(float(alarm["every_s"]), 1.0), rings=int(alarm["rings"]), volume=float(alarm["volume"]),
            is_heard_at_caller=bool(alarm["is_heard_at_caller"]), stays_s=float(alarm["stays_s"]),
            max_words=int(message["max_words"]), phrases=tuple(map(str, message["phrases"])),
        )  # fmt: skip
    except (KeyError, ValueError, TypeError, IndexError) as error:
        raise Fault("base.resource.broken", name=NAME, reason=repr(error)) from error
