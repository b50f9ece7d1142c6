"""Why two records were asked about, beside what was decided of them."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column; of older decisions nobody knows."""
    op.add_column("person_link", sa.Column("reason", sa.String(), nullable=False, server_default=""))
    op.create_index(op.f("ix_person_link_at"), "person_link", ["at"])
