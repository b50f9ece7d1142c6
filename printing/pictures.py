"""Pictures a site brings along, as dots: its logo. Ink is 1. It knows files and dots, no paper and no printer."""

from functools import lru_cache
from pathlib import Path

from PIL import Image

from core.base.faults import Fault

_MOST_DOTS = 384  # as wide as the narrow paper
_DARK = 140


def logo(path: Path, height: int) -> Image.Image:
    """Return a PNG or JPEG ``height`` dots high, black where it is dark; what is transparent is white.

    Fault ``printing.picture.unreadable`` (``name``).
    """
    return _logo(path, height, path.stat().st_mtime_ns)


@lru_cache(maxsize=16)
def _logo(path: Path, height: int, _changed_ns: int) -> Image.Image:
    try:
        with Image.open(path) as file:
            picture = file.convert("RGBA")
    except (OSError, ValueError, Image.DecompressionBombError) as error:
        raise Fault("printing.picture.unreadable", name=path.name) from error
    width = max(1, min(_MOST_DOTS, round(picture.width * height / picture.height)))
    height = max(1, round(picture.height * width / picture.width))
    white = Image.new("RGBA", picture.size, "white")
    grey = Image.alpha_composite(white, picture).convert("L").resize((width, height), Image.Resampling.LANCZOS)
    return grey.point([255 if level < _DARK else 0 for level in range(256)], "1")
