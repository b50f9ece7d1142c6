"""What can be applied for: items, their materials and limits. It knows no case."""
