"""The shipped fonts: where each role's file lies, that it is the one that was tried, and how Pillow opens it.

It knows files and roles; it must not know which paper uses which, nor any character set of a printer.
"""

import hashlib
import threading
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING

from core.base.faults import Fault
from core.base.resources import Resources

if TYPE_CHECKING:
    from PIL.ImageFont import FreeTypeFont


class Role(Enum):
    """What a font is for; the value is its file under resources/fonts."""

    SANS = "NotoSansSC-Regular.ttf"
    SANS_BOLD = "NotoSansSC-Bold.ttf"
    SERIF = "NotoSerifSC-Regular.ttf"
    SERIF_BOLD = "NotoSerifSC-Bold.ttf"
    RARE = "HanaMinB.ttf"  # what the others lack of the 87,887 hanzi of GB 18030-2022 level 3


SHA256: dict[Role, str] = {
    Role.SANS: "d45f67f0a7c0ca3f256950777ce6a61cc7ce5f9696d02900cbbaac25f8aa7d16",
    Role.SANS_BOLD: "9a38ae0ab28cd5a256f9ea8e00dedc688aac17f7915fcb000572990afa956b96",
    Role.SERIF: "c358a69de3df5f423a8946a7b03e3126fb6ba116f1130a463455b4e39e1f0742",
    Role.SERIF_BOLD: "9c6a2ba736e4b499c84f65ce366bd3625c0401885fd3e585ace50fb738b96ff6",
    Role.RARE: "829543436cdf7b4c6730e2af5806fa406f8ddf0d4b656e0cd49c58d4db1c8d3c",
}

_of_thread = threading.local()  # a FreeType face may be used by one thread at a time


def path(role: Role) -> Path:
    """Return the font's file; Fault ``base.resource.missing`` when the installation is damaged."""
    return Resources().path(f"fonts/{role.value}")


def verify() -> None:
    """Check every font against its pin (0.1 s); Fault ``printing.font.differs`` names the file. For the doctor."""
    for role in Role:
        if hashlib.sha256(path(role).read_bytes()).hexdigest() != SHA256[role]:
            raise Fault("printing.font.differs", name=role.value)


def load(role: Role, px: int) -> "FreeTypeFont":
    """Return the font at ``px`` dots a hanzi, opened once a thread. Basic layout: the same dots on every machine."""
    cache: dict[tuple[Role, int], FreeTypeFont] = _of_thread.__dict__.setdefault("fonts", {})
    if (role, px) not in cache:
        from PIL import ImageFont

        cache[role, px] = ImageFont.truetype(str(path(role)), px, layout_engine=ImageFont.Layout.BASIC)
    return cache[role, px]
