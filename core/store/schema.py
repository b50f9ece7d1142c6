"""All tables together, for migrations and their tests."""

from core.store import accounts, cases, journal, numbers, operations, outbox, people, print_jobs, search, tickets
from core.store.table import Row

ROOMS = (accounts, cases, journal, numbers, operations, outbox, people, print_jobs, search, tickets)
METADATA = Row.metadata
