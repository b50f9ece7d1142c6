"""Writes the golden receipts anew: bytes, text and picture of each. Look at every picture before you keep it."""

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from printing.preview import png_of, text_of  # noqa: E402 - the house is found by the line above
from printing.render import render  # noqa: E402
from tests.golden.papers import PROFILES, all_papers  # noqa: E402

FOLDER = ROOT / "tests/golden/receipts"


def main() -> None:
    for old in FOLDER.glob("*.*"):
        old.unlink()
    for name, paper, profile, options in all_papers():
        body = render(paper.template, paper.values(), PROFILES[profile], **options).body
        (FOLDER / f"{name}.bin").write_bytes(body)
        (FOLDER / f"{name}.txt").write_text(text_of(body), "utf-8")
        (FOLDER / f"{name}.png").write_bytes(png_of(body, width_mm=PROFILES[profile].width_mm))
    print(f"{len(list(FOLDER.glob('*.png')))} papers")  # noqa: T201 - a script


if __name__ == "__main__":
    main()
