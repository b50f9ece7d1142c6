"""Write the table of fault codes into docs/faults.md and its English twin, from resources/i18n/faults."""

import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from core.base.resources import Resources  # noqa: E402 - the path of the checkout comes first
from installer.make_settings_doc import between, table  # noqa: E402

NAME = "faults"
PAGES = {"zh": ROOT / "docs" / "faults.md", "en": ROOT / "docs" / "faults.en.md"}
HEADS = {"zh": ("代码", "屏幕上说什么", "现在怎么办"), "en": ("Code", "What the screen says", "What to do now")}


def faults_table(language: str) -> str:
    """Return one table a file of texts; {braces} stand for what is filled in."""
    resources = Resources()
    parts = []
    for name in resources.names("i18n/faults", ".toml"):
        rows = _rows(name, resources, language)
        parts.append(f"## {Path(name).stem}\n\n{table(HEADS[language], rows)}")
    return "\n".join(parts)


def main() -> None:
    """Write both pages."""
    for language, path in PAGES.items():
        text = path.read_text("utf-8")
        path.write_text(between(text, NAME, faults_table(language)), "utf-8", newline="\n")
        print(path.relative_to(ROOT))


def _rows(name: str, resources: Resources, language: str) -> Iterator[tuple[str, ...]]:
    for code, words in sorted(resources.toml(name).items()):
        told = words[language]
        yield f"`{code}`", f"**{told['title']}** {told['text']}", told["remedy"]


if __name__ == "__main__":
    main()
