"""Hanzi through the receipt path and back: what a character became, told by a reader that shares no code with it."""

from collections import Counter
from collections.abc import Iterable, Sequence

from printing.layout import lay_out
from printing.profile import PrinterProfile
from printing.template import parse_template
from tests.paper_reader import decoded, glyphs_of, is_glyph, read

TEXT = 'title = "x"\n[[block]]\neach = "lines"\ntext = "{row}"\n'
NAME = 'title = "x"\n[[block]]\npair = { label = "", value = "{name}" }\nname = true\n'
LINE, NAME_CHARS, LABEL_DOTS = 24, 9, 120
LOT = 24 * 40


def lots(chars: Sequence[str], size: int) -> Iterable[Sequence[str]]:
    return (chars[start : start + size] for start in range(0, len(chars), size))


def printed_as_text(chars: Sequence[str], profile: PrinterProfile) -> Counter[str]:
    """Print the characters as lines of text; count codes that glibc reads back, pictures that are the glyph, and wrong."""
    template, count = parse_template("x", TEXT), Counter({"codes": 0, "pictures": 0, "wrong": 0})
    for lot in lots(chars, LOT):
        body = lay_out(template, {"lines": ["".join(line) for line in lots(lot, LINE)]}, profile)
        count += _compared(list(read(body)), iter(lot))
    return count


def _compared(pieces: Sequence[object], chars: Iterable[str]) -> Counter[str]:
    count: Counter[str] = Counter()
    rest = iter(chars)
    for piece in pieces:
        if isinstance(piece, bytes):
            text = decoded(piece)
            same = sum(char == next(rest, "") for char in text)
            count.update(codes=same, wrong=len(text) - same)
        else:
            right = is_glyph(piece, next(rest, "\0"))
            count.update(pictures=right, wrong=not right)
    count.update(wrong=sum(1 for _ in rest))
    return count


def printed_as_names(chars: Sequence[str], profile: PrinterProfile) -> Counter[str]:
    """Print the characters as applicants' names, 48 dots high; count those that are the font's own glyph, and wrong."""
    template, count = parse_template("x", NAME), Counter({"pictures": 0, "wrong": 0})
    for lot in lots(chars, NAME_CHARS):
        strips = [piece for piece in read(lay_out(template, {"name": "".join(lot)}, profile)) if piece[1] == 48]
        wrong = glyphs_of(strips[0], LABEL_DOTS, 48, lot) if len(strips) == 1 else list(lot)
        count.update(pictures=len(lot) - len(wrong), wrong=len(wrong))
    return count
