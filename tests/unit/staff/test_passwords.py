"""Passwords: argon2id, weak ones refused, and a wrong one says nothing."""

import pytest
from argon2 import PasswordHasher, extract_parameters
from argon2.exceptions import VerifyMismatchError
from argon2.low_level import Type

from core.base.resources import Resources
from core.staff.passwords import STRONG, Passwords

QUICK = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
GOOD = "溪边有三棵树 42"


@pytest.fixture
def passwords():
    return Passwords(resources=Resources(), min_length=8, hasher=QUICK)


def test_the_shipped_strength_is_the_low_memory_profile_of_rfc_9106():
    strong = extract_parameters(STRONG.hash("x"))
    assert (strong.type, strong.memory_cost, strong.time_cost, strong.parallelism) == (Type.ID, 64 * 1024, 3, 4)
    assert (strong.salt_len, strong.hash_len) == (16, 32)


def test_right_and_wrong(passwords):
    secret = passwords.hash(GOOD)
    assert GOOD not in secret
    assert secret.startswith("$argon2id$")
    assert passwords.hash(GOOD) != secret
    assert passwords.is_right(secret, GOOD)
    assert not passwords.is_right(secret, GOOD + " ")
    assert not passwords.is_right(secret, "")


def test_no_account_and_a_damaged_hash_open_nothing(passwords):
    assert not passwords.is_right(None, GOOD)
    assert not passwords.is_right(None, "nobody has this account")
    assert not passwords.is_right("damaged", GOOD)


def test_a_number_without_account_is_checked_with_the_same_work(passwords):
    assert extract_parameters(passwords._nobody) == extract_parameters(passwords.hash(GOOD))
    with pytest.raises(VerifyMismatchError):  # worked through to the end, not turned away as unreadable
        QUICK.verify(passwords._nobody, GOOD)


def test_however_the_keyboard_composes_it(passwords):
    assert passwords.is_right(passwords.hash("cafe\u0301 au lait"), "caf\u00e9 au lait")


def test_other_parameters_ask_for_a_new_hash(passwords):
    assert not passwords.needs_rehash(passwords.hash(GOOD))
    assert Passwords(resources=Resources(), min_length=8).needs_rehash(passwords.hash(GOOD))


@pytest.mark.parametrize(
    "password",
    [
        "", "short7!", "03170317", "0317031703170317", "12345678", "password", "PassWord", "password2026", "woaini1314",
        "Qwertyuiop", "88888888", "aaaaaaaa", "abababab", "!!admin!!", "20262026", "8" * 30,
    ],
)  # fmt: skip
def test_weak(passwords, password):
    assert passwords.is_weak(password, "0317")


@pytest.mark.parametrize(
    "password", [GOOD, "lamp-river-42-stone", "云溪 门口 石桥 灯笼", "Xk7#mQ2p", "0317 walks home"]
)
def test_good(passwords, password):
    assert not passwords.is_weak(password, "0317")


def test_the_shortest_is_a_setting():
    assert Passwords(resources=Resources(), min_length=12, hasher=QUICK).is_weak("Xk7#mQ2p", "0317")
