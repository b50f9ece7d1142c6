"""Forms in large type with the longest values: nothing over the margins, no words over others, signed where it is read."""

import pypdfium2
import pytest

from printing.forms.page import page_of
from printing.forms.render import render_form
from tests.golden.forms import SAMPLES, longest, values_of

AUTHORITY = "forms/agent_authorisation"
LARGE = sorted(
    template
    for template in SAMPLES
    if template not in {"forms/transfer_slip", "forms/collection_slip", "forms/dayreport"}
)


def words_of(pdf):
    """Yield of every page its width and its words with their boxes (left, bottom, right, top)."""
    for page in pypdfium2.PdfDocument(pdf):
        text = page.get_textpage()
        yield page.get_width(), [
            (text.get_text_range(at, 1), text.get_charbox(at)) for at in range(text.count_chars())
            if text.get_text_range(at, 1).strip()
        ]  # fmt: skip


@pytest.mark.parametrize("template", LARGE)
def test_nothing_reaches_over_the_margins_and_no_two_characters_over_one_another(template):
    page = page_of("letter", "large")
    assert page.scale > 1.3
    for width, chars in words_of(render_form(template, values_of(longest(template)), size="large")):
        assert max(box[2] for _, box in chars) <= width - 18 * 72 / 25.4
        assert covered(chars) == []


def covered(chars):
    """Return pairs of characters of which one stands over the middle of the other."""
    rows = sorted(((box, char) for char, box in chars), key=lambda row: row[0][0])
    return [
        (char, other)
        for at, (box, char) in enumerate(rows)
        for mine, other in rows[at + 1 : at + 40]
        if {char, other} != {"✓", "□"}
        and mine[0] < (box[0] + box[2]) / 2 < mine[2]
        and mine[1] < (box[1] + box[3]) / 2 < mine[3]
        and mine != box
    ]


@pytest.mark.parametrize("size", ["", "large"])
def test_an_authority_is_signed_on_the_page_that_says_what_for(size):
    pdf = render_form(AUTHORITY, values_of(longest(AUTHORITY)), size=size)
    pages = ["".join(char for char, _ in chars) for _, chars in words_of(pdf)]
    assert len(pages) == (2 if size else 1)
    for words in ("代办人没有转委托权", "委托人签名", "代办人签名"):
        assert words in pages[-1]
