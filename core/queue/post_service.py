"""Who sits at which counter and what it serves: opening, pausing, closing, moving to other lines. No ticket.

Called in the store lane only.
"""

from collections.abc import Callable, Sequence
from datetime import datetime

from core.base.acts import Act
from core.base.clock import Clock, office_day
from core.base.faults import Fault
from core.base.work import Store
from core.queue.events import PostChanged
from core.queue.ports import QueueWork
from core.queue.post import Post, PostState, served_lines
from core.staff.rights import Rights, guarded

SERVE, DIRECT = "counter.serve", "hall.direct"


class PostService:
    """The counters of the hall as the supervisor sees them. A repeat of an act answers with the post as it is."""

    def __init__(self, *, store: Store[QueueWork], clock: Clock, rights: Rights) -> None:
        self._store, self._clock, self._rights = store, clock, rights

    def open(self, act: Act) -> Post:
        """Note that ``act.who`` serves at ``act.where`` (sign-in, or the end of a pause)."""
        return self._change(act, "queue.post.open", act.where, SERVE, lambda post, at: post.opened(act.who, at))

    def pause(self, act: Act, reason: str = "") -> Post:
        """Note that ``act.where`` calls nobody for a while; ``reason`` is a word without personal data."""
        return self._change(act, "queue.post.pause", act.where, SERVE, lambda post, at: post.paused(at, reason))

    def close(self, act: Act) -> Post:
        """Note that nobody sits at ``act.where`` any more (sign-out)."""
        return self._change(act, "queue.post.close", act.where, SERVE, lambda post, at: post.closed(at))

    def assign(self, act: Act, counter: str, businesses: Sequence[str], *, instead_of: Sequence[str]) -> Post:
        """Have a counter serve these lines (``A``, ``F+10``) until it closes; none: what its own settings say.

        ``instead_of`` is what whoever decides it saw the counter serve. Needs the right ``hall.direct``. Faults
        ``queue.post.bad_line``, and when it serves something else by now ``queue.post.moved`` or, where that are its
        own lines, ``queue.post.given_back``.
        """
        served_lines(businesses)

        def moved(post: Post, at: datetime) -> Post:
            if post.serves != tuple(instead_of):
                code = "queue.post.moved" if post.serves else "queue.post.given_back"
                raise Fault(code, counter=counter, serves=" ".join(post.serves))
            return post.serving(tuple(businesses), at)

        return self._change(act, "queue.post.assign", counter, DIRECT, moved)

    def all(self) -> list[Post]:
        """Return every counter that was ever opened or moved, in order."""
        with self._store.read() as work:
            return work.posts.all()

    def _change(
        self, act: Act, action: str, counter: str, right: str, change: Callable[[Post, datetime], Post]
    ) -> Post:
        with guarded(self._store, act) as work:
            now = self._clock.now()
            work.lock_queue(office_day(now))
            post = work.posts.find(counter) or Post(counter=counter, state=PostState.CLOSED, since=now)
            if work.first_result() is not None:
                return post
            self._rights.require(work, act, right)
            changed = work.posts.put(change(post, now))
            facts = {"state": changed.state.value, "serves": ",".join(changed.serves)}
            work.journal.write(action, counter, facts=facts)
            work.record(PostChanged(at=now, op=act.op, post=changed))
            work.keep_result(counter)
            return changed
