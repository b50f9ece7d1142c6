"""The hall: holds that end, tickets for one counter, calls, posts, appointments, days of a wrong clock."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def moment() -> sa.DateTime:
    """Return the column type of a moment, as it was in this version."""
    return sa.DateTime(timezone=op.get_bind().dialect.name == "postgresql")


def upgrade() -> None:
    """Add the columns and tables; what earlier tickets waited and took is counted from their moments."""
    op.add_column("running_number", sa.Column("last_at", moment()))
    _tickets()
    _calls_and_posts()
    _appointments()


def _tickets() -> None:
    for name in ("for_counter", "matters"):
        op.add_column("ticket", sa.Column(name, sa.String(), nullable=False, server_default=""))
    for name in ("for_counter_until", "returns_at", "in_line_since", "served_since"):
        op.add_column("ticket", sa.Column(name, moment()))
    for name in ("wait_s", "visit_s"):
        op.add_column("ticket", sa.Column(name, sa.Integer(), nullable=False, server_default="0"))
    op.execute("UPDATE ticket SET line = business WHERE line = ''")
    _count_seconds("wait_s", "waiting_since", "called_at")
    _count_seconds("visit_s", "serving_since", "ended_at")
    op.execute("UPDATE ticket SET matters = outcome WHERE outcome IS NOT NULL")
    op.drop_index("ix_ticket_day", "ticket")
    op.create_index("ix_ticket_day_state", "ticket", ["day", "state"])


def _count_seconds(name: str, start: str, end: str) -> None:
    tickets = sa.table("ticket", sa.column(name, sa.Integer()), sa.column(start), sa.column(end))
    begun, ended = tickets.c[start], tickets.c[end]
    epochs = [sa.cast(sa.func.strftime("%s", moment), sa.Integer()) for moment in (ended, begun)]
    seconds: sa.ColumnElement[int] = epochs[0] - epochs[1]
    if op.get_bind().dialect.name == "postgresql":
        seconds = sa.cast(sa.extract("epoch", ended - begun), sa.Integer())
    op.execute(sa.update(tickets).where(ended > begun).values({name: seconds}))


def _calls_and_posts() -> None:
    op.create_table(
        "queue_call",
        sa.Column("row", sa.Integer(), primary_key=True),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("line", sa.String(), nullable=False),
        sa.Column("ticket_id", sa.String(), nullable=False),
        sa.Column("counter", sa.String(), nullable=False),
        sa.Column("at", moment(), nullable=False),
        sa.Column("waiting_since", moment(), nullable=False),
        sa.Column("is_first_class", sa.Boolean(), nullable=False),
        sa.Column("is_recall", sa.Boolean(), nullable=False),
        sa.Column("is_back", sa.Boolean(), nullable=False),
    )
    op.create_index("ix_queue_call_day_line", "queue_call", ["day", "line", "row"])
    op.create_table(
        "counter_post",
        sa.Column("id", sa.String(), primary_key=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("since", moment(), nullable=False),
        sa.Column("who", sa.String(), nullable=False),
        sa.Column("serves", sa.String(), nullable=False),
        sa.Column("working_since", moment()),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
    )
    op.create_table(
        "wrong_day",
        sa.Column("day", sa.Date(), primary_key=True),
        sa.Column("at", moment(), nullable=False),
        sa.Column("op", sa.String(), nullable=False),
        sa.Column("who", sa.String(), nullable=False),
    )


def _appointments() -> None:
    op.create_table(
        "appointment",
        sa.Column("row", sa.Integer(), primary_key=True),
        sa.Column("id", sa.String(), nullable=False, unique=True),
        sa.Column("day", sa.Date(), nullable=False, index=True),
        sa.Column("business", sa.String(), nullable=False),
        sa.Column("start", moment(), nullable=False),
        sa.Column("end", moment(), nullable=False),
        sa.Column("person_id", sa.String(), nullable=False, index=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("made_at", moment(), nullable=False),
        sa.Column("made_by", sa.String(), nullable=False),
        sa.Column("reference", sa.String(), unique=True),
        sa.Column("ticket_id", sa.String(), nullable=False),
        sa.Column("is_late", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
    )
