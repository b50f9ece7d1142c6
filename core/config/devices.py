"""Where an administrator assigned the devices of this machine to, kept beside desk.toml: the program writes it.

It is read after desk.toml: what was chosen on the page of devices wins.
"""

from pathlib import Path

from core.config.machine import with_section

NAME = "devices.toml"
HEAD = "# Written by the program: Admin > Devices > another port. Delete a section to go back to desk.toml.\n"
_SECTIONS = {"card_reader": "reader"}


def with_port(file: Path, device: str, port: str) -> str:
    """Return the file's new text with the port of ``device`` (``scanner``); Fault ``config.load.broken``."""
    return with_section(file, HEAD, _SECTIONS.get(device, device), {"port": port})
