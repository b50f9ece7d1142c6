"""The certificates that a community may not issue, and where to go instead. It knows no case and prints nothing."""

from dataclasses import dataclass

from core.base.resources import Resources


@dataclass(frozen=True, slots=True, kw_only=True)
class Banned:
    """One certificate of the list: its number there, its name, and in plain words where it is had instead."""

    number: int
    name: str
    instead: str
    instead_en: str


class BannedList:
    """The list of ``catalogue/banned.toml``; knows the words in which visitors ask."""

    def __init__(self, resources: Resources) -> None:
        table = resources.toml("catalogue/banned.toml")
        self._asking: tuple[str, ...] = tuple(table["asking"])
        self._reach: int = table["reach"]
        self.certificates = tuple(
            Banned(number=row["number"], name=row["name"], instead=row["instead"], instead_en=row["en"])
            for row in table["certificates"]
        )
        pairs = zip(self.certificates, table["certificates"], strict=True)
        words = [(word, banned) for banned, row in pairs for word in {row["name"], *row["words"]}]
        self._words = sorted(words, key=lambda pair: (-len(pair[0]), pair[1].number))

    @classmethod
    def load(cls, resources: Resources) -> "BannedList":
        """Read the list, the site's before the shipped."""
        return cls(resources)

    def for_text(self, text: str) -> Banned | None:
        """Return the banned certificate that is asked for, or None.

        A bare word counts only when it is all that was typed; in a sentence an asking word (证明) must stand
        before it or soon after.
        """
        tight = "".join(text.split())
        for word, banned in self._words:
            if tight == word or self._is_asked(tight, word):
                return banned
        return None

    def _is_asked(self, text: str, word: str) -> bool:
        at = text.find(word)
        if at < 0:
            return False
        near = text[: at + len(word) + self._reach]
        return any(ask in near for ask in self._asking)
