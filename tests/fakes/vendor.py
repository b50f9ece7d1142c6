"""A vendor's reader library, built from sdtapi.c, and the card that lies on its reader. Only the tests know it."""

import subprocess
from pathlib import Path

from core.devices.channels.registry import open_channel
from core.devices.simulated.card_text import encode_text
from tests.patience import PATIENCE_S


def built_library(folder):
    """Return the path of the shared library, built in a folder."""
    path = folder / "libsdtapi.so"
    source = Path(__file__).parent / "sdtapi.c"
    subprocess.run(["gcc", "-shared", "-fPIC", "-o", path, source], check=True, timeout=PATIENCE_S)
    return path


class Vendor:
    """The library's folder ($SDTAPI_FOLDER): what lies on the reader, and its mood."""

    def __init__(self, folder, address):
        self.folder, self.address = folder, address
        self.channel = None

    def open(self, address):
        self.channel = open_channel(address)
        return self.channel

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.channel is not None:
            self.channel.close()

    def put_card(self, card):
        (self.folder / "text").write_bytes(encode_text(card))

    def lift(self):
        (self.folder / "text").unlink(missing_ok=True)

    def feel(self, mood):
        (self.folder / "mood").write_text(mood)

    def unplug(self):
        """The library dies."""
        self.channel._process.kill()
