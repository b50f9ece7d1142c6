"""A counter as a post: who sits there, which lines it serves, since when. It knows no store and no screen."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import Enum
from typing import Protocol

from core.base.clock import office_day
from core.base.faults import Fault

_SERVED = re.compile(r"([A-Z])(?:\+(\d{1,3}))?", re.ASCII)


class PostState(Enum):
    """Whether a counter calls."""

    OPEN = "open"  # 办理
    PAUSED = "paused"  # 暂停
    CLOSED = "closed"  # 未开


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """One counter. ``serves`` are lines as ``A`` or ``F+10`` (with a head start in minutes); empty: its own settings.

    ``since`` is when its state began, ``working_since`` when the present stretch without a break began.
    """

    counter: str
    state: PostState
    since: datetime
    who: str = ""
    serves: tuple[str, ...] = ()
    working_since: datetime | None = None
    reason: str = ""  # of a pause: a word without personal data
    version: int = 1

    def opened(self, who: str, at: datetime) -> "Post":
        """Return the post with a clerk at it; whoever takes it over starts a new stretch, and each day does.

        A program that was not left in the evening leaves its post open, and moved to other lines.
        """
        begun, is_same = self.working_since, self.state is PostState.OPEN and self.who == who
        if not is_same or begun is None or office_day(begun) != office_day(at):
            begun = at
        serves = self.serves if self._is_of(at) else ()
        return replace(self, state=PostState.OPEN, who=who, since=at, working_since=begun, serves=serves, reason="")

    def paused(self, at: datetime, reason: str) -> "Post":
        """Return the post that calls nobody for a while."""
        return replace(self, state=PostState.PAUSED, since=at, working_since=None, reason=reason)

    def closed(self, at: datetime) -> "Post":
        """Return the post that nobody sits at; who moved it to other lines did so for the day only."""
        return replace(self, state=PostState.CLOSED, since=at, who="", working_since=None, reason="", serves=())

    def serving(self, serves: tuple[str, ...], at: datetime) -> "Post":
        """Return the post that serves these lines instead of its own, for this day: it stands as of now."""
        return replace(self, serves=serves, since=self.since if self._is_of(at) else at)

    def worked(self, now: datetime) -> timedelta:
        """Return how long it has worked without a break; nobody worked through the night."""
        begun = self.working_since or now
        return max(now - begun, timedelta(0)) if office_day(begun) == office_day(now) else timedelta(0)

    def _is_of(self, at: datetime) -> bool:
        """Return whether its state began on the same day."""
        return office_day(self.since) == office_day(at)


def served_lines(serves: Iterable[str]) -> Mapping[str, timedelta]:
    """Return line -> head start of ``A``, ``F+10``; Fault ``queue.post.bad_line`` for anything else."""
    lines: dict[str, timedelta] = {}
    for text in serves:
        found = _SERVED.fullmatch(text.strip())
        if found is None:
            raise Fault("queue.post.bad_line", line=text)
        lines[found[1]] = timedelta(minutes=int(found[2] or 0))
    return lines


class Posts(Protocol):
    """The store of posts."""

    def find(self, counter: str) -> Post | None:
        """Return a counter's post, or None when it never had one."""
        ...

    def put(self, post: Post) -> Post:
        """Store a post and return it with its new version; Fault ``store.save.stale`` when it moved meanwhile."""
        ...

    def all(self) -> list[Post]:
        """Return every post in the order of counters."""
        ...
