"""The page of items (事项): found, looked at, changed, checked, published. Every change stays a draft until published.

It knows the shelf and the lint, and no widget.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from core.base.texts import fault_text
from core.catalogue.catalogue import Catalogue
from core.catalogue.exporter import export_items
from core.catalogue.finder import Finder
from core.catalogue.importer import Import, changes_between, import_items, with_own
from core.catalogue.item import Item
from core.catalogue.lint import Finding, LintRules, Severity, lint
from core.catalogue.rows import RowReader
from desktop.i18n import _, _n, language
from desktop.presenters.desk import Desk
from desktop.presenters.drafting import DraftingPresenter
from desktop.presenters.item_changes import changed, part_added, part_changed, part_moved, part_removed
from desktop.presenters.item_forms import BASIC, MATERIALS, SCENARIOS, FieldView, PartRow, fields_of, part_fields
from desktop.presenters.item_forms import parts_of as rows_of
from desktop.presenters.item_words import (
    FindingRow,
    ItemRow,
    changed_words,
    clash_words,
    finding_row,
    item_row,
    item_tags,
    tab_names,
)
from desktop.presenters.newer_words import Told, newer_banner
from desktop.presenters.office import Office, Runner
from desktop.presenters.views import Banner, Tag

if TYPE_CHECKING:
    from core.catalogue.publishing import TableDraft

ALL, UNCONFIRMED, WRONG, OFF = "all", "unconfirmed", "wrong", "off"
NO_PART = -1
UNCONFIRMED_NOTE = "catalogue.lint.unconfirmed"  # said beside the button that confirms


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemPage:
    """One item: its tab's fields and list, the row being changed, what lint says."""

    code: str
    title: str
    tags: tuple[Tag, ...]
    tab: str
    fields: tuple[FieldView, ...]
    parts: tuple[PartRow, ...] = ()
    part: int = NO_PART
    part_fields: tuple[FieldView, ...] = ()
    findings: tuple[FindingRow, ...] = ()
    counts: tuple[Tag, ...] = ()
    can_confirm: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemsView:
    """The whole page. ``state`` says what is not published yet; ``why_not`` why it cannot be."""

    rows: tuple[ItemRow, ...] = ()
    filters: tuple[tuple[str, str, int], ...] = ()  # (key, label, count)
    chosen_filter: str = ALL
    query: str = ""
    tabs: tuple[tuple[str, str], ...] = ()
    page: ItemPage | None = None
    state: str = ""
    has_changes: bool = False
    can_publish: bool = False
    why_not: str = ""
    edition: str = ""
    banner: Banner | None = None
    busy: str = ""


