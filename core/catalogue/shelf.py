"""The catalogue in use, and how the next edition of it is published. It knows files and the journal, and no screen.

A case keeps its item as it was (``core.cases.case.ItemSnapshot``), so an edition never touches open cases.
"""

import logging
import tomllib
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any, Protocol

from core.base.acts import Act
from core.base.clock import Clock, office_day
from core.base.edition_files import EditionFiles
from core.base.editions import DISTRICT, Edition, holding
from core.base.events import Bus, Event
from core.base.faults import Fault
from core.base.resources import Resources
from core.base.work import Store
from core.catalogue.catalogue import NAME, Catalogue
from core.catalogue.finder import Finder
from core.catalogue.importer import Changes, changes_between
from core.catalogue.item import Item
from core.catalogue.item_merging import merged_items
from core.catalogue.items_toml import items_from, items_text
from core.catalogue.lint import Finding, LintRules, Severity, lint
from core.catalogue.publishing import DraftFile, Newer, Publishing, PublishWork, TableDraft

log = logging.getLogger(__name__)

TABLE = "catalogue"  # the name of its editions in the store
EDITIONS, DRAFT = "catalogue/editions", "catalogue/draft.toml"
Items = tuple[Item, ...]


class RightsAsked(Protocol):
    """core.staff.rights.Rights, which stands above this room."""

    def require(self, work: Any, act: Act, right: str) -> None:
        """Raise Fault ``staff.right.missing`` unless the act's person has the right."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class CatalogueChanged(Event):
    """Another edition is in use; ``edition`` is its number."""

    edition: str
    changes: Changes


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """What a publication would do: ``errors`` of the items it changes stand against it."""

    changes: Changes
    findings: tuple[Finding, ...]

    @property
    def errors(self) -> tuple[Finding, ...]:
        """Return what must be mended first."""
        touched = {*self.changes.added, *self.changes.changed}
        return tuple(one for one in self.findings if one.severity is Severity.ERROR and one.item in touched)


class Shelf:
    """Holds the edition in use. Reading from any thread; publishing, importing and drafts in the store lane."""

    def __init__(
        self,
        *,
        store: Store[PublishWork],
        clock: Clock,
        bus: Bus,
        resources: Resources,
        site: Path,
        rights: RightsAsked,
    ) -> None:
        self._store, self._clock, self._bus, self._rights = store, clock, bus, rights
        self._resources = resources
        self._files, self._draft = EditionFiles(site, NAME, EDITIONS), DraftFile(site, DRAFT)
        self._publishing = Publishing(name=TABLE, action="catalogue.publish", clock=clock, files=self._files)
        self._rules = LintRules.load(resources)
        self._put(Catalogue.load(resources))
        self.follow()

    @property
    def catalogue(self) -> Catalogue:
        """Return the edition in use, items that are off with it: cases may still name them."""
        return self._catalogue

    @property
    def finder(self) -> Finder:
        """Return the finder over what can be applied for now."""
        return self._finder

    def proof(self, items: Iterable[Item]) -> Proof:
        """Return what publishing these items would change, and all that lint says of them."""
        new = tuple(items)
        return Proof(changes=changes_between(self._catalogue.items, new), findings=tuple(lint(new, self._rules)))

    def publish(self, act: Act, draft: TableDraft[Items]) -> Catalogue:
        """Put these items in use: changed ones get their next version, the edition is kept for all PCs of the centre.

        The file in use follows the commit: what the journal does not know is never in use. Dying in between is made
        good at the next opening.

        Faults ``catalogue.publish.nothing``, ``catalogue.publish.errors`` (``count``, ``item``),
        ``base.edition.overtaken``, ``staff.right.missing``, ``base.table.unwritable``; after a Fault the edition in use
        stays.
        """
        with self._store.work(act) as work:
            if work.first_result() is not None:
                return self._catalogue
            self._rights.require(work, act, "catalogue.edit")
            self._publishing.prove(work, draft.base)
            proof = self.proof(draft.content)
            if proof.changes.is_empty:
                raise Fault("catalogue.publish.nothing")
            if errors := proof.errors:
                raise Fault("catalogue.publish.errors", count=len(errors), item=errors[0].item)
            day = office_day(self._clock.now())
            text = items_text(self._numbered(item, proof.changes, day) for item in draft.content)
            facts = {
                "added": str(len(proof.changes.added)),
                "changed": str(len(proof.changes.changed)),
                "removed": str(len(proof.changes.removed)),
            }
            self._publishing.add(work, act, text, facts)
        self.follow()
        self.drop_draft()
        return self._catalogue

    def newer(self, draft: TableDraft[Items]) -> Newer[Items] | None:
        """Return the edition that came after a draft was begun, and the draft on it; None: none that is understood."""
        self.follow()
        return self._publishing.newer(self._editions(), draft, self._catalogue.items, merged_items)

    def follow(self) -> None:
        """Bring into use what holds today: published here, at another PC of the centre, or by the district.

        Store lane; called at the start, when an edition was added, and from time to time, for an edition begins on its
        day. A file that somebody mended by hand stays until the next edition begins.
        """
        editions = self._editions()
        edition = holding(editions, office_day(self._clock.now()))
        if edition is None or edition.key == self._files.in_use():
            return
        before = self._catalogue.items
        try:
            items = items_from(tomllib.loads(edition.text))
        except Fault as fault:  # another PC's program is newer
            log.warning("edition %d of the catalogue is not understood: %s", edition.number, fault)
            return
        if edition.origin == DISTRICT:
            earlier = [one for one in editions if one.origin == DISTRICT and one.number < edition.number]
            known = items_from(tomllib.loads(earlier[-1].text)) if earlier else ()
            items = self._joined(items, {item.code for item in known}, edition.valid_from)
        self._files.bring(edition.key, items_text(items))
        self._put(Catalogue.load(self._resources))
        changes = changes_between(before, self._catalogue.items)
        if not changes.is_empty:
            self._bus.publish(CatalogueChanged(at=self._clock.now(), op="", edition=edition.key, changes=changes))

    def before(self, code: str) -> Item | None:
        """Return the item as the edition before said it, when the one in use says it otherwise; any thread."""
        return self._before.get(code)

    def _joined(self, published: tuple[Item, ...], known: Collection[str], day: date) -> tuple[Item, ...]:
        """Return the district's items with what is the site's own: items the district never had, and what is off."""
        here = {item.code: item for item in self._catalogue.items}
        theirs = [
            replace(item, is_off=here[item.code].is_off, version=here[item.code].version,
                    valid_from=here[item.code].valid_from) if item.code in here else item
            for item in published
        ]  # fmt: skip
        codes = {item.code for item in theirs} | set(known)
        joined = (*theirs, *(item for item in self._catalogue.items if item.code not in codes))
        changes = changes_between(self._catalogue.items, joined)
        return tuple(self._numbered(item, changes, day) for item in joined)

    def draft(self) -> TableDraft[Items]:
        """Return the kept draft, or one that begins with the items in use."""
        items = self._catalogue.items
        kept = self._draft.read()
        if kept is None:
            return TableDraft(base=self._files.in_use(), begun=items, content=items)
        base, table = kept
        return TableDraft(base=base, begun=self._begun(base), content=items_from(table))

    def keep_draft(self, draft: TableDraft[Items]) -> None:
        """Keep work that is not published yet; Fault ``base.table.unwritable``."""
        self._draft.keep(draft.base, items_text(draft.content))

    def drop_draft(self) -> None:
        """Forget the draft."""
        self._draft.drop()

    def editions(self) -> tuple[str, ...]:
        """Return the numbers of the editions published here, the newest first."""
        return self._files.numbers()

    def edition(self, number: str) -> Catalogue:
        """Return an earlier edition; Fault ``base.resource.missing``."""
        return Catalogue(items_from(self._resources.toml(f"{EDITIONS}/{number}.toml")))

    def _editions(self) -> list[Edition]:
        with self._store.read() as work:
            return work.editions.of(TABLE)

    def _begun(self, base: str) -> Items:
        """Return what a draft was begun from: the items in use, an earlier edition this PC had, or those shipped."""
        if base == self._files.in_use():
            return self._catalogue.items
        return (self.edition(base) if base else self._shipped()).items

    def _shipped(self) -> Catalogue:
        return Catalogue.load(Resources(None, self._resources.shipped))

    def _numbered(self, item: Item, changes: Changes, day: date) -> Item:
        if item.code not in changes.changed:
            return item
        before = self._catalogue.get(item.code)
        return replace(item, version=before.version + 1, valid_from=day.isoformat())

    def _put(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._finder = Finder(item for item in catalogue.items if not item.is_off)
        self._before = self._changed_by_edition(catalogue)

    def _changed_by_edition(self, catalogue: Catalogue) -> dict[str, Item]:
        in_use = self._files.in_use()
        earlier = [number for number in self.editions() if number != in_use]
        if not in_use:
            return {}
        before = (self.edition(earlier[0]) if earlier else self._shipped()).items
        changed = set(changes_between(before, catalogue.items).changed)
        return {item.code: item for item in before if item.code in changed}


def check_items(text: str) -> None:
    """Raise the Fault of a catalogue's text that would not do: ``catalogue.load.*``, ``base.resource.broken``."""
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise Fault("base.resource.broken", name=TABLE, reason=str(error)) from error
    if not items_from(table):
        raise Fault("catalogue.import.empty", file=TABLE)
