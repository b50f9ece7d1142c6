"""How a single hanzi is read: the syllables of every reading. It knows no name, no item and no search."""

import os
from functools import cache, lru_cache
from typing import Any


@lru_cache(maxsize=20_000)
def readings(letter: str) -> tuple[str, ...]:
    """Return the syllables of a hanzi without tones, the usual one first, ü written v; empty when none is known."""
    found = _pypinyin().pinyin(letter, style=0, heteronym=True, errors="ignore")
    return tuple(dict.fromkeys(found[0])) if found else ()


def warm() -> None:
    """Load the table of readings now, from any thread, so that the first key stroke does not pay for it."""
    readings("一")


@cache
def _pypinyin() -> Any:
    # Only single characters are looked up: without the phrase table the import takes 80 ms instead of 400.
    os.environ.setdefault("PYPINYIN_NO_PHRASES", "1")
    os.environ.setdefault("PYPINYIN_NO_DICT_COPY", "1")
    import pypinyin

    return pypinyin
