"""What the scan page paints: plain values, in words. It knows no service and no widget."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from desktop.presenters.views import Banner, Tag

if TYPE_CHECKING:
    from core.attachments.attachment import Scan
    from core.scans.page import Crop, Raster


@dataclass(frozen=True, slots=True, kw_only=True)
class ScanTarget:
    """What is scanned for. ``owner`` is the ticket or case it belongs to: gone, everything is dropped.

    ``deliver`` takes the sealed scan; ``following`` names what comes after it, or None when it was the last.
    """

    owner: str
    title: str
    line: str
    person_id: str
    deliver: "Callable[[Scan], None]"
    following: "Callable[[], ScanTarget | None]" = lambda: None
    may_keep: bool = True  # in the resident's locker


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceView:
    """One source of pages; ``key`` is its device."""

    key: str
    name: str
    icon: str
    tag: Tag
    line: str = ""  # what to do when it is in trouble
    is_chosen: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PageView:
    """One page of the list: a small JPEG and what there is to say of it."""

    page_id: str
    title: str
    detail: str
    thumbnail: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferView:
    """One scan of the resident's locker."""

    attachment_id: str
    title: str
    detail: str
    thumbnail: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class ScanView:
    """The scan page. ``can`` are the commands that make sense now; ``crop`` is the frame while edges are moved."""

    is_open: bool = False
    title: str = ""
    line: str = ""
    sources: tuple[SourceView, ...] = ()
    pages: tuple[PageView, ...] = ()
    selected: int = -1  # -1: the live picture, or nothing yet
    picture: "Raster | None" = None
    crop: "Crop | None" = None
    shows_live: bool = False
    hint: str = ""
    waiting: str = ""
    offers: tuple[OfferView, ...] = ()
    is_kept: bool = False
    kept_until: str = ""
    may_keep: bool = False
    has_next: str = ""
    summary: str = ""
    busy: str = ""
    banner: Banner | None = None
    can: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class LeafView:
    """One page in the viewer's list."""

    title: str
    detail: str
    thumbnail: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class ViewerView:
    """The page viewer. ``quarters`` turns what is looked at, never what is kept."""

    is_open: bool = False
    title: str = ""
    line: str = ""
    leaves: tuple[LeafView, ...] = ()
    selected: int = -1
    picture: "Raster | None" = None
    quarters: int = 0
    zoom: int = 1
    facts: tuple[tuple[str, str], ...] = ()
    in_locker: bool = False
    can_remove: bool = False
    asks_removal: bool = False
    banner: Banner | None = None
    is_busy: bool = False
