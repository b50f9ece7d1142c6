"""Programs of a centre hear one another; it knows its PCs, their join codes, leased numbers, islands that came home."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

# The holder of a code gets the box once, before it is too old, by the server's clock; the same answer for all refusals.
JOIN = """
CREATE FUNCTION centre_join(code text, pc text, OUT box bytea, OUT number integer) LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    UPDATE join_code SET used_at = clock_timestamp(), used_by = pc
        WHERE id = code AND used_at IS NULL AND expires_at > clock_timestamp() RETURNING join_code.box INTO box;
    IF FOUND THEN
        INSERT INTO centre_pc (name, joined_at) VALUES (pc, clock_timestamp()) RETURNING centre_pc.number INTO number;
    END IF;
END $$
"""


def upgrade() -> None:
    """Make the tables, and on a server the function."""
    is_server = op.get_bind().dialect.name == "postgresql"
    moment = sa.DateTime(timezone=is_server)
    op.create_table(
        "published",
        sa.Column("serial", sa.Integer(), primary_key=True),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("at", moment, nullable=False),
        sa.Column("op", sa.String(), nullable=False),
        sa.Column("sender", sa.String(), nullable=False),
    )
    op.create_table(
        "centre_pc",
        sa.Column("number", sa.Integer(), primary_key=True),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("joined_at", moment, nullable=False),
    )
    op.create_table(
        "join_code",
        sa.Column("id", sa.String(), primary_key=True),
        sa.Column("box", sa.LargeBinary(), nullable=False),
        sa.Column("made_at", moment, nullable=False),
        sa.Column("expires_at", moment, nullable=False),
        sa.Column("used_at", moment),
        sa.Column("used_by", sa.String(), nullable=False),
    )
    op.create_table(
        "number_block",
        sa.Column("pc", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("kind", sa.String(), primary_key=True),
        sa.Column("day", sa.Date(), primary_key=True),
        sa.Column("first", sa.Integer(), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.Column("used", sa.Integer(), nullable=False),
    )
    op.create_table(
        "island_base",
        sa.Column("kind", sa.String(), primary_key=True),
        sa.Column("id", sa.String(), primary_key=True),
        sa.Column("version", sa.Integer(), nullable=False),
    )
    op.create_table(
        "island_merge",
        sa.Column("pc", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("generation", sa.String(), primary_key=True),
        sa.Column("merged_at", moment, nullable=False),
        sa.Column("entries", sa.Integer(), nullable=False),
        sa.Column("head", sa.LargeBinary(), nullable=False),
    )
    if is_server:
        op.execute(JOIN)
