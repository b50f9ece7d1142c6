"""All tables together, for migrations and their tests."""

from core.store import (
    accounts,
    appointments,
    attachments,
    calls,
    case_rows,
    district_messages,
    editions,
    exchange,
    journal,
    leases,
    line_stands,
    notes,
    numbers,
    operations,
    outbox,
    own_glyphs,
    people,
    posts,
    print_jobs,
    published,
    ratings,
    register,
    scan_deliveries,
    search,
    server_vault,
    tickets,
)
from core.store.centre import pcs
from core.store.island import rows as island
from core.store.table import Row

ROOMS = (
    accounts, appointments, attachments, calls, case_rows, district_messages, editions, exchange, island, journal,
    leases, line_stands, notes, numbers, operations, outbox, own_glyphs, pcs, people, posts, print_jobs, published,
    ratings, register, scan_deliveries, search, server_vault, tickets,
)  # fmt: skip
METADATA = Row.metadata
