"""An office for one command: opened without windows and devices, closed at the end. It asks at the terminal."""

import argparse
import getpass
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from core.base.faults import Fault
from core.base.lanes import ThreadLane
from core.config.profile import Profile, open_profile
from core.store.keys import KeyFile
from core.store.os_store import os_store
from desktop.office import Office
from desktop.wiring import build_office

PASSPHRASE = "YICHUANG_PASSPHRASE"  # noqa: S105 - the name of a variable, not its value


@contextmanager
def terminal_office(chosen: argparse.Namespace) -> Iterator[Office]:
    """Open the office of ``--profile``; Fault ``desktop.profile.empty`` where no desk has ever been started."""
    profile = open_profile(chosen.profile)
    settings = profile.settings(chosen.overrides)
    key = None if settings.store.url else profile_key(profile)
    lane = ThreadLane("store")
    office = lane.submit(lambda: build_office(profile, settings, key, store_lane=lane)).result()
    try:
        yield office
    finally:
        office.stop()


def profile_key(profile: Profile) -> bytes:
    """Return the key of a profile: a demo's own, the system's store, or a passphrase (variable or keyboard)."""
    file = KeyFile(profile.key_file)
    if not file.exists:
        raise Fault("desktop.profile.empty", folder=str(profile.folder))
    if file.is_demo:
        return file.demo()
    if file.needs_passphrase:
        return file.open(os.environ.get(PASSPHRASE) or _asked())
    return KeyFile(profile.key_file, os_store()).open()


def _asked() -> str:
    """Ask at the keyboard; where nobody can type, the key file says what is needed (``storage.key.*``)."""
    return getpass.getpass("启动口令 / passphrase: ") if sys.stdin.isatty() else ""
