"""The code tables of persons: words for sex, nation and documents, from resources/codes. It knows no person."""

from collections.abc import Mapping
from dataclasses import dataclass

from core.base.resources import Resources
from core.people.id_card import CardKind

Words = Mapping[str, Mapping[str, str]]
RESIDENT_CARD = "111"


@dataclass(frozen=True, slots=True, kw_only=True)
class Codes:
    """Words for codes. An unknown code is shown as such (民族代码 58) and never refused; an empty one is empty."""

    sexes: Words
    nations: Words
    id_kinds: Words
    card_kinds: Mapping[str, Mapping[str, str]]
    unknown: Words

    @classmethod
    def load(cls, resources: Resources) -> "Codes":
        """Read ``codes/people.toml``, ``codes/nations.toml`` and ``codes/documents.toml``."""
        people, documents = resources.toml("codes/people.toml"), resources.toml("codes/documents.toml")
        return cls(
            sexes=people["sexes"],
            unknown=people["unknown"],
            nations=resources.toml("codes/nations.toml")["nations"],
            id_kinds=documents["id_kinds"],
            card_kinds={row["flag"]: row for row in documents["cards"]},
        )

    def sex(self, code: str, language: str = "zh") -> str:
        """Return the word of a GB/T 2261.1 code: 男."""
        return self._word(self.sexes, "sex", code, language)

    def nation(self, code: str, language: str = "zh") -> str:
        """Return the word of a GB/T 3304 code: 汉."""
        return self._word(self.nations, "nation", code, language)

    def id_kind(self, code: str, language: str = "zh") -> str:
        """Return the word of a GA/T 2000.156 code: 居民身份证."""
        return self._word(self.id_kinds, "id_kind", code, language)

    def card_kind(self, kind: CardKind, language: str = "zh") -> str:
        """Return what a card is called: 港澳台居民居住证."""
        return self.card_kinds[kind.value][language]

    def id_kind_of(self, kind: CardKind) -> str:
        """Return the GA/T 2000.156 code under which a card's holder is kept."""
        return self.card_kinds[kind.value]["id_kind"]

    def nation_code(self, word: str) -> str:
        """Return the code of a nation's word, with or without 族; empty when there is none."""
        short = word.strip().removesuffix("族")
        return next((code for code, words in self.nations.items() if words["zh"] == short), "")

    def _word(self, table: Words, name: str, code: str, language: str) -> str:
        plain = code.strip()
        if not plain:
            return ""
        if plain in table:
            return table[plain][language]
        return self.unknown[name][language].format(code=plain)
