"""One module a version of the schema, oldest first; each says its tables as they were then."""
