"""One field of an item's form (表单), as data says it. It knows no value and no screen."""

from dataclasses import dataclass
from enum import Enum


class FieldKind(Enum):
    """How a field is typed, checked and written."""

    TEXT = "text"
    LONG = "long"  # several lines
    DATE = "date"
    ID_NUMBER = "id_number"  # 公民身份号码
    USCC = "uscc"  # 统一社会信用代码
    PHONE = "phone"
    CHOICE = "choice"
    MONEY = "money"
    NUMBER = "number"
    TABLE = "table"


COLUMN_KINDS = frozenset(FieldKind) - {FieldKind.TABLE, FieldKind.LONG, FieldKind.CHOICE}
MOST_ROWS, MOST_LETTERS = 12, 100  # of a field that says nothing else


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column of a table; ``kind`` is one of COLUMN_KINDS."""

    key: str
    label: str
    kind: FieldKind = FieldKind.TEXT


@dataclass(frozen=True, slots=True, kw_only=True)
class FormField:
    """One field. ``source`` is what is known already (core.cases.form_fill); ``key`` is the same in all items.

    ``is_needed`` belongs to the form that has the field, and to the cases taken in with it.
    """

    key: str
    label: str
    kind: FieldKind = FieldKind.TEXT
    is_needed: bool = False
    choices: tuple[str, ...] = ()
    columns: tuple[Column, ...] = ()
    max_rows: int = MOST_ROWS
    max_length: int = MOST_LETTERS
    source: str = ""
    hint: str = ""

    @property
    def has_its_parts(self) -> bool:
        """Whether a choice has choices, a table columns, and nothing else either."""
        is_choice, is_table = self.kind is FieldKind.CHOICE, self.kind is FieldKind.TABLE
        return is_choice == bool(self.choices) and is_table == bool(self.columns)
