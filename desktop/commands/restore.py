"""``restore``: list the backups of this desk, or put one of them back when a person has decided so."""

import argparse
from datetime import UTC, datetime

from core.base.faults import Fault
from core.config.profile import open_profile
from core.store.backup import backups, put_back
from desktop.commands.terminal_office import profile_key

MB = 1_000_000


def run_restore(chosen: argparse.Namespace) -> int:
    """Print the copies, newest first; with a name put that one back. The old file stays beside it.

    Faults: ``desktop.restore.unknown``, ``storage.open.in_use``, ``storage.backup.*``, ``storage.key.*``.
    """
    profile = open_profile(chosen.profile)
    copies = {copy.name: copy for copy in backups(profile.store_file)}
    if not chosen.name:
        for name, copy in copies.items():
            print(f"{name}  {copy.stat().st_size / MB:.1f} MB")
        return 0
    if chosen.name not in copies:
        raise Fault("desktop.restore.unknown", name=chosen.name, count=len(copies))
    aside = put_back(profile.store_file, copies[chosen.name], profile_key(profile), datetime.now(UTC))
    print(f"{chosen.name} -> {profile.store_file}" + (f" ({aside.name})" if aside else ""))
    return 0
