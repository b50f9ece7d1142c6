"""Weeks of a ticket machine in fast time: its real window is touched, its memory and its open files must stay flat.

Run: python tests/bench/soak_kiosk.py [TICKETS]          Linux only (it reads /proc)

The whole program of the kiosk runs offscreen: real store, spool, printer at a socket, card reader at a tty. Visitors
touch tiles, lay cards, type mobile numbers, use the large letters, walk away in the middle; paper runs out and is put in,
the server goes and comes, and every ``DAY`` tickets it is the next morning. A ticket of another day, a second number
for one touch, or a page that does not come back ends it.
"""

import gc
import sys
import time
from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

from desk import BenchDesk, Until, pause, run_desk
from measure import count_from, machine, resident_mb, say
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from sqlalchemy import event

from core.base.acts import Act
from core.base.clock import SHANGHAI, ShiftedClock, office_day
from core.queue.ticket import Outcome
from core.store.events import ServerChanged
from desktop.demo.seed import CLERK
from desktop.presenters.kiosk_view import HOME, NO_PAPER, PRINTING, TICKET, UNSURE
from desktop.screens.kiosk import KioskScreen
from desktop.windows import KIOSK

START = datetime(2026, 11, 23, 9, 0, tzinfo=SHANGHAI)
EVERY, WARM, DAY = 500, 500, 250
OPEN_FILES = Path("/proc/self/fd")
TILE, LARGE_TILE = "领证·取件", "领证 取东西"
PEOPLE = ("zhang", "wang_yan", "chen", "gulnar")


class FastClock(ShiftedClock):
    """A clock whose seconds can be skipped: pages that wait go back, pauses of spools are over."""

    def __init__(self, start: datetime) -> None:
        super().__init__(start)
        self._skipped = 0.0

    def monotonic(self) -> float:
        return super().monotonic() + self._skipped

    def skip(self, seconds: float) -> None:
        self._skipped += seconds
        self.set(self.now() + timedelta(seconds=seconds))


