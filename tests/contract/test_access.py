"""A token of a token server instead of one that was typed: fetched, kept, renewed once, and what stands against it."""

import json
import threading
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, HTTPServer
from urllib.parse import parse_qs

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from core.base.clock import SystemClock
from core.base.faults import Fault
from core.config.district_settings import DistrictSettings
from core.district.authority import Authority
from core.sync.client import DistrictClient
from core.sync.scan_client import ScanClient
from tests.fakes.bound_tokens import bound_tokens
from tests.fakes.district import TOKEN, DistrictProcess
from tests.patience import PATIENCE_S


@dataclass
class TokenServer:
    """A server of RFC 6749 4.4; ``tokens`` are given in order, the last one for ever."""

    tokens: list[str] = field(default_factory=lambda: [TOKEN])
    answer: tuple[int, str, bytes] | None = None
    asked: list[tuple[str, dict[str, list[str]]]] = field(default_factory=list)  # (Authorization, form)
    lasts_s: float = 3600

    def given(self, authorization: str, form: dict[str, list[str]]) -> tuple[int, str, bytes]:
        self.asked.append((authorization, form))
        if self.answer is not None:
            return self.answer
        token = self.tokens.pop(0) if len(self.tokens) > 1 else self.tokens[0]
        body = {"access_token": token, "token_type": "Bearer", "expires_in": self.lasts_s}
        return 200, "application/json", json.dumps(body).encode()


@contextmanager
def served(tokens: TokenServer):
    """Yield the address at which ``tokens`` answers."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            form = parse_qs(self.rfile.read(int(self.headers["content-length"])).decode())
            status, media, body = tokens.given(self.headers.get("authorization", ""), form)
            self.send_response(status)
            self.send_header("Content-Type", media)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_words: object) -> None:
            """Quiet."""

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/oauth/token"
        server.shutdown()
        thread.join(PATIENCE_S)


@pytest.fixture(scope="module")
def district(tmp_path_factory):
    process = DistrictProcess(tmp_path_factory.mktemp("district") / "district.db").start()
    yield process
    process.kill()


def settings(district: DistrictProcess, url: str, **changes: str) -> DistrictSettings:
    return DistrictSettings(url=district.url, oauth_url=url, oauth_client="counter:3", oauth_secret="a b", **changes)


def test_a_token_is_fetched_once_and_shown_until_its_end(district):
    tokens = TokenServer()
    with served(tokens) as url:
        client = DistrictClient(settings(district, url, oauth_scope="events"))
        assert [client.about().epoch for _ in range(3)] == [1, 1, 1]
        client.close()
    ((authorization, form),) = tokens.asked
    assert authorization == "Basic Y291bnRlciUzQTM6YSUyMGI="  # counter%3A3:a%20b
    assert form == {"grant_type": ["client_credentials"], "scope": ["events"]}


def test_without_a_secret_the_certificate_says_who_asks(district):
    tokens = TokenServer()
    with served(tokens) as url:
        client = ScanClient(settings(district, url).model_copy(update={"oauth_secret": ""}))
        assert not client.is_held("0" * 64)
    assert tokens.asked == [("", {"grant_type": ["client_credentials"], "client_id": ["counter:3"]})]


def test_a_token_that_is_refused_is_renewed_once(district):
    tokens = TokenServer(["withdrawn", TOKEN])
    with served(tokens) as url:
        client = DistrictClient(settings(district, url))
        assert client.about().epoch == 1
        assert len(tokens.asked) == 2
        tokens.tokens = ["withdrawn"]
        client._line._access.refused(TOKEN)
        with pytest.raises(Fault) as caught:
            client.about()
        assert caught.value.code == "district.token.refused"
        assert len(tokens.asked) == 4  # and no third time
        client.close()


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        ((401, "application/json", b'{"error":"invalid_client"}'), "district.token.not_given"),
        ((200, "text/html", b"<html>"), "district.reply.foreign"),
        ((200, "application/json", b"[]"), "district.reply.broken"),
        ((200, "application/json", b'{"access_token":"a\\nb","token_type":"bearer"}'), "district.reply.broken"),
        ((200, "application/json", b'{"access_token":"x","token_type":"mac"}'), "district.reply.broken"),
    ],
)
def test_what_a_token_server_may_say(answer, code, district):
    with served(TokenServer(answer=answer)) as url:
        client = DistrictClient(settings(district, url))
        with pytest.raises(Fault) as caught:
            client.about()
    assert caught.value.code == code


def test_an_address_that_would_tell_the_secret_to_everybody_is_none(district):
    with pytest.raises(Fault) as caught:
        DistrictClient(settings(district, "http://tokens.example/token"))
    assert caught.value.code == "district.url.insecure"


@pytest.fixture
def machines(tmp_path):
    """Two machines of one district, and the address of a server that binds tokens to their certificates."""
    now = SystemClock().now()
    own = Authority(tmp_path / "ca", now)

    def machine(name: str, url: str) -> DistrictSettings:
        key, request = new_key_and_request(name)
        files = {"key": tmp_path / f"{name}.key", "certificate": tmp_path / f"{name}.pem", "authority": own.file}
        files["key"].write_bytes(key)
        files["certificate"].write_bytes(own.sign(request, name, now).public_bytes(Encoding.PEM))
        return DistrictSettings(url=url, **{kind: str(path) for kind, path in files.items()})

    with bound_tokens(*own.serve_as(("127.0.0.1",), now), own.file) as url:
        yield [machine(name, url) for name in ("three", "four")]


def new_key_and_request(name: str) -> tuple[bytes, x509.CertificateSigningRequest]:
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    request = x509.CertificateSigningRequestBuilder().subject_name(subject).sign(key, hashes.SHA256())
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()), request


def with_tokens(machine: DistrictSettings) -> DistrictSettings:
    return machine.model_copy(update={"oauth_url": f"{machine.url}/oauth/token", "oauth_client": "counter:3"})


def test_a_bound_token_opens_nothing_without_the_certificate_it_was_fetched_with(machines):
    three, four = machines
    client = DistrictClient(with_tokens(three))
    assert [client.about().epoch for _ in range(2)] == [7, 7]
    stolen = client._line._access.token()
    client.close()
    for machine, is_let_in in ((three, True), (four, False)):
        thief = DistrictClient(machine.model_copy(update={"token": stolen}))
        with nullcontext() if is_let_in else pytest.raises(Fault, match=r"district\.token\.refused"):
            assert thief.about().epoch == 7
        thief.close()


@pytest.mark.parametrize("shows", ["none", "another authority's"])
def test_who_shows_no_certificate_of_theirs_is_told_so(machines, shows, tmp_path):
    changes = {"certificate": "", "key": ""}
    if shows != "none":
        certificate, key = Authority(tmp_path / "other", SystemClock().now()).serve_as(("three",), SystemClock().now())
        changes = {"certificate": str(certificate), "key": str(key)}
    client = DistrictClient(with_tokens(machines[0]).model_copy(update=changes))
    with pytest.raises(Fault) as caught:
        client.about()
    assert caught.value.code == "district.certificate.refused"
    client.close()
