"""What the district has and sends, in memory: deliveries of scans, editions of tables, messages."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from core.attachments.attachment import Attachment
from core.base.editions import Edition
from core.base.faults import Fault
from core.staff.bulletin import DistrictMessage
from tests.fakes.memory_table import Guard


class MemoryScanDeliveries:
    """See core.attachments.ports.ScanDeliveries."""

    def __init__(self, rows: dict[str, Any], attachments: dict[str, Any], guard: Guard) -> None:
        self._rows, self._attachments, self._guard = rows, attachments, guard

    def next(self, passed_over: Iterable[str] = ()) -> Attachment | None:
        skipped = set(passed_over)
        return next((one for one in self._waiting() if one.file.sha256 not in skipped), None)

    def waiting(self) -> int:
        return len({one.file.sha256 for one in self._waiting()})

    def undelivered(self, digests: Iterable[str]) -> frozenset[str]:
        return frozenset(one.file.sha256 for one in self._waiting()) & frozenset(digests)

    def confirm(self, sha256: str, at: datetime) -> None:
        self._guard.check()
        self._rows.setdefault(sha256, at)

    def want(self, digests: Iterable[str]) -> None:
        self._guard.check()
        for sha256 in digests:
            self._rows.pop(sha256, None)

    def _waiting(self) -> list[Attachment]:
        kept = (one for one in self._attachments.values() if one.removed_at is None)
        return [one for one in kept if one.file.sha256 not in self._rows]


class MemoryEditions:
    """See core.base.editions.Editions."""

    def __init__(self, rows: dict[tuple[str, int], Edition], guard: Guard) -> None:
        self._rows, self._guard = rows, guard

    def add(self, edition: Edition) -> None:
        self._guard.check()
        if (edition.name, edition.number) in self._rows:
            raise Fault("store.add.exists", kind="edition")
        self._rows[edition.name, edition.number] = edition

    def of(self, name: str) -> list[Edition]:
        return [self._rows[key] for key in sorted(self._rows) if key[0] == name]

    def alone(self, name: str) -> list[Edition]:
        self._guard.check()
        return self.of(name)

    def names(self) -> list[str]:
        return sorted({name for name, _ in self._rows})


class MemoryDistrictMessages:
    """See core.staff.bulletin.DistrictMessages."""

    def __init__(self, rows: dict[str, DistrictMessage], guard: Guard) -> None:
        self._rows, self._guard = rows, guard

    def put(self, message: DistrictMessage) -> None:
        self._guard.check()
        self._rows[message.id] = message

    def get(self, message_id: str) -> DistrictMessage:
        if message_id not in self._rows:
            raise Fault("store.get.missing", kind="district_message")
        return self._rows[message_id]

    def shown(self, day: date) -> list[DistrictMessage]:
        shown = [one for one in self._rows.values() if one.until >= day and not one.is_withdrawn]
        return sorted(shown, key=lambda one: one.at, reverse=True)
