"""Every text of the screens: extracts the English, keeps the Chinese catalogue in step, writes the compiled file.

python tests/gui/messages.py     # what is new gets an empty translation, what is gone is dropped
"""

from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import read_mo, write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parents[2]
PO, MO = ROOT / "resources/i18n/zh_CN.po", ROOT / "resources/i18n/zh_CN.mo"
KEYWORDS = {"_": None, "_n": (1, 2), "N_": None}


def extracted() -> Catalog:
    """Return every text the program may show, with the places it stands at."""
    catalog = Catalog(project="Yichuang", version="0.1", charset="utf-8")
    for name, line, text, _comments, _context in extract_from_dir(
        ROOT / "desktop", [("**.py", "python")], keywords=KEYWORDS
    ):
        del line
        catalog.add(text, locations=[(f"desktop/{name}", 0)])
    return catalog


def translated() -> Catalog:
    """Return the Chinese catalogue as it is kept."""
    with PO.open("rb") as file:
        return read_po(file, locale="zh_CN")


def compiled(catalog: Catalog) -> Catalog:
    """Return what a program reads of a catalogue."""
    buffer = BytesIO()
    write_mo(buffer, catalog)
    buffer.seek(0)
    return read_mo(buffer)


def shipped() -> Catalog:
    """Return what the program reads."""
    with MO.open("rb") as file:
        return read_mo(file)


def words(catalog: Catalog) -> dict[object, object]:
    """Return text -> translation."""
    return {
        message.id if isinstance(message.id, str) else message.id[0]: message.string
        for message in catalog
        if message.id
    }


def save(catalog: Catalog) -> None:
    """Write both files."""
    with PO.open("wb") as file:
        write_po(file, catalog, width=0, include_lineno=False, sort_output=True, omit_header=False)
    with MO.open("wb") as file:
        write_mo(file, catalog)


if __name__ == "__main__":
    own = translated() if PO.exists() else Catalog(locale="zh_CN", project="Yichuang", version="0.1")
    own.update(extracted(), no_fuzzy_matching=True)
    own.obsolete.clear()
    save(own)
    empty = [m.id for m in own if m.id and not all(m.string if isinstance(m.string, tuple) else [m.string])]
    print(f"{len(own)} texts, {len(empty)} without Chinese", *empty, sep="\n  ")  # noqa: T201
