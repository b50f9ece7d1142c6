"""Feeds over HTTP: pages after a cursor, and snapshots for who has none of this life. It knows no table."""

import re

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from core.district.feed_watch import FeedWatch
from core.district.feeds import CALENDAR, CATALOGUE, Feeds, position_of
from core.district.http import Door, Endpoint, answer
from core.sync.wire import Refused, repr_digest, sha256

CURSOR, SNAPSHOT_TYPE = "Sync-Cursor", "application/x-ndjson"
_CENTRE = re.compile(r"[A-Za-z0-9_.-]{1,16}~[A-Za-z0-9_.-]{1,16}")
_MAX_PAGE, _MAX_WAIT_S = 500, 25


class FeedApi:
    """The endpoints of feeds: the catalogue's and the calendar's, and one for each centre."""

    def __init__(self, feeds: Feeds, door: Door, watch: FeedWatch) -> None:
        self._feeds, self._door, self._watch = feeds, door, watch

    def routes(self) -> list[Route]:
        """Return the routes, each answering problems as problem+json."""
        routes: list[Route] = []
        for path in (f"/v1/feeds/{CATALOGUE}", f"/v1/feeds/{CALENDAR}", "/v1/feeds/results/{centre}"):
            pairs: tuple[tuple[str, Endpoint], ...] = ((path, self.page), (f"{path}/snapshot", self.snapshot))
            routes += [Route(each, self._door.guarded(endpoint), methods=["GET"]) for each, endpoint in pairs]
        return routes

    async def page(self, request: Request) -> Response:
        """Return a page of a feed; where it would be empty, wait for a while."""
        after, name = request.query_params.get("after", ""), _name(request)
        limit, wait_s = _number(request, "limit", 100, 1, _MAX_PAGE), _number(request, "wait", 0, 0, _MAX_WAIT_S)
        page = await run_in_threadpool(self._feeds.page, name, after, limit)
        if wait_s and not page.items:
            await self._watch.grown(name, position_of(page.next), wait_s, request.is_disconnected)
            page = await run_in_threadpool(self._feeds.page, name, after, limit)
        return answer(page)

    async def snapshot(self, request: Request) -> Response:
        """Return a feed as it stands, and the cursor behind it."""
        cursor, body = await run_in_threadpool(self._feeds.snapshot, _name(request))
        headers = {
            CURSOR: cursor,
            "Repr-Digest": repr_digest(sha256(body).hex()),
            "Content-Encoding": "gzip",
            "Cache-Control": "no-store",
        }
        return Response(body, media_type=SNAPSHOT_TYPE, headers=headers)


def _number(request: Request, name: str, default: int, least: int, most: int) -> int:
    text = request.query_params.get(name, str(default))
    if not (text.isascii() and text.isdigit() and len(text) < 5 and least <= int(text) <= most):
        raise Refused("bad-json", f"{name} is {least} to {most}")
    return int(text)


def _name(request: Request) -> str:
    centre = request.path_params.get("centre")
    if centre is None:
        return request.url.path.removeprefix("/v1/feeds/").removesuffix("/snapshot")
    if not _CENTRE.fullmatch(centre):
        raise Refused("not-found", "no such centre")
    return f"results/{centre}"
