"""The district's own certificate authority: two files in a folder, made on first use. It knows no table and no HTTP."""

import ipaddress
from collections.abc import Iterable
from datetime import datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from core.base.faults import Fault
from core.base.folders import write_durably

YEARS, MACHINE_DAYS, SERVER_DAYS = 20, 3 * 366, 397
_BEFORE = timedelta(hours=1)  # clocks differ


class Authority:
    """Signs certificates of machines and of the service itself. ``folder`` is private; lost, all enrol anew."""

    def __init__(self, folder: Path, now: datetime) -> None:
        self.folder, self.file = folder, folder / "authority.pem"
        key_file = folder / "authority.key"
        try:
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            if not key_file.exists():
                _make(key_file, self.file, now)
            key = serialization.load_pem_private_key(key_file.read_bytes(), None)
            self.certificate = x509.load_pem_x509_certificate(self.file.read_bytes())
        except (OSError, ValueError) as error:
            raise Fault("district.serve.authority", folder=str(folder)) from error
        assert isinstance(key, ec.EllipticCurvePrivateKey)
        self._key = key

    @property
    def pem(self) -> str:
        """Return the authority's certificate."""
        return self.certificate.public_bytes(Encoding.PEM).decode("ascii")

    @property
    def fingerprint(self) -> bytes:
        """Return the SHA-256 of the authority's certificate."""
        return self.certificate.fingerprint(hashes.SHA256())

    def sign(self, request: x509.CertificateSigningRequest, name: str, now: datetime) -> x509.Certificate:
        """Return the certificate of a machine: its name is ours to say, whatever the request calls itself."""
        building = self._building(request.public_key(), name, now, MACHINE_DAYS)
        building = building.add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.CLIENT_AUTH]), critical=False)
        return building.sign(self._key, hashes.SHA256())

    def serve_as(self, names: Iterable[str], now: datetime) -> tuple[Path, Path]:
        """Make the service's own certificate for these host names and addresses; return (certificate, key)."""
        key = ec.generate_private_key(ec.SECP256R1())
        hosts = [_host(name) for name in names]
        building = self._building(key.public_key(), str(hosts[0].value), now, SERVER_DAYS)
        building = building.add_extension(x509.SubjectAlternativeName(hosts), critical=False)
        building = building.add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        certificate = building.sign(self._key, hashes.SHA256())
        place, key_place = self.folder / "service.pem", self.folder / "service.key"
        write_durably(key_place, key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
        write_durably(place, certificate.public_bytes(Encoding.PEM))
        return place, key_place

    def _building(self, key: object, name: str, now: datetime, days: int) -> x509.CertificateBuilder:
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        building = x509.CertificateBuilder(
            self.certificate.subject, subject, key, x509.random_serial_number(), now - _BEFORE,  # type: ignore[arg-type]
            now + timedelta(days=days),
        )  # fmt: skip
        own = x509.AuthorityKeyIdentifier.from_issuer_public_key(self._key.public_key())
        building = building.add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        return building.add_extension(own, critical=False)


def _make(key_file: Path, file: Path, now: datetime) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Yichuang district authority")])
    building = x509.CertificateBuilder(
        name, name, key.public_key(), x509.random_serial_number(), now - _BEFORE, now + timedelta(days=365 * YEARS)
    )
    usage = x509.KeyUsage(
        digital_signature=False, content_commitment=False, key_encipherment=False, data_encipherment=False,
        key_agreement=False, key_cert_sign=True, crl_sign=True, encipher_only=False, decipher_only=False,
    )  # fmt: skip
    building = building.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
    building = building.add_extension(usage, critical=True)
    building = building.add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    certificate = building.sign(key, hashes.SHA256())
    write_durably(file, certificate.public_bytes(Encoding.PEM))
    write_durably(key_file, key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))


def _host(name: str) -> x509.IPAddress | x509.DNSName:
    try:
        return x509.IPAddress(ipaddress.ip_address(name))
    except ValueError:
        return x509.DNSName(name)
