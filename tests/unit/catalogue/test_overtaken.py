"""Two who publish the same table: the second is told, nothing of either is lost. On both engines."""

import threading
from dataclasses import replace

import pytest

from core.base.acts import Act
from core.base.clock import local
from core.base.faults import Fault
from core.base.resources import Resources
from core.catalogue.catalogue import Catalogue
from core.catalogue.form_field import FieldKind, FormField
from core.catalogue.form_shelf import FormShelf
from core.catalogue.item import Material
from core.catalogue.merging import Clash
from core.catalogue.shelf import Shelf
from core.staff.account import Role
from core.staff.rights import AccountRights
from tests.samples import an_account
from tests.stores import MORNING

ITEMS = Catalogue.load(Resources()).items
CODE, OTHER = "NB-SQ-008", "NB-SQ-009"


@pytest.fixture
def two(sql_store, bench, tmp_path):
    """Return two shelves of forms, as two PCs of a centre have them."""
    add_administrators(sql_store)
    return [forms_of(sql_store, bench, tmp_path / name) for name in ("one", "other")]


@pytest.fixture
def two_shelves(sql_store, bench, tmp_path):
    """Return two shelves of items."""
    add_administrators(sql_store)
    return [items_of(sql_store, bench, tmp_path / name) for name in ("one", "other")]


def add_administrators(store):
    with store.work(Act.new(who="system", where="3")) as work:
        for number in ("0001", "0002"):
            work.accounts.add(an_account(number, role=Role.ADMINISTRATOR))


def forms_of(store, bench, folder):
    return FormShelf(
        store=store, clock=bench.clock, resources=Resources(folder), site=folder, rights=AccountRights(Resources()),
        items=lambda: ITEMS,
    )  # fmt: skip


def items_of(store, bench, folder):
    return Shelf(
        store=store, clock=bench.clock, bus=bench.bus, resources=Resources(folder), site=folder,
        rights=AccountRights(Resources()),
    )  # fmt: skip


def act(who="0001"):
    return Act.new(who=who, where="3")


def with_field(draft, code, field, **lists):
    table = draft.content
    listing = (*(one.key for one in table.listed(table.items[code], code)), field.key)
    fresh = replace(table, fields={**table.fields, field.key: field}, items={**table.items, code: listing, **lists})
    return draft.saying(fresh)


def labels(shelf, code):
    return [field.label for field in shelf.book.fields_of(code, "养老服务")]


def with_item(draft, code, **changes):
    return draft.saying(tuple(replace(item, **changes) if item.code == code else item for item in draft.content))


def refused(shelf, draft, who="0002"):
    with pytest.raises(Fault) as caught:
        shelf.publish(act(who), draft)
    return caught.value


def test_the_second_is_told_by_whom_and_when_and_goes_on_from_the_newer(two, bench):
    one, other = two
    mine = with_field(one.draft(), CODE, FormField(key="own_1", label="住房情况"))
    late = with_field(other.draft(), OTHER, FormField(key="own_1", label="犬种"))
    one.publish(act(), mine)
    bench.clock.forward(60)
    fault = refused(other, late)
    assert (fault.code, fault.facts["who"]) == ("base.edition.overtaken", "0001")
    assert fault.facts["at"] == MORNING.isoformat(timespec="seconds")
    assert "犬种" not in labels(one, OTHER)
    newer = other.newer(late)
    assert (newer.edition.made_by, local(newer.edition.made_at), newer.clashes) == ("0001", local(MORNING), ())
    other.publish(act("0002"), newer.draft)
    for shelf in two:
        shelf.follow()
        assert (labels(shelf, CODE)[-1], labels(shelf, OTHER)[-1]) == ("住房情况", "犬种")
    assert {"own_1", "own_2"} <= set(one.book.fields), "two new fields under one key are two fields"


def test_a_draft_kept_on_another_day_knows_what_it_began_from(two, sql_store, bench, tmp_path):
    one, other = two
    other.keep_draft(with_field(other.draft(), OTHER, FormField(key="own_1", label="犬种")))
    one.publish(act(), with_field(one.draft(), CODE, FormField(key="own_1", label="住房情况")))
    again = forms_of(sql_store, bench, tmp_path / "other")
    kept = again.draft()
    assert refused(again, kept).code == "base.edition.overtaken"
    again.publish(act("0002"), again.newer(kept).draft)
    assert (labels(again, CODE)[-1], labels(again, OTHER)[-1]) == ("住房情况", "犬种")


def test_both_changed_the_same_word_of_a_form(two):
    one, other = two
    bank = one.book.fields["bank"]

    def draft(shelf, **changes):
        draft = shelf.draft()
        return draft.saying(replace(draft.content, fields={**draft.content.fields, "bank": replace(bank, **changes)}))

    one.publish(act(), draft(one, label="发卡银行", hint="全称"))
    late = draft(other, label="开户行", max_length=40)
    newer = other.newer(late)
    assert newer.clashes == (Clash(path=("fields", "bank", "label"), theirs="发卡银行", mine="开户行"),)
    for content, label in ((newer.draft.content, "开户行"), (newer.yielding, "发卡银行")):
        field = content.fields["bank"]
        assert (field.label, field.hint, field.max_length) == (label, "全称", 40)


