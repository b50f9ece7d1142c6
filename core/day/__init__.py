"""The day: its tally, its balance with the district and its close."""
