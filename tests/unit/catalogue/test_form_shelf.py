"""Publishing forms: the file in use, who may, what stands against it, other PCs, and a death in between."""

import signal
import subprocess
import sys
from dataclasses import replace

import pytest

from core.base.acts import Act
from core.base.faults import Fault
from core.base.resources import Resources
from core.catalogue.catalogue import Catalogue
from core.catalogue.form_field import FieldKind, FormField
from core.catalogue.form_shelf import EDITIONS, FormShelf
from core.staff.account import Role
from core.staff.rights import AccountRights
from core.store.sql_store import open_store
from tests.patience import PATIENCE_S
from tests.samples import an_account
from tests.stores import KEY, Bench

CODE, CATEGORY = "NB-SQ-008", "养老服务"
ITEMS = Catalogue.load(Resources()).items
VICTIM = """
import os, signal, sys
from pathlib import Path
from core.base.edition_files import EditionFiles
from tests.unit.catalogue.test_form_shelf import opened, published
die = lambda *_: os.kill(os.getpid(), signal.SIGKILL)
if sys.argv[2] == "before":
    prove = EditionFiles.prove
    EditionFiles.prove = lambda files, text: (prove(files, text), die())
else:
    EditionFiles.bring = die
published(opened(Path(sys.argv[1]))[1])
"""


def shelf_on(store, bench, folder):
    return FormShelf(
        store=store, clock=bench.clock, resources=Resources(folder), site=folder, rights=AccountRights(Resources()),
        items=lambda: ITEMS,
    )  # fmt: skip


def opened(folder):
    bench = Bench()
    store = open_store(path=folder / "store.db", key=KEY, settings=bench.settings, **bench.parts())
    return store, shelf_on(store, bench, folder)


def with_field(shelf, **changes):
    field = replace(
        FormField(key="own_1", label="住房情况", kind=FieldKind.CHOICE, choices=("自有", "租住")), **changes
    )
    table = shelf.book.table
    listing = ("@elder", f"{field.key}*")
    fresh = replace(table, fields={**table.fields, field.key: field}, items={**table.items, CODE: listing})
    return shelf.draft().saying(fresh)


def act(who="0001"):
    return Act.new(who=who, where="3")


def published(shelf):
    return shelf.publish(act(), with_field(shelf))


def labels(shelf):
    return [field.label for field in shelf.book.fields_of(CODE, CATEGORY)]


def entries(store):
    with store.read() as work:
        return [(entry.action, entry.subject) for entry in work.journal.entries() if entry.action == "forms.publish"]


@pytest.fixture
def folder(tmp_path):
    store, _shelf = opened(tmp_path)
    with store.work(Act.new(who="system", where="3")) as work:
        work.accounts.add(an_account("0001", role=Role.ADMINISTRATOR))
        work.accounts.add(an_account("0318", role=Role.CLERK))
    store.close()
    return tmp_path


def test_what_is_published_is_in_use_here_after_a_restart_and_at_another_pc(folder, tmp_path_factory):
    store, shelf = opened(folder)
    twice = act()
    for _ in range(2):
        shelf.publish(twice, with_field(shelf))
    assert labels(shelf)[-1] == "住房情况"
    assert shelf.book.fields_of(CODE, CATEGORY)[-1].is_needed
    assert (shelf.editions(), entries(store)) == (("0001",), [("forms.publish", "0001")])
    other = shelf_on(store, Bench(), tmp_path_factory.mktemp("other"))
    assert other.book.table == shelf.book.table
    table = replace(other.book.table, items={**other.book.table.items, CODE: ("name",)})
    other.publish(act(), other.draft().saying(table))
    shelf.follow()
    assert labels(shelf) == ["姓名"]
    store.close()
    store, again = opened(folder)
    assert again.book.table == shelf.book.table
    store.close()


def test_what_stands_against_it_leaves_the_forms_in_use(folder):
    store, shelf = opened(folder)
    before = shelf.book
    for draft, who, code in (
        (shelf.draft(), "0001", "catalogue.form.nothing_new"),
        (with_field(shelf, label=" "), "0001", "catalogue.form.errors"),
        (with_field(shelf, label="开户银行"), "0001", "catalogue.form.errors"),
        (with_field(shelf), "0318", "staff.right.missing"),
    ):
        with pytest.raises(Fault) as caught:
            shelf.publish(act(who), draft)
        assert caught.value.code == code
    (folder / "catalogue").rmdir() if (folder / "catalogue").exists() else None
    (folder / "catalogue").write_text("a file where the folder should be")
    with pytest.raises(Fault, match=r"base\.table\.unwritable"):
        published(shelf)
    assert (shelf.book, entries(store)) == (before, [])
    store.close()


def test_a_folder_that_takes_nothing_leaves_the_forms_in_use(folder):
    (folder / "catalogue").write_text("a file where the folder should be")
    store, shelf = opened(folder)
    before = shelf.book.table
    with pytest.raises(Fault, match=r"base\.table\.unwritable"):
        published(shelf)
    assert (shelf.book.table, entries(store)) == (before, [])
    store.close()


def test_a_draft_waits_and_goes_with_the_publication(folder):
    store, shelf = opened(folder)
    shelf.keep_draft(with_field(shelf))
    assert shelf.draft() == with_field(shelf)
    assert labels(shelf)[-1] != "住房情况"
    shelf.publish(act(), shelf.draft())
    assert shelf.draft().content == shelf.book.table
    store.close()


@pytest.mark.parametrize(("where", "is_in_use"), [("before", False), ("after", True)])
def test_killed_while_publishing(folder, where, is_in_use):
    done = subprocess.run([sys.executable, "-c", VICTIM, str(folder), where], check=False, timeout=PATIENCE_S)
    assert done.returncode == -signal.SIGKILL
    assert (folder / EDITIONS / "coming").exists(), "it died in between"
    store, shelf = opened(folder)
    assert (entries(store), shelf.editions()) == (([("forms.publish", "0001")], ("0001",)) if is_in_use else ([], ()))
    assert (labels(shelf)[-1] == "住房情况") == is_in_use
    store.close()
