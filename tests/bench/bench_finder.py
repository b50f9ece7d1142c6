"""The item finder at every key stroke of a day's queries, beside a plain substring scan and the strokes of a held key.

Run: python tests/bench/bench_finder.py [ROUNDS]
"""

import sys
import time
from collections.abc import Sequence

from measure import MS, Row, count_from, report

from core.base.resources import Resources
from core.catalogue.catalogue import Catalogue
from core.catalogue.finder import Finder
from core.catalogue.item import Item

QUERIES = (
    "gljt", "gaolingjintie", "失业登记", "juzhuzheng", "gthsl", "nb-sq-031", "yzz", "jzdj", "jmylbx", "ydjy",
    "sqzm", "canbaozm", "syj", "zgrz", "jzzqz", "lhjysbbt", "残疾人", "cjrbt", "xyz", "0057",
)  # fmt: skip
STROKE_MS = 33.0  # a held key, 30 a second: faster than any hand


def strokes() -> list[str]:
    """Return what stands in the field after every key stroke."""
    return [query[:end] for query in QUERIES for end in range(1, len(query) + 1)]


def plain_scan(items: Sequence[Item], text: str) -> list[Item]:
    """The rival: the text as it is, somewhere in name or code. It knows no pinyin."""
    wanted = text.lower()
    return [item for item in items if wanted in item.name.lower() or wanted in item.code.lower()]


def main() -> None:
    rounds = count_from(sys.argv, 50)
    items = Catalogue.load(Resources()).items
    finder = Finder(items)
    began = time.perf_counter()
    finder.warm()
    warmed = [(time.perf_counter() - began) * MS]
    ours, plain = [], []
    for _ in range(rounds):
        for text in strokes():
            at = time.perf_counter()
            finder.find(text)
            between = time.perf_counter()
            plain_scan(items, text)
            ours.append((between - at) * MS)
            plain.append((time.perf_counter() - between) * MS)
    rival, limit = Row("plain substring scan", plain), Row("a held key, 30 a second", [STROKE_MS])
    report(
        f"finder: one key stroke, {len(items)} items, {len(strokes())} strokes of {len(QUERIES)} queries",
        [
            Row("finder, one stroke", ours, beside=(rival, limit)),
            rival,
            limit,
            Row("warm once, in the store lane", warmed),
        ],
    )


if __name__ == "__main__":
    main()
