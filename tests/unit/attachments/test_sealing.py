"""A sealed file gives back what went in, and nothing that was touched."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.base.faults import Fault
from core.store.sealing import CHUNK, HEADER, TAG, opened, sealed

KEY = bytes(range(32))


def whole(parts) -> bytes:
    return b"".join(sealed(KEY, parts))


def plain(body: bytes, block: int = 1 << 16, key: bytes = KEY) -> bytes:
    return b"".join(opened(key, (body[at : at + block] for at in range(0, len(body), block))))


@pytest.mark.parametrize("size", [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK, 3 * CHUNK + 7])
def test_every_size_comes_back(size):
    body = bytes(at * 7 & 0xFF for at in range(size))
    made = whole([body])
    assert plain(made) == body
    assert len(made) == HEADER.size + size + TAG * max(1, -(-size // CHUNK))


@settings(max_examples=60, deadline=None)
@given(parts=st.lists(st.binary(max_size=90_000), max_size=4), block=st.integers(min_value=1, max_value=200_000))
def test_the_parts_and_the_blocks_do_not_matter(parts, block):
    assert plain(whole(parts), max(block, 997)) == b"".join(parts)


def test_the_same_bytes_never_look_the_same():
    assert whole([b"x" * 100])[HEADER.size :] != whole([b"x" * 100])[HEADER.size :]


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_one_flipped_bit_anywhere_is_noticed(data):
    made = bytearray(whole([b"\x00" * (CHUNK + 50)]))
    made[data.draw(st.integers(0, len(made) - 1))] ^= 1 << data.draw(st.integers(0, 7))
    with pytest.raises(Fault) as error:
        plain(bytes(made))
    assert error.value.code == "attachments.read.damaged"


@pytest.mark.parametrize(
    "spoil",
    [
        lambda made: made[: HEADER.size + CHUNK + TAG],  # cut after a whole chunk
        lambda made: made[:-1],
        lambda made: made[:10],
        lambda made: b"",
        lambda made: made + b"\x00",
        lambda made: made[: HEADER.size] + made[HEADER.size + CHUNK + TAG :],  # a chunk left out
        lambda made: b"YCF\x02" + made[4:],  # a version of tomorrow
    ],
)
def test_what_was_cut_or_put_together_anew_is_noticed(spoil):
    with pytest.raises(Fault) as error:
        plain(spoil(whole([b"\x01" * (2 * CHUNK)])))
    assert error.value.code == "attachments.read.damaged"


def test_another_key_opens_nothing():
    with pytest.raises(Fault) as error:
        plain(whole([b"secret"]), key=bytes(32))
    assert error.value.code == "attachments.read.damaged"
