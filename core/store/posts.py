"""The counters of a hall as rows."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Mapped, mapped_column

from core.queue.post import Post, PostState
from core.store.table import Transaction, Versioned


class PostRow(Versioned):
    """One counter; its name is the id."""

    __tablename__ = "counter_post"

    id: Mapped[str] = mapped_column(primary_key=True)
    state: Mapped[str]
    since: Mapped[datetime]
    who: Mapped[str]
    serves: Mapped[str]
    working_since: Mapped[datetime | None]
    reason: Mapped[str]
    version: Mapped[int]


def to_post(row: PostRow) -> Post:
    """Return the value of a row."""
    return Post(
        counter=row.id,
        state=PostState(row.state),
        since=row.since,
        who=row.who,
        serves=tuple(row.serves.split()),
        working_since=row.working_since,
        reason=row.reason,
        version=row.version,
    )


def post_values(post: Post) -> dict[str, Any]:
    """Return the columns of a value."""
    return {
        "id": post.counter,
        "state": post.state.value,
        "since": post.since,
        "who": post.who,
        "serves": " ".join(post.serves),
        "working_since": post.working_since,
        "reason": post.reason,
        "version": post.version,
    }


class SqlPosts:
    """See core.queue.post.Posts."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    def find(self, counter: str) -> Post | None:
        """See Posts."""
        row = self._transaction.find(PostRow, counter)
        return to_post(row) if row is not None else None

    def put(self, post: Post) -> Post:
        """See Posts."""
        if self._transaction.insert(PostRow, post_values(post)):
            return post
        self._transaction.save(PostRow, "post", post.counter, post.version, post_values(post))
        return replace(post, version=post.version + 1)

    def all(self) -> list[Post]:
        """See Posts."""
        return [to_post(row) for row in self._transaction.all(select(PostRow).order_by(PostRow.id))]
