"""Put the change fragments into the section of the present version in CHANGELOG.md; older sections stay as they are.

A release is: raise the version in pyproject.toml, run this, delete the fragments. It knows no fragment's meaning.
"""

import re
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
FRAGMENTS = ROOT / "installer" / "changes"
CHANGELOG = ROOT / "CHANGELOG.md"
HEAD = "# Changelog 更新记录\n"
AUDIENCES = {
    "clerk": "窗口工作人员 · For clerks",
    "administrator": "管理员 · For administrators",
    "developer": "开发人员 · For developers",
}
NAME = re.compile(r"\d{4}\.(" + "|".join(AUDIENCES) + r")\.md")


def version() -> str:
    """Return the version of the product."""
    table = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    return str(table["project"]["version"])


def section(folder: Path, number: str) -> str:
    """Return the section of a version; ValueError when a fragment is wrong or there is none."""
    files = sorted(path for path in folder.glob("*.md") if path.name != "README.md")
    if wrong := [path.name for path in files if not NAME.fullmatch(path.name)]:
        raise ValueError(f"not a fragment: {wrong[0]} (NNNN.{'|'.join(AUDIENCES)}.md)")
    if not files:
        raise ValueError("no fragments")
    parts = [f"## {number}\n"]
    for audience, title in AUDIENCES.items():
        own = [line for path in files if path.name.split(".")[1] == audience for line in lines(path)]
        if own:
            parts.append(f"### {title}\n\n" + "\n".join(own) + "\n")
    return "\n".join(parts)


def lines(fragment: Path) -> list[str]:
    """Return the lines of a fragment; ValueError where one is no item of a list or stands there twice."""
    found = fragment.read_text("utf-8").strip().splitlines()
    for place, line in enumerate(found, 1):
        if not line.startswith(("- ", "  ")) or line in found[place:]:
            raise ValueError(f"{fragment.name}, line {place}: no item of a list, or twice")
    return found


def merged(old: str, number: str, new: str) -> str:
    """Return the changelog with the section of ``number`` replaced, or put on top."""
    sections = re.split(r"(?m)^(?=## )", old.removeprefix(HEAD).lstrip("\n"))
    kept = [part.strip("\n") for part in sections if part.strip() and not part.startswith(f"## {number}\n")]
    return "\n\n".join([HEAD.strip(), new.strip("\n"), *kept]) + "\n"


def made(old: str) -> str:
    """Return what the changelog should be."""
    return merged(old, version(), section(FRAGMENTS, version()))


def main() -> None:
    """Write CHANGELOG.md."""
    old = CHANGELOG.read_text("utf-8") if CHANGELOG.exists() else ""
    CHANGELOG.write_text(made(old), "utf-8", newline="\n")
    print(CHANGELOG.relative_to(ROOT))


if __name__ == "__main__":
    main()
