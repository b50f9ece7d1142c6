"""The store: SQLAlchemy mappings, the unit of work, encryption and migrations. Rows never leave it."""
