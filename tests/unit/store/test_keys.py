"""The key file: wrapped three ways, opened by the right word only, never in plain; and the stores that are not asked."""

import json
import os
import stat
import subprocess
import sys
import threading

import pytest

from core.base.faults import Fault
from core.store.keys import KeyFile
from core.store.os_store import ALLOWED, OsStore, os_store, within
from core.store.wraps import RecoveryKey
from tests.patience import PATIENCE_S

PASSPHRASE = "窗口前的银杏叶子又黄了"


class DictStore:
    """A store of secrets in memory."""

    def __init__(self) -> None:
        self.secrets: dict[str, str] = {}

    def keep(self, name: str, secret: str) -> None:
        self.secrets[name] = secret

    def find(self, name: str) -> str | None:
        return self.secrets.get(name)


@pytest.fixture
def path(tmp_path):
    return tmp_path / "key.json"


def refused(code: str, call) -> None:
    with pytest.raises(Fault) as error:
        call()
    assert error.value.code == code


def test_wrapped_by_a_passphrase(path):
    new = KeyFile(path).create(PASSPHRASE)
    assert len(new.key) == 48
    assert KeyFile(path).needs_passphrase
    assert KeyFile(path).open(PASSPHRASE) == new.key
    refused("storage.key.wrong_passphrase", lambda: KeyFile(path).open(PASSPHRASE + "x"))
    refused("storage.key.passphrase_needed", lambda: KeyFile(path).open())
    assert json.loads(path.read_text("utf-8"))["boxes"]["passphrase"]["kdf"] == "argon2id"


def test_wrapped_by_the_systems_store(path):
    store = DictStore()
    new = KeyFile(path, store).create()
    assert not KeyFile(path).needs_passphrase
    assert KeyFile(path, store).open() == new.key
    assert new.key.hex() not in "".join(store.secrets.values())
    refused("storage.key.os_store_changed", lambda: KeyFile(path, DictStore()).open())
    refused("storage.key.os_store_gone", lambda: KeyFile(path).open())
    store.secrets = dict.fromkeys(store.secrets, "00" * 32)
    refused("storage.key.os_store_changed", lambda: KeyFile(path, store).open())
    assert KeyFile(path).open_with_recovery(new.recovery) == new.key


def test_the_recovery_key_opens_as_people_type_it(path):
    new = KeyFile(path).create(PASSPHRASE)
    groups = new.recovery.split("-")
    assert [len(group) for group in groups] == [5] * 8
    typed = [new.recovery, new.recovery.lower(), " ".join(groups), "".join(groups).replace("O", "0").replace("B", "8")]
    for text in typed:
        assert KeyFile(path).open_with_recovery(text) == new.key
    refused("storage.key.wrong_recovery", lambda: KeyFile(path).open_with_recovery(RecoveryKey.new().text))
    for text in ("", "ABCDE", "你好", new.recovery[:-1], new.recovery + "A"):
        refused("storage.key.mistyped_recovery", lambda text=text: KeyFile(path).open_with_recovery(text))


def test_nearly_every_slip_of_one_letter_is_noticed(path):
    """A check byte lets one in 256 through; that one does not open the box."""
    new = KeyFile(path).create(PASSPHRASE)
    for at in (0, 7, 46):
        for letter in "ACEG":
            if new.recovery[at] != letter:
                slip = new.recovery[:at] + letter + new.recovery[at + 1 :]
                with pytest.raises(Fault, match=r"recovery"):
                    KeyFile(path).open_with_recovery(slip)


def test_a_new_machine_begins_with_the_recovery_key(path):
    new = KeyFile(path, DictStore()).create()
    store = DictStore()
    again = KeyFile(path, store)
    fresh = again.wrap_anew(again.open_with_recovery(new.recovery))
    assert fresh.key == new.key
    assert KeyFile(path, store).open() == new.key
    refused("storage.key.wrong_recovery", lambda: again.open_with_recovery(new.recovery))
    assert again.open_with_recovery(fresh.recovery) == new.key


def test_the_key_is_nowhere_in_plain_and_the_file_is_ours_alone(path):
    new = KeyFile(path, DictStore()).create()
    content = path.read_text("utf-8")
    assert new.key.hex() not in content
    assert new.recovery.replace("-", "") not in content
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [entry.name for entry in path.parent.iterdir()] == ["key.json"]
    assert new.key.hex() not in repr(new)