def test_a_field_that_both_gave_another_kind_stays_whole(two):
    one, other = two
    bank = one.book.fields["bank"]

    def draft(shelf, **changes):
        draft = shelf.draft()
        return draft.saying(replace(draft.content, fields={**draft.content.fields, "bank": replace(bank, **changes)}))

    one.publish(act(), draft(one, kind=FieldKind.CHOICE, choices=("甲", "乙")))
    newer = other.newer(draft(other, kind=FieldKind.DATE))
    kinds = [content.fields["bank"].kind for content in (newer.draft.content, newer.yielding)]
    assert kinds == [FieldKind.DATE, FieldKind.CHOICE]
    for content in (newer.draft.content, newer.yielding):
        other.keep_draft(newer.draft.saying(content))


def test_one_took_a_field_out_that_the_other_moved(two):
    one, other = two
    keys = [field.key for field in one.book.fields_of(CODE, "养老服务")]

    def draft(shelf, listing):
        draft = shelf.draft()
        return draft.saying(replace(draft.content, items={**draft.content.items, CODE: tuple(listing)}))

    one.publish(act(), draft(one, keys[1:]))
    newer = other.newer(draft(other, [*reversed(keys[1:]), keys[0]]))
    assert newer.draft.content.items[CODE] == tuple(reversed(keys[1:]))


def test_items_are_brought_together_word_by_word(two_shelves):
    one, other = two_shelves
    item = one.catalogue.get(CODE)
    paper, extra = Material(name="居住证明"), Material(name="照片")
    one.publish(act(), with_item(one.draft(), CODE, fee="工本费10元", materials=(*item.materials, paper)))
    late = with_item(other.draft(), CODE, fee="免费", accept_at="二楼", materials=(*item.materials[1:], extra))
    late = with_item(late, OTHER, fee="5元")
    assert refused(other, late).code == "base.edition.overtaken"
    newer = other.newer(late)
    assert newer.clashes == (Clash(path=(CODE, "fee"), theirs="工本费10元", mine="免费"),)
    other.publish(act("0002"), newer.draft)
    one.follow()
    merged = one.catalogue.get(CODE)
    assert (merged.fee, merged.accept_at, merged.version) == ("免费", "二楼", 3)
    assert [material.name for material in merged.materials] == [
        *(material.name for material in item.materials[1:]), "居住证明", "照片",
    ]  # fmt: skip
    assert (one.catalogue.get(OTHER).fee, one.catalogue.get(OTHER).version) == ("5元", 2)
    assert [one.code for one in one.catalogue.items] == [item.code for item in ITEMS]


def test_one_took_an_item_out_that_the_other_changed(two_shelves):
    one, other = two_shelves
    draft = one.draft()
    one.publish(act(), draft.saying(tuple(item for item in draft.content if item.code != CODE)))
    newer = other.newer(with_item(other.draft(), CODE, fee="5元"))
    (clash,) = newer.clashes
    assert (clash.path, clash.theirs, clash.mine.fee) == ((CODE,), None, "5元")
    found = [[item.fee for item in items if item.code == CODE] for items in (newer.draft.content, newer.yielding)]
    assert found == [["5元"], []]


def test_what_was_mended_by_hand_stays_beside_a_new_edition(two, tmp_path):
    one, other = two
    one.publish(act(), with_field(one.draft(), CODE, FormField(key="own_1", label="住房情况")))
    other.follow()
    file = tmp_path / "other/catalogue/forms.toml"
    file.write_text(by_hand := file.read_text("utf-8").replace("住房情况", "房子"), "utf-8")
    one.publish(act(), with_field(one.draft(), OTHER, FormField(key="own_2", label="犬种")))
    other.follow()
    assert "住房情况" in file.read_text("utf-8")
    assert file.with_name("forms.toml.old").read_text("utf-8") == by_hand
    assert not (tmp_path / "one/catalogue/forms.toml.old").exists()


def test_of_two_who_publish_in_the_same_moment_one_is_told(two):
    drafts = [
        with_field(shelf.draft(), code, FormField(key="own_1", label=code))
        for shelf, code in zip(two, (CODE, OTHER), strict=True)
    ]
    meet, ended = threading.Barrier(2), []

    def publish(shelf, draft, who):
        meet.wait()
        try:
            shelf.publish(act(who), draft)
            ended.append("published")
        except Fault as fault:
            ended.append(fault.code)

    threads = [
        threading.Thread(target=publish, args=(shelf, draft, who))
        for shelf, draft, who in zip(two, drafts, ("0001", "0002"), strict=True)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(ended) == ["base.edition.overtaken", "published"]
