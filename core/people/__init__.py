"""Who comes: persons, id cards, id numbers and names. It knows no case and no queue."""
