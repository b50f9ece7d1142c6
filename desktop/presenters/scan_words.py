"""Sources, pages and offers of the scan page in words. It knows values, and no service."""

import calendar
from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from core.attachments.attachment import PDF, Attachment, Source
from core.base.clock import local
from core.base.faults import Fault
from core.base.texts import fault_text
from core.devices.capture.ports import FolderWaits
from core.devices.ports import DeviceState
from desktop.i18n import _, _n, language
from desktop.presenters.scan_views import OfferView, PageView, SourceView
from desktop.presenters.views import Tag

if TYPE_CHECKING:
    from core.scans.page import Page

_ICONS = {"camera": "camera", "page_scanner": "scan-line", "scan_folder": "folder-open"}
KB = 1024


def source_view(key: str, state: DeviceState, fault: str, *, is_chosen: bool) -> SourceView:
    """Return one source with its state in a word, and in trouble the line that says what to do."""
    names = {"camera": _("Document camera"), "page_scanner": _("Scanner"), "scan_folder": _("Folder")}
    words = {
        DeviceState.UNUSED: Tag(_("not connected"), "off"),
        DeviceState.ABSENT: Tag(_("not connected"), "bad"),
        DeviceState.OPENING: Tag(_("connecting"), "off"),
        DeviceState.READY: Tag(_("ready"), "ok"),
        DeviceState.BUSY: Tag(_("working"), "ok"),
        DeviceState.FAULTY: Tag(_("trouble"), "bad"),
    }
    line = fault_text(Fault(fault), language()).remedy if fault else ""
    return SourceView(
        key=key, name=names.get(key, key), icon=_ICONS.get(key, "camera"), tag=words[state], line=line,
        is_chosen=is_chosen,
    )  # fmt: skip


def source_name(source: Source) -> str:
    """Return where a scan came from."""
    return {
        Source.CAMERA: _("Document camera"),
        Source.SCANNER: _("Scanner"),
        Source.FOLDER: _("Folder"),
        Source.LOCKER: _("Resident's locker"),
    }[source]


def page_views(pages: "Sequence[Page]") -> tuple[PageView, ...]:
    """Return the list of pages."""
    return tuple(
        PageView(page_id=page.id, title=_("Page {n}").format(n=number), detail=_detail(page), thumbnail=page.thumbnail)
        for number, page in enumerate(pages, 1)
    )


def pages_summary(pages: "Sequence[Page]") -> str:
    """Return 3 页."""
    return _n("{n} page", "{n} pages", len(pages)).format(n=len(pages)) if pages else _("No page yet")


def waiting_words(waits: FolderWaits | None) -> str:
    """Return what lies in the folder from before, or nothing."""
    if waits is None or not waits.count or waits.newest is None:
        return ""
    at = local(waits.newest)
    return _n(
        "{n} earlier file lies in the folder, the newest of {at}",
        "{n} earlier files lie in the folder, the newest of {at}",
        waits.count,
    ).format(n=waits.count, at=f"{at:%m-%d %H:%M}")


def offer_views(offers: Sequence[Attachment]) -> tuple[OfferView, ...]:
    """Return what the resident's locker holds: what it is, when it was scanned, until when it is valid."""
    return tuple(
        OfferView(
            attachment_id=one.id,
            title=one.material,
            detail=_("scanned {day} · valid until {until}").format(
                day=f"{local(one.made_at):%Y-%m-%d}", until=one.valid_until
            ),
            thumbnail=one.thumbnail,
        )
        for one in offers
    )  # fmt: skip


def scan_words(pages: int, size: int, mime: str) -> str:
    """Return 2 页 · PDF · 310 KB."""
    count = _n("{n} page", "{n} pages", pages).format(n=pages)
    return f"{count} · {'PDF' if mime == PDF else 'JPEG'} · {max(1, round(size / KB))} KB"


def months_after(day: date, months: int) -> date:
    """Return the same day so many months later, or the last of a shorter month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def _detail(page: "Page") -> str:
    marks = [source_name(page.source)]
    if page.edits.is_bw:
        marks.append(_("black and white"))
    if page.edits.crop != (0.0, 0.0, 1.0, 1.0):
        marks.append(_("cropped"))
    return " · ".join(marks)
