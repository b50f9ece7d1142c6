"""A list of ports made of links: ``1a86:7523:0001@1-1.2`` points to a pty. It knows no device.

The seam by which tests, benches and demo plug simulated lines in as if they were USB adapters.
"""

from pathlib import Path

from core.devices.channels.ports import PortFound


class PortFolder:
    """Links in a folder; each is one adapter with its identity and the socket it is plugged into."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __call__(self) -> list[PortFound]:
        """Return the ports there are now, as ``serial_ports`` does."""
        return [found for link in sorted(self.folder.iterdir()) if (found := _found(link)) is not None]

    def plug(self, usb: str, place: str, path: str) -> None:
        """Plug an adapter with the identity ``usb`` into the socket ``place``; ``path`` is its device file."""
        (self.folder / f"{usb}@{place}").symlink_to(path)

    def unplug(self, usb: str, place: str) -> None:
        """Pull it out."""
        (self.folder / f"{usb}@{place}").unlink()


def _found(link: Path) -> PortFound | None:
    """Return the port behind a link; None when it was pulled out in this moment."""
    try:
        address = f"serial:{link.readlink()}"
    except FileNotFoundError:
        return None
    usb, _at, place = link.name.partition("@")
    return PortFound(address=address, title=link.name, usb=usb, place=place)
