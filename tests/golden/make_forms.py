"""Writes the texts of the golden forms anew. Look at the forms themselves (--pictures FOLDER) before you keep them."""

import json
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from printing.forms.render import render_form  # noqa: E402 - the house is found by the line above
from tests.golden.forms import SAMPLES, kinds_of, longest, sample, text_of, values_of  # noqa: E402

FOLDER = ROOT / "tests/golden/forms"
SHIPPED = ROOT / "resources/forms/samples"


def main() -> None:
    FOLDER.mkdir(exist_ok=True)
    for old in FOLDER.glob("*.txt"):
        old.unlink()
    _write_samples()
    pictures = Path(sys.argv[2]) if sys.argv[1:2] == ["--pictures"] else None
    for template in SAMPLES:
        name = template.partition("/")[2]
        pdf = render_form(template, values_of(sample(template)))
        (FOLDER / f"{name}.txt").write_text(text_of(pdf), "utf-8")
        if pictures is not None:
            _picture(pdf, pictures, name)
            _picture(render_form(template, values_of(longest(template))), pictures, f"{name}-longest")
    print(f"{len(SAMPLES)} forms")  # noqa: T201 - a script


def _write_samples() -> None:
    """Ship the values: the usual ones, and what differs in the longest."""
    SHIPPED.mkdir(exist_ok=True)
    for template in SAMPLES:
        file = SHIPPED / f"{template.partition('/')[2]}.json"
        file.write_text(json.dumps(kinds_of(template), ensure_ascii=False, indent=1) + "\n", "utf-8")


def _picture(pdf: bytes, folder: Path, name: str) -> None:
    import pypdfium2

    folder.mkdir(parents=True, exist_ok=True)
    for number, page in enumerate(pypdfium2.PdfDocument(pdf), 1):
        page.render(scale=110 / 72).to_pil().save(folder / f"{name}-{number}.png")


if __name__ == "__main__":
    main()
