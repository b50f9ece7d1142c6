"""What each device of this machine did in the last service days, as counts in one small file. It knows no line.

A day is one on which the program ran. Nothing of a person is in it: how often a device was used, how often it failed,
how long it was away. The file is a convenience: one that cannot be read begins anew, one that cannot be written is
logged once.
"""

import json
import logging
import threading
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path

from core.base.clock import Clock, local, office_day
from core.base.events import Bus
from core.devices.capture.ports import CatchFailed, PageCaught
from core.devices.events import CardFailed, CardRead, CodeScanned, DeviceChanged, RatingGiven
from core.devices.ports import DeviceState

log = logging.getLogger(__name__)

DAYS = 7
WRITE_S = 60.0
_DAY_S = 86400.0
_AWAY = frozenset({DeviceState.ABSENT, DeviceState.FAULTY})
_NO_FAILURE = frozenset({"card.ask.cancelled", "card.read.no_card"})  # nobody put a card there


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceDay:
    """One device on one day; seconds of the time the program ran."""

    day: date
    uses: int = 0
    failures: int = 0
    away_s: float = 0.0


@dataclass(slots=True)
class _Since:
    """Since when a device is as it is."""

    at: float  # monotonic
    is_away: bool


class DeviceHistory:
    """Counts what is told on the bus from its making to ``stop``. Any thread may ask it."""

    def __init__(self, file: Path, clock: Clock, bus: Bus) -> None:
        self._file, self._clock = file, clock
        self._lock = threading.Lock()
        self._days = _read(file)
        self._since: dict[str, _Since] = {}
        self._written_at = float("-inf")
        self._is_unwritable = False
        self._stops = (
            bus.subscribe(DeviceChanged, self._changed),
            bus.subscribe(CardRead, lambda event: self.count(event.device, uses=1)),
            bus.subscribe(CodeScanned, lambda event: self.count(event.device, uses=1)),
            bus.subscribe(RatingGiven, lambda event: self.count(event.device, uses=1)),
            bus.subscribe(PageCaught, lambda event: self.count(event.device, uses=1)),
            bus.subscribe(CatchFailed, lambda event: self.count(event.device, failures=1)),
            bus.subscribe(CardFailed, self._card_failed),
        )

    def stop(self) -> None:
        """Listen no more; write down what was counted."""
        for stop in self._stops:
            stop()
        with self._lock:
            for device in self._since:
                self._settle(device)
            self._write()

    def count(self, device: str, *, uses: int = 0, failures: int = 0) -> None:
        """Count a use or a failure of today."""
        with self._lock:
            today = self._day(device, office_day(self._clock.now()))
            self._keep(device, replace(today, uses=today.uses + uses, failures=today.failures + failures))
            self._write_sometimes()

    def days(self, device: str) -> tuple[DeviceDay, ...]:
        """Return the last days on which the program ran, oldest first, today last."""
        with self._lock:
            if device in self._since:
                self._settle(device)
            days = self._days.get(device, {})
            return tuple(days[day] for day in sorted(days))

    # -- inside the lock, but for the two that take it

    def _changed(self, event: DeviceChanged) -> None:
        is_away = event.state in _AWAY
        with self._lock:
            before = self._since.get(event.device)
            if before is not None:
                self._settle(event.device)
            if event.state is DeviceState.UNUSED:
                self._since.pop(event.device, None)
                return
            self._since[event.device] = _Since(self._clock.monotonic(), is_away)
            today = self._day(event.device, office_day(self._clock.now()))
            is_fall = is_away and (before is None or not before.is_away)
            self._keep(event.device, replace(today, failures=today.failures + is_fall))
            self._write_sometimes()

    def _card_failed(self, event: CardFailed) -> None:
        if event.fault not in _NO_FAILURE and not event.fault.startswith("device."):  # a lost line is counted already
            self.count(event.device, failures=1)

    def _settle(self, device: str) -> None:
        """Add the time since the last look to the days it belongs to."""
        since, now = self._since[device], self._clock.monotonic()
        took, since.at = now - since.at, now
        day, left_today = office_day(self._clock.now()), _since_midnight(self._clock)
        while since.is_away and took > 0:
            piece = min(took, left_today)
            was = self._day(device, day)
            self._keep(device, replace(was, away_s=was.away_s + piece))
            took, day, left_today = took - piece, day - timedelta(days=1), _DAY_S

    def _day(self, device: str, day: date) -> DeviceDay:
        return self._days.get(device, {}).get(day) or DeviceDay(day=day)

    def _keep(self, device: str, day: DeviceDay) -> None:
        days = self._days.setdefault(device, {})
        days[day.day] = day
        for old in sorted(days)[:-DAYS]:
            del days[old]

    def _write_sometimes(self) -> None:
        if self._clock.monotonic() - self._written_at >= WRITE_S:
            self._write()

    def _write(self) -> None:
        self._written_at = self._clock.monotonic()
        table = {
            device: {str(day.day): [day.uses, day.failures, round(day.away_s)] for day in days.values()}
            for device, days in self._days.items()
        }
        beside = self._file.with_suffix(".part")
        try:
            beside.write_text(json.dumps(table, indent=1), "utf-8")
            beside.replace(self._file)
        except OSError as error:
            if not self._is_unwritable:
                log.warning("what devices did is not kept: %s", error.strerror)
            self._is_unwritable = True


def _since_midnight(clock: Clock) -> float:
    now = local(clock.now())
    return (now - now.replace(hour=0, minute=0, second=0, microsecond=0)).total_seconds()


def _read(file: Path) -> dict[str, dict[date, DeviceDay]]:
    try:
        table = json.loads(file.read_text("utf-8"))
        found = {
            str(device): {
                date.fromisoformat(day): DeviceDay(
                    day=date.fromisoformat(day), uses=int(uses), failures=int(failures), away_s=float(away_s)
                )
                for day, (uses, failures, away_s) in days.items()
            }
            for device, days in table.items()
        }
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, TypeError, AttributeError) as error:
        log.warning("what devices did before cannot be read and begins anew: %s", type(error).__name__)
        return {}
    return found
