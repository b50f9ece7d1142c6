"""Write the list of forms and of the values each takes into docs/forms.md, from the forms' files and core/papers.

The list stands between two marks; what is outside of them is written by hand and stays.
"""

import ast
import inspect
import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from core.base.resources import Resources  # noqa: E402 - the path of the checkout comes first
from core.papers import content, letters, sheets, slips  # noqa: E402
from core.papers.content import Paper  # noqa: E402
from installer.make_settings_doc import between  # noqa: E402

NAME = "forms"
PAGE = ROOT / "docs" / "forms.md"
SIZES = {"letter": "A4，公文", "sheet": "A4", "slip": "A5 横向"}
DUPLEX = {"off": "单面", "long": "双面", "short": "双面，短边翻"}


def papers() -> dict[str, type[Paper]]:
    """Return template -> class of every form."""
    classes = [kind for module in (content, letters, sheets, slips) for kind in vars(module).values()]
    found = {kind.template: kind for kind in classes if isinstance(kind, type) and hasattr(kind, "template")}
    return {name: kind for name, kind in sorted(found.items()) if name.startswith("forms/")}


def values_of(kind: type) -> Iterator[tuple[str, str, str]]:
    """Yield (name, type, comment) of every field, those of the bases first."""
    for base in reversed(kind.__mro__):
        if base is object or not base.__module__.startswith("core.papers"):
            continue
        source = textwrap.dedent(inspect.getsource(base))
        lines = source.splitlines()
        for node in ast.parse(source).body[0].body:  # type: ignore[attr-defined]
            if isinstance(node, ast.AnnAssign) and "ClassVar" not in ast.unparse(node.annotation):
                comment = lines[node.lineno - 1].partition("  # ")[2]
                yield ast.unparse(node.target), ast.unparse(node.annotation), comment


def forms_list(resources: Resources) -> str:
    """Return a section for every form."""
    return "\n".join(_section(name, kind, resources) for name, kind in papers().items())


def _section(name: str, kind: type[Paper], resources: Resources) -> str:
    spec = resources.toml(f"{name}.toml")
    copies = f"，{spec['copies']} 份" if spec.get("copies", 1) > 1 else ""
    look = f"{SIZES[spec['page']]}，{DUPLEX[spec.get('duplex', 'off')]}{copies}"
    rows = [f"- `{{{value}}}`{_kind(of)}{' — ' + comment if comment else ''}" for value, of, comment in values_of(kind)]
    return f"### {spec['title']} · `{name}`\n\n{look}\n\n" + "\n".join(rows) + "\n"


def _kind(annotation: str) -> str:
    if not annotation.startswith("tuple["):
        return ""
    inner = annotation.removeprefix("tuple[").partition(",")[0]
    rows = {row.strip(): _fields(row.strip()) for row in inner.split("|") if row.strip().endswith(("Line", "Material"))}
    names = "、".join(f"`{{{field}}}`" for fields in rows.values() for field in fields)
    return f"（一行一行：{names}）" if names else "（几项）"


def _fields(row: str) -> list[str]:
    kind = next((vars(module)[row] for module in (content, letters, sheets, slips) if row in vars(module)), None)
    return [name for name, _, _ in values_of(kind)] if kind is not None else []


def main() -> None:
    """Write the page."""
    PAGE.write_text(between(PAGE.read_text("utf-8"), NAME, forms_list(Resources())), "utf-8")
    print(f"{len(papers())} forms")


if __name__ == "__main__":
    main()
