"""Takes the picture of a character no font has from a clerk, and hands all pictures to whoever prints.

It knows the store, the journal and the book; it must not know windows. Called in the store lane.
"""

import hashlib
from typing import Protocol

from core.base.acts import Act
from core.base.clock import Clock
from core.base.work import Store, Work
from core.papers.own_glyph import OwnGlyph, OwnGlyphs
from core.staff.journal import Journal
from printing import own_glyphs


class GlyphWork(Work, Protocol):
    """The transaction of given pictures."""

    @property
    def own_glyphs(self) -> OwnGlyphs:
        """Return the store of pictures inside the open transaction."""
        ...

    @property
    def journal(self) -> Journal:
        """Return the journal inside the open transaction."""
        ...


class GlyphDesk:
    """See the module."""

    def __init__(self, store: Store[GlyphWork], clock: Clock) -> None:
        self._store, self._clock = store, clock

    def load(self) -> None:
        """Let papers draw every picture there is, also those given at other desks since."""
        with self._store.read() as work:
            own_glyphs.learn_all(work.own_glyphs.all())

    def give(self, act: Act, char: str, picture: bytes) -> OwnGlyph:
        """Keep an uploaded PNG or JPEG as the character's picture; Fault ``printing.glyph.*``."""
        png = own_glyphs.read_picture(picture)
        glyph = OwnGlyph(char=char, png=png, given_by=act.who, given_at=self._clock.now())
        with self._store.work(act) as work:
            work.own_glyphs.put(glyph)
            work.journal.write("glyph.give", glyph.code, facts={"sha256": hashlib.sha256(png).hexdigest()})
        self.load()
        return glyph
