"""F90 of the catalogue of faults: nobody but the district hears a word of a counter."""

import socket
import ssl
import threading
from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from tests.fakes import visits
from tests.fakes.lone_counter import Counter
from tests.patience import PATIENCE_S


def certificate(folder, host: str, until: datetime):
    """Return (certificate, key) as one file, signed by itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, host)])
    made = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
        .serial_number(1).not_valid_before(until - timedelta(days=9)).not_valid_after(until)
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(host)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    file = folder / f"{host}.pem"
    file.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        + made.public_bytes(serialization.Encoding.PEM)
    )
    return file


TOMORROW, YESTERDAY = (datetime.now(UTC) + timedelta(days=days) for days in (1, -1))
TLS: dict[str, tuple[str, datetime, bool, str]] = {
    "unknown authority": ("localhost", TOMORROW, False, "district.connect.untrusted"),
    "another host": ("elsewhere.example", TOMORROW, True, "district.connect.other_host"),
    "expired": ("localhost", YESTERDAY, True, "district.connect.expired"),
    "our clock is behind": ("localhost", TOMORROW + timedelta(days=30), True, "district.connect.expired"),
}


@pytest.mark.parametrize("name", TLS)
def test_a_wrong_certificate_hears_nothing(name, tmp_path, sqlite_template, monkeypatch):
    host, until, is_trusted, code = TLS[name]
    own = certificate(tmp_path, host, until)
    if is_trusted:
        monkeypatch.setenv("SSL_CERT_FILE", str(own))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(own)
    heard: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=_shake_hands, args=(listener, context, heard))
        thread.start()
        counter = Counter(tmp_path, sqlite_template, f"https://localhost:{listener.getsockname()[1]}")
        counter.record(visits.accepted(1))
        assert counter.fault().code == code
        thread.join(PATIENCE_S)
        counter.close()
    assert heard == []


def _shake_hands(listener: socket.socket, context: ssl.SSLContext, heard: list[bytes]) -> None:
    plain, _ = listener.accept()
    with plain:
        try:
            with context.wrap_socket(plain, server_side=True) as told:
                heard.append(told.recv(65536))
        except (ssl.SSLError, OSError):
            return  # the counter hung up during the handshake, as it should
