"""How facts of a case stand on a page of the back office: words, masks, wall-clock times. It knows no request."""

import json
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from core.attachments.attachment import JPEG
from core.base.clock import local
from core.district.html import Html, Templates, joined
from core.district.parcels import Told


def local_time(moment: str | None) -> str:
    """Return "2026-11-23 16:59" for RFC 3339 text: cases are older than a year; a dash for none."""
    return f"{local(datetime.fromisoformat(moment)):%Y-%m-%d %H:%M}" if moment else "—"


def masked(id_number: str) -> str:
    """Return an id number with its middle hidden; lists are seen by whoever passes."""
    return f"{id_number[:4]}** **** **** {id_number[-4:]}" if len(id_number) >= 15 else "—"


def masked_phone(phone: str) -> str:
    """Return a phone number with its middle hidden."""
    return f"{phone[:3]}****{phone[-4:]}" if len(phone) >= 7 else "—"


def fact_rows(templates: Templates, row: Any, case: dict[str, Any]) -> Html:
    """Return the rows of the table of facts: of a case file and of the case as it was told last."""
    facts = {
        "身份证件": masked(row.id_number),
        "联系电话": masked_phone(row.phone),
        "承办部门": row.department or "—",
        "收件窗口": row.counter or "—",
        "收件人": row.clerk or "—",
        "收件时间": local_time(row.received_at),
        "承诺办结": case["due"].get("promised") or "—",
        "法定办结": case["due"].get("legal") or "—",
        "容缺补交": case["due"].get("tolerance") or "—",
        "文号": case.get("document_number") or "—",
        "备注": case.get("remark") or "—",
    }
    return joined(templates.fill("fact", name=name, value=value) for name, value in facts.items())


def material_rows(templates: Templates, case: dict[str, Any]) -> Html:
    """Return the rows of the material table."""
    materials = case.get("materials", [])
    return joined(
        templates.fill(
            "material", name=each["name"], state=templates.word("material", each["state"]), note=each["note"]
        )
        for each in materials
    )


def scan_rows(
    templates: Templates, case_id: str, scans: Sequence[dict[str, Any]], is_here: Callable[[str], bool]
) -> Html:
    """Return the scans of a case: pictures as pictures, the rest by what they are."""
    return joined(_scan(templates, case_id, one, is_here(str(one.get("sha256", "")))) for one in scans)


def _scan(templates: Templates, case_id: str, one: dict[str, Any], is_here: bool) -> Html:
    address, material = f"/cases/{case_id}/scans/{one.get('sha256', '')}", one.get("material") or "其他"
    if not is_here:
        picture = templates.fill("scan_file", words="上传中")
    elif one.get("mime") == JPEG:
        picture = templates.fill("scan_picture", address=address, material=material)
    else:
        picture = templates.fill("scan_file", words="PDF")
    size = int(one.get("size") or 0)
    kb, pages = -(-size // 1024), one.get("pages", 1)
    return templates.fill("scan", address=address, picture=picture, material=material, kb=kb, pages=pages)


def event_rows(templates: Templates, events: Sequence[Told]) -> Html:
    """Return the rows of what has happened; one says so where the step it was made upon is not here."""
    here = {0, *(each.row.revision for each in events)}
    return joined(_event(templates, each, here) for each in events)


def _event(templates: Templates, each: Told, here: set[int]) -> Html:
    envelope = json.loads(each.body)
    base = str(envelope.get("baserev", ""))
    is_gap = base.isascii() and base.isdigit() and int(base) not in here
    return templates.fill(
        "event",
        at=local_time(envelope["time"]),
        what=templates.word("kind", each.row.kind),
        rev=each.row.revision,
        gap=templates.fill("event_gap", base=base) if is_gap else "",
    )
