"""The contract as it is served: resources/district/openapi.yaml as JSON, and as a page for people. Nothing is foreign.

The page is made of the contract itself, so that it never says anything else; it needs no script and no other host. What
events say has schemas of their own, made of the types they are written by.
"""

import json
import re
from collections.abc import Iterator
from functools import cached_property
from html import escape
from typing import Any

import yaml
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from core.base.resources import Resources
from core.district.html import Html, Templates, joined
from core.district.http import Door
from core.sync.wire import Refused, schema_of

CONTRACT = "district/openapi.yaml"
_METHODS = ("get", "head", "post", "put", "patch", "delete", "options")
_SAFETY = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
}


class Contract:
    """The endpoints of the description."""

    def __init__(self, resources: Resources, templates: Templates, door: Door) -> None:
        self._resources, self._templates, self._door = resources, templates, door

    def routes(self) -> list[Route]:
        """Return the routes."""
        return [
            Route("/openapi.json", self.described, methods=["GET"]),
            Route("/docs", self.docs, methods=["GET"]),
            Route("/v1/schemas/{kind}", self._door.guarded(self.schema, is_open=True), methods=["GET"]),
        ]

    async def described(self, _request: Request) -> Response:
        """Return the contract."""
        return JSONResponse(await run_in_threadpool(lambda: self._contract))

    async def schema(self, request: Request) -> Response:
        """Return the schema of what a kind of event says."""
        schema = schema_of(request.path_params["kind"])
        if schema is None:
            raise Refused("not-found", "no such kind")
        return JSONResponse(schema, media_type="application/schema+json")

    async def docs(self, _request: Request) -> Response:
        """Show the contract."""
        return HTMLResponse(await run_in_threadpool(lambda: self._page), headers=_SAFETY)

    @cached_property
    def _contract(self) -> dict[str, Any]:
        described: dict[str, Any] = yaml.safe_load(self._resources.path(CONTRACT).read_text("utf-8"))
        return described

    @cached_property
    def _page(self) -> Html:
        templates, about = self._templates, self._contract["info"]
        operations = joined(
            templates.fill(
                "docs_operation",
                method=method.upper(),
                path=path,
                summary=operation["summary"],
                description=_with_code(operation.get("description", "")),
                parameters=_parameters(templates, self._resolved(operation)),
                answers=_answers(templates, operation),
            )
            for path, method, operation in self._operations()
        )
        schemas = joined(
            templates.fill("docs_schema", name=name, body=json.dumps(schema, ensure_ascii=False, indent=2))
            for name, schema in self._contract["components"]["schemas"].items()
        )
        body = templates.fill(
            "docs",
            version=about["version"],
            description=_with_code(about["description"]),
            operations=operations,
            schemas=schemas,
        )
        return templates.page("接口", body)

    def _operations(self) -> Iterator[tuple[str, str, dict[str, Any]]]:
        for path, entry in self._contract["paths"].items():
            for method in _METHODS:
                if method in entry:
                    yield path, method, entry[method]

    def _resolved(self, operation: dict[str, Any]) -> list[dict[str, Any]]:
        known = self._contract["components"]["parameters"]
        return [
            known[one["$ref"].rpartition("/")[2]] if "$ref" in one else one for one in operation.get("parameters", ())
        ]


def _with_code(text: str) -> Html:
    """Return a description with what stands between backticks as code; a paragraph is one line."""
    flowing = re.sub(r"(?<!\n)\n(?!\n)", " ", text.strip())
    return Html(re.sub(r"`([^`]+)`", r"<code>\1</code>", escape(flowing)))


def _parameters(templates: Templates, parameters: list[dict[str, Any]]) -> Html:
    return joined(
        templates.fill(
            "docs_parameter",
            name=one["name"],
            place=one["in"],
            is_required="必填" if one.get("required") else "",
            description=one.get("description", ""),
        )
        for one in parameters
    )


def _answers(templates: Templates, operation: dict[str, Any]) -> Html:
    return joined(
        templates.fill("docs_answer", status=status, words=said.get("description", "RFC 9457 problem"))
        for status, said in operation["responses"].items()
    )
