"""The windows. Qt lives here only."""
