"""A token server and what its tokens open, on real TLS: a token is good with the certificate it was fetched with only.

RFC 8705: whoever shows no certificate of ours gets no handshake; a token is bound to the SHA-256 of the certificate.
"""

import base64
import contextlib
import hashlib
import json
import secrets
import socket
import ssl
import subprocess
import sys
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
_RUN = "import sys; from tests.fakes.bound_tokens import serve; serve(*sys.argv[1:])"
_PROBLEM = {"type": "urn:yichuang:sync:token-refused", "title": "The token is missing or not known", "status": 401}
_ABOUT = {
    "service": "bound", "versions": ["v1"], "epoch": 7, "types": [], "limits": {}, "now": "2026-11-23T10:00:00+08:00",
}  # fmt: skip


_bound: dict[str, str] = {}  # token -> thumbprint, as x5t#S256 says it


class _Bound(BaseHTTPRequestHandler):
    def handle(self) -> None:
        try:
            self.connection.do_handshake()
        except ssl.SSLError:  # said by an alert; closed with something unread the alert might be lost
            while socket.socket.recv(self.connection, 4096):
                pass
        else:
            super().handle()

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["content-length"]))
        token = secrets.token_urlsafe(16)
        _bound[token] = self._thumbprint()
        self._say(200, "application/json", {"access_token": token, "token_type": "Bearer", "expires_in": 3600})

    def do_GET(self) -> None:
        token = self.headers.get("authorization", "").removeprefix("Bearer ")
        if _bound.get(token) == self._thumbprint():
            self._say(200, "application/json", _ABOUT)
        else:
            self._say(401, "application/problem+json", _PROBLEM)

    def log_message(self, *_words: object) -> None:
        """Quiet."""

    def _thumbprint(self) -> str:
        shown = self.connection.getpeercert(binary_form=True)
        return base64.urlsafe_b64encode(hashlib.sha256(shown).digest()).decode().rstrip("=")

    def _say(self, status: int, media: str, said: object) -> None:
        body = json.dumps(said).encode()
        self.send_response(status)
        self.send_header("Content-Type", media)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


def serve(certificate: str, key: str, authority: str) -> None:
    """Serve until killed; the first line is the port."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH, cafile=authority)
    context.verify_mode = ssl.CERT_REQUIRED
    context.load_cert_chain(certificate, key)
    with HTTPServer(("127.0.0.1", 0), _Bound) as server:
        server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
        sys.stdout.write(f"{server.server_port}\n")
        sys.stdout.flush()
        server.serve_forever()


@contextlib.contextmanager
def bound_tokens(certificate: Path, key: Path, authority: Path) -> Iterator[str]:
    """Yield the address of such a server in another process."""
    command = [sys.executable, "-W", "error", "-c", _RUN, str(certificate), str(key), str(authority)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE) as process:
        try:
            yield f"https://127.0.0.1:{int(process.stdout.readline())}"
        finally:
            process.kill()
