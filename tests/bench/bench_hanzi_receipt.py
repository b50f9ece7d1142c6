"""All 87,887 hanzi of GB 18030-2022 level 3 through the receipt path and back, exhaustively, nothing sampled.

Run: python tests/bench/bench_hanzi_receipt.py [EVERY]     EVERY 10 takes every tenth only

As lines of text: what goes out as a code is read back by glibc's iconv, what goes out as a picture is compared with the
outline the font file itself has. As names: every character 48 dots high, compared likewise.
"""

import sys
import time

from measure import count_from, machine, say

from installer.make_coverage import LEVEL_3_COUNT, level_3
from printing.profile import PrinterProfile
from tests.hanzi import printed_as_names, printed_as_text

FONTS = {
    "GB 2312": PrinterProfile(charset="gb2312"),
    "GBK": PrinterProfile(),
    "GB 18030, two bytes": PrinterProfile(charset="gb18030"),
    "GBK less 8140-A0FE": PrinterProfile(gaps=("8140-A0FE",)),
}


def main() -> None:
    every = count_from(sys.argv, 1)
    chars = [chr(point) for point in sorted(level_3())][::every]
    say(f"\n== {len(chars):,} of {LEVEL_3_COUNT:,} hanzi through the receipt path")
    say(machine())
    say(f"{'':28} {'codes':>8} {'pictures':>9} {'wrong':>6} {'s':>7}")
    for name, profile in FONTS.items():
        began = time.perf_counter()
        count = printed_as_text(chars, profile)
        took = time.perf_counter() - began
        say(f"{'text, ' + name:28} {count['codes']:8,} {count['pictures']:9,} {count['wrong']:6,} {took:7.1f}")
    began = time.perf_counter()
    count = printed_as_names(chars, PrinterProfile())
    took = time.perf_counter() - began
    say(f"{'names, 48 dots':28} {0:8,} {count['pictures']:9,} {count['wrong']:6,} {took:7.1f}")


if __name__ == "__main__":
    main()
