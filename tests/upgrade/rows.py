"""A row for every table that ``tests.upgrade.sample.fill`` leaves empty, and how any schema is given what it has no row of.

Scripts of released schemas stay as they were written, and many have empty tables: their rows are taken from the newest
script, as far as the older schema had their columns.
"""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa

from core.store.migrations import heir_of
from core.store.proof import WORDS
from core.store.schema import METADATA
from tests.samples import AT, DAY

PERSON, CASE = "01937b00-0000-7000-8000-000000000003", "01937b00-0000-7000-8000-000000000004"
RATING, FOLLOW_UP, OP = (f"01937b00-0000-7000-8000-00000000000{digit}" for digit in "89a")
FILE = "01937b00000070008000000000000006.scan"
MADE_ANEW = frozenset({"search_state", "case_search"})  # and the words, at the next opening
FILLED = {"ticket": ("0009", "line")}  # what a version puts where there was nothing
LET_GO = frozenset({"alembic_version", "lease"})  # at the opening: a file has one program, which holds nothing yet
LATER = AT + timedelta(minutes=7)
Rows = Mapping[str, Sequence[Mapping[str, Any]]]
Contents = dict[str, list[dict[str, Any]]]

ROWS: Rows = {
    "lease": [{"device": "receipt_printer/3", "owner": "pc-3/4711", "until": LATER}],
    "case_reckoning": [{"id": 1, "fingerprint": "9f86d081884c7d65"}],
    "organisation": [{
        "id": "01937b00-0000-7000-8000-00000000000b", "name": "云溪街道𠮷祥便利店", "usc_code": "92330211MA2CJB0X3K",
        "type": "2", "representative": "王秀兰", "phone": "057488880000", "address": "云溪街道云溪路90号", "version": 2,
    }],
    "mandate": [{
        "id": "01937b00-0000-7000-8000-00000000000c", "principal": PERSON, "agent": "01937b00-0000-7000-8000-00000000000d",
        "standing": "relative", "scope": "社会保障卡补领", "valid_from": DAY, "valid_until": date(2027, 2, 28),
    }],
    "contact": [{"owner": PERSON, "kind": "phone", "value": "13800002207", "source": "card", "seen_at": AT}],
    "wrong_day": [{"day": date(2031, 1, 1), "at": AT, "op": OP, "who": "0102"}],
    "published": [{"kind": "case", "subject": CASE, "at": AT, "op": OP, "sender": "pc-3/4711"}],
    "centre_pc": [{"name": "1号窗口", "joined_at": AT}],
    "join_code": [{
        "id": "YX7Q2", "box": b"\x00\xff sealed", "made_at": AT, "expires_at": LATER, "used_at": LATER, "used_by": "2号窗口",
    }],
    "number_block": [  # an island's own: it goes on behind them
        {"pc": 2, "kind": kind, "day": DAY, "first": 1, "last": 50, "used": 1} for kind in ("case", "ticket/A")
    ],
    "island_base": [{"kind": "person", "id": PERSON, "version": 3}],
    "island_merge": [{"pc": 2, "generation": "01937b00", "merged_at": LATER, "entries": 12, "head": bytes(range(32))}],
    "follow_up": [{
        "id": FOLLOW_UP, "rating_id": RATING, "opened_at": AT, "due": date(2026, 11, 30), "warn": date(2026, 11, 27),
        "state": "open", "is_called": True, "is_excluded": False, "outcome": "", "closed_on": None, "notes": 1, "version": 2,
    }],
    "follow_note": [{
        "follow_up_id": FOLLOW_UP, "serial": 1, "at": LATER, "who": "0102", "kind": "call", "result": "no_answer",
        "words": "下午再打",
    }],
    "stored_file": [{"name": FILE, "stored_at": AT}],
    "stored_chunk": [{"name": FILE, "number": 0, "body": b"\x00\x01sealed\xff"}],
}  # fmt: skip


def furnish(engine: sa.Engine, rows: Rows) -> None:
    """Give every table that is empty its rows, under the name it had and with the columns it had."""
    with engine.begin() as connection:
        for name, (columns, there) in _all(connection).items():
            heir = name if name in METADATA.tables else heir_of(name, "")
            if there or heir not in rows:
                continue
            known = METADATA.tables[heir]
            kept = [each for each in known.c if each.name in columns and each is not known.autoincrement_column]
            table = sa.table(name, *(sa.column(each.name, each.type) for each in kept))
            for row in rows[heir]:
                connection.execute(sa.insert(table).values({each.name: row[each.name] for each in kept}))


def contents(engine: sa.Engine) -> Contents:
    """Return all rows of all tables but those of the words, as the driver gives them."""
    with engine.connect() as connection:
        return {name: rows for name, (_, rows) in _all(connection).items()}


def _all(connection: sa.Connection) -> dict[str, tuple[set[str], list[dict[str, Any]]]]:
    names = [name for name in sa.inspect(connection).get_table_names() if not name.startswith(WORDS)]
    asked = {name: connection.execute(sa.text(f'SELECT * FROM "{name}"')) for name in names}
    return {name: (set(found.keys()), [dict(row) for row in found.mappings()]) for name, found in asked.items()}


def empty(found: Contents) -> set[str]:
    """Return the tables that have no row, though a program would keep rows there."""
    return {name for name, rows in found.items() if not rows} - MADE_ANEW


def typed(engine: sa.Engine) -> Rows:
    """Return the rows of the newest schema as values of the program."""
    with engine.connect() as connection:
        tables = METADATA.sorted_tables
        return {table.name: [dict(row) for row in connection.execute(sa.select(table)).mappings()] for table in tables}


def altered(before: Contents, after: Contents, version: str) -> set[str]:
    """Return the tables with a row that an upgrade from ``version`` has lost or changed in a column that is still there."""
    changed = set()
    for name, rows in before.items():
        heir = heir_of(name, version)
        if not heir or heir in LET_GO or not rows:
            continue
        now = after[heir]
        filled, column = FILLED.get(name, ("", ""))
        shared = (rows[0].keys() & now[0].keys() if now else rows[0].keys()) - ({column} if version < filled else set())
        kept = [{key: row[key] for key in shared} for row in now]
        if len(rows) != len(now) or any({key: row[key] for key in shared} not in kept for row in rows):
            changed.add(name)
    return changed
