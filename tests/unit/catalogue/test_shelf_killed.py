"""A program that dies while it publishes: what the journal knows is in use at the next opening, and nothing else is."""

import signal
import subprocess
import sys
from dataclasses import replace

import pytest

from core.base.acts import Act
from core.base.resources import Resources
from core.catalogue.shelf import EDITIONS, Shelf
from core.staff.account import Role
from core.staff.rights import AccountRights
from core.store.sql_store import open_store
from tests.patience import PATIENCE_S
from tests.samples import an_account
from tests.stores import KEY, Bench

CODE, FEE = "NB-SQ-008", "工本费10元"
VICTIM = """
import os, signal, sys
from pathlib import Path
from core.base.edition_files import EditionFiles
from tests.unit.catalogue.test_shelf_killed import opened, published
folder, where = Path(sys.argv[1]), sys.argv[2]
die = lambda *_: os.kill(os.getpid(), signal.SIGKILL)
if where == "before":
    prove = EditionFiles.prove
    EditionFiles.prove = lambda files, text: (prove(files, text), die())
else:
    EditionFiles.bring = die
store, made = opened(folder)
published(made)
"""


def opened(folder):
    bench = Bench()
    store = open_store(path=folder / "store.db", key=KEY, settings=bench.settings, **bench.parts())
    made = Shelf(
        store=store, clock=bench.clock, bus=bench.bus, resources=Resources(folder), site=folder,
        rights=AccountRights(Resources()),
    )  # fmt: skip
    return store, made


def published(shelf):
    items = tuple(replace(item, fee=FEE) if item.code == CODE else item for item in shelf.catalogue.items)
    return shelf.publish(Act.new(who="0001", where="3"), shelf.draft().saying(items))


@pytest.mark.parametrize(("where", "is_in_use"), [("before", False), ("after", True)])
def test_killed_while_publishing(tmp_path, where, is_in_use):
    store, shelf = opened(tmp_path)
    with store.work(Act.new(who="system", where="3")) as work:
        work.accounts.add(an_account("0001", role=Role.ADMINISTRATOR))
    before = shelf.catalogue.get(CODE).fee
    store.close()
    done = subprocess.run([sys.executable, "-c", VICTIM, str(tmp_path), where], check=False, timeout=PATIENCE_S)
    assert done.returncode == -signal.SIGKILL
    assert (tmp_path / EDITIONS / "coming").exists(), "it died in between"
    assert not (tmp_path / "catalogue/items.toml").exists()
    store, shelf = opened(tmp_path)
    with store.read() as work:
        known = [entry.subject for entry in work.journal.entries() if entry.action == "catalogue.publish"]
    assert (known, shelf.editions()) == ((["0001"], ("0001",)) if is_in_use else ([], ()))
    assert shelf.catalogue.get(CODE).fee == (FEE if is_in_use else before)
    if not is_in_use:
        assert published(shelf).get(CODE).fee == FEE
    store.close()
