"""Administration makes a centre of the open store, a second PC joins by its code: as the windows do it."""

import psycopg
import pytest

from core.base.acts import Act
from core.base.clock import SystemClock
from core.base.faults import Fault
from core.base.resources import Resources
from core.config.model import Settings
from core.config.profile import open_profile
from core.staff.account import Role
from core.staff.rights import AccountRights
from core.store.centre.address import Address
from core.store.sql_store import open_store
from desktop.centre_office import CentreOffice, CentreState
from tests.samples import an_account
from tests.stores import KEY, Bench

HEAD, CLERK, DATABASE = "0001", "0317", "hall_of_office"


@pytest.fixture
def admin(postgres_server):
    yield Address(host=str(postgres_server.folder), user="yichuang", database="postgres")
    with psycopg.connect(f"user=yichuang dbname=postgres host={postgres_server.folder}", autocommit=True) as line:
        line.execute(f"DROP DATABASE IF EXISTS {DATABASE} WITH (FORCE)")


@pytest.fixture
def durable(monkeypatch):
    """The test's server keeps nothing on purpose; that it says so is another test's."""
    monkeypatch.setattr("core.store.centre.examine.DURABLE", ())


@pytest.fixture
def pcs(tmp_path):
    stores = []

    def made(name: str, *, is_new: bool = False) -> tuple[CentreOffice, object]:
        profile = open_profile(tmp_path / name)
        bench = Bench()
        store = open_store(path=profile.store_file, key=KEY, settings=bench.settings, **bench.parts())
        stores.append(store)
        rights = AccountRights(Resources())
        office = CentreOffice(
            profile, Settings(), SystemClock(), store=store, key=KEY, rights=rights, is_new=lambda: is_new
        )
        return office, store

    yield made
    for store in stores:
        store.close()


def code_of(job) -> str:
    with pytest.raises(Fault) as error:
        job()
    return error.value.code


def test_the_open_store_moves_and_a_new_pc_joins(admin, durable, pcs):
    first, store = pcs("first")
    with store.work(Act.new(who="system", where="1")) as work:
        work.accounts.add(an_account(HEAD, role=Role.ADMINISTRATOR))
        work.accounts.add(an_account(CLERK))
    act = Act.new(who=HEAD, where="1")
    may_not = Act.new(who=CLERK, where="1")
    assert code_of(lambda: first.create(may_not, admin, database=DATABASE, takes_data=True)) == "staff.right.missing"
    assert first.state() == CentreState()
    assert first.create(act, admin, database=DATABASE, takes_data=True) > 2
    assert (first.state().number, first.state().is_first) == (1, True)
    assert all(finding.fault is None or finding.is_warning for finding in first.examined())
    with pytest.raises(Fault) as left, store.work(act):
        raise AssertionError("nothing is written here any more")
    assert left.value.code == "storage.centre.restart"

    second, _own = pcs("second", is_new=True)
    assert code_of(lambda: second.join(act, "AAAAA-BBBBB")) == "storage.centre.code_mistyped"
    restarted, own = pcs("third")  # stands for the first PC after its restart: the code needs a right and a journal
    with own.work(Act.new(who="system", where="1")) as work:
        work.accounts.add(an_account(HEAD, role=Role.ADMINISTRATOR))
    assert code_of(lambda: restarted.code(act)) == "desktop.centre.alone"
    code = first._desk().code(KEY)
    assert second.join(Act.new(who="system", where="2"), code.lower()) == 2
    assert (second.state().number, second.state().is_first) == (2, False)


def test_a_server_that_will_not_do_leaves_everything_as_it_was(admin, pcs):
    office, store = pcs("alone")
    with store.work(Act.new(who="system", where="1")) as work:
        work.accounts.add(an_account(HEAD, role=Role.ADMINISTRATOR))
    act = Act.new(who=HEAD, where="1")
    assert code_of(lambda: office.create(act, admin, database=DATABASE, takes_data=True)) == "desktop.centre.in_the_way"
    nobody = Address(host="/nowhere", user="x")
    assert next(iter(office.examined(nobody))).fault.code == "storage.server.lost"
    assert office.state() == CentreState()
    with store.work(act) as work:
        work.journal.write("still.works")
