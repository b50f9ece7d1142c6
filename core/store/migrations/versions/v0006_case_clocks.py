"""Cases have clocks, procedures, a result and a time line; limits are found by the day they turn yellow or end."""

from datetime import date
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

OLD = ("promised_due", "legal_due", "correction_due", "tolerance_due", "decision_due")
IN_HAND = ("accepted", "handling")
# Which states let the clock of an old column run, and which column says when it began.
CLOCKS = {
    "promised": ("promised_due", IN_HAND, "accepted_at"),
    "legal": ("legal_due", IN_HAND, "accepted_at"),
    "tolerance": ("tolerance_due", IN_HAND, "accepted_at"),
    "correction": ("correction_due", ("correcting",), "received_at"),
    "decision": ("decision_due", ("received",), "received_at"),
}
CLOSED = ("not_accepted", "collected", "withdrawn")


def moment() -> sa.DateTime:
    """Return the column type of a moment, as it was in this version."""
    return sa.DateTime(timezone=op.get_bind().dialect.name == "postgresql")


def upgrade() -> None:
    """Add what is new, carry the old limits over, take their columns away."""
    for name, kind, default in (
        ("flow", sa.String(), "promised"),
        ("clocks", sa.JSON(), "[]"),
        ("procedures", sa.JSON(), "[]"),
        ("result", sa.JSON(), "{}"),
        ("collection", sa.JSON(), "{}"),
        ("organ", sa.String(), ""),
    ):
        op.add_column("case_file", sa.Column(name, kind, nullable=False, server_default=default))
    for name in ("closed_on", "next_due", "next_warn"):
        op.add_column("case_file", sa.Column(name, sa.Date()))
        op.create_index(f"ix_case_file_{name}", "case_file", [name])
    op.create_table(
        "case_step",
        sa.Column("case_id", sa.String(), primary_key=True),
        sa.Column("serial", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("at", moment(), nullable=False),
        sa.Column("move", sa.String(), nullable=False),
        sa.Column("before", sa.String(), nullable=False),
        sa.Column("after", sa.String(), nullable=False),
        sa.Column("who", sa.String(), nullable=False),
        sa.Column("where", sa.String(), nullable=False),
        sa.Column("op", sa.String(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
    )
    op.create_table(
        "case_reckoning",
        sa.Column("id", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("fingerprint", sa.String(), nullable=False),
    )
    _carry_over()
    for name in OLD:
        op.drop_column("case_file", name)


def _carry_over() -> None:
    """Make clocks of the old columns; the yellow days are counted at the next start, when the limits are recounted."""
    connection = op.get_bind()
    text, day, moments = sa.String(), sa.Date(), {name: moment() for name in ("received_at", "accepted_at")}
    table = sa.table(
        "case_file",
        sa.column("row", sa.Integer()),
        *(sa.column(name, text) for name in ("id", "state", "counter", "flow")),
        *(sa.column(name, sa.JSON()) for name in ("item", "clocks")),
        *(sa.column(name, kind) for name, kind in moments.items()),
        *(sa.column(name, day) for name in (*OLD, "next_due", "next_warn", "closed_on")),
    )
    steps = sa.table(
        "case_step",
        sa.column("serial", sa.Integer()),
        sa.column("at", moment()),
        *(sa.column(name, text) for name in ("case_id", "move", "before", "after", "who", "where", "op", "note")),
    )
    for case in connection.execute(sa.select(table)).mappings().all():
        clocks = [
            _clock(name, case[column], case[since], case["item"], is_running=case["state"] in states)
            for name, (column, states, since) in CLOCKS.items()
            if case[column] is not None
        ]
        running = [date.fromisoformat(clock["due"]) for clock in clocks if clock["state"] == "running"]
        connection.execute(
            sa.update(table)
            .where(table.c.row == case["row"])
            .values(
                clocks=clocks,
                flow="instant" if case["item"]["case_type"] == "1" else "promised",
                next_due=min(running, default=None),
                next_warn=min(running, default=None),
                closed_on=case["received_at"].date() if case["state"] in CLOSED else None,
            )
        )
        connection.execute(
            sa.insert(steps).values(
                case_id=case["id"], serial=0, at=case["received_at"], move="receive", before="draft",
                after=case["state"], who="", where=case["counter"], op="", note="",
            )
        )  # fmt: skip


def _clock(name: str, due: date, since: Any, item: dict[str, Any], *, is_running: bool) -> dict[str, Any]:
    """Return the JSON of a clock; where the days are not known they are those up to its last day."""
    start = since.date() if since is not None else due
    days = item.get(f"{name}_days")
    return {
        "name": name,
        "days": days if days is not None else max(0, (due - start).days),
        "unit": item["unit"] if days is not None else "自然日",
        "start": start.isoformat(),
        "due": due.isoformat(),
        "first_due": due.isoformat(),
        "warn": due.isoformat() if is_running else None,
        "state": "running" if is_running else "stopped",
        "pauses": [],
        "stopped": None if is_running else due.isoformat(),
    }
