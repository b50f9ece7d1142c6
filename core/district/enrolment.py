"""Which machines speak for which counter: one-time codes, certificates, revocation. It knows no HTTP.

A code is good once and for a while. The same code with the same key again is answered with the same certificate: a lost
answer costs a repeat and nothing else. A code tells the fingerprint of the authority too, so the machine knows whom it
enrols with before it trusts anybody.
"""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import sqlalchemy as sa
from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from cryptography.x509.oid import NameOID

from core.base.clock import Clock
from core.district.authority import Authority
from core.district.database import Database, Transaction
from core.district.tables import certificate, enrolment
from core.sync.wire import EnrolRequest, Refused, code_words


@dataclass(frozen=True, slots=True, kw_only=True)
class Machine:
    """A certificate that was given out."""

    serial: str
    name: str
    issued_at: datetime
    expires_at: datetime
    revoked_at: datetime | None
    reason: str


class Enrolment:
    """Any thread. ``name`` is a source without its generation: //330290/015/3."""

    def __init__(self, database: Database, clock: Clock, folder: Path) -> None:
        self._database, self._clock = database, clock
        self.authority = Authority(folder, clock.now())

    def new_code(self, name: str, minutes: int = 60) -> str:
        """Return a code for one machine of this counter; it is shown once and kept as a hash only."""
        secret = secrets.token_bytes(10)
        expires = self._clock.now() + timedelta(minutes=minutes)
        with self._database.begin() as tx:
            row = {"code_hash": _hash(secret), "name": name, "expires_at": expires.isoformat()}
            tx.execute(sa.insert(enrolment).values(**row))
        return code_words(secret, self.authority.fingerprint)

    def enrol(self, secret: bytes, asked: EnrolRequest) -> tuple[str, x509.Certificate]:
        """Return (name, certificate) for a code; Refused ``code-refused`` or ``bad-json``."""
        request, now = _checked(asked.csr), self._clock.now()
        key = hashlib.sha256(request.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo))
        with self._database.begin() as tx:
            found = sa.select(enrolment).where(enrolment.c.code_hash == _hash(secret)).with_for_update()
            row = tx.execute(found).one_or_none()
            if row is None:
                raise Refused("code-refused")
            if row.used_at is not None:
                if row.csr_hash != key.hexdigest():
                    raise Refused("code-refused", "it was used")
                return row.name, x509.load_pem_x509_certificate(row.certificate.encode("ascii"))
            if datetime.fromisoformat(row.expires_at) < now:
                raise Refused("code-refused", "its time is over")
            made = self.authority.sign(request, row.name, now)
            self._keep(tx, row.code_hash, row.name, made, key.hexdigest(), now)
        return row.name, made

    def name_of(self, shown: bytes) -> str:
        """See core.district.http.Certificates; ``shown`` is DER of a certificate that TLS found to be ours."""
        given = x509.load_der_x509_certificate(shown)
        with self._database.begin() as tx:
            found = sa.select(certificate).where(certificate.c.serial == f"{given.serial_number:x}")
            row = tx.execute(found).one_or_none()
        if row is None or _common_name(given) != row.name:
            raise Refused("certificate-refused")
        if row.revoked_at is not None:
            raise Refused("certificate-revoked", row.reason or "")
        return str(row.name)

    def machines(self) -> list[Machine]:
        """Return all certificates, the newest first."""
        with self._database.begin() as tx:
            rows = tx.execute(sa.select(certificate).order_by(certificate.c.issued_at.desc())).all()
        return [
            Machine(
                serial=row.serial,
                name=row.name,
                issued_at=datetime.fromisoformat(row.issued_at),
                expires_at=datetime.fromisoformat(row.expires_at),
                revoked_at=datetime.fromisoformat(row.revoked_at) if row.revoked_at else None,
                reason=row.reason or "",
            )
            for row in rows
        ]

    def revoke(self, serial: str, reason: str) -> None:
        """Refuse a certificate from now on, with these words; Refused ``not-found``."""
        values = {"revoked_at": self._clock.now().isoformat(), "reason": reason}
        with self._database.begin() as tx:
            changed = sa.update(certificate).where(certificate.c.serial == serial, certificate.c.revoked_at.is_(None))
            if tx.execute(changed.values(**values)).rowcount == 0:
                raise Refused("not-found", "no such certificate in force")

    def _keep(
        self, tx: Transaction, code_hash: str, name: str, made: x509.Certificate, key_hash: str, now: datetime
    ) -> None:
        serial, pem = f"{made.serial_number:x}", made.public_bytes(Encoding.PEM).decode("ascii")
        used = {"used_at": now.isoformat(), "csr_hash": key_hash, "serial": serial, "certificate": pem}
        tx.execute(sa.update(enrolment).where(enrolment.c.code_hash == code_hash).values(**used))
        row = {"serial": serial, "name": name, "issued_at": now.isoformat()}
        tx.execute(sa.insert(certificate).values(**row, expires_at=made.not_valid_after_utc.isoformat()))


def _checked(pem: str) -> x509.CertificateSigningRequest:
    """Return the request; Refused ``bad-json`` unless it is one, signed by its own key."""
    try:
        request = x509.load_pem_x509_csr(pem.encode("ascii", "replace"))
        is_own = request.is_signature_valid
    except (ValueError, TypeError, InvalidSignature) as error:
        raise Refused("bad-json", "not a certificate request") from error
    if not is_own:
        raise Refused("bad-json", "the request is not signed by its key")
    return request


def _hash(secret: bytes) -> str:
    return hashlib.sha256(secret).hexdigest()


def _common_name(given: x509.Certificate) -> str:
    names = given.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
    return str(names[0].value) if names else ""
