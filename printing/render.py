"""From a job's values to what goes out: ESC/POS bytes for receipts, PDF for forms.

It knows templates by name and a printer's profile; it must not know jobs, devices or stores.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from core.base.resources import Resources
from printing.copies import copy_of
from printing.coverage import code_of
from printing.layout import lay_out
from printing.profile import PrinterProfile
from printing.template import load_template, parse_template
from printing.text import NO_PERMITS, Permits, permitted

FORMS, RECEIPTS = "forms/", "receipts/"
ENLARGED = frozenset({"letter", "sheet"})  # kinds of pages that can be had in large type


@dataclass(frozen=True, slots=True, kw_only=True)
class Rendering:
    """What goes out. ``doubts`` are U+ codes of characters printed otherwise than stored, with the clerk's leave."""

    body: bytes
    kind: Literal["escpos", "pdf"]
    doubts: tuple[str, ...] = ()


def render(
    template: str,
    values: Mapping[str, Any],
    profile: PrinterProfile,
    *,
    copy: int = 1,
    copy_words: str = "",
    permits: Permits = NO_PERMITS,
    is_trial: bool = False,
    resources: Resources | None = None,
    source: str = "",
    size: str = "",
) -> Rendering:
    """Return a paper's bytes: equal arguments give equal bytes. Any thread; 5 to 100 ms.

    ``copy`` 2 and more carries the bar 补打 with ``copy_words`` (day, time, staff number). ``is_trial`` shows missing
    values as marked blanks; ``source`` stands for the text of the receipt's file; ``size`` (a4, a5, large) is of a form
    that can be had so. Faults: ``printing.text.no_glyph`` (``code``), ``printing.template.*``, ``printing.form.*``,
    ``printing.code.*``.
    """
    if template.startswith(FORMS):
        from printing.forms.render import render_form

        allowed = _permitted(values, permits)
        form = render_form(
            template, allowed,
            size=size or ("a5" if template.removeprefix(FORMS) in profile.a5_forms else ""),
            is_archival=profile.is_archival,
            copy=copy, copy_words=copy_words, resources=resources, is_trial=is_trial,
        )  # fmt: skip
        return Rendering(body=form, kind="pdf", doubts=_doubts(values, permits))
    resources = resources or Resources()
    layout = parse_template(template, source) if source else load_template(template, resources)
    body = lay_out(layout, values, profile, permits=permits, is_trial=is_trial, resources=resources)
    if copy > 1:
        body = copy_of(body, copy_lines(copy, copy_words), profile)
    return Rendering(body=body, kind="escpos", doubts=_doubts(values, permits))


def can_be_large(template: str, resources: Resources) -> bool:
    """Say whether a paper can be had in large type: an A4 form."""
    return template.startswith(FORMS) and resources.toml(f"{template}.toml").get("page") in ENLARGED


def copy_lines(copy: int, copy_words: str) -> Sequence[str]:
    """Return the lines of the bar: 补打（第2次打印）, then day, time and staff number."""
    return [f"补打（第{copy}次打印）", *([copy_words] if copy_words else [])]


def _permitted(value: Any, permits: Permits) -> Any:
    """Return the values with what the clerk allowed written in; forms know characters, not permits."""
    if isinstance(value, str):
        return permitted(value, permits)
    if isinstance(value, Mapping):
        return {key: _permitted(inner, permits) for key, inner in value.items()}
    if isinstance(value, Sequence):
        return [_permitted(inner, permits) for inner in value]
    return value


def _doubts(values: Mapping[str, Any], permits: Permits) -> tuple[str, ...]:
    """Return what was printed otherwise; a character no template asked for stops nothing and is no doubt."""
    allowed = "".join(_texts(values))
    return tuple(dict.fromkeys(code_of(char) for char in allowed if permitted(char, permits) != char))


def _texts(value: Any) -> list[str]:
    if isinstance(value, str):
        return [value]
    if isinstance(value, Mapping):
        return [text for inner in value.values() for text in _texts(inner)]
    if isinstance(value, Sequence):
        return [text for inner in value for text in _texts(inner)]
    return []
