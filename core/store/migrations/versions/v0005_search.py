"""Cases are found by words: one index a engine, the items that cases were taken in for, how the index was made.

The old index is dropped; the store makes the new one at its first opening, since the words are the program's business.
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

# All marks of ASCII are letters to the tokenizer: a name or a question may hold any of them.
MARKS = "".join(chr(code) for code in range(0x21, 0x7F) if not chr(code).isalnum()).replace("'", "''")


def upgrade() -> None:
    """Change the index."""
    op.drop_table("case_search")
    op.create_table(
        "case_item",
        sa.Column("code", sa.String(), primary_key=True),
        sa.Column("name", sa.String(), primary_key=True),
    )
    op.create_table(
        "search_state",
        sa.Column("id", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("version", sa.Integer(), nullable=False),
    )
    if op.get_bind().dialect.name == "postgresql":
        op.execute("CREATE TABLE case_words (rowid INTEGER PRIMARY KEY, words BIGINT[] NOT NULL)")
        op.execute("CREATE INDEX case_words_words ON case_words USING gin (words) WITH (fastupdate = off)")
    else:
        op.execute("DROP TABLE case_words")
        tokenizer = f"ascii tokenchars '{MARKS}'".replace('"', '""')
        op.get_bind().exec_driver_sql(
            "CREATE VIRTUAL TABLE case_words USING fts5(words, content = '', contentless_delete = 1, detail = none, "
            f'tokenize = "{tokenizer}")'
        )
