"""Write the table of settings into the administrator's manuals, from core/config. It knows no setting itself.

The table stands between two marks; what is outside of them is written by hand and stays.
"""

import sys
import types
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Literal, Union, get_args, get_origin

from pydantic.fields import FieldInfo

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from core.config.model import Settings  # noqa: E402 - the path of the checkout comes first
from core.config.section import Section  # noqa: E402
from core.config.words import english_words, setting_words  # noqa: E402

NAME = "settings"
HEADS = {
    "zh": ("设置", "写什么", "原来的值", "说明"),
    "en": ("Setting", "What to write", "Default", "What it is"),
}
MANUALS = {"zh": ROOT / "docs" / "administrator.md", "en": ROOT / "docs" / "administrator.en.md"}
KINDS = {
    "zh": {"text": "文字", "whole": "整数", "number": "数", "flag": "true 或 false", "list": "文字的列表"},
    "en": {"text": "text", "whole": "whole number", "number": "number", "flag": "true or false", "list": "texts"},
}
STOP = {"zh": "。", "en": ": "}
ENGLISH = english_words()
OR = {"zh": " 或 ", "en": " or "}
UNITS = {
    "秒": "s",
    "毫秒": "ms",
    "分钟": "min",
    "工作日": "working days",
    "岁": "years",
    "像素": "px",
    "百万像素": "MP",
    "月": "months",
    "天": "days",
    "%": "%",
}
PLAIN: Mapping[type, str] = {str: "text", int: "whole", float: "number", bool: "flag"}


def between(text: str, name: str, inner: str) -> str:
    """Return ``text`` with what stands between the marks of ``name`` replaced; ValueError when a mark is not there."""
    begin, end = f"<!-- {name}:begin -->", f"<!-- {name}:end -->"
    before, first, rest = text.partition(begin)
    _old, last, after = rest.partition(end)
    if not (first and last):
        raise ValueError(f"no marks of {name}")
    return f"{before}{begin}\n\n{inner}\n{end}{after}"


def table(head: tuple[str, ...], rows: Iterator[tuple[str, ...]]) -> str:
    """Return a Markdown table; bars inside of a cell are escaped."""
    lines = [head, ("---",) * len(head), *rows]
    return "".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |\n" for line in lines)


def settings_table(language: str) -> str:
    """Return all settings, one section after the other as ``site.toml`` has them."""
    return table(HEADS[language], _rows(Settings, "", language))


def main() -> None:
    """Write both manuals."""
    for language, path in MANUALS.items():
        text = path.read_text("utf-8")
        path.write_text(between(text, NAME, settings_table(language)), "utf-8", newline="\n")
        print(path.relative_to(ROOT))


def _rows(model: type[Section], prefix: str, language: str) -> Iterator[tuple[str, ...]]:
    for key, field in model.model_fields.items():
        name, kind = f"{prefix}{key}", field.annotation
        if isinstance(kind, type) and issubclass(kind, Section):
            yield from _rows(kind, f"{name}.", language)
        else:
            yield f"`{name}`", _wanted(field, language), f"`{_written(field.default)}`", _told(model, key, language)


def _wanted(field: FieldInfo, language: str) -> str:
    """Return what may be written: kind, range, unit."""
    extra = field.json_schema_extra
    unit = str(extra.get("unit", "")) if isinstance(extra, Mapping) else ""
    unit = UNITS.get(unit, unit) if language == "en" else unit
    limits = _range(field)
    return " ".join(part for part in (_kind(field.annotation, language), limits, unit) if part)


def _kind(kind: Any, language: str) -> str:
    words = KINDS[language]
    origin = get_origin(kind)
    if origin is Literal:
        return OR[language].join(f"`{_written(choice)}`" for choice in get_args(kind))
    if origin is tuple:
        return words["list"]
    if origin in (Union, types.UnionType):
        return OR[language].join(_kind(part, language) for part in get_args(kind))
    return words[PLAIN[kind]]


def _range(field: FieldInfo) -> str:
    least = next((m.ge for m in field.metadata if hasattr(m, "ge")), None)
    most = next((m.le for m in field.metadata if hasattr(m, "le")), None)
    length = next((m.max_length for m in field.metadata if hasattr(m, "max_length")), None)
    pattern = next((m.pattern for m in field.metadata if getattr(m, "pattern", None)), None)
    if pattern is not None:
        return f"`{pattern}`"
    if length is not None:
        return f"≤ {length}"
    if least is not None:
        return f"{least}–{most}" if most is not None else f"≥ {least}"
    return ""


def _told(model: type[Section], key: str, language: str) -> str:
    return STOP[language].join(part for part in setting_words(model, key, language, ENGLISH) if part)


def _written(value: Any) -> str:
    """Return a value as TOML writes it."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return f'"{value}"'
    if isinstance(value, tuple):
        return "[" + ", ".join(_written(part) for part in value) + "]"
    return str(value)


if __name__ == "__main__":
    main()
