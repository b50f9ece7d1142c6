"""Publishing an edition: versions, the file of the edition, what stands against it, and what stays after a fault."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from core.base.acts import Act
from core.base.clock import SetClock
from core.base.editions import DISTRICT, Edition
from core.base.faults import Fault
from core.base.resources import Resources
from core.catalogue.item import CaseType, Limit
from core.catalogue.items_toml import items_text
from core.catalogue.shelf import TABLE, CatalogueChanged, Shelf
from core.staff.account import Role
from core.staff.rights import AccountRights
from tests.fakes.memory import MemoryStore
from tests.samples import an_account

CODE = "NB-SQ-008"


@pytest.fixture
def store():
    store = MemoryStore(clock=SetClock(datetime(2026, 11, 23, 2, 0, tzinfo=UTC)))
    with store.work(Act.new(who="system", where="3")) as work:
        work.accounts.add(an_account("0001", role=Role.ADMINISTRATOR))
        work.accounts.add(an_account("0318", role=Role.CLERK))
    return store


@pytest.fixture
def shelf(store, tmp_path):
    clock = SetClock(datetime(2026, 11, 23, 2, 0, tzinfo=UTC))
    return Shelf(
        store=store,
        clock=clock,
        bus=store.bus,
        resources=Resources(tmp_path),
        site=tmp_path,
        rights=AccountRights(Resources()),
    )


def with_changed(shelf, **changes):
    items = (replace(item, **changes) if item.code == CODE else item for item in shelf.catalogue.items)
    return shelf.draft().saying(tuple(items))


def act():
    return Act.new(who="0001", where="3")


def journal(store):
    with store.read() as work:
        return [(entry.action, entry.subject) for entry in work.journal.entries()]


def test_a_changed_item_gets_its_next_version_and_the_rest_stays(shelf, store, tmp_path):
    heard = []
    store.bus.subscribe(CatalogueChanged, heard.append)
    before = shelf.catalogue
    shelf.publish(act(), with_changed(shelf, fee="工本费10元"))
    item = shelf.catalogue.get(CODE)
    assert (item.fee, item.version, item.valid_from) == ("工本费10元", 2, "2026-11-23")
    assert [one for one in shelf.catalogue.items if one.code != CODE] == [
        one for one in before.items if one.code != CODE
    ]
    assert shelf.editions() == ("0001",)
    assert shelf.edition("0001").get(CODE) == item
    assert journal(store) == [("catalogue.publish", "0001")]
    assert [event.changes.changed for event in heard] == [(CODE,)]
    again = Shelf(
        store=store,
        clock=SetClock(heard[0].at),
        bus=store.bus,
        resources=Resources(tmp_path),
        site=tmp_path,
        rights=AccountRights(Resources()),
    )
    assert again.catalogue.items == shelf.catalogue.items


def test_the_same_act_publishes_once(shelf, store):
    twice = act()
    shelf.publish(twice, with_changed(shelf, fee="1元"))
    shelf.publish(twice, with_changed(shelf, fee="2元"))
    assert shelf.catalogue.get(CODE).fee == "1元"
    assert shelf.editions() == ("0001",)


def test_an_error_of_a_changed_item_stands_against_it_and_nothing_is_kept(shelf, store, tmp_path):
    wrong = with_changed(shelf, case_type=CaseType.PROMISED, promised_limit=Limit())
    with pytest.raises(Fault, match=r"catalogue\.publish\.errors") as caught:
        shelf.publish(act(), wrong)
    assert caught.value.facts["item"] == CODE
    assert shelf.catalogue.get(CODE).version == 1
    assert (list(tmp_path.rglob("*.toml")), journal(store)) == ([], [])


def test_nothing_changed_is_said(shelf):
    with pytest.raises(Fault, match=r"catalogue\.publish\.nothing"):
        shelf.publish(act(), shelf.draft())


def test_an_item_that_is_off_is_not_found_and_still_known(shelf):
    assert any(hit.item.code == CODE for hit in shelf.finder.find("gljt"))
    shelf.publish(act(), with_changed(shelf, is_off=True))
    assert not any(hit.item.code == CODE for hit in shelf.finder.find("gljt"))
    assert shelf.catalogue.get(CODE).is_off


def test_a_draft_waits_and_goes_with_the_publication(shelf, tmp_path):
    draft = with_changed(shelf, fee="5元")
    shelf.keep_draft(draft)
    assert shelf.draft() == draft
    assert shelf.catalogue.get(CODE).fee != "5元"
    shelf.publish(act(), shelf.draft())
    assert not (tmp_path / "catalogue/draft.toml").exists()
    assert shelf.draft().content == shelf.catalogue.items


def test_a_folder_that_takes_nothing_leaves_the_edition_in_use(store, tmp_path):
    (tmp_path / "catalogue").write_text("a file where the folder should be")
    clock = SetClock(datetime(2026, 11, 23, 2, 0, tzinfo=UTC))
    shelf = Shelf(
        store=store,
        clock=clock,
        bus=store.bus,
        resources=Resources(tmp_path),
        site=tmp_path,
        rights=AccountRights(Resources()),
    )
    with pytest.raises(Fault, match=r"base\.table\.unwritable"):
        shelf.publish(act(), with_changed(shelf, fee="9元"))
    assert (shelf.catalogue.get(CODE).version, journal(store)) == (1, [])


def test_who_may_not_edit_the_catalogue_publishes_nothing(shelf):
    with pytest.raises(Fault, match=r"staff\.right\.missing"):
        shelf.publish(Act.new(who="0318", where="3"), with_changed(shelf, fee="9元"))
    assert shelf.editions() == ()


# -- editions that come from elsewhere


def another_pc(store, folder):
    return Shelf(
        store=store, clock=SetClock(datetime(2026, 11, 23, 2, 0, tzinfo=UTC)), bus=store.bus,
        resources=Resources(folder), site=folder, rights=AccountRights(Resources()),
    )  # fmt: skip


def test_what_one_pc_publishes_reaches_the_others(shelf, store, tmp_path):
    other = another_pc(store, tmp_path / "other")
    shelf.publish(act(), with_changed(shelf, fee="3元"))
    shelf.publish(act(), with_changed(shelf, fee="4元"))
    other.follow()
    assert other.catalogue.items == shelf.catalogue.items
    assert other.catalogue.get(CODE).version == 3
    late = another_pc(store, tmp_path / "late")
    assert late.catalogue.items == shelf.catalogue.items
    late.publish(act(), with_changed(late, fee="5元"))
    shelf.follow()
    assert (shelf.catalogue.get(CODE).fee, shelf.editions()[0]) == ("5元", "0003")


def district_edition(store, items, number, valid_from):
    with store.work(Act.new(who="district", where="sync")) as work:
        made_at = datetime(2026, 11, 20, tzinfo=UTC)
        text = items_text(items)
        work.editions.add(
            Edition(name=TABLE, number=number, valid_from=valid_from, origin=DISTRICT, text=text, made_at=made_at)
        )


def test_an_edition_of_the_district_begins_on_its_day_and_leaves_what_is_the_sites_own(store, tmp_path):
    clock = SetClock(datetime(2026, 11, 23, 2, 0, tzinfo=UTC))
    shelf = Shelf(
        store=store, clock=clock, bus=store.bus, resources=Resources(tmp_path), site=tmp_path,
        rights=AccountRights(Resources()),
    )  # fmt: skip
    items = {item.code: item for item in shelf.catalogue.items}
    off, own = next(code for code in items if code != CODE), "NB-SQ-999"
    theirs = [replace(item, fee="8元") if item.code == CODE else item for item in items.values()]
    district_edition(store, theirs, 1, date(2026, 11, 1))
    shelf.follow()
    mine = [replace(one, is_off=True) if one.code == off else one for one in shelf.catalogue.items]
    own_item = replace(items[CODE], code=own, name="本社区自办事项")
    shelf.publish(act(), shelf.draft().saying((*mine, own_item)))
    gone = theirs[-1].code
    later = [replace(one, fee="免费") if one.code == CODE else one for one in theirs if one.code != gone]
    district_edition(store, later, 3, date(2026, 12, 1))
    shelf.follow()
    assert shelf.catalogue.get(CODE).fee == "8元"
    heard = []
    store.bus.subscribe(CatalogueChanged, heard.append)
    clock.forward(9 * 24 * 3600)
    shelf.follow()
    shelf.follow()
    assert [(event.changes.changed, event.changes.removed) for event in heard] == [((CODE,), (gone,))]
    item, earlier = shelf.catalogue.get(CODE), shelf.before(CODE)
    assert (item.fee, item.version, item.valid_from, earlier.fee) == ("免费", 3, "2026-12-01", "8元")
    assert shelf.catalogue.get(off).is_off
    assert shelf.catalogue.get(own).name == "本社区自办事项"
    assert shelf.before(own) is None
