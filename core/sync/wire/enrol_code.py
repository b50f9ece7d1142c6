"""The one-time code of an enrolment: a secret, and by whom the district is vouched for, as a person types them.

80 bits of secret and the first 80 bits of the authority's SHA-256, in base32: ABCD-EFGH-IJKL-MNOP QRST-UVWX-YZ23-4567.
"""

import base64
import binascii
import re

SECRET_BYTES = FINGERPRINT_BYTES = 10


def code_words(secret: bytes, fingerprint: bytes) -> str:
    """Return the code."""
    text = base64.b32encode(secret + fingerprint[:FINGERPRINT_BYTES]).decode("ascii")
    groups = [text[at : at + 4] for at in range(0, len(text), 4)]
    return f"{'-'.join(groups[:4])} {'-'.join(groups[4:])}"


def read_code(words: str) -> tuple[bytes, bytes]:
    """Return (secret, begin of the fingerprint) however it was typed; ValueError when it is no code."""
    plain = re.sub(r"[\s-]", "", words).upper().replace("0", "O").replace("1", "I").replace("8", "B")
    try:
        raw = base64.b32decode(plain)
    except binascii.Error as error:
        raise ValueError("not a code") from error
    if len(raw) != SECRET_BYTES + FINGERPRINT_BYTES:
        raise ValueError("not a code")
    return raw[:SECRET_BYTES], raw[SECRET_BYTES:]