class Visitors:
    """What people do at the machine; each method is one of them, from the first touch to the first page."""

    def __init__(self, desk: BenchDesk, clock: FastClock) -> None:
        self._desk, self._clock = desk, clock
        screen = desk.window(KIOSK)
        assert isinstance(screen, KioskScreen)
        self._screen, self._kiosk = screen, screen._presenter
        self.done: Counter[str] = Counter()
        self._last = ("", 0)

    def one(self, number: int) -> Iterator[Until]:
        """Let visitor ``number`` come; now and then something happens around."""
        if number % DAY == 0:
            yield from self._midnight()
        if number % 40 == 7:
            yield from self._leaves()
        if number % 50 == 11:
            yield from self._server_away()
        ways = {3: self._with_card, 5: self._with_phone, 7: self._with_large_letters}
        yield from ways.get(number % 10, self._plain)(number)
        if number % 50 == 23:
            self._desk.devices.ticket_printer.set(is_paper_out=True)
            yield from self._without_paper()
        yield from self._served()

    def _plain(self, _number: int) -> Iterator[Until]:
        yield from self._touch(TILE)
        yield from self._ticket("touched")

    def _with_card(self, number: int) -> Iterator[Until]:
        self._desk.put_card(PEOPLE[number // 10 % len(PEOPLE)])
        yield lambda: self._kiosk.view.is_known_person
        self._desk.devices.reader.lift()
        yield from self._touch(LARGE_TILE if self._kiosk.view.is_elder else TILE)
        yield from self._ticket("card")

    def _with_phone(self, number: int) -> Iterator[Until]:
        yield from self._touch("手机号取号")
        for digit in f"139{number:08d}":
            yield from self._touch(digit)
        yield from self._touch("确认")
        yield from self._touch(TILE)
        yield from self._ticket("phone")

    def _with_large_letters(self, _number: int) -> Iterator[Until]:
        yield from self._touch("大字版")
        yield from self._touch(LARGE_TILE)
        yield from self._ticket("large letters")

    def _leaves(self) -> Iterator[Until]:
        """Walk away with half a phone number typed: nothing of it may stay."""
        yield from self._touch("手机号取号")
        for digit in "1380":
            yield from self._touch(digit)
        self._clock.skip(100)
        yield lambda: self._kiosk.view.page == HOME and not self._kiosk.view.phone_line.typed
        self.done["walked away"] += 1

    def _without_paper(self) -> Iterator[Until]:
        yield from self._touch(TILE)
        yield lambda: self._kiosk.view.page in (NO_PAPER, UNSURE)
        number = self._kiosk.view.ticket.number
        self._desk.devices.ticket_printer.set(is_paper_out=False)
        if self._kiosk.view.page == UNSURE:
            yield from self._touch("没有")
        yield lambda: self._kiosk.view.page == TICKET
        assert self._kiosk.view.ticket.number == number, "a second number for one touch"
        yield from self._ticket("out of paper")

    def _server_away(self) -> Iterator[Until]:
        tell, now = self._desk.office.bus.publish, self._clock.now()
        seen: list[bool] = []
        stop = self._kiosk.on_change(lambda view: seen.append(view.is_offline))
        tell(ServerChanged(at=now, op="", is_there=False, fault="storage.server.away"))
        yield lambda: True in seen
        tell(ServerChanged(at=now, op="", is_there=True))
        yield lambda: not self._kiosk.view.is_offline
        stop()
        self.done["server away"] += 1

    def _midnight(self) -> Iterator[Until]:
        tomorrow = office_day(self._clock.now()) + timedelta(days=1)
        self._clock.set(datetime.combine(tomorrow, START.timetz()))
        yield lambda: self._kiosk.view.waiting == 0
        self.done["midnights"] += 1

    def _ticket(self, kind: str) -> Iterator[Until]:
        """Wait for the paper, see that the number is the next of its day, and go."""
        yield lambda: self._kiosk.view.page not in (HOME, PRINTING)
        assert self._kiosk.view.page == TICKET, self._kiosk.view.page
        number, today = self._kiosk.view.ticket.number, office_day(self._clock.now()).isoformat()
        day, last = self._last
        serial = int(number[1:])
        assert serial == (last + 1 if day == today else 1), (number, self._last)
        self._last = (today, serial)
        self.done[kind] += 1
        yield from self._touch("完成")
        yield lambda: self._kiosk.view.page == HOME

    def _served(self) -> Iterator[Until]:
        """Let a counter call everybody and be done with them."""
        done = self._desk.office.store_lane.submit(self._serve)
        yield done.done
        done.result()

    def _serve(self) -> None:
        queue, who = self._desk.office.queue, CLERK[0]
        while (called := queue.call_next(Act.new(who=who, where="1"), counter="1", businesses=("F",))) is not None:
            served = queue.start(Act.new(who=who, where="1"), called.ticket.id)
            queue.finish(Act.new(who=who, where="1"), served.id, Outcome.COLLECTION)

    def _touch(self, name: str) -> Iterator[Until]:
        yield lambda: not self._kiosk.view.is_busy and any(area.name == name for area in self._screen.areas)
        QTest.mouseClick(self._screen, Qt.MouseButton.LeftButton, pos=self._screen.point_of(name).toPoint())


def main() -> None:
    tickets, clock = count_from(sys.argv, 5000), FastClock(START)
    say(machine())
    run_desk(
        lambda desk: script(desk, clock, tickets), wanted=(KIOSK,), clock=clock,
        overrides=("kiosk.takes_phone=true", "queue.last_number=false"),
    )  # fmt: skip


def script(desk: BenchDesk, clock: FastClock, tickets: int) -> Iterator[Until]:
    small_cache(desk)
    visitors, began = Visitors(desk, clock), time.monotonic()
    sizes: list[tuple[float, int]] = []
    yield pause(1.0)
    for number in range(1, tickets + 1):
        yield from visitors.one(number)
        desk.devices.ticket.heard.clear()  # the bench's own note of every byte
        if number in (WARM, tickets) or number % EVERY == 0:
            gc.collect()
            sizes.append((resident_mb(), len(list(OPEN_FILES.iterdir()))))
            objects = len(gc.get_objects())
            say(f"{number:6d} tickets: {sizes[-1][0]:.1f} MB, {sizes[-1][1]} open files, {objects} objects of Python")
    say(f"{dict(visitors.done)}, {time.monotonic() - began:.0f} s")
    grown = (sizes[-1][0] - sizes[0][0]) / max(1, tickets - WARM) * EVERY
    say(f"grown by {grown:.2f} MB per {EVERY} tickets, open files {sizes[0][1]} -> {sizes[-1][1]}")


def small_cache(desk: BenchDesk) -> None:
    """Keep 1 MiB of the file's pages a connection: up to 32 fill over weeks, and look like a leak (see soak_hall)."""
    event.listen(desk.office.store.engine, "checkout", lambda driver, *_: driver.execute("PRAGMA cache_size = -1024"))


if __name__ == "__main__":
    main()
