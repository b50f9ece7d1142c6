"""An act: one thing a person does, with who, where and the operation id that makes a repeat harmless."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from core.base.ids import OperationId, new_operation


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """Carried end to end: from the key press to the transaction, the journal, the outbox and the district.

    ``who`` is a staff number, or ``kiosk``/``system``; ``where`` is the counter or machine, for example ``3``.
    ``along`` is done in every transaction of the act, last before its commit: what must hold together with it.
    """

    op: OperationId
    who: str
    where: str
    along: Callable[[Any], None] | None = field(default=None, compare=False, repr=False)

    def alone(self) -> "Act":
        """Return the act without what goes along with it."""
        return replace(self, along=None)

    @classmethod
    def new(cls, *, who: str, where: str) -> "Act":
        """Return a fresh act with its own operation id."""
        return cls(op=new_operation(), who=who, where=where)
