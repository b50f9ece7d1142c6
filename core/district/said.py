"""What an event says that somebody here asks for: a case, who applies, and the scans it names. It knows no rule.

Texts are as long as the columns that keep them.
"""

from typing import Annotated

from msgspec import UNSET, Meta, Raw, Struct, UnsetType

_Word = Annotated[str, Meta(max_length=32)]
_Name = Annotated[str, Meta(max_length=64)]
_LongName = Annotated[str, Meta(max_length=128)]


class Item(Struct, frozen=True, gc=False):
    """What a case asks for."""

    name: Annotated[str, Meta(max_length=256)]
    department: _LongName = ""


class Due(Struct, frozen=True, gc=False):
    """Until when it is to be decided."""

    promised: _Word = ""
    legal: _Word = ""


class Case(Struct, frozen=True, gc=False):
    """Where a case stands."""

    number: _Name
    state: _Word
    item: Item
    counter: _Word = ""
    clerk: _Name = ""
    received_at: Annotated[str, Meta(max_length=40)] = ""
    due: Due = Due()


class Applicant(Struct, frozen=True, gc=False):
    """Who applies."""

    name: _LongName
    id_number: _Name = ""
    phone: _Name = ""


class Said(Struct, frozen=True, gc=False):
    """The parts of the data of an event; without a case also where that or its applicant cannot be understood.

    ``attachments`` is in JSON.
    """

    case: Case | None = None
    applicant: Applicant | None = None
    attachments: Raw | UnsetType = UNSET


class SaidSomehow(Struct, frozen=True, gc=False):
    """The same of any shape."""

    case: Raw = Raw(b"null")
    applicant: Raw = Raw(b"null")
    attachments: Raw | UnsetType = UNSET

    @property
    def understood(self) -> Said:
        """Return what of it does not depend on its case."""
        return Said(attachments=self.attachments)
