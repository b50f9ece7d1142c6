"""What every block of one paper is laid out with: the setter, what the clerk allowed, and wrapped text.

It knows lines; it must not know templates' kinds or where values come from.
"""

from dataclasses import dataclass

from core.base.resources import Resources
from printing.escpos import Stream
from printing.profile import PrinterProfile
from printing.scope import Scope
from printing.setting import Align, Setter, Span
from printing.text import Permits, printable
from printing.wrapping import balanced, wrap


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """What every block of one paper is laid out with."""

    setter: Setter
    permits: Permits
    resources: Resources

    @property
    def profile(self) -> PrinterProfile:
        """Return the printer's profile."""
        return self.setter.profile

    @property
    def stream(self) -> Stream:
        """Return the bytes being made."""
        return self.setter.stream

    def fill(self, scope: Scope, pattern: str) -> str:
        """Return a text with its values in, ready for paper; Fault ``printing.text.no_glyph``."""
        return printable(scope.fill(pattern), self.permits)

    def text(
        self, text: str, *, size: int = 1, is_bold: bool = False, align: Align = "left", lines: int = 0, pitch: int = 0
    ) -> None:
        """Print wrapped text; more than ``lines`` enlarged lines are set at normal size and bold instead."""
        broken = (balanced if align == "center" else wrap)(text, self.profile.cells // size)
        if size > 1 and lines and len(broken) > lines:
            self.text(text, is_bold=True, align=align)
            return
        for line in broken:
            self.setter.line([Span.sized(line, size, is_bold=is_bold)], align=align, pitch=pitch)
