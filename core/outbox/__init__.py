"""The outbox: events frozen in the business transaction, waiting for the district. It knows no network."""
