"""Printers: leases on them, which one printed a paper; and a paper that was sent is never altered."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

# What makes a paper: fixed from the moment its bytes are stored, which is before the first of them goes out.
FIXED = ("id", "template", "subject", "values", "ordered_at", "ordered_by", "op", "copy", "original", "body", "sha256")


def upgrade() -> None:
    """Add what printers need, and the triggers that keep papers."""
    is_postgresql = op.get_bind().dialect.name == "postgresql"
    op.create_table(
        "printer_lease",
        sa.Column("device", sa.String(), primary_key=True),
        sa.Column("owner", sa.String(), nullable=False),
        sa.Column("until", sa.DateTime(timezone=is_postgresql), nullable=False),
    )
    op.add_column("print_job", sa.Column("device", sa.String(), nullable=False, server_default=""))
    if is_postgresql:
        _keep_papers_postgresql()
    else:
        _keep_papers_sqlite()


def _keep_papers_sqlite() -> None:
    changed = " OR ".join(f'NEW."{name}" IS NOT OLD."{name}"' for name in FIXED)
    op.execute(
        f"CREATE TRIGGER paper_no_update BEFORE UPDATE ON print_job WHEN OLD.body IS NOT NULL AND ({changed}) "
        "BEGIN SELECT RAISE(ABORT, 'a printed paper is append-only'); END"
    )
    op.execute(
        "CREATE TRIGGER paper_no_delete BEFORE DELETE ON print_job WHEN OLD.body IS NOT NULL "
        "BEGIN SELECT RAISE(ABORT, 'a printed paper is append-only'); END"
    )


def _keep_papers_postgresql() -> None:
    changed = " OR ".join(f'NEW."{name}"::text IS DISTINCT FROM OLD."{name}"::text' for name in FIXED)
    op.execute(
        "CREATE FUNCTION refuse_paper_change() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'a printed paper is append-only'; END $$"
    )
    op.execute(
        "CREATE TRIGGER paper_no_update BEFORE UPDATE ON print_job FOR EACH ROW "
        f"WHEN (OLD.body IS NOT NULL AND ({changed})) EXECUTE FUNCTION refuse_paper_change()"
    )
    op.execute(
        "CREATE TRIGGER paper_no_delete BEFORE DELETE ON print_job FOR EACH ROW "
        "WHEN (OLD.body IS NOT NULL) EXECUTE FUNCTION refuse_paper_change()"
    )
    op.execute(
        "CREATE TRIGGER paper_no_truncate BEFORE TRUNCATE ON print_job "
        "FOR EACH STATEMENT EXECUTE FUNCTION refuse_paper_change()"
    )
