"""The rules of the line as data: businesses and their hours, groups that go first, what becomes of missed numbers."""
