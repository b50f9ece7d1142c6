"""Who this machine is on the line: its certificate, its key and whom it trusts (mTLS). It knows no message.

Made by enrolment (``core.sync.enrolling``), kept as three files beside the profile's settings; without them the line is
plain TLS with the system's authorities, or HTTP on the machine itself.
"""

import ssl
from dataclasses import dataclass
from pathlib import Path

from core.base.faults import Fault
from core.config.district_settings import DistrictSettings


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """Files in PEM; ``authority`` alone pins whom the district's certificate must be vouched by."""

    certificate: Path | None = None
    key: Path | None = None
    authority: Path | None = None

    @classmethod
    def of(cls, settings: DistrictSettings) -> "Identity":
        """Return what the settings name."""
        certificate, key, authority = (
            Path(text) if text else None for text in (settings.certificate, settings.key, settings.authority)
        )
        return cls(certificate=certificate, key=key, authority=authority)

    def context(self) -> ssl.SSLContext:
        """Return the TLS of a line; Fault ``district.certificate.unreadable`` names the file."""
        file = self.authority
        try:
            context = ssl.create_default_context(cafile=str(file) if file else None)
            context.minimum_version = ssl.TLSVersion.TLSv1_2
            if self.certificate is not None:
                file = self.certificate
                context.load_cert_chain(self.certificate, self.key)
        except (OSError, ssl.SSLError) as error:
            raise Fault("district.certificate.unreadable", file=file.name if file else "") from error
        return context