def test_a_box_in_another_place_does_not_open(path):
    store = DictStore()
    KeyFile(path, store).create()
    data = json.loads(path.read_text("utf-8"))
    data["boxes"]["os"]["box"] = data["boxes"]["recovery"]["box"]
    path.write_text(json.dumps(data), "utf-8")
    refused("storage.key.os_store_changed", lambda: KeyFile(path, store).open())


def test_what_can_be_wrong_with_the_file(path):
    refused("storage.key.missing", lambda: KeyFile(path).open(PASSPHRASE))
    refused("storage.key.no_os_store", lambda: KeyFile(path).create())
    refused("storage.key.weak_passphrase", lambda: KeyFile(path).create("short"))
    assert not path.exists()
    KeyFile(path, DictStore()).create()
    refused("storage.key.exists", lambda: KeyFile(path).create(PASSPHRASE))
    for content in ("", "{", "[]", '{"format": "other"}', '{"format": "yichuang-key-1", "kind": "wrapped"}'):
        path.write_text(content, "utf-8")
        refused("storage.key.broken_file", lambda: KeyFile(path).open(PASSPHRASE))
    refused("storage.open.denied", lambda: KeyFile(path.parent / "none" / "key.json").create(PASSPHRASE))


def test_a_demo_key_says_so_and_stays_apart(path):
    key = KeyFile(path).demo()
    assert len(key) == 48
    assert KeyFile(path).demo() == key
    assert KeyFile(path).is_demo
    assert "演示" in path.read_text("utf-8")
    refused("storage.key.is_demo", lambda: KeyFile(path).open(PASSPHRASE))
    path.unlink()
    KeyFile(path).create(PASSPHRASE)
    refused("storage.key.not_demo", lambda: KeyFile(path).demo())


def test_a_store_that_is_silent_is_given_up():
    never = threading.Event()
    refused("storage.key.os_store_silent", lambda: within(0.05, never.wait))
    never.set()


def test_a_store_that_fails_is_translated():
    from keyring.errors import KeyringLocked, PasswordSetError

    class Failing:
        def __init__(self, error: Exception) -> None:
            self.error = error

        def set_password(self, *_: str) -> None:
            raise self.error

        def get_password(self, *_: str) -> str:
            raise self.error

    refused("storage.key.os_store_locked", lambda: OsStore(Failing(KeyringLocked())).find("x"))
    refused("storage.key.os_store_failed", lambda: OsStore(Failing(PasswordSetError())).keep("x", "y"))


def test_only_the_systems_own_stores_are_asked():
    classes = set(ALLOWED.values())
    assert classes == {
        ("keyring.backends.SecretService", "Keyring"),
        ("keyring.backends.Windows", "WinVaultKeyring"),
        ("keyring.backends.macOS", "Keyring"),
    }


def test_without_a_bus_there_is_no_store(monkeypatch):
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent")
    assert os_store(5) is None


ROUND_TRIP = """
import sys
from pathlib import Path
from core.store.keys import KeyFile
from core.store.os_store import os_store
store = os_store(20)
assert store is not None, "no Secret Service"
new = KeyFile(Path(sys.argv[1]), store).create()
assert KeyFile(Path(sys.argv[1]), os_store(20)).open() == new.key
print("round trip")
"""


def test_the_real_secret_service(tmp_path):
    """A real gnome-keyring on a private bus. Missing: sudo apt-get install -y dbus gnome-keyring."""
    shell = 'echo test | gnome-keyring-daemon --unlock --components=secrets >/dev/null 2>&1 && "$@"'
    command = ["dbus-run-session", "--", "sh", "-c", shell, "sh", sys.executable, "-c", ROUND_TRIP]
    home = {"HOME": str(tmp_path), "XDG_RUNTIME_DIR": str(tmp_path), "XDG_DATA_HOME": str(tmp_path / "data")}
    result = subprocess.run(
        [*command, str(tmp_path / "key.json")],
        capture_output=True, text=True, timeout=PATIENCE_S, check=False, env={**os.environ, **home, "PYTHONPATH": "."},
    )  # fmt: skip
    assert "round trip" in result.stdout, result.stdout + result.stderr
