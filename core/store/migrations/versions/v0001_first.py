"""The first schema: all rooms, the triggers that keep the journal append-only, the search words of SQLite."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def moment() -> sa.DateTime:
    """Return the column type of a moment, as it was in this version."""
    return sa.DateTime(timezone=op.get_bind().dialect.name == "postgresql")


def upgrade() -> None:
    """Make everything."""
    _staff()
    _people_and_queue()
    _cases()
    _papers()
    _outbox()
    if op.get_bind().dialect.name == "postgresql":
        _protect_journal_postgresql()
    else:
        _protect_journal_sqlite()
        _search_words()


def _staff() -> None:
    op.create_table(
        "account",
        sa.Column("id", sa.String(), primary_key=True),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("secret", sa.String(), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("locked_until", moment()),
        sa.Column("version", sa.Integer(), nullable=False),
    )
    op.create_table(
        "journal",
        sa.Column("serial", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("at", moment(), nullable=False),
        sa.Column("op", sa.String(), nullable=False),
        sa.Column("who", sa.String(), nullable=False),
        sa.Column("where", sa.String(), nullable=False),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("previous", sa.LargeBinary(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
    )
    op.create_table(
        "operation",
        sa.Column("op", sa.String(), primary_key=True),
        sa.Column("result", sa.String(), nullable=False),
        sa.Column("at", moment(), nullable=False),
    )


def _people_and_queue() -> None:
    op.create_table(
        "person",
        sa.Column("row", sa.Integer(), primary_key=True),
        sa.Column("id", sa.String(), nullable=False, unique=True),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("id_kind", sa.String(), nullable=False),
        sa.Column("id_number", sa.String(), nullable=False),
        sa.Column("english_name", sa.String(), nullable=False),
        sa.Column("sex", sa.String(), nullable=False),
        sa.Column("nation", sa.String(), nullable=False),
        sa.Column("birth", sa.Date()),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("phone", sa.String(), nullable=False),
        sa.Column("name_hex", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.UniqueConstraint("id_kind", "id_number", name="uq_person_document"),
    )
    op.create_table(
        "ticket",
        sa.Column("row", sa.Integer(), primary_key=True),
        sa.Column("id", sa.String(), nullable=False, unique=True),
        sa.Column("day", sa.Date(), nullable=False, index=True),
        sa.Column("business", sa.String(), nullable=False),
        sa.Column("serial", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("issued_at", moment(), nullable=False),
        sa.Column("waiting_since", moment(), nullable=False),
        sa.Column("priority", sa.String(), nullable=False),
        sa.Column("person_id", sa.String(), nullable=False),
        sa.Column("is_appointment", sa.Boolean(), nullable=False),
        sa.Column("counter", sa.String(), nullable=False),
        sa.Column("called_at", moment()),
        sa.Column("serving_since", moment()),
        sa.Column("ended_at", moment()),
        sa.Column("outcome", sa.String()),
        sa.Column("calls", sa.Integer(), nullable=False),
        sa.Column("passes", sa.Integer(), nullable=False),
        sa.Column("calls_at_pass", sa.Integer(), nullable=False),
        sa.Column("line", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
    )


def _cases() -> None:
    op.create_table(
        "case_file",
        sa.Column("row", sa.Integer(), primary_key=True),
        sa.Column("id", sa.String(), nullable=False, unique=True),
        sa.Column("number", sa.String(), nullable=False, unique=True),
        sa.Column("state", sa.String(), nullable=False, index=True),
        sa.Column("item", sa.JSON(), nullable=False),
        sa.Column("person_id", sa.String(), nullable=False, index=True),
        sa.Column("applicant", sa.String(), nullable=False),
        sa.Column("ticket_id", sa.String(), nullable=False),
        sa.Column("counter", sa.String(), nullable=False),
        sa.Column("clerk", sa.String(), nullable=False),
        sa.Column("received_at", moment(), nullable=False, index=True),
        sa.Column("materials", sa.JSON(), nullable=False),
        sa.Column("is_tolerant", sa.Boolean(), nullable=False),
        sa.Column("accepted_at", moment()),
        sa.Column("document_number", sa.String(), nullable=False),
        sa.Column("promised_due", sa.Date()),
        sa.Column("legal_due", sa.Date()),
        sa.Column("correction_due", sa.Date()),
        sa.Column("tolerance_due", sa.Date()),
        sa.Column("decision_due", sa.Date()),
        sa.Column("query_code", sa.String(), nullable=False),
        sa.Column("central_number", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("remark", sa.String(), nullable=False),
        sa.Column("phone", sa.String(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
    )
    op.create_table(
        "case_search",
        sa.Column("row", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("initials", sa.String(), nullable=False),
        sa.Column("phone", sa.String(), nullable=False),
        sa.Column("item", sa.String(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
    )
    op.create_table(
        "running_number",
        sa.Column("kind", sa.String(), primary_key=True),
        sa.Column("day", sa.Date(), primary_key=True),
        sa.Column("last", sa.Integer(), nullable=False),
    )
    op.create_table(
        "aborted_number",
        sa.Column("kind", sa.String(), primary_key=True),
        sa.Column("day", sa.Date(), primary_key=True),
        sa.Column("serial", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("at", moment(), nullable=False),
        sa.Column("op", sa.String(), nullable=False),
        sa.Column("who", sa.String(), nullable=False),
    )


def _papers() -> None:
    op.create_table(
        "print_job",
        sa.Column("row", sa.Integer(), primary_key=True),
        sa.Column("id", sa.String(), nullable=False, unique=True),
        sa.Column("template", sa.String(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False, index=True),
        sa.Column("values", sa.JSON(), nullable=False),
        sa.Column("ordered_at", moment(), nullable=False, index=True),
        sa.Column("ordered_by", sa.String(), nullable=False),
        sa.Column("op", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False, index=True),
        sa.Column("copy", sa.Integer(), nullable=False),
        sa.Column("original", sa.String()),
        sa.Column("body", sa.LargeBinary()),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("sent_bytes", sa.Integer(), nullable=False),
        sa.Column("ended_at", moment()),
        sa.Column("fault", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
    )


def _outbox() -> None:
    op.create_table(
        "outbox",
        sa.Column("generation", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("sequence", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("id", sa.String(), nullable=False, unique=True),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False, index=True),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("sha256", sa.LargeBinary(), nullable=False),
        sa.Column("chain", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", moment(), nullable=False),
        sa.Column("acknowledged_at", moment()),
        sa.Column("verdict", sa.String(), nullable=False),
        sa.Column("problem", sa.String(), nullable=False),
    )
    op.create_table(
        "source",
        sa.Column("id", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("generation", sa.Integer(), nullable=False),
        sa.Column("acknowledged", sa.Integer(), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.Column("chain", sa.LargeBinary(), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
    )
    op.create_table(
        "feed",
        sa.Column("name", sa.String(), primary_key=True),
        sa.Column("token", sa.String(), nullable=False),
    )


def _protect_journal_sqlite() -> None:
    for move in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER journal_no_{move.lower()} BEFORE {move} ON journal "
            "BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END"
        )


def _protect_journal_postgresql() -> None:
    op.execute(
        "CREATE FUNCTION refuse_journal_change() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'the journal is append-only'; END $$"
    )
    op.execute(
        "CREATE TRIGGER journal_append_only BEFORE UPDATE OR DELETE ON journal "
        "FOR EACH ROW EXECUTE FUNCTION refuse_journal_change()"
    )
    op.execute(
        "CREATE TRIGGER journal_no_truncate BEFORE TRUNCATE ON journal "
        "FOR EACH STATEMENT EXECUTE FUNCTION refuse_journal_change()"
    )


def _search_words() -> None:
    op.execute(
        "CREATE VIRTUAL TABLE case_words USING fts5(number, name, initials, phone, item, code, "
        "content = '', contentless_delete = 1, tokenize = 'ascii')"
    )
