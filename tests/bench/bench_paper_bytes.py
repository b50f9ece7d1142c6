"""How many bytes ticket and receipt are, beside the least a text stream needs and beside printing them as pictures.

Run: python tests/bench/bench_paper_bytes.py

The least: the same words at the same sizes and places (blanks align columns on every printer), QR and bar code drawn
by the printer, every rule a line of ─, which is all a text stream has. No feeds, no pitch, no bold, no pictures. "bare" is the ratio to a stream without even those rules.
"""

from collections.abc import Mapping
from typing import Any

from measure import ROOT, machine, say  # noqa: F401 - measure puts the house on the path

from core.base.resources import Resources
from printing.commands import CHINESE, COMMANDS, INIT, commands
from printing.preview import roll_of
from printing.profile import PrinterProfile
from printing.render import render
from printing.samples import samples

KEPT = frozenset({"text", "LF", "FS !", "GS !", "ESC a", "GS ( k", "GS h", "GS w", "GS H", "GS k 73", "GS V"})
RULE_ROWS, BAUD = 6, 9600


def least(body: bytes, *, has_rules: bool) -> int:
    """Return the bytes of the paper as text alone, made from the stream of a slow line (which has no other pictures)."""
    size = len(INIT + CHINESE)
    for one in commands(body):
        if one.name in KEPT:
            size += one.end - one.start
        elif has_rules and one.name == "GS v 0" and (one.args[3] | one.args[4] << 8) <= RULE_ROWS:
            width = (one.args[1] | one.args[2] << 8) * 8 << (one.args[0] & 1)
            size += width // 24 * 2 + 1
    return size


def as_pictures(body: bytes, profile: PrinterProfile) -> tuple[int, int]:
    """Return the bytes of the paper as pictures: every row of it, and only the rows and columns that have ink."""
    dots = roll_of(body, width_mm=profile.width_mm)
    band, whole, trimmed = profile.band_rows, 0, 0
    for top in range(0, dots.height, band):
        strip = dots.crop((0, top, dots.width, min(top + band, dots.height)))
        whole += 8 + strip.width // 8 * strip.height
        box = strip.getbbox()
        trimmed += 8 + (box[2] + 7) // 8 * (box[3] - box[1]) if box else 3
    return whole, trimmed


def line(name: str, template: str, values: Mapping[str, Any], width: int) -> str:
    slow = PrinterProfile(width_mm=80 if width == 80 else 58, is_serial=True)
    fast = PrinterProfile(width_mm=slow.width_mm)
    ours, quick = (render(template, values, profile).body for profile in (slow, fast))
    floor, bare = (least(render(template, common(values), slow).body, has_rules=rules) for rules in (True, False))
    whole, trimmed = as_pictures(quick, fast)
    seconds = len(ours) * 10 / BAUD
    return (
        f"{name:28} {floor:7} {len(ours):7} {len(ours) / floor:6.2f} {len(ours) / bare:6.2f} {seconds:6.2f} s {len(quick):8} "
        f"{trimmed:9} {whole:9} {whole / len(ours):6.1f}"
    )


def common(values: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the values with a name every printer has, for the floor of a paper with a rare one."""
    return {**values, **({"applicant": "王" * len(values["applicant"])} if "applicant" in values else {})}


def main() -> None:
    assert "GS v 0" in {name for name, _ in COMMANDS.values()}
    say("\n== bytes of a paper; text = the least, serial = ours on a slow line, fast = ours on TCP or USB")
    say(machine())
    say(
        f"{'':28} {'text':>7} {'serial':>7} {'ratio':>6} {'bare':>6} {'9600':>8} {'fast':>8} {'trimmed':>9} {'pictures':>9} {'x':>6}"
    )
    for template in ("receipts/ticket", "receipts/receipt"):
        kinds = samples(template, Resources())
        for width in (80, 58):
            for kind in ("usual", "rarest"):
                say(line(f"{template[9:]} {kind}, {width} mm", template, kinds[kind], width))


if __name__ == "__main__":
    main()