class ItemsPresenter(DraftingPresenter[ItemsView, tuple[Item, ...]]):
    """One draft of the whole catalogue; it begins as what is in use."""

    def __init__(self, office: Office, runner: Runner, desk: Desk) -> None:
        super().__init__(ItemsView(), runner, desk, lambda: office.shelf, office.staff)
        self._office = office
        self._rules = LintRules.load(office.resources)
        self._reader = RowReader(office.resources)
        self._findings: dict[str, tuple[Finding, ...]] = {}
        self._finder = Finder(())
        self._code, self._tab, self._part = "", BASIC, NO_PART

    def find(self, text: str) -> None:
        """Ctrl+F: show the items a text finds."""
        self._update(query=text)

    def filter(self, key: str) -> None:
        """Show all, those to confirm, those with a problem, those not in use."""
        self._update(chosen_filter=key)

    def pick(self, code: str) -> None:
        """Open an item; the one that is open stays as it is."""
        if code == self._code:
            return
        self._code, self._part = code, NO_PART
        self._update(banner=None)

    def open_tab(self, tab: str) -> None:
        """Show another tab of the item."""
        self._tab, self._part = tab, NO_PART
        self._update()

    def pick_part(self, place: int) -> None:
        """Open a row of the tab's list; none closes it."""
        self._part = place
        self._update()

    def set(self, key: str, value: str) -> None:
        """Take a field as it was typed."""
        self._change(lambda item: changed(item, key, value, self._reader))

    def set_part(self, key: str, value: str) -> None:
        """Take a field of the open row."""
        if self._part != NO_PART:
            self._change(lambda item: part_changed(item, self._tab, self._part, key, value))

    def add_part(self) -> None:
        """Ctrl+N: one more row, open."""
        item = self._item()
        if item is not None and self._tab in (MATERIALS, SCENARIOS):
            self._part = len(rows_of(item, self._tab))
            self._change(lambda item: part_added(item, self._tab))

    def remove_part(self) -> None:
        """Take the open row away."""
        if (place := self._part) != NO_PART:
            self._part = NO_PART
            self._change(lambda item: part_removed(item, self._tab, place))

    def move_part(self, step: int) -> None:
        """Alt+↑↓: move the open row; the order is that of the notice."""
        item = self._item()
        if item is None or self._part == NO_PART:
            return
        to = self._part + step
        if 0 <= to < len(rows_of(item, self._tab)):
            place, self._part = self._part, to
            self._change(lambda item: part_moved(item, self._tab, place, step))

    def confirm(self) -> None:
        """A named person stands for the item: 待核 goes."""
        session = self._desk.session
        if session is not None:
            number = session.account.number
            self._change(lambda item: replace(item, is_confirmed=True, confirmed_by=number))

    def next_problem(self) -> None:
        """Ctrl+J: open the next item that has an error or a warning."""
        codes = [item.code for item in self._items]
        start = codes.index(self._code) + 1 if self._code in codes else 0
        turn = codes[start:] + codes[:start]
        if code := next((code for code in turn if self._is_wrong(code)), ""):
            self.pick(code)

    def import_file(self, path: Path) -> None:
        """Read a table into the draft; nothing of it is in use before it is published."""
        self._command("import", lambda: import_items(path, self._office.resources), self._imported)

    def export_file(self, path: Path) -> None:
        """Write the draft as a table: CSV or XLSX by the name of the file."""
        items = self._items
        done = Banner(
            tone="ok",
            text=_n("{n} item is in {file}.", "{n} items are in {file}.", len(items)).format(
                n=len(items), file=path.name
            ),
        )
        self._command("export", lambda: export_items(items, path), lambda _done: self._update(banner=done))

    def wipe(self) -> None:
        """The person signs out: the next one begins with what is in use or the kept draft."""
        self._draft, self._newer, self._findings = None, None, {}
        self._code, self._tab, self._part = "", BASIC, NO_PART
        self._show(ItemsView())

    # -- see DraftingPresenter

    def _draw_in(self, draft: "TableDraft[tuple[Item, ...]]") -> None:
        self._findings = {item.code: () for item in draft.content}
        for finding in lint(draft.content, self._rules):
            self._findings[finding.item] = (*self._findings[finding.item], finding)
        self._finder = Finder(draft.content)
        if self._code not in self._findings:
            self._code, self._part = "", NO_PART

    def _differing(self, draft: "TableDraft[tuple[Item, ...]]", newer: "Told[tuple[Item, ...]]") -> Banner:
        theirs = newer.newer.draft.begun
        names = {item.code: item.name for item in (*draft.begun, *theirs)}
        clashes = [clash_words(clash, names) for clash in newer.newer.clashes]
        return newer_banner(newer, changed_words(draft.begun, theirs), clashes)

    def _published_words(self) -> str:
        return _("Edition {n} is in use now. Open cases keep their item as it was.")

    # -- answers

    def _imported(self, found: Import) -> None:
        if found.problems:
            words = fault_text(found.problems[0], language())
            more = _(" {n} rows are wrong in all.").format(n=len(found.problems)) if len(found.problems) > 1 else ""
            self._update(banner=Banner(tone="bad", text=words.text + more, remedy=words.remedy, code=words.code))
            return
        used = Catalogue(self._used)
        items = tuple(with_own(item, used) for item in found.items)
        changes = changes_between(used.items, items)
        text = _("Read {n} items: {added} new, {changed} changed, {removed} gone. Look at them, then publish.").format(
            n=len(items), added=len(changes.added), changed=len(changes.changed), removed=len(changes.removed)
        )
        if self._draft is not None:
            self._take(self._draft.saying(items))
        self._update(banner=Banner(tone="pri", text=text))

    @property
    def _items(self) -> tuple[Item, ...]:
        return self._draft.content if self._draft is not None else ()

    @property
    def _used(self) -> tuple[Item, ...]:
        """Return what the draft was begun from."""
        return self._draft.begun if self._draft is not None else ()

    def _change(self, change: Callable[[Item], Item]) -> None:
        item, draft = self._item(), self._draft
        if item is None or draft is None:
            return
        after = change(item)
        if after == item:
            return
        items = tuple(after if one.code == item.code else one for one in self._items)
        self._draft, self._newer = draft.saying(items), None
        self._findings[item.code] = tuple(lint([after], self._rules))
        self._update(banner=None)

    # -- view

    def _item(self) -> Item | None:
        return next((item for item in self._items if item.code == self._code), None)

    def _is_wrong(self, code: str) -> bool:
        return any(one.severity is not Severity.NOTE for one in self._findings.get(code, ()))

    def _update(self, **changes: object) -> None:
        view = replace(self._view, **changes)  # type: ignore[arg-type]  # replace() checks names at run time
        edit = changes_between(self._used, self._items)
        count = len(edit.added) + len(edit.changed) + len(edit.removed)
        touched = (*edit.added, *edit.changed)
        errors = sum(one.severity is Severity.ERROR for code in touched for one in self._findings.get(code, ()))
        self._show(
            replace(
                view,
                rows=tuple(item_row(item, self._findings[item.code]) for item in self._shown(view)),
                filters=self._filters(),
                tabs=tab_names(),
                page=self._page(),
                state=_n("{n} item changed, not published", "{n} items changed, not published", count).format(n=count)
                if count
                else _("Nothing to publish"),
                has_changes=bool(count),
                can_publish=bool(count) and not errors and not view.busy,
                why_not=_n("{n} error must be mended first", "{n} errors must be mended first", errors).format(n=errors)
                if errors
                else "",
            )
        )

    def _shown(self, view: ItemsView) -> tuple[Item, ...]:
        order = {hit.item.code: place for place, hit in enumerate(self._finder.find(view.query, len(self._items)))}
        found = [item for item in self._items if not view.query.strip() or item.code in order]
        kept = [item for item in found if self._is_in(view.chosen_filter, item)]
        return tuple(sorted(kept, key=lambda item: order.get(item.code, 0)))

    def _is_in(self, key: str, item: Item) -> bool:
        if key == UNCONFIRMED:
            return not item.is_confirmed
        if key == WRONG:
            return self._is_wrong(item.code)
        return item.is_off if key == OFF else True

    def _filters(self) -> tuple[tuple[str, str, int], ...]:
        labels = ((ALL, _("All")), (UNCONFIRMED, _("To confirm")), (WRONG, _("With problems")), (OFF, _("Not in use")))
        return tuple((key, label, sum(self._is_in(key, item) for item in self._items)) for key, label in labels)

    def _page(self) -> ItemPage | None:
        item = self._item()
        if item is None:
            return None
        parts = rows_of(item, self._tab)
        part = self._part if self._part < len(parts) else NO_PART
        findings = self._findings[item.code]
        return ItemPage(
            code=item.code,
            title=item.name,
            tags=item_tags(item, is_changed=item not in self._used),
            tab=self._tab,
            fields=fields_of(item, self._tab),
            parts=parts,
            part=part,
            part_fields=part_fields(item, self._tab, part) if part != NO_PART else (),
            findings=tuple(finding_row(one) for one in findings if one.code != UNCONFIRMED_NOTE),
            counts=_counts(findings),
            can_confirm=not item.is_confirmed,
        )


def _counts(findings: tuple[Finding, ...]) -> tuple[Tag, ...]:
    errors = sum(one.severity is Severity.ERROR for one in findings)
    warnings = sum(one.severity is Severity.WARNING for one in findings)
    tags = (
        (_n("{n} error", "{n} errors", errors), errors, "bad"),
        (_n("{n} reminder", "{n} reminders", warnings), warnings, "warn"),
    )
    return tuple(Tag(text.format(n=count), tone) for text, count, tone in tags if count)
