"""What all tables in memory share: the guard against late or forbidden writes, and versions that only move forward."""

import copy
from dataclasses import dataclass, replace
from typing import Any

from core.base.faults import Fault


@dataclass
class Guard:
    """Closed for a read, and after a work has ended: writing then is a programming error."""

    is_open: bool

    def check(self) -> None:
        if not self.is_open:
            raise RuntimeError("this work only reads")


class Table:
    """Versioned values by key."""

    def __init__(self, kind: str, rows: dict[str, Any], guard: Guard) -> None:
        self.kind, self.rows, self.guard = kind, rows, guard

    def add(self, key: str, value: Any) -> None:
        self.guard.check()
        if key in self.rows:
            raise Fault("store.add.exists", kind=self.kind)
        self.rows[key] = copy.deepcopy(value)

    def save(self, key: str, value: Any) -> None:
        self.guard.check()
        if self.get(key).version != value.version:
            raise Fault("store.save.stale", kind=self.kind)
        self.rows[key] = replace(copy.deepcopy(value), version=value.version + 1)

    def get(self, key: str) -> Any:
        if key not in self.rows:
            raise Fault("store.get.missing", kind=self.kind)
        return self.rows[key]

    def all(self) -> list[Any]:
        return list(self.rows.values())
