"""The contract is true: every route is in it and the reverse, and schemathesis finds nothing on the real service."""

import base64
import copy
import gzip
import hashlib
import json
from urllib.parse import quote

import pytest
import schemathesis
import urllib3
import yaml
from hypothesis import HealthCheck, Phase, given, seed, settings
from schemathesis.checks import load_all_checks
from schemathesis.config import SchemathesisConfig

from core.base.resources import SHIPPED
from core.district.app import Place, create_app
from core.sync.wire import repr_digest
from core.sync.wire.problems import EVENT_PROBLEMS, PROBLEMS, urn
from tests.fakes.district import TOKEN, DistrictProcess

CONTRACT = yaml.safe_load((SHIPPED / "district" / "openapi.yaml").read_text("utf-8"))
EXAMPLES = 6  # an operation; every one of them is sent to the real service
OPERATIONS = [
    (path, method)
    for path, entry in CONTRACT["paths"].items()
    for method in ("get", "head", "post", "put", "patch", "options")
    if method in entry
]


def test_every_route_is_in_the_contract_and_the_reverse(tmp_path):
    app = create_app(Place(db_url="sqlite://", blobs=tmp_path))
    served = {
        (route.path, method.lower())
        for route in app.routes
        for method in route.methods - ({"HEAD"} if "GET" in route.methods else set())
        if route.path.startswith("/v1")
    }
    assert set(OPERATIONS) == served
    named = set(CONTRACT["components"]["schemas"]["Problem"]["properties"]["type"]["enum"])
    assert named == {urn(name) for name in PROBLEMS.keys() | EVENT_PROBLEMS.keys()}


@pytest.fixture(scope="module")
def district(tmp_path_factory):
    folder = tmp_path_factory.mktemp("district")
    process = DistrictProcess(folder / "district.db").start()
    yield process
    process.kill()


def test_the_contract_is_served_with_a_page_that_needs_nobody_else(district):
    with urllib3.PoolManager() as pool:
        assert pool.request("GET", f"{district.url}/openapi.json").json() == CONTRACT
        page = pool.request("GET", f"{district.url}/docs")
    text = page.data.decode()
    assert all(path in text for path, _ in OPERATIONS)
    assert "http://" not in text
    assert "https://" not in text
    assert page.headers["content-security-policy"].startswith("default-src 'none'; style-src 'self'")


# What only a counter knows: how a body is coded, and digests over the bytes as they go.


def _coded(value) -> bytes:
    return value if isinstance(value, bytes) else json.dumps(value).encode(errors="replace")


def _zipped(value) -> bytes:
    return gzip.compress(_coded(value), mtime=0)


@schemathesis.serializer("application/cloudevents-batch+json")
def _batch(_context, value) -> bytes:
    return _zipped(value)


@schemathesis.serializer("application/json")
def _json(_context, value) -> bytes:
    return _coded(value)


@schemathesis.serializer("application/offset+octet-stream")
def _piece(_context, value) -> bytes:
    return _coded(value)


def _digests(case) -> None:
    """Give a well-formed request the digests it says it has, as every counter does."""
    path, method = case.operation.path, case.operation.method.lower()
    if "Content-Digest" in (case.headers or {}):
        body = _zipped(case.body) if path.endswith("/events") else _coded(case.body)
        digest = base64.b64encode(hashlib.sha256(body).digest()).decode()
        case.headers["Content-Digest"] = f"sha-256=:{digest}:"
    if (path, method) == ("/v1/blobs/sha256/{sha256}", "put") and isinstance(case.body, bytes):
        name = hashlib.sha256(case.body).hexdigest()
        case.path_parameters["sha256"] = name
        case.headers["Repr-Digest"] = repr_digest(name)


def _without_patience() -> dict:
    """Return the contract with feeds that nobody waits on for long: an empty one is the rule here."""
    contract = copy.deepcopy(CONTRACT)
    for path, entry in contract["paths"].items():
        for parameter in entry.get("get", {}).get("parameters", []) if path.startswith("/v1/feeds/") else []:
            if parameter.get("name") == "wait":
                parameter["schema"]["maximum"] = 1
    return contract


@pytest.mark.parametrize(
    ("path", "headers", "status", "problem"),
    [
        ("/v1/streams/330290~015~3~1/events", {"Idempotency-Key": "a b"}, 428, "key-missing"),
        ("/v1/streams/330290~015~3~1/events", {"Sync-Epoch": "abc"}, 400, "bad-json"),
        ("/v1/feeds/results/nosuch", {}, 404, "not-found"),
        ("/v1/feeds/results/nosuch/snapshot", {}, 404, "not-found"),
        ("/v1/streams/区~015~3~1", {}, 404, "not-found"),
    ],
)
def test_what_the_contract_excludes_is_refused(path, headers, status, problem, district):
    own = {"Authorization": f"Bearer {TOKEN}", "Idempotency-Key": '"1"', "Sync-Prev-Chain": "00" * 32} | headers
    method = "POST" if path.endswith("/events") else "GET"
    with urllib3.PoolManager() as pool:
        answer = pool.request(method, f"{district.url}{quote(path)}", headers=own)
    assert (answer.status, answer.json()["type"]) == (status, urn(problem))


@pytest.mark.parametrize(("path", "method"), OPERATIONS, ids=[f"{method} {path}" for path, method in OPERATIONS])
def test_schemathesis_finds_nothing(path, method, district):
    load_all_checks()
    schema = schemathesis.openapi.from_dict(_without_patience(), config=SchemathesisConfig(seed=1))
    unlikely = [schemathesis.checks.CHECKS.get_one("positive_data_acceptance")]  # a feed's cursor is opaque to it

    @seed(1)
    @settings(
        max_examples=EXAMPLES, database=None, deadline=None, phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(case=schema[path][method.upper()].as_strategy())
    def examine(case):
        _digests(case)
        headers = {"Authorization": f"Bearer {TOKEN}"}
        case.call_and_validate(base_url=district.url, headers=headers, excluded_checks=unlikely, verify=False)

    examine()
