"""The special procedures (特别程序) there are, from ``resources/cases/procedures.toml``. It knows no case."""

from collections.abc import Mapping
from dataclasses import dataclass

from core.base.faults import Fault
from core.base.resources import Resources
from core.base.texts import Title
from core.catalogue.item import LimitUnit

NAME = "cases/procedures.toml"
EXTENSION = "extension"


@dataclass(frozen=True, slots=True, kw_only=True)
class ProcedureKind:
    """One kind; ``code`` is that of GB/T 39046 A.7: 1 延长审批, 2 其他. ``days`` is what is usual, None: not known."""

    key: str
    title: Title
    code: str
    unit: LimitUnit
    days: int | None = None


def load_procedures(resources: Resources) -> Mapping[str, ProcedureKind]:
    """Return the kinds in the order of the file; a broken row is Fault ``base.resource.broken``."""
    table = resources.toml(NAME)
    try:
        return {
            key: ProcedureKind(
                key=key,
                title=Title(zh=row["zh"], en=row["en"]),
                code=row["code"],
                unit=LimitUnit(row.get("unit", LimitUnit.WORKING_DAY.value)),
                days=row.get("days"),
            )
            for key, row in table.items()
        }
    except (KeyError, TypeError, ValueError) as error:
        raise Fault("base.resource.broken", name=NAME, reason=repr(error)) from error
