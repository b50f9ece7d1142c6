"""How a site's table is published: proven, numbered, journalled, kept for all PCs; and the draft it grows in.

The one road of catalogue and forms. It knows no table's content.
"""

import hashlib
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Generic, Protocol, TypeVar

from core.base.acts import Act
from core.base.clock import Clock, office_day
from core.base.edition_files import EditionFiles
from core.base.editions import SITE, Edition, EditionAdded, EditionWork, holding, refuse_overtaken
from core.base.faults import Fault
from core.base.tables import keep_file
from core.catalogue.merging import Clash

T = TypeVar("T")
_BASE = "base"  # the line of a draft that says which edition it was begun from


class _Journal(Protocol):
    """core.staff.journal.Journal, which stands above this room."""

    def write(self, action: str, subject: str = ..., *, facts: Mapping[str, str] | None = ...) -> None: ...


class PublishWork(EditionWork, Protocol):
    """The transaction of a publication."""

    @property
    def journal(self) -> _Journal:
        """The journal of the office."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class TableDraft(Generic[T]):
    """Work that is not published. ``base`` is the key of the edition it was begun from, ``begun`` what that said."""

    base: str
    begun: T
    content: T

    def saying(self, content: T) -> "TableDraft[T]":
        """Return the draft with another content."""
        return replace(self, content=content)


@dataclass(frozen=True, slots=True, kw_only=True)
class Newer(Generic[T]):
    """An edition that came after a draft was begun: who made it and when, and the draft brought onto it.

    ``clashes`` are the places both changed: in ``draft`` they are as the draft had them, in ``yielding`` as the newer
    edition has them. All else of both is in either.
    """

    edition: Edition
    draft: TableDraft[T]
    yielding: T
    clashes: tuple[Clash, ...]


class Merged(Protocol[T]):
    """core.catalogue.form_merging.merged_forms, core.catalogue.item_merging.merged_items."""

    def __call__(self, base: T, theirs: T, mine: T, *, yields: bool) -> tuple[T, tuple[Clash, ...]]:
        """Return the draft on the other's edition, and where both changed the same."""
        ...


class Publishing:
    """Publishes the table ``name``; its files are ``files``, the journal calls it ``action``. Store lane."""

    def __init__(self, *, name: str, action: str, clock: Clock, files: EditionFiles) -> None:
        self._name, self._action, self._clock, self._files = name, action, clock, files

    def prove(self, work: PublishWork, base: str) -> None:
        """Let nobody else publish before this work ends; Fault ``base.edition.overtaken`` when somebody did."""
        refuse_overtaken(work.editions.alone(self._name), base, office_day(self._clock.now()))

    def newer(self, held: Iterable[Edition], draft: TableDraft[T], theirs: T, merged: Merged[T]) -> Newer[T] | None:
        """Return the edition that holds and the draft on it; None where the draft was begun from it.

        None too where this PC's program cannot read it: ``theirs``, what is in use here, is then another one.
        """
        edition = holding(held, office_day(self._clock.now()))
        if edition is None or edition.key == draft.base or edition.key != self._files.in_use():
            return None
        content, clashes = merged(draft.begun, theirs, draft.content, yields=False)
        yielding, _same = merged(draft.begun, theirs, draft.content, yields=True)
        fresh = TableDraft(base=edition.key, begun=theirs, content=content)
        return Newer(edition=edition, draft=fresh, yielding=yielding, clashes=clashes)

    def add(self, work: PublishWork, act: Act, text: str, facts: Mapping[str, str]) -> None:
        """Keep the text as the next edition; Fault ``base.table.unwritable`` before anything is committed."""
        now = self._clock.now()
        number = self._files.next_number(work.editions.of(self._name))
        edition = Edition(
            name=self._name, number=number, valid_from=office_day(now), origin=SITE, text=text, made_at=now,
            made_by=act.who,
        )  # fmt: skip
        digest = hashlib.sha256(text.encode()).hexdigest()
        work.journal.write(self._action, edition.key, facts={**facts, "sha256": digest})
        work.keep_result(edition.key)
        work.editions.add(edition)
        work.record(EditionAdded(at=now, op=act.op, name=self._name, number=number))
        self._files.prove(text)


class DraftFile:
    """The draft of one table on this PC, in one file with what it was begun from."""

    def __init__(self, site: Path, name: str) -> None:
        self._site, self._name = site, name

    def keep(self, base: str, text: str) -> None:
        """Keep a draft; Fault ``base.table.unwritable``."""
        keep_file(self._site, self._name, f'{_BASE} = "{base}"\n{text}')

    def read(self) -> tuple[str, dict[str, Any]] | None:
        """Return the base and the parsed text, or None where there is none; Fault ``base.resource.broken``."""
        path = self._site / self._name
        if not path.is_file():
            return None
        try:
            table = tomllib.loads(path.read_text("utf-8"))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise Fault("base.resource.broken", name=str(path), reason=str(error)) from error
        return str(table.pop(_BASE, "")), table

    def drop(self) -> None:
        """Forget the draft."""
        (self._site / self._name).unlink(missing_ok=True)
