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


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column of a table; ``kind`` is any but TABLE and LONG."""

    key: str
    label: str
    kind: FieldKind = FieldKind.TEXT
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class FormField:
    """One field. ``source`` is what is known already (core.cases.form_fill); ``key`` is the same in all items."""

    key: str
    label: str
    kind: FieldKind = FieldKind.TEXT
    is_needed: bool = False
    choices: tuple[str, ...] = ()
    columns: tuple[Column, ...] = ()
    max_rows: int = 12
    max_length: int = 100
    source: str = ""
    hint: str = ""
