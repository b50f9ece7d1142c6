"""What a person says when a move is made: the words a move may ask for. It knows no flow and no screen."""

from dataclasses import dataclass, replace
from typing import Any

from core.base.faults import Fault
from core.cases.door import checked_phone, checked_text
from core.people.person import Person

GRANTED, DENIED = "granted", "denied"
MAX_DAYS = 365
_TEXTS = (
    "reason", "basis", "elsewhere", "approver", "organ", "document", "document_number", "words", "told", "authority",
)  # fmt: skip
ASKS = frozenset({*_TEXTS, "materials", "kind", "approver_phone", "days", "outcome", "phone", "remark", "receiver"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """Everything that can be asked; what a move does not ask for stays empty, None leaves a stored value as it is."""

    reason: str = ""
    basis: str = ""
    elsewhere: str = ""
    kind: str = ""  # of a special procedure
    approver: str = ""
    approver_phone: str = ""
    days: int | None = None
    organ: str = ""
    outcome: str = ""  # GRANTED, DENIED
    document: str = ""
    document_number: str = ""
    words: str = ""
    told: str = ""
    receiver: Person | None = None
    authority: str = ""  # what an agent showed: 委托书, 户口簿 and who they are
    phone: str | None = None
    remark: str | None = None

    def checked(self) -> "Answers":
        """Return the answers without outer blanks, fit to be stored and printed; Fault ``cases.text.broken`` ..."""
        if self.days is not None and not 0 < self.days <= MAX_DAYS:
            raise Fault("cases.days.out_of_range", limit=MAX_DAYS)
        texts: dict[str, Any] = {name: checked_text(getattr(self, name).strip(), name) for name in _TEXTS}
        phone = None if self.phone is None else checked_phone(self.phone)
        remark = None if self.remark is None else checked_text(self.remark.strip(), "remark")
        return replace(self, **texts, phone=phone, remark=remark, approver_phone=checked_phone(self.approver_phone))
