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
        return [
            PortFound(
                address=f"serial:{link.readlink()}",
                title=link.name,
                usb=link.name.partition("@")[0],
                place=link.name.partition("@")[2],
            )
            for link in sorted(self.folder.iterdir())
        ]

    def plug(self, usb: str, place: str, path: str) -> None:
        """Plug an adapter with the identity ``usb`` into the socket ``place``; ``path`` is its device file."""
        (self.folder / f"{usb}@{place}").symlink_to(path)

    def unplug(self, usb: str, place: str) -> None:
        """Pull it out."""
        (self.folder / f"{usb}@{place}").unlink()
