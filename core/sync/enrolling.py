"""A machine changes a one-time code for its certificate. It opens a line of its own and writes three files.

The code says whose word to take: the authority that the district shows is believed only when its fingerprint begins as
the code does; what is secret is said only after that, on a line which that authority vouches for. The key never leaves
the machine, and is kept before the code is spent: after a lost answer the same code with the same key is good again.
"""

import ssl
from dataclasses import dataclass
from http.client import HTTPException, HTTPSConnection
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, load_pem_private_key
from cryptography.x509.oid import NameOID

from core.base.faults import Fault
from core.base.folders import write_durably
from core.sync.asking import own_headers
from core.sync.identity import Identity
from core.sync.line import Line, checked_url
from core.sync.replies import JSON_TYPE, understood
from core.sync.wire import Enrolled, EnrolRequest, content_digest, read_code

_TIMEOUT_S, _MAX_PEM = 20.0, 16 << 10
KEY, CERTIFICATE, AUTHORITY = "district.key", "district.pem", "district-authority.pem"


@dataclass(frozen=True, slots=True, kw_only=True)
class Enrolment:
    """What came of it; ``settings`` are the values of the section ``district``."""

    enrolled: Enrolled
    settings: dict[str, str]


def enrol(url: str, words: str, folder: Path) -> Enrolment:
    """Enrol this machine; blocks. Faults ``district.enrol.*``, ``district.url.*`` and those of the line."""
    try:
        secret_and_fingerprint = read_code(words)
    except ValueError as error:
        raise Fault("district.enrol.no_code") from error
    if checked_url(url).scheme != "https":
        raise Fault("district.enrol.plain")
    authority = _authority(url, secret_and_fingerprint[1])
    place, key_place = folder / AUTHORITY, folder / KEY
    _keep(place, authority)
    request = EnrolRequest(code=words, csr=_request(_key(key_place)))
    line = Line(url, connect_timeout_s=_TIMEOUT_S, total_timeout_s=_TIMEOUT_S, identity=Identity(authority=place))
    body = request.json_bytes()
    headers = own_headers() | {"Content-Type": JSON_TYPE, "Content-Digest": content_digest(body)}
    try:
        enrolled = understood(line.call("POST", "/v1/enrol", headers=headers, body=body), Enrolled)
    finally:
        line.close()
    _keep(folder / CERTIFICATE, enrolled.certificate.encode("ascii"))
    files = {"certificate": folder / CERTIFICATE, "key": key_place, "authority": place}
    return Enrolment(enrolled=enrolled, settings={"url": url, **{name: str(file) for name, file in files.items()}})


def _authority(url: str, fingerprint: bytes) -> bytes:
    """Return the district's authority, proven by its fingerprint: nothing else of this line is believed or said."""
    address = checked_url(url)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    line = HTTPSConnection(address.host, address.port, timeout=_TIMEOUT_S, context=context)
    try:
        line.request("GET", f"{(address.path or '').rstrip('/')}/v1/authority")
        answer = line.getresponse()
        pem = answer.read(_MAX_PEM)
    except (OSError, HTTPException) as error:
        raise Fault("district.connect.failed", host=address.host, reason=type(error).__name__) from error
    finally:
        line.close()
    try:
        shown = x509.load_pem_x509_certificate(pem).fingerprint(hashes.SHA256())
    except ValueError as error:
        raise Fault("district.reply.foreign", status=answer.status, media="-") from error
    if not shown.startswith(fingerprint):
        raise Fault("district.enrol.other_district", host=address.host)
    return pem


def _key(file: Path) -> ec.EllipticCurvePrivateKey:
    """Return the machine's key, made now when there is none."""
    if file.exists():
        try:
            key = load_pem_private_key(file.read_bytes(), None)
        except (OSError, ValueError) as error:
            raise Fault("district.certificate.unreadable", file=file.name) from error
        if isinstance(key, ec.EllipticCurvePrivateKey):
            return key
    key = ec.generate_private_key(ec.SECP256R1())
    _keep(file, key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    return key


def _request(key: ec.EllipticCurvePrivateKey) -> str:
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "yichuang")])  # the district says who we are
    request = x509.CertificateSigningRequestBuilder(subject).sign(key, hashes.SHA256())
    return request.public_bytes(Encoding.PEM).decode("ascii")


def _keep(file: Path, body: bytes) -> None:
    """Write a file that only its owner reads, whole or not at all."""
    try:
        write_durably(file, body)
    except OSError as error:
        raise Fault("district.enrol.not_kept", file=file.name, reason=error.strerror or "") from error
