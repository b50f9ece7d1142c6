"""All tables together, for migrations and their tests."""

from core.store import (
    accounts,
    attachments,
    cases,
    journal,
    leases,
    numbers,
    operations,
    outbox,
    own_glyphs,
    people,
    print_jobs,
    register,
    search,
    server_vault,
    tickets,
)
from core.store.table import Row

ROOMS = (
    accounts, attachments, cases, journal, leases, numbers, operations,
    outbox, own_glyphs, people, print_jobs, register, search, server_vault, tickets,
)  # fmt: skip
METADATA = Row.metadata
