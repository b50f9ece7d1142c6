"""What later releases have added to a paper, for one that was ordered before: the defaults of its fields."""

from collections.abc import Iterator
from dataclasses import MISSING, fields
from functools import cache
from typing import Any

from core.papers import letters, sheets, slips, thermal  # noqa: F401 - all papers there are
from core.papers.content import Paper
from core.papers.job import Values


def completed(template: str, values: Values) -> Values:
    """Return the values of a paper with what its release did not know yet; unknown papers stay as they are."""
    added = {name: value for name, value in _defaults(template).items() if name not in values}
    return {**values, **added} if added else values


@cache
def _defaults(template: str) -> dict[str, Any]:
    kind = next((one for one in _kinds(Paper) if getattr(one, "template", "") == template), None)
    own = fields(kind) if kind is not None else ()
    return {field.name: field.default for field in own if field.default is not MISSING}


def _kinds(kind: type[Paper]) -> Iterator[type[Paper]]:
    for one in kind.__subclasses__():
        yield one
        yield from _kinds(one)
