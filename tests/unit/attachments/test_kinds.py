"""What a file is: by its bytes; programs, archives and files in files stay outside."""

import contextlib
import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.attachments.kinds import Kind, check_size, is_complete, kind_of
from core.base.faults import Fault
from tests.unit.scans.samples import encoded, paper, pdf

SMALL = paper((200, 280))


def code_of(call, *args) -> str:
    with pytest.raises(Fault) as error:
        call(*args)
    return error.value.code


def a_zip() -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("a.txt", "hidden")
    return made.getvalue()


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "TIFF", "BMP", "WEBP"])
def test_pictures_are_known_whole_or_not(kind):
    body = encoded(SMALL, kind)
    assert kind_of(body) is Kind[kind]
    assert is_complete(body)
    if kind != "TIFF":  # has no end
        assert not is_complete(body[:-20])


def test_a_pdf_is_known():
    assert kind_of(pdf()) is Kind.PDF
    assert is_complete(pdf())
    assert not is_complete(pdf()[:-30])


@pytest.mark.parametrize(
    "body", [b"MZ\x90\x00", b"\x7fELF\x02", b"#!/bin/sh\n", b"PK\x03\x04", a_zip(), b"\xca\xfe\xba\xbe"]
)
def test_programs_and_archives_are_refused(body):
    assert code_of(kind_of, body) == "scans.file.program"


@pytest.mark.parametrize("body", [b"", b"hello", b"<html>", b"GIF89a", b"\x00" * 40, b"{\\rtf1"])
def test_anything_else_is_refused(body):
    assert code_of(kind_of, body) == "scans.file.unknown_kind"


@pytest.mark.parametrize("body", [encoded(SMALL) + a_zip(), encoded(SMALL, "PNG") + a_zip(), pdf() + a_zip()])
def test_an_archive_behind_a_picture_is_refused(body):
    assert code_of(kind_of, body) == "scans.file.polyglot"


def test_a_pdf_inside_a_picture_is_refused():
    body = encoded(SMALL)
    assert code_of(kind_of, body[:20] + b"%PDF-1.4" + body[20:]) == "scans.file.polyglot"


@pytest.mark.parametrize("word", [b"/JavaScript", b"/Launch", b"/EmbeddedFile", b"/XFA"])
def test_a_pdf_that_does_things_is_refused(word):
    assert code_of(kind_of, pdf().replace(b"endobj", word + b" endobj", 1)) == "scans.file.active_pdf"


def test_sizes():
    check_size(20 << 20, 20)
    assert code_of(check_size, 0, 20) == "scans.file.empty"
    assert code_of(check_size, (20 << 20) + 1, 20) == "scans.file.too_large"


@given(st.binary(max_size=300))
def test_any_bytes_are_a_kind_or_a_fault(body):
    is_complete(body)
    with contextlib.suppress(Fault):
        assert kind_of(body) in Kind
