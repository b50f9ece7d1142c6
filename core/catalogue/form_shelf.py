"""The forms in use, and how their next edition is published: the road of the catalogue. It knows no case and no screen.

A case keeps the form it was taken in with (``core.cases.form.FilledField``), so an edition never touches open cases.
"""

import logging
import tomllib
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from core.base.acts import Act
from core.base.clock import Clock, office_day
from core.base.edition_files import EditionFiles
from core.base.editions import Edition, holding
from core.base.faults import Fault
from core.base.resources import Resources
from core.base.work import Store
from core.catalogue.form_book import FormBook
from core.catalogue.form_lint import table_faults
from core.catalogue.form_merging import merged_forms
from core.catalogue.form_table import FORMS, FormTable, table_from, table_text
from core.catalogue.item import Item
from core.catalogue.publishing import DraftFile, Newer, Publishing, PublishWork, TableDraft
from core.catalogue.shelf import RightsAsked

log = logging.getLogger(__name__)

TABLE = "forms"  # the name of its editions in the store
EDITIONS, DRAFT = "catalogue/form_editions", "catalogue/form_draft.toml"


class FormShelf:
    """Holds the forms in use. Reading from any thread; publishing and drafts in the store lane.

    ``items`` are those of the catalogue in use: what they ask for is proven before it is published.
    """

    def __init__(
        self,
        *,
        store: Store[PublishWork],
        clock: Clock,
        resources: Resources,
        site: Path,
        rights: RightsAsked,
        items: Callable[[], Sequence[Item]],
    ) -> None:
        self._store, self._clock, self._rights = store, clock, rights
        self._resources, self._items = resources, items
        self._files, self._draft = EditionFiles(site, FORMS, EDITIONS), DraftFile(site, DRAFT)
        self._publishing = Publishing(name=TABLE, action="forms.publish", clock=clock, files=self._files)
        self._book = FormBook.load(resources)
        self.follow()

    @property
    def book(self) -> FormBook:
        """Return the forms in use."""
        return self._book

    def proof(self, table: FormTable) -> tuple[Fault, ...]:
        """Return what stands against publishing these forms."""
        return table_faults(table, self._items())

    def publish(self, act: Act, draft: TableDraft[FormTable]) -> FormBook:
        """Put these forms in use for all cases begun from now on, at every PC of the centre; the file comes after.

        Faults ``catalogue.form.nothing_new``, ``catalogue.form.errors`` (``count``, the first one's ``field``),
        ``base.edition.overtaken``, ``staff.right.missing``, ``base.table.unwritable``; after a Fault the forms in use
        stay.
        """
        with self._store.work(act) as work:
            if work.first_result() is not None:
                return self._book
            self._rights.require(work, act, "catalogue.edit")
            self._publishing.prove(work, draft.base)
            if draft.content == self._book.table:
                raise Fault("catalogue.form.nothing_new")
            if faults := self.proof(draft.content):
                raise Fault("catalogue.form.errors", count=len(faults), field=faults[0].facts["field"])
            self._publishing.add(work, act, table_text(draft.content), {})
        self.follow()
        self.drop_draft()
        return self._book

    def newer(self, draft: TableDraft[FormTable]) -> Newer[FormTable] | None:
        """Return the edition that came after a draft was begun, and the draft on it; None: none that is understood."""
        self.follow()
        merged = partial(merged_forms, categories={item.code: item.category for item in self._items()})
        return self._publishing.newer(self._editions(), draft, self._book.table, merged)

    def follow(self) -> None:
        """Bring into use what holds today, published here or at another PC of the centre. Store lane."""
        edition = holding(self._editions(), office_day(self._clock.now()))
        if edition is None or edition.key == self._files.in_use():
            return
        try:
            table_from(tomllib.loads(edition.text))
        except Fault as fault:  # another PC's program is newer
            log.warning("edition %d of the forms is not understood: %s", edition.number, fault)
            return
        self._files.bring(edition.key, edition.text)
        self._book = FormBook.load(self._resources)

    def draft(self) -> TableDraft[FormTable]:
        """Return the kept draft, or one that begins with the forms in use."""
        kept = self._draft.read()
        if kept is None:
            return TableDraft(base=self._files.in_use(), begun=self._book.table, content=self._book.table)
        base, table = kept
        return TableDraft(base=base, begun=self._begun(base), content=table_from(table))

    def keep_draft(self, draft: TableDraft[FormTable]) -> None:
        """Keep work that is not published yet.

        Faults ``base.table.unwritable``; ``catalogue.form.*`` of what could not be read again.
        """
        text = table_text(draft.content)
        table_from(tomllib.loads(text))
        self._draft.keep(draft.base, text)

    def drop_draft(self) -> None:
        """Forget the draft."""
        self._draft.drop()

    def editions(self) -> tuple[str, ...]:
        """Return the numbers of the editions this PC had, the newest first."""
        return self._files.numbers()

    def _editions(self) -> list[Edition]:
        with self._store.read() as work:
            return work.editions.of(TABLE)

    def _begun(self, base: str) -> FormTable:
        """Return what a draft was begun from: the forms in use, an earlier edition this PC had, or those shipped."""
        if base == self._files.in_use():
            return self._book.table
        if not base:
            return FormBook.load(Resources(None, self._resources.shipped)).table
        return table_from(self._resources.toml(f"{EDITIONS}/{base}.toml"))
