"""The district's exchange tables (前置库): the outbox as rows that others fetch. It knows no HTTP, no case rule."""
