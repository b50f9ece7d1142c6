"""Who may see the pages for people, and how a page is put together. It knows no table and no case.

With a key every page asks for it (HTTP Basic, any name). Without one only this machine's own address is served,
whatever name a foreign page gives it. A form is taken only from a page of the same address.
"""

import base64
import binascii
import hmac
from collections.abc import Awaitable, Callable
from functools import wraps
from urllib.parse import parse_qs, urlsplit

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from core.district.html import Html, Templates
from core.sync.wire import Refused

Page = Callable[[Request], Response]
Deed = Callable[[Request, dict[str, str]], str | Response]  # returns where to go then, or what to show

_OWN_NAMES = frozenset({"127.0.0.1", "localhost", "[::1]"})
SAFETY = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; font-src 'self'; img-src 'self'; form-action 'self'; "
        "frame-ancestors 'none'"
    ),
    "Cache-Control": "no-store",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
}
_MAX_FORM_BYTES = 16 << 10


class PageDoor:
    """Lets people in and answers what went wrong in words."""

    def __init__(self, templates: Templates, key: str) -> None:
        self.templates, self._key = templates, key

    def show(self, path: str, page: Page) -> Route:
        """Return the route of a page."""

        @wraps(page)
        def shown(request: Request) -> Response:
            response = self._refusal(request) or self._answered(request, lambda: page(request))
            for name, value in SAFETY.items():
                response.headers.setdefault(name, value)
            return response

        return Route(path, shown, methods=["GET"])

    def do(self, path: str, deed: Deed) -> Route:
        """Return the route of a form: it is done, and the person goes on to a page."""

        @wraps(deed)
        async def done(request: Request) -> Response:
            refusal = self._refusal(request) or _foreign_form(request)
            if refusal is not None:
                return refusal
            form = await _form(request)

            def act() -> Response:
                onward = deed(request, form)
                if isinstance(onward, Response):
                    onward.headers.update(SAFETY)
                    return onward
                return RedirectResponse(onward, 303, headers=SAFETY)

            return await run_in_threadpool(self._answered, request, act)

        endpoint: Callable[[Request], Awaitable[Response]] = done
        return Route(path, endpoint, methods=["POST"])

    def page(self, title: str, body: Html) -> Response:
        """Return a page around a body."""
        note = Html("") if self._key else self.templates.fill("open_note")
        return HTMLResponse(self.templates.page(title, body, note))

    def empty(self, rows: object, words: str) -> Html:
        """Return words where there are no rows."""
        return Html("") if rows else self.templates.fill("empty", words=words)

    def told(self, words: str, back: str, status: int) -> Response:
        """Return a page that says what is the matter, and leads back."""
        response = self.page("提示", self.templates.fill("told", words=words, back=back))
        response.status_code = status
        return response

    def _answered(self, request: Request, act: Callable[[], Response]) -> Response:
        try:
            return act()
        except Refused as refused:
            words = self.templates.word("refusal", refused.args[0])
            back = "/" + request.url.path.split("/")[1]  # the list from which it was opened
            return self.told(words, back, refused.problem.status)

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
    return None if is_own else PlainTextResponse("表单不是从本页提交的。", 403, headers=SAFETY)


async def _form(request: Request) -> dict[str, str]:
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > _MAX_FORM_BYTES:
            break  # no field of ours is that long; what is cut off is not read
    fields = parse_qs(bytes(body).decode("utf-8", "replace"), max_num_fields=20)
    return {name: values[0].strip() for name, values in fields.items()}
