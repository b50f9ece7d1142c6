"""The district service put together. Reference only: one process, one database, one token."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from core.base.clock import Clock, SystemClock
from core.base.resources import Resources
from core.district.api import Api, problem_answer
from core.district.backoffice import BackOffice
from core.district.casebook import Casebook
from core.district.database import Database, begin_new_epoch
from core.district.html import Templates
from core.district.inbox import Inbox
from core.district.pages import Pages
from core.district.seals import Seals
from core.sync.wire import Refused


def create_app(
    db_url: str,
    *,
    token: str = "",
    office_key: str = "",
    is_restored: bool = False,
    clock: Clock | None = None,
    resources: Resources | None = None,
) -> Starlette:
    """Return the ASGI application; Fault ``district.serve.database`` when the database cannot be opened.

    ``token`` is what counters show, ``office_key`` what people type; empty ones let in whoever reaches this machine's
    own address. ``is_restored`` says that the data come from a backup: a new epoch begins.
    """
    clock, database = clock or SystemClock(), Database(db_url)
    if is_restored:
        begin_new_epoch(database)
    office = BackOffice(database, clock)
    api = Api(Inbox(database, clock, Casebook(clock)), Seals(database, clock), office, clock, token)
    pages = Pages(office, Templates(resources or Resources()), office_key)

    async def health(_request: Request) -> Response:
        await run_in_threadpool(office.overview)
        return JSONResponse({"status": "ok"}, headers={"Cache-Control": "no-store"})

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        yield
        database.close()

    return Starlette(
        routes=[Route("/healthz", health), *api.routes(), *pages.routes()],
        exception_handlers={HTTPException: _not_found, 500: _failed},
        lifespan=lifespan,
    )


async def _not_found(request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 404
    if not request.url.path.startswith("/v1"):
        return Response("没有这个页面。", status, media_type="text/plain")
    return problem_answer(Refused("not-found", request.method).problem.model_copy(update={"status": status}))


async def _failed(_request: Request, _error: Exception) -> Response:
    return problem_answer(Refused("failed").problem)
