"""The key of the database is come by in every way there is, and the recovery key is shown once."""

import pytest

from core.config.profile import open_profile
from core.store.keys import KeyFile
from desktop.presenters.key_gate import ASK, CHOOSE, OPEN, SHOW, KeyGate
from desktop.presenters.runner import InlineRunner

PASSPHRASE = "a long start-up passphrase"


@pytest.fixture
def profile(tmp_path, monkeypatch):
    monkeypatch.setattr("core.store.os_store.ALLOWED", {})  # a machine without a store of secrets
    return open_profile(tmp_path)


def gate_of(profile):
    keys = []
    gate = KeyGate(profile, InlineRunner(), keys.append)
    gate.start()
    return gate, keys


def made(profile):
    gate, keys = gate_of(profile)
    gate.choose(PASSPHRASE, PASSPHRASE)
    recovery = gate.view.recovery
    gate.written_down()
    return keys[0], recovery


def test_a_new_profile_asks_for_a_passphrase_and_shows_the_recovery_key_once(profile):
    gate, keys = gate_of(profile)
    assert gate.view.mode == CHOOSE
    gate.choose(PASSPHRASE, "another")
    assert gate.view.banner is not None
    gate.choose(PASSPHRASE, PASSPHRASE)
    assert (gate.view.mode, keys) == (SHOW, [])
    assert gate.view.recovery
    gate.written_down()
    assert (gate.view.mode, gate.view.recovery) == (OPEN, "")
    assert len(keys[0]) == 48


def test_the_passphrase_opens_what_it_made(profile):
    key, _ = made(profile)
    gate, keys = gate_of(profile)
    assert gate.view.mode == ASK
    gate.open_with("not the passphrase")
    assert (gate.view.mode, keys) == (ASK, [])
    assert gate.view.banner.code == "storage.key.wrong_passphrase"
    gate.open_with(PASSPHRASE)
    assert keys == [key]


def test_the_recovery_key_opens_and_a_new_passphrase_wraps_the_same_key(profile):
    key, recovery = made(profile)
    gate, keys = gate_of(profile)
    gate.open_with_recovery(recovery)
    assert (gate.view.mode, keys) == (CHOOSE, [])
    gate.choose("quite another passphrase", "quite another passphrase")
    assert gate.view.mode == SHOW
    assert gate.view.recovery != recovery
    gate.written_down()
    assert keys == [key]
    assert KeyFile(profile.key_file).open("quite another passphrase") == key


def test_whoever_left_before_the_recovery_key_was_on_paper_is_shown_another_one(profile):
    gate, keys = gate_of(profile)
    gate.choose(PASSPHRASE, PASSPHRASE)
    lost = gate.view.recovery

    gate, keys = gate_of(profile)  # the program was closed, or died
    gate.open_with(PASSPHRASE)
    assert (gate.view.mode, keys) == (SHOW, [])
    recovery = gate.view.recovery
    assert recovery not in ("", lost)
    gate.written_down()
    assert len(keys) == 1
    assert KeyFile(profile.key_file).open_with_recovery(recovery) == keys[0]

    gate, again = gate_of(profile)
    gate.open_with(PASSPHRASE)
    assert (gate.view.mode, again) == (OPEN, keys)


def test_a_demo_opens_by_itself(profile):
    key = KeyFile(profile.key_file).demo()
    gate, keys = gate_of(profile)
    assert (gate.view.mode, keys) == (OPEN, [key])
