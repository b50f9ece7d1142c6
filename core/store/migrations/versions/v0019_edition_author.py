"""An edition says who published it: whoever is overtaken by it is told."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column; of earlier editions the journal knows it."""
    op.add_column("edition", sa.Column("made_by", sa.String(), nullable=False, server_default=""))
