"""Staff: accounts, roles, sessions and the journal of who did what."""
