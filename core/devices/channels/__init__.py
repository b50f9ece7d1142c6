"""Byte channels: serial lines, sockets, files, tapes, memory. They know bytes and deadlines, and no protocol."""
