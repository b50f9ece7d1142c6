"""The wire to the district: outbox, upload, feeds and balance. It knows no screen and no printer."""
