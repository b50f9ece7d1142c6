"""The district service put together. Reference only: one database, one folder of contents, any number of processes."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from core.base.clock import Clock, SystemClock
from core.base.resources import Resources
from core.district.admin_pages import AdminPages
from core.district.api import Api
from core.district.backoffice import BackOffice
from core.district.blob_api import BlobApi
from core.district.blobs import Blobs
from core.district.booking_pages import BookingPages
from core.district.bookings import Bookings
from core.district.contract import Contract
from core.district.database import Database, begin_new_epoch
from core.district.enrol_api import EnrolApi
from core.district.enrolment import Enrolment
from core.district.feed_api import FeedApi
from core.district.feed_watch import FeedWatch
from core.district.feeds import Feeds
from core.district.held import Held
from core.district.html import Templates
from core.district.http import Door, problem_answer, traced
from core.district.inbox import Inbox
from core.district.pace import PER_MINUTE, Pace
from core.district.page_door import SAFETY, PageDoor
from core.district.pages import Pages
from core.district.publishing import Publishing
from core.district.seals import Seals
from core.sync.wire import Refused


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where a district lies and who may: ``token`` is what counters show, ``office_key`` what people type.

    Empty ones let in whoever reaches this machine's own address. ``blobs`` is the folder of contents, of one machine or
    mounted by all; ``authority`` the folder of the certificate authority, None without enrolment. ``per_minute`` is how
    many requests a source may make, 0 for any number.
    """

    db_url: str
    blobs: Path
    token: str = ""
    office_key: str = ""
    authority: Path | None = None
    per_minute: int = PER_MINUTE


class District:
    """The rooms of a district on one database. Any thread."""

    def __init__(self, place: Place, clock: Clock, *, is_restored: bool = False) -> None:
        self.database = Database(place.db_url)
        self.blobs = Blobs(self.database, place.blobs, clock)
        if is_restored:
            begin_new_epoch(self.database)
            self.blobs.missing()
        self.office = BackOffice(self.database, clock)
        self.bookings = Bookings(self.database, clock)
        self.inbox = Inbox(self.database, clock)
        self.blobs.on_stored = self.inbox.content_came
        self.seals = Seals(self.database, clock)
        self.feeds = Feeds(self.database)
        self.publishing = Publishing(self.database, self.blobs, clock)
        self.enrolment = Enrolment(self.database, clock, place.authority) if place.authority else None


def create_app(
    place: Place, *, is_restored: bool = False, clock: Clock | None = None, resources: Resources | None = None
) -> Starlette:
    """Return the ASGI application; Fault ``district.serve.database`` when the database cannot be opened.

    ``is_restored`` says that the data come from a backup: a new epoch begins.
    """
    clock, resources = clock or SystemClock(), resources or Resources()
    district = District(place, clock, is_restored=is_restored)
    door = Door(place.token, district.enrolment, pace=Pace(place.per_minute, clock))
    templates = Templates(resources)
    people = PageDoor(templates, place.office_key)
    watch = FeedWatch(district.feeds.lasts)
    parts = (
        Api(district.inbox, district.seals, Held(district.database), district.office, clock, door),
        BlobApi(district.blobs, door),
        FeedApi(district.feeds, door, watch),
        EnrolApi(district.enrolment, district.inbox, door),
        Contract(resources, templates, door),
        Pages(district.office, district.blobs, people),
        BookingPages(district.bookings, district.office, people, resources),
        AdminPages(district.office, district.publishing, district.enrolment, people),
    )

    async def health(_request: Request) -> Response:
        await run_in_threadpool(district.office.epoch)
        return JSONResponse({"status": "ok"}, headers={"Cache-Control": "no-store"})

    async def not_found(request: Request, error: Exception) -> Response:
        return await run_in_threadpool(_not_found, request, error, people)

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        yield
        district.database.close()

    app = Starlette(
        routes=[Route("/healthz", health, methods=["GET"]), *(route for part in parts for route in part.routes())],
        exception_handlers={HTTPException: not_found, 500: _failed},
        lifespan=lifespan,
    )
    app.state.end_waits = watch.close
    return app


def _not_found(request: Request, error: Exception, people: PageDoor) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 404
    headers = (error.headers if isinstance(error, HTTPException) else None) or {}
    if not request.url.path.startswith("/v1"):
        response = people.told("没有这个页面。", "/", status)
        response.headers.update({**SAFETY, **headers})
        return response
    problem = Refused("not-found", request.method).problem.model_copy(update={"status": status})
    response = problem_answer(traced(request, problem))
    response.headers.update(headers)  # 405 names what is allowed
    return response


async def _failed(request: Request, _error: Exception) -> Response:
    return problem_answer(traced(request, Refused("failed").problem))
