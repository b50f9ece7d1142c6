"""Numbers of cases and documents, query passwords and check codes; it knows no case state and no paper.

A case number is site 9 + date 8 + serial 4 + check 1 (ISO 7064 MOD 11,10), shown as 330290015-20261123-0021-6.
"""

import hashlib
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from core.base.faults import Fault
from core.base.resources import Resources
from core.cases.ports import Numbers

LAST_SERIAL = 9999
CASE = "case"
SITE_DIGITS, PHONE_DIGITS = 9, 11
_HYPHENS = re.compile(r"[-\s‐‑–—－]")
_DIGITS = re.compile(r"\d{22}", re.ASCII)
_START = re.compile(r"\d{4,22}", re.ASCII)
_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # without I, L, O, U: read aloud and typed by hand


def check_digit(digits: str) -> str:
    """Return the check digit of ISO 7064 MOD 11,10 for a string of ASCII digits."""
    product = 10
    for digit in digits:
        product = ((product + int(digit)) % 10 or 10) * 2 % 11
    return str((11 - product) % 10)


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseNumber:
    """A case number of ours, taken apart."""

    site: str
    day: date
    serial: int

    @property
    def digits(self) -> str:
        """Return the 22 digits as they stand in the barcode."""
        head = f"{self.site}{self.day:%Y%m%d}{self.serial:04d}"
        return head + check_digit(head)

    def __str__(self) -> str:
        digits = self.digits
        return f"{digits[:9]}-{digits[9:17]}-{digits[17:21]}-{digits[21]}"


def parse_case_number(text: str) -> CaseNumber:
    """Read a number typed or scanned, with or without hyphens; Fault ``cases.number.*`` when it cannot be one."""
    digits = re.sub(_HYPHENS, "", text)
    if not _DIGITS.fullmatch(digits):
        raise Fault("cases.number.malformed")
    if check_digit(digits[:-1]) != digits[-1]:
        raise Fault("cases.number.check")
    try:
        day = date(int(digits[9:13]), int(digits[13:15]), int(digits[15:17]))
    except ValueError as error:
        raise Fault("cases.number.malformed") from error
    return CaseNumber(site=digits[:9], day=day, serial=int(digits[17:21]))


def number_start(text: str) -> str:
    """Return the start of a shown number that a text of four digits and more may be; or nothing.

    From the whole site on (``SITE_DIGITS``) it can hardly be anything else; eleven digits are a phone.
    """
    digits = re.sub(_HYPHENS, "", text)
    if not _START.fullmatch(digits) or len(digits) == PHONE_DIGITS:
        return ""
    parts = (digits[:9], digits[9:17], digits[17:21], digits[21:])
    return "-".join(part for part in parts if part)


def bare(number: str) -> str:
    """Return the digits of a shown number: what barcode and QR carry."""
    return number.replace("-", "")


def new_query_code() -> str:
    """Return six random digits; printed on the receipt only, never in a QR."""
    return f"{secrets.randbelow(1_000_000):06d}"


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentNumber:
    """A 文号 as printed, and what is needed to record its abort."""

    text: str
    kind: str
    year: int
    serial: int


class Numbering:
    """Gives out numbers inside a work. ``kinds`` of documents are the tables of ``resources/cases/numbers.toml``."""

    def __init__(self, *, site: str, short_name: str, resources: Resources) -> None:
        self._site, self._short = site, short_name
        table = resources.toml("cases/numbers.toml")
        self._pattern: str = table["pattern"]
        self._kinds: Mapping[str, Any] = {kind: row for kind, row in table.items() if isinstance(row, dict)}

    def case_number(self, numbers: Numbers, day: date) -> CaseNumber:
        """Take the day's next case number.

        A day has 9999. There is no roll-over: a number is never given twice, so the next one is refused
        (Fault ``cases.number.day_full``) and the serial goes back with the transaction.
        """
        serial = numbers.take(CASE, day)
        if serial > LAST_SERIAL:
            raise Fault("cases.number.day_full", last=LAST_SERIAL)
        return CaseNumber(site=self._site, day=day, serial=serial)

    def document_number(self, numbers: Numbers, kind: str, day: date) -> DocumentNumber:
        """Take the year's next 文号 of a kind: 云溪受〔2026〕231号."""
        serial = numbers.take(_document_kind(kind), _year_start(day.year))
        text = self._pattern.format(short=self._short, word=self._kinds[kind]["word"], year=day.year, serial=serial)
        return DocumentNumber(text=text, kind=kind, year=day.year, serial=serial)

    def read_document_number(self, text: str) -> DocumentNumber | None:
        """Return the parts of a 文号 written by the present pattern, or None."""
        for kind, row in self._kinds.items():
            fields = {"short": re.escape(self._short), "word": re.escape(row["word"])}
            pattern = re.escape(self._pattern).replace(r"\{", "{").replace(r"\}", "}")
            found = re.fullmatch(pattern.format(**fields, year=r"(?P<y>\d{4})", serial=r"(?P<n>\d+)"), text, re.ASCII)
            if found:
                return DocumentNumber(text=text, kind=kind, year=int(found["y"]), serial=int(found["n"]))
        return None

    def check_code(self, kind: str, case_id: str, document: str) -> str:
        """Return the 验真码 of a notice: A231-7F3K.

        It hangs on the case's inner id, which stands on no paper, so it can be checked here and guessed nowhere;
        it must not hang on the query password, which 20 bits of digest would give away.
        """
        bits = int.from_bytes(hashlib.sha256(f"{case_id}\n{document}".encode()).digest()[:3], "big")
        tail = "".join(_ALPHABET[bits >> shift & 31] for shift in (0, 5, 10, 15))
        known = self.read_document_number(document)
        return f"{self._kinds[kind]['letter']}{known.serial if known else ''}-{tail}"

    def abort_case(self, numbers: Numbers, number: str, reason: str) -> None:
        """Record that a case number will never appear on a paper."""
        known = parse_case_number(number)
        numbers.record_abort(CASE, known.day, known.serial, reason)

    def abort_document(self, numbers: Numbers, document: str, reason: str) -> None:
        """Record that a 文号 will never appear on a paper; one of an older pattern is left as it is."""
        if known := self.read_document_number(document):
            numbers.record_abort(_document_kind(known.kind), _year_start(known.year), known.serial, reason)


def _document_kind(kind: str) -> str:
    return f"document.{kind}"


def _year_start(year: int) -> date:
    return date(year, 1, 1)
