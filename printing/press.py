"""The press: papers are rendered in a process of its own. Drawing takes 5 to 100 ms of Python, and whoever draws holds
Python's lock, so that the window of the same process would stutter at every paper.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from core.base.child import Child
from core.base.faults import Fault
from core.base.resources import Resources
from printing import own_glyphs
from printing.preview import png_of
from printing.profile import PrinterProfile
from printing.render import render
from printing.text import NO_PERMITS, Permits

PATIENCE_S = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """One paper to render: the arguments of ``render``, and the site's folder of own data, if there is one."""

    template: str
    values: Mapping[str, Any]
    profile: PrinterProfile
    copy: int = 1
    copy_words: str = ""
    permits: Permits = NO_PERMITS
    is_trial: bool = False
    site: Path | None = None
    size: str = ""  # of a form: a4, a5, large
    source: str = ""  # a receipt's template as text, in place of the file
    pictures: Mapping[str, bytes] = field(default_factory=dict)  # of its characters that no font has


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """A receipt's bytes to be seen as a picture, PNG."""

    body: bytes
    width_mm: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaf:
    """One page of a form's PDF, counted from 1, to be seen as a picture, PNG."""

    body: bytes
    page: int
    dpi: int


Wanted = Order | Proof | Leaf
Press = Callable[[Wanted], bytes]


def pressed(order: Wanted) -> bytes:
    """Render here and now; see ``render`` for the Faults."""
    if isinstance(order, Proof):
        return png_of(order.body, width_mm=order.width_mm)
    if isinstance(order, Leaf):
        from printing.forms.pages import page_png

        return page_png(order.body, order.page, order.dpi)
    own_glyphs.learn(order.pictures)
    return render(
        order.template, order.values, order.profile,
        copy=order.copy, copy_words=order.copy_words, permits=order.permits, is_trial=order.is_trial,
        resources=Resources(order.site), source=order.source, size=order.size,
    ).body  # fmt: skip


class ChildPress:
    """Renders in a child process; the same bytes as ``pressed``. ``close`` when nothing is printed any more."""

    def __init__(self) -> None:
        self._child: Child[Wanted, bytes] = Child("press", pressed, patience_s=PATIENCE_S)

    def __call__(self, order: Wanted) -> bytes:
        """Return the paper's bytes. A child that died is asked once more: rendering changes nothing."""
        try:
            return self._child.ask(order)
        except Fault as fault:
            if fault.code != "base.child.died":
                raise
        return self._child.ask(order)

    def close(self) -> None:
        """End the child."""
        self._child.close()
