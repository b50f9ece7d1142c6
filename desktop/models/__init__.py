"""Qt list models over view values. They know the values and no widget."""
