"""The forms in use, and how their next edition is published: the road of the catalogue. It knows no case and no screen.

A case keeps the form it was taken in with (``core.cases.form.FilledField``), so an edition never touches open cases.
"""

import hashlib
import logging
import tomllib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from core.base.acts import Act
from core.base.clock import Clock, office_day
from core.base.edition_files import EditionFiles
from core.base.editions import SITE, Edition, EditionAdded, holding
from core.base.faults import Fault
from core.base.resources import Resources
from core.base.tables import keep_file
from core.base.work import Store
from core.catalogue.form_book import FormBook
from core.catalogue.form_lint import table_faults
from core.catalogue.form_table import FORMS, FormTable, table_from, table_text
from core.catalogue.item import Item
from core.catalogue.shelf import RightsAsked, ShelfWork

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
        store: Store[ShelfWork],
        clock: Clock,
        resources: Resources,
        site: Path,
        rights: RightsAsked,
        items: Callable[[], Sequence[Item]],
    ) -> None:
        self._store, self._clock, self._rights = store, clock, rights
        self._resources, self._site, self._items = resources, site, items
        self._files = EditionFiles(site, FORMS, EDITIONS)
        self._book = FormBook.load(resources)
        self.follow()

    @property
    def book(self) -> FormBook:
        """Return the forms in use."""
        return self._book

    def proof(self, table: FormTable) -> tuple[Fault, ...]:
        """Return what stands against publishing these forms."""
        return table_faults(table, self._items())

    def publish(self, act: Act, table: FormTable) -> FormBook:
        """Put these forms in use for all cases begun from now on, at every PC of the centre; the file comes after.

        Faults ``catalogue.form.nothing_new``, ``catalogue.form.errors`` (``count``, the first one's ``field``),
        ``staff.right.missing``, ``base.table.unwritable``; after a Fault the forms in use stay.
        """
        with self._store.work(act) as work:
            if work.first_result() is not None:
                return self._book
            self._rights.require(work, act, "catalogue.edit")
            if table == self._book.table:
                raise Fault("catalogue.form.nothing_new")
            if faults := self.proof(table):
                raise Fault("catalogue.form.errors", count=len(faults), field=faults[0].facts["field"])
            self._add(work, act, table_text(table))
        self.follow()
        self.drop_draft()
        return self._book

    def follow(self) -> None:
        """Bring into use what holds today, published here or at another PC of the centre. Store lane."""
        with self._store.read() as work:
            edition = holding(work.editions.of(TABLE), office_day(self._clock.now()))
        if edition is None or f"{edition.number:04}" == self._files.in_use():
            return
        try:
            table_from(tomllib.loads(edition.text))
        except Fault as fault:  # another PC's program is newer
            log.warning("edition %d of the forms is not understood: %s", edition.number, fault)
            return
        self._files.bring(f"{edition.number:04}", edition.text)
        self._book = FormBook.load(self._resources)

    def draft(self) -> FormTable:
        """Return the draft, or the forms in use where there is none."""
        if not (self._site / DRAFT).is_file():
            return self._book.table
        return table_from(self._resources.toml(DRAFT))

    def keep_draft(self, table: FormTable) -> None:
        """Keep work that is not published yet.

        Faults ``base.table.unwritable``; ``catalogue.form.*`` of what could not be read again.
        """
        text = table_text(table)
        table_from(tomllib.loads(text))
        keep_file(self._site, DRAFT, text)

    def drop_draft(self) -> None:
        """Forget the draft."""
        (self._site / DRAFT).unlink(missing_ok=True)

    def editions(self) -> tuple[str, ...]:
        """Return the numbers of the editions this PC had, the newest first."""
        return self._files.numbers()

    def _add(self, work: Any, act: Act, text: str) -> None:
        now = self._clock.now()
        number = self._files.next_number(work.editions.of(TABLE))
        facts = {"sha256": hashlib.sha256(text.encode()).hexdigest()}
        work.journal.write("forms.publish", f"{number:04}", facts=facts)
        work.keep_result(f"{number:04}")
        work.editions.add(
            Edition(name=TABLE, number=number, valid_from=office_day(now), origin=SITE, text=text, made_at=now)
        )
        work.record(EditionAdded(at=now, op=act.op, name=TABLE, number=number))
        self._files.prove(text)
