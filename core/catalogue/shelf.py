"""The catalogue in use, and how the next edition of it is published. It knows files and the journal, and no screen.

A case keeps its item as it was (``core.cases.case.ItemSnapshot``), so an edition never touches open cases.
"""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Protocol

from core.base.acts import Act
from core.base.clock import Clock, office_day
from core.base.events import Bus, Event
from core.base.faults import Fault
from core.base.ids import OperationId
from core.base.resources import Resources
from core.base.tables import keep_file
from core.base.work import Store, Work
from core.catalogue.catalogue import NAME, Catalogue
from core.catalogue.finder import Finder
from core.catalogue.importer import Changes, changes_between
from core.catalogue.item import Item
from core.catalogue.items_toml import items_from, items_text
from core.catalogue.lint import Finding, LintRules, Severity, lint

EDITIONS, DRAFT = "catalogue/editions", "catalogue/draft.toml"
BEGUN = ".begun"  # beside an edition that is not in use yet: the operation id of its publication


class _Journal(Protocol):
    """core.staff.journal.Journal, which stands above this room."""

    def write(self, action: str, subject: str = ..., *, facts: Mapping[str, str] | None = ...) -> None: ...


class _Rights(Protocol):
    """core.staff.rights.Rights, which stands above this room."""

    def require(self, work: Any, act: Act, right: str) -> None: ...


class ShelfWork(Work, Protocol):
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
        rights: _Rights,
    ) -> None:
        self._store, self._clock, self._bus, self._rights = store, clock, bus, rights
        self._resources, self._site = resources, site
        self._rules = LintRules.load(resources)
        self._finish_begun()
        self._put(Catalogue.load(resources))

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
        """Put these items in use: changed ones get their next version, the edition is kept as a file of its own.

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
            text = items_text(self._numbered(item, proof.changes) for item in new)
            edition = self._next_edition()
            facts = {
                "added": str(len(proof.changes.added)),
                "changed": str(len(proof.changes.changed)),
                "removed": str(len(proof.changes.removed)),
                "sha256": hashlib.sha256(text.encode()).hexdigest(),
            }
            work.journal.write("catalogue.publish", edition, facts=facts)
            work.keep_result(edition)
            keep_file(self._site, f"{EDITIONS}/{edition}.toml", text)
            keep_file(self._site, f"{EDITIONS}/{edition}{BEGUN}", act.op)
        self._bring_into_use(edition)
        self._put(Catalogue.load(self._resources))
        (self._site / DRAFT).unlink(missing_ok=True)
        changed = CatalogueChanged(at=self._clock.now(), op=act.op, edition=edition, changes=proof.changes)
        self._bus.publish(changed)
        return self._catalogue

    def _bring_into_use(self, edition: str) -> None:
        """Write the file in use from the edition's own; then nothing is begun any more."""
        folder = self._site / EDITIONS
        keep_file(self._site, NAME, (folder / f"{edition}.toml").read_text("utf-8"))
        (folder / f"{edition}{BEGUN}").unlink(missing_ok=True)

    def _finish_begun(self) -> None:
        """Finish a publication that was committed and not brought into use; forget one that was never committed."""
        for begun in sorted((self._site / EDITIONS).glob(f"*{BEGUN}")):
            edition = begun.name.removesuffix(BEGUN)
            with self._store.work(Act(op=OperationId(begun.read_text("utf-8")), who="system", where="")) as work:
                is_committed = work.first_result() == edition
            if is_committed:
                self._bring_into_use(edition)
            else:
                begun.with_name(f"{edition}.toml").unlink(missing_ok=True)
                begun.unlink()

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
        files = sorted((self._site / EDITIONS).glob("*.toml"), reverse=True)
        return tuple(file.stem for file in files)

    def edition(self, number: str) -> Catalogue:
        """Return an earlier edition; Fault ``base.resource.missing``."""
        return Catalogue(items_from(self._resources.toml(f"{EDITIONS}/{number}.toml")))

    def _numbered(self, item: Item, changes: Changes) -> Item:
        if item.code not in changes.changed:
            return item
        before = self._catalogue.get(item.code)
        day = office_day(self._clock.now())
        return replace(item, version=before.version + 1, valid_from=day.isoformat())

    def _next_edition(self) -> str:
        known = [int(number) for number in self.editions() if number.isdigit()]
        return f"{max(known, default=0) + 1:04}"

    def _put(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._finder = Finder(item for item in catalogue.items if not item.is_off)
