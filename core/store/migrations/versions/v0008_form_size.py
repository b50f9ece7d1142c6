"""A print job knows the size its form was asked for in: large type is another print of the same paper."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column; what was printed before was in its form's own size."""
    op.add_column("print_job", sa.Column("size", sa.String(), nullable=False, server_default=""))
