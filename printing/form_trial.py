"""The printed page of an item's form while it is being made: the bytes the office printer would get, as a picture.

It knows values and the press, and no store.
"""

from collections.abc import Callable, Sequence

from core.base.clock import Clock
from core.base.resources import Resources
from core.cases.form import FilledField
from core.cases.form_paper import FormPapers
from core.config.model import Settings
from printing import own_glyphs
from printing.press import Leaf, Order, Press
from printing.profile import PrinterProfile
from printing.text import Permits


class FormTrial:
    """See the module. ``profile`` is that of the office printer."""

    def __init__(
        self,
        *,
        settings: Settings,
        clock: Clock,
        resources: Resources,
        press: Press,
        profile: Callable[[], PrinterProfile],
    ) -> None:
        self._papers, self._clock, self._resources = FormPapers(settings), clock, resources
        self._press, self._profile = press, profile

    def picture(self, item: str, applicant: str, form: Sequence[FilledField], dpi: int) -> bytes:
        """Return the first page as PNG; Fault ``printing.*`` of a site's template that cannot be printed."""
        paper = self._papers.trial(item, applicant, form, self._clock.now())
        values = paper.values()
        body = self._press(
            Order(
                template=paper.template, values=values, profile=self._profile(), site=self._resources.site,
                permits=Permits(all_spelled=True), pictures=own_glyphs.used_in(values),
            )
        )  # fmt: skip
        return self._press(Leaf(body=body, page=1, dpi=dpi))
