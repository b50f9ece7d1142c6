"""Importing a table of items: every wrong row is told with line, column and reason, and nothing half goes in."""

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from core.base.faults import Fault
from core.base.resources import Resources
from core.base.tables import TableRow, put_over
from core.catalogue.catalogue import NAME, Catalogue
from core.catalogue.item import Item
from core.catalogue.items_toml import items_text
from core.catalogue.rows import REQUIRED, RowPlace, RowReader
from core.catalogue.sheets import DATE_CELL, read_rows

# What an item and a material have beyond the columns of a table.
OWN = ("questions", "seasons", "age_from", "is_visit", "is_yearly", "is_off", "confirmed_by", "version", "valid_from")
OWN_OF_MATERIAL = ("when", "issuer", "form", "promise_days")


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """What an import would do to the catalogue in use, by item codes."""

    added: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether nothing would change."""
        return not (self.added or self.changed or self.removed)


@dataclass(frozen=True, slots=True, kw_only=True)
class Import:
    """What a file gives: the good rows and the Faults of the bad ones. ``written`` is None while a problem stands."""

    items: tuple[Item, ...]
    problems: tuple[Fault, ...]
    changes: Changes = Changes()
    written: Path | None = None


def import_items(path: Path, resources: Resources | None = None) -> Import:
    """Read a CSV or XLSX file of items; writes nothing.

    Problems of rows and headings are in the result; a file that cannot be read at all is a Fault
    (``catalogue.import.*``, ``base.table.*``). ``resources`` holds the site's reading rules.
    """
    reader = RowReader(resources or Resources())
    rows = read_rows(path)
    if not rows:
        return Import(items=(), problems=(Fault("catalogue.import.empty", file=str(path)),))
    columns, problems = _columns(path, rows[0], reader)
    if problems:
        return Import(items=(), problems=tuple(problems))
    return _import_rows(path, rows, columns, reader)


def import_file_to_site(
    path: Path, site_folder: Path, *, dry_run: bool = False, shipped: Resources | None = None
) -> Import:
    """Import a file as the site's own catalogue (``site_folder/catalogue/items.toml``), whole or not at all.

    While there is a problem, or on a dry run, nothing is written and the catalogue in use stays; else the file that was
    there stays beside as ``.old``. A row that somebody has confirmed and that comes again unchanged stays confirmed.
    ``shipped`` replaces the product's resources in tests.
    """
    resources = Resources(site_folder, shipped.shipped) if shipped else Resources(site_folder)
    found = import_items(path, resources)
    current = Catalogue.load(resources)
    items = tuple(with_own(item, current) for item in found.items)
    changes = changes_between(current.items, items)
    if found.problems or dry_run:
        return replace(found, items=items, changes=changes)
    written = put_over(site_folder, NAME, items_text(items))
    return replace(found, items=items, changes=changes, written=written)


def changes_between(old: Iterable[Item], new: Iterable[Item]) -> Changes:
    """Return what ``new`` adds, changes and removes, each in the order of its list."""
    before, after = {item.code: item for item in old}, {item.code: item for item in new}
    return Changes(
        added=tuple(code for code in after if code not in before),
        changed=tuple(code for code, item in after.items() if code in before and before[code] != item),
        removed=tuple(code for code in before if code not in after),
    )


def _columns(path: Path, head: TableRow, reader: RowReader) -> tuple[dict[str, int], list[Fault]]:
    """Return column -> place, and what is wrong with the headings; a column nobody knows is never dropped silently."""
    columns: dict[str, int] = {}
    problems: list[Fault] = []
    for at, cell in enumerate(head.cells):
        heading = cell.strip()
        column = reader.headings.get(heading.lower())
        if column is None and heading:
            close = difflib.get_close_matches(heading, reader.headings, n=1, cutoff=0.5)
            meant = close[0] if close else "—"
            problems.append(
                Fault("catalogue.import.unknown_column", file=str(path), line=head.line, column=heading, meant=meant)
            )
        elif column in columns:
            problems.append(Fault("catalogue.import.column_twice", file=str(path), line=head.line, column=heading))
        elif column is not None:
            columns[column] = at
    missing = [name for name in REQUIRED if name not in columns]
    problems += [Fault("catalogue.import.no_column", file=str(path), line=head.line, column=name) for name in missing]
    return columns, problems


def _import_rows(path: Path, rows: list[TableRow], columns: Mapping[str, int], reader: RowReader) -> Import:
    head = rows[0]
    labels = {name: f"{head.cells[at].strip()}（{_letters(at)}列）" for name, at in columns.items()}
    items: list[Item] = []
    problems: list[Fault] = []
    lines: dict[str, int] = {}
    for row in rows[1:]:
        place = RowPlace(file=str(path), line=row.line, labels=labels)
        try:
            item = reader.item(_cells(row, head, columns, place), place)
            _check_new(item, lines, place)
        except Fault as fault:
            problems.append(fault)
        else:
            lines[item.code] = row.line
            items.append(item)
    if not items and not problems:
        problems.append(Fault("catalogue.import.empty", file=str(path)))
    return Import(items=tuple(items), problems=tuple(problems))


def _cells(row: TableRow, head: TableRow, columns: Mapping[str, int], place: RowPlace) -> dict[str, str]:
    width = len(head.cells)
    extra = [cell for cell in row.cells[width:] if cell.strip()]
    if extra or len(row.cells) < width:
        raise Fault(
            "catalogue.row.cell_count", file=place.file, line=row.line, count=len(row.cells), wanted=len(head.cells)
        )
    cells = {name: row.cells[at].strip() for name, at in columns.items()}
    for name, words in cells.items():
        if words == DATE_CELL:
            raise Fault("catalogue.row.date", file=place.file, line=row.line, column=place.column(name))
    return cells


def _check_new(item: Item, lines: Mapping[str, int], place: RowPlace) -> None:
    if item.code in lines:
        raise Fault(
            "catalogue.row.twice",
            file=place.file,
            line=place.line,
            column=place.column("item_code"),
            value=item.code,
            first=lines[item.code],
        )


def with_own(item: Item, current: Catalogue) -> Item:
    """Return a row's item with what this site added to it and no table tells; confirmed while its words are the same.

    A material keeps its answers, issuer, form and days of a promise by its name.
    """
    known = {known.code: known for known in current.items}.get(item.code)
    if known is None:
        return item
    own = {name: getattr(known, name) for name in OWN}
    parts = {(part.name, part.condition): part for part in known.materials}
    materials = tuple(
        replace(part, **{name: getattr(before, name) for name in OWN_OF_MATERIAL})
        if (before := parts.get((part.name, part.condition))) is not None
        else part
        for part in item.materials
    )
    kept = replace(item, materials=materials, **own)
    confirmed = replace(kept, is_confirmed=True)
    return confirmed if known.is_confirmed and confirmed == known else kept


def _letters(at: int) -> str:
    letters, rest = "", at + 1
    while rest:
        rest, digit = divmod(rest - 1, 26)
        letters = chr(ord("A") + digit) + letters
    return letters
