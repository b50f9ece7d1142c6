"""A server keeps case numbers in the order of their digits, and the words of one kind beside each other.

The words are made anew by the next program that opens the store (core.store.reindexing). A file has both already.
"""

from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Sort the numbers as ASCII, and drop the words as they were hashed before."""
    if op.get_bind().dialect.name != "postgresql":
        return
    op.execute('ALTER TABLE case_file ALTER COLUMN number TYPE VARCHAR COLLATE "C"')
    op.execute("TRUNCATE case_words")
    op.execute("DELETE FROM search_state")
