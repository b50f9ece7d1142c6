"""All 87,887 hanzi of GB 18030-2022 level 3 put on a form and copied out again by four readers; prints the counts.

Run: python tests/bench/bench_hanzi_pdf.py [HANZI]    fewer for a quick look: that many, spread over the whole set
"""

import io
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import pypdf
import pypdfium2
from measure import count_from, say
from pdfminer.high_level import extract_text

from core.base.resources import Resources
from printing.forms.render import render_form

LEVEL_3 = (
    range(0x4E00, 0x9FF0), range(0x3400, 0x4DB6), range(0x20000, 0x2A6D7), range(0x2A700, 0x2B735),
    range(0x2B740, 0x2B81E), range(0x2B820, 0x2CEA2), range(0x2CEB0, 0x2EBE1),
    (0xFA0E, 0xFA0F, 0xFA11, 0xFA13, 0xFA14, 0xFA1F, 0xFA21, 0xFA23, 0xFA24, 0xFA27, 0xFA28, 0xFA29),
)  # fmt: skip
ROW, ROWS = 25, 80  # hanzi a row, rows a document
FORM = """title = "hanzi"
page = "sheet"
foot = ""
[[block]]
kind = "list"
each = "rows"
text = "<{serial}:{item}>"
size = 14
hanging = 0
"""


def hanzi(count: int) -> str:
    """Return the whole set, or ``count`` of it at even distances."""
    whole = [chr(code) for part in LEVEL_3 for code in part]
    step = max(1, len(whole) // count)
    return "".join(whole[::step]) if count < len(whole) else "".join(whole)


def by_poppler(pdf: bytes) -> str:
    done = subprocess.run(["pdftotext", "-raw", "-", "-"], input=pdf, capture_output=True, check=True)
    return done.stdout.decode()


def by_pdfminer(pdf: bytes) -> str:
    return str(extract_text(io.BytesIO(pdf)))


def by_pypdf(pdf: bytes) -> str:
    return "".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages)


def by_pdfium(pdf: bytes) -> str:
    document = pypdfium2.PdfDocument(pdf)
    return "".join(page.get_textpage().get_text_bounded() for page in document)


READERS: Mapping[str, Callable[[bytes], str]] = {
    "poppler": by_poppler, "pdfminer": by_pdfminer, "pypdf": by_pypdf, "pdfium": by_pdfium,
}  # fmt: skip


def wrong(text: str, rows: Sequence[str]) -> list[str]:
    """Return the hanzi that did not come out as they went in, at their place."""
    found = dict(re.findall(r"<(\d+):([^>]*)>", "".join(text.split())))
    return [
        char
        for serial, row in enumerate(rows, 1)
        for char, out in zip(row, (found.get(str(serial), "").ljust(len(row), "\0")), strict=False)
        if char != out
    ]


def main() -> None:
    text = hanzi(count_from(sys.argv, 10**6))
    rows = [text[at : at + ROW] for at in range(0, len(text), ROW)]
    lost: dict[str, list[str]] = {reader: [] for reader in READERS}
    took = dict.fromkeys(("rendering", *READERS), 0.0)
    size = pages = 0
    with tempfile.TemporaryDirectory(prefix="yichuang-hanzi-") as folder:
        (Path(folder) / "forms").mkdir()
        (Path(folder) / "forms/hanzi.toml").write_text(FORM, "utf-8")
        resources = Resources(Path(folder))
        for at in range(0, len(rows), ROWS):
            part = rows[at : at + ROWS]
            began = time.perf_counter()
            pdf = render_form("forms/hanzi", {"rows": part}, resources=resources)
            took["rendering"] += time.perf_counter() - began
            size, pages = size + len(pdf), pages + len(pypdf.PdfReader(io.BytesIO(pdf)).pages)
            for reader, read in READERS.items():
                began = time.perf_counter()
                lost[reader] += wrong(read(pdf), part)
                took[reader] += time.perf_counter() - began
    say(f"{len(text):,} hanzi on {pages} pages, {size / 1e6:.1f} MB of PDF, rendered in {took['rendering']:.1f} s")
    for reader, chars in lost.items():
        named = " ".join(f"U+{ord(char):04X}" for char in chars[:20])
        say(f"{reader:10} {len(text) - len(chars):,} exact, {len(chars):,} wrong  ({took[reader]:.1f} s)  {named}")


if __name__ == "__main__":
    main()
