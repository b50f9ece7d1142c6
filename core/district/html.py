"""Fills HTML templates of resources/district. Everything is escaped but what was filled by this module itself."""

import string
from collections.abc import Iterable
from functools import cache
from html import escape
from pathlib import Path

from core.base.resources import Resources

PAGES = {
    "总览": "/",
    "待办结": "/cases?undecided=1",
    "全部办件": "/cases",
    "预约": "/bookings",
    "通知": "/messages",
    "发布": "/editions",
    "机器": "/machines",
    "接口": "/docs",
}


class Html(str):
    """Text that is markup already."""

    __slots__ = ()


def joined(parts: Iterable[Html]) -> Html:
    """Return the parts one after the other."""
    return Html("".join(parts))


class Templates:
    """The templates and words of the back office."""

    def __init__(self, resources: Resources) -> None:
        self._resources = resources
        self._template = cache(self._read)
        self._words = resources.toml("district/words.toml")

    def fill(self, name: str, /, **values: object) -> Html:
        """Return ``resources/district/<name>.html`` with its ``$names`` filled; a missing value is an error."""
        safe = {key: value if isinstance(value, Html) else escape(str(value)) for key, value in values.items()}
        return Html(self._template(name).substitute(safe))

    def page(self, title: str, body: Html, note: Html = Html("")) -> Html:  # noqa: B008 - it never changes
        """Return a whole page; the one of ``PAGES`` that is named so is marked in the head."""
        links = joined(
            self.fill(
                "page_link", place=place, words=words, mark=Html(' aria-current="page"') if words == title else ""
            )
            for words, place in PAGES.items()
        )
        return self.fill("page", title=title, body=body, note=note, links=links)

    def word(self, table: str, key: str) -> str:
        """Return the Chinese word for a code; an unknown code is shown as it is."""
        return str(self._words.get(table, {}).get(key, key))

    def style(self) -> str:
        """Return the style sheet."""
        return self._resources.path("district/office.css").read_text("utf-8")

    def rare_font(self) -> Path:
        """Return the font of characters that few machines have."""
        return self._resources.path("fonts/HanaMinB.ttf")

    def _read(self, name: str) -> string.Template:
        return string.Template(self._resources.path(f"district/{name}.html").read_text("utf-8"))
