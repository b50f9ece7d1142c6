"""The one token file, typed: colours, sizes, type. It knows numbers and names, and no Qt."""

import json
from collections.abc import Mapping
from dataclasses import dataclass

from core.base.resources import Resources

TOKENS = "style/tokens.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Tokens:
    """Every colour and size of the product. Sizes are px at 100 %; ``pairs`` are (text, ground) that must pass AA."""

    colour: Mapping[str, str]
    type_px: Mapping[str, int]
    spacing_px: tuple[int, ...]
    control_px: Mapping[str, int]
    radius_px: Mapping[str, int]
    layout_px: Mapping[str, int]
    large_type_factor: float
    pairs: tuple[tuple[str, str], ...]
    pairs_ui: tuple[tuple[str, str], ...]


def load_tokens(resources: Resources | None = None) -> Tokens:
    """Return the tokens; the site's file wins over the shipped one."""
    raw = json.loads((resources or Resources()).path(TOKENS).read_text("utf-8"))
    return Tokens(
        colour=raw["colour"],
        type_px=raw["type_px"],
        spacing_px=tuple(raw["spacing_px"]),
        control_px=raw["control_px"],
        radius_px=raw["radius_px"],
        layout_px=raw["layout_px"],
        large_type_factor=raw["large_type_factor"],
        pairs=tuple((a, b) for a, b in raw["pairs"]),
        pairs_ui=tuple((a, b) for a, b in raw["pairs_ui"]),
    )


def contrast(first: str, second: str) -> float:
    """Return the WCAG 2 contrast of two ``#RRGGBB`` colours, 1 to 21."""
    light, dark = sorted((_luminance(first), _luminance(second)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    channels = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    r, g, b = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * r + 0.7152 * g + 0.0722 * b
