"""The pages of the back office, for people. They know no table; whoever may see them is decided here.

With a key every page asks for it (HTTP Basic, any name). Without one only this machine's own address is served,
whatever name a foreign page gives it. A form is taken only from a page of the same address.
"""

import base64
import binascii
import hmac
from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import parse_qs, urlsplit

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from core.district.backoffice import UNDECIDED, BackOffice
from core.district.html import Html, Templates, joined
from core.district.showing import event_rows, fact_rows, local_time, masked, material_rows
from core.sync.wire import Refused

_OWN_NAMES = frozenset({"127.0.0.1", "localhost", "[::1]"})
_SAFETY = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; form-action 'self'; frame-ancestors 'none'",
    "Cache-Control": "no-store",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
}
_MAX_FORM_BYTES = 16 << 10


class Pages:
    """The endpoints for people."""

    def __init__(self, office: BackOffice, templates: Templates, key: str) -> None:
        self._office, self._templates, self._key = office, templates, key

    def routes(self) -> list[Route]:
        """Return the routes of the pages."""
        pages: list[tuple[str, Callable[[Request], Response]]] = [
            ("/", self.overview),
            ("/cases", self.cases),
            ("/cases/{id}", self.case),
            ("/office.css", self.style),
        ]
        routes = [Route(path, self._shown(page), methods=["GET"]) for path, page in pages]
        return [*routes, Route("/cases/{id}/decision", self.decide, methods=["POST"])]

    def overview(self, _request: Request) -> Response:
        """Show today's figures and where the streams stand."""
        seen = self._office.overview()
        streams = joined(
            self._templates.fill(
                "stream",
                source=row.source,
                last=row.last,
                chain=bytes(row.chain).hex()[:12],
                seen=local_time(row.seen_at),
            )
            for row in seen.streams
        )
        empty = Html("") if seen.streams else self._templates.fill("empty", words="还没有窗口上传过。")
        figures = {name: getattr(seen, name) for name in ("cases", "to_decide", "events", "parked", "rejected")}
        return self._page(
            "总览", self._templates.fill("overview", day=seen.day, streams=streams, empty=empty, **figures)
        )

    def cases(self, request: Request) -> Response:
        """List cases; ``q`` searches, ``undecided`` leaves those to be decided."""
        text, only = request.query_params.get("q", "").strip(), request.query_params.get("undecided", "") == "1"
        found = self._office.cases(text=text, only_undecided=only)
        rows = joined(self._row(row) for row in found)
        empty = Html("") if found else self._templates.fill("empty", words="没有符合条件的办件。")
        body = self._templates.fill(
            "cases", q=text, checked=Html("checked") if only else "", count=len(found), rows=rows, empty=empty
        )
        return self._page("办件", body)

    def case(self, request: Request) -> Response:
        """Show one case and, while it can be decided, the form for it."""
        row, events = self._office.case(request.path_params["id"])
        facts = fact_rows(self._templates, row)
        body = self._templates.fill(
            "case",
            number=row.number,
            item=row.item,
            applicant=row.applicant,
            state=self._state(row),
            facts=facts,
            materials=material_rows(self._templates, row),
            events=event_rows(self._templates, events),
            decision=self._decision(row),
        )
        return self._page(row.number, body)

    def style(self, _request: Request) -> Response:
        """Return the style sheet."""
        return Response(self._templates.style(), media_type="text/css")

    async def decide(self, request: Request) -> Response:
        """Take the decision and show the case again."""
        refusal = self._refusal(request) or _foreign_form(request)
        if refusal is not None:
            return refusal
        form = await _form(request)
        case_id = request.path_params["id"]
        if form.get("outcome") not in ("granted", "denied"):
            return PlainTextResponse("请选择办理结果。", 400, headers=_SAFETY)

        def act() -> Response:
            self._office.decide(
                case_id,
                is_granted=form["outcome"] == "granted",
                words=form.get("words", "")[:500],
                document=form.get("document", "")[:100],
                decided_by=form.get("decided_by", "")[:40],
            )
            return RedirectResponse(f"/cases/{case_id}", 303, headers=_SAFETY)

        return await run_in_threadpool(self._answered, act)

    def _row(self, row: Any) -> Html:
        return self._templates.fill(
            "case_row",
            id=row.id,
            number=row.number,
            applicant=row.applicant,
            id_number=masked(row.id_number),
            item=row.item,
            department=row.department,
            received=local_time(row.received_at),
            due=row.due or "—",
            state=self._state(row),
        )

    def _state(self, row: Any) -> Html:
        is_sent = bool(row.outcome) and row.state in UNDECIDED
        code = "sent" if is_sent else row.state
        return self._templates.fill("state", code=code, words=self._templates.word("state", code))

    def _decision(self, row: Any) -> Html:
        if row.outcome:
            outcome = self._templates.word("outcome", row.outcome)
            return self._templates.fill("decided", outcome=outcome, words=row.words or "—")
        name = "decision" if row.state in UNDECIDED else "no_decision"
        return self._templates.fill(name, id=row.id)

    def _page(self, title: str, body: Html) -> Response:
        note = Html("") if self._key else self._templates.fill("open_note")
        return HTMLResponse(self._templates.fill("page", title=title, body=body, note=note))

    def _shown(self, page: Callable[[Request], Response]) -> Callable[[Request], Response]:
        @wraps(page)
        def shown(request: Request) -> Response:
            response = self._refusal(request) or self._answered(lambda: page(request))
            response.headers.update(_SAFETY)
            return response

        return shown

    def _answered(self, act: Callable[[], Response]) -> Response:
        try:
            return act()
        except Refused as refused:
            words = self._templates.word("refusal", refused.args[0])
            response = self._page("提示", self._templates.fill("empty", words=words))
            response.status_code = refused.problem.status
            return response

    def _refusal(self, request: Request) -> Response | None:
        if not self._key:
            is_own = request.headers.get("host", "").rpartition(":")[0] in _OWN_NAMES
            return None if is_own else PlainTextResponse("只能从本机打开。", 403)
        if hmac.compare_digest(_given_key(request), self._key.encode()):
            return None
        challenge = {"WWW-Authenticate": 'Basic realm="district", charset="UTF-8"'}
        return PlainTextResponse("请输入后台口令。", 401, headers=challenge)


def _given_key(request: Request) -> bytes:
    scheme, _, coded = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "basic":
        return b""
    try:
        return base64.b64decode(coded, validate=True).partition(b":")[2]
    except binascii.Error:
        return b""


def _foreign_form(request: Request) -> Response | None:
    origin = urlsplit(request.headers.get("origin") or request.headers.get("referer", ""))
    is_own = bool(origin.netloc) and origin.netloc == request.headers.get("host")
    return None if is_own else PlainTextResponse("表单不是从本页提交的。", 403, headers=_SAFETY)


async def _form(request: Request) -> dict[str, str]:
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > _MAX_FORM_BYTES:
            break  # no field of ours is that long; what is cut off is not read
    fields = parse_qs(bytes(body).decode("utf-8", "replace"), max_num_fields=20)
    return {name: values[0].strip() for name, values in fields.items()}
