"""The catalogue in use, and how the next edition of it is published. It knows files and the journal, and no screen.

A case keeps its item as it was (``core.cases.case.ItemSnapshot``), so an edition never touches open cases.
"""

import hashlib
import logging
import tomllib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any, Protocol

from core.base.acts import Act
from core.base.clock import Clock, office_day
from core.base.edition_files import EditionFiles
from core.base.editions import DISTRICT, SITE, Edition, EditionAdded, EditionWork, holding
from core.base.events import Bus, Event
from core.base.faults import Fault
from core.base.resources import Resources
from core.base.tables import keep_file
from core.base.work import Store
from core.catalogue.catalogue import NAME, Catalogue
from core.catalogue.finder import Finder
from core.catalogue.importer import Changes, changes_between
from core.catalogue.item import Item
from core.catalogue.items_toml import items_from, items_text
from core.catalogue.lint import Finding, LintRules, Severity, lint

log = logging.getLogger(__name__)

TABLE = "catalogue"  # the name of its editions in the store
EDITIONS, DRAFT = "catalogue/editions", "catalogue/draft.toml"


class _Journal(Protocol):
    """core.staff.journal.Journal, which stands above this room."""

    def write(self, action: str, subject: str = ..., *, facts: Mapping[str, str] | None = ...) -> None: ...


class RightsAsked(Protocol):
    """core.staff.rights.Rights, which stands above this room."""

    def require(self, work: Any, act: Act, right: str) -> None:
        """Raise Fault ``staff.right.missing`` unless the act's person has the right."""
        ...


class ShelfWork(EditionWork, Protocol):
    """The transaction of a publication."""

    @property
    def journal(self) -> _Journal:
        """The journal of the office."""
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
        store: Store[ShelfWork],
        clock: Clock,
        bus: Bus,
        resources: Resources,
        site: Path,
        rights: RightsAsked,
    ) -> None:
        self._store, self._clock, self._bus, self._rights = store, clock, bus, rights
        self._resources, self._site = resources, site
        self._files = EditionFiles(site, NAME, EDITIONS)
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

    def publish(self, act: Act, items: Iterable[Item]) -> Catalogue:
        """Put these items in use: changed ones get their next version, the edition is kept for all PCs of the centre.

        The file in use follows the commit: what the journal does not know is never in use. Dying in between is made
        good at the next opening.

        Faults ``catalogue.publish.nothing``, ``catalogue.publish.errors`` (``count``, ``item``),
        ``staff.right.missing``, ``base.table.unwritable``; after a Fault the edition in use stays.
        """
        new = tuple(items)
        with self._store.work(act) as work:
            if work.first_result() is not None:
                return self._catalogue
            self._rights.require(work, act, "catalogue.edit")
            proof = self.proof(new)
            if proof.changes.is_empty:
                raise Fault("catalogue.publish.nothing")
            if errors := proof.errors:
                raise Fault("catalogue.publish.errors", count=len(errors), item=errors[0].item)
            now = self._clock.now()
            day = office_day(now)
            text = items_text(self._numbered(item, proof.changes, day) for item in new)
            number = self._files.next_number(work.editions.of(TABLE))
            facts = {
                "added": str(len(proof.changes.added)),
                "changed": str(len(proof.changes.changed)),
                "removed": str(len(proof.changes.removed)),
                "sha256": hashlib.sha256(text.encode()).hexdigest(),
            }
            work.journal.write("catalogue.publish", f"{number:04}", facts=facts)
            work.keep_result(f"{number:04}")
            edition = Edition(name=TABLE, number=number, valid_from=day, origin=SITE, text=text, made_at=now)
            work.editions.add(edition)
            work.record(EditionAdded(at=now, op=act.op, name=TABLE, number=number))
            self._files.prove(text)
        self.follow()
        (self._site / DRAFT).unlink(missing_ok=True)
        return self._catalogue

    def follow(self) -> None:
        """Bring into use what holds today: published here, at another PC of the centre, or by the district.

        Store lane; called at the start, when an edition was added, and from time to time, for an edition begins on its
        day. A file that somebody mended by hand stays until the next edition begins.
        """
        with self._store.read() as work:
            editions = work.editions.of(TABLE)
        edition = holding(editions, office_day(self._clock.now()))
        if edition is None or f"{edition.number:04}" == self._files.in_use():
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
        self._files.bring(f"{edition.number:04}", items_text(items))
        self._put(Catalogue.load(self._resources))
        changes = changes_between(before, self._catalogue.items)
        if not changes.is_empty:
            at, number = self._clock.now(), f"{edition.number:04}"
            self._bus.publish(CatalogueChanged(at=at, op="", edition=number, changes=changes))

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

    def keep_draft(self, items: Iterable[Item]) -> None:
        """Keep work that is not published yet; Fault ``base.table.unwritable``."""
        keep_file(self._site, DRAFT, items_text(items))

    def draft(self) -> tuple[Item, ...]:
        """Return the draft, or the items in use where there is none."""
        if not (self._site / DRAFT).is_file():
            return self._catalogue.items
        return items_from(self._resources.toml(DRAFT))

    def drop_draft(self) -> None:
        """Forget the draft."""
        (self._site / DRAFT).unlink(missing_ok=True)

    def editions(self) -> tuple[str, ...]:
        """Return the numbers of the editions published here, the newest first."""
        return self._files.numbers()

    def edition(self, number: str) -> Catalogue:
        """Return an earlier edition; Fault ``base.resource.missing``."""
        return Catalogue(items_from(self._resources.toml(f"{EDITIONS}/{number}.toml")))

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
        shipped = Catalogue.load(Resources(None, self._resources.shipped))
        before = (self.edition(earlier[0]) if earlier else shipped).items
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
