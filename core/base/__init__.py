"""What every room of the office stands on: faults, clock, ids, events, acts and lanes. It knows no room."""
