"""Feeds over HTTP: pages after a cursor, and snapshots for who has none of this life. It knows no table."""

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from core.district.feeds import CALENDAR, CATALOGUE, Feeds
from core.district.http import Door, Endpoint, answer
from core.sync.wire import Refused, repr_digest, sha256

CURSOR, SNAPSHOT_TYPE = "Sync-Cursor", "application/x-ndjson"
_MAX_PAGE = 500


class FeedApi:
    """The endpoints of feeds: the catalogue's and the calendar's, and one for each centre."""

    def __init__(self, feeds: Feeds, door: Door) -> None:
        self._feeds, self._door = feeds, door

    def routes(self) -> list[Route]:
        """Return the routes, each answering problems as problem+json."""
        routes: list[Route] = []
        for path in (f"/v1/feeds/{CATALOGUE}", f"/v1/feeds/{CALENDAR}", "/v1/feeds/results/{centre}"):
            pairs: tuple[tuple[str, Endpoint], ...] = ((path, self.page), (f"{path}/snapshot", self.snapshot))
            routes += [Route(each, self._door.guarded(endpoint), methods=["GET"]) for each, endpoint in pairs]
        return routes

    async def page(self, request: Request) -> Response:
        """Return a page of a feed."""
        after, limit = request.query_params.get("after", ""), request.query_params.get("limit", "100")
        if not (limit.isascii() and limit.isdigit() and len(limit) < 5 and 0 < int(limit) <= _MAX_PAGE):
            raise Refused("bad-json", f"limit is 1 to {_MAX_PAGE}")
        return answer(await run_in_threadpool(self._feeds.page, _name(request), after, int(limit)))

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


def _name(request: Request) -> str:
    centre = request.path_params.get("centre")
    if centre is None:
        return request.url.path.removeprefix("/v1/feeds/").removesuffix("/snapshot")
    if len(centre) > 64 or "\x00" in centre:
        raise Refused("not-found", "no such centre")
    return f"results/{centre}"
