"""Waits until a feed grows: one look at the database a second for all who wait, however many. It knows no item."""

import asyncio
import time
from collections.abc import Awaitable, Callable

from starlette.concurrency import run_in_threadpool

LOOK_S = 1.0


class FeedWatch:
    """Used in one event loop; ``lasts`` says how far each feed goes."""

    def __init__(self, lasts: Callable[[], dict[str, int]]) -> None:
        self._read = lasts
        self._lasts: dict[str, int] = {}
        self._looked_at = float("-inf")
        self._looking = asyncio.Lock()
        self._is_closing = False

    def close(self) -> None:
        """Have everybody answered within a look: the service ends."""
        self._is_closing = True

    async def grown(self, name: str, position: int, wait_s: float, is_gone: Callable[[], Awaitable[bool]]) -> None:
        """Return once the feed goes beyond ``position``, after ``wait_s``, or when nobody listens any more."""
        end = time.monotonic() + wait_s
        while not self._is_closing:
            if (await self._now()).get(name, 0) > position or await is_gone():
                return
            left = end - time.monotonic()
            if left <= 0:
                return
            await asyncio.sleep(min(LOOK_S, left))

    async def _now(self) -> dict[str, int]:
        async with self._looking:
            if time.monotonic() - self._looked_at >= LOOK_S:
                self._lasts = await run_in_threadpool(self._read)
                self._looked_at = time.monotonic()
        return self._lasts
