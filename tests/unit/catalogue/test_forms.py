"""The shipped forms hold together, and a broken file says which field and why."""

import pytest

from core.base.faults import Fault
from core.base.resources import Resources
from core.catalogue.catalogue import Catalogue
from core.catalogue.form_book import FORMS, SYSTEMS, FormBook

ITEMS = Catalogue.load(Resources()).items
HEAD = 'default = ["a"]\n[fields]\na = { label = "甲" }\n'
TAIL = "[families]\n[items]\n[category]\n"


@pytest.fixture(scope="module")
def book():
    return FormBook.load(Resources())


def test_every_item_has_a_form_and_every_form_an_item(book):
    assert book.lint([item.code for item in ITEMS]) == ()
    for item in ITEMS:
        fields = book.form_of(item)
        assert len({field.key for field in fields}) == len(fields) >= 4, item.code


def test_the_same_key_is_the_same_field_everywhere(book):
    seen = {}
    for item in ITEMS:
        for field in book.form_of(item):
            assert seen.setdefault(field.key, field) == field


def test_every_item_is_typed_into_some_system_and_in_its_order(book):
    for item in ITEMS:
        keys = [field.key for field in book.form_of(item)]
        systems = book.systems_for(item.code, item.department)
        assert systems
        for system in systems:
            order = system.order(keys)
            assert set(keys) <= set(order)
            assert len(set(order)) == len(order)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (HEAD + TAIL.replace("[items]", '[items]\n"X" = ["b"]'), "catalogue.form.unknown_field"),
        (HEAD + TAIL.replace("[items]", '[items]\n"X" = "b"'), "catalogue.form.unknown_family"),
        (HEAD + TAIL.replace("[families]", '[families]\nb = ["@b"]'), "catalogue.form.unknown_family"),
        (HEAD + TAIL.replace("[items]", '[items]\n"X" = 3'), "catalogue.form.broken"),
        (HEAD.replace("甲", '甲", hurry = "1') + TAIL, "catalogue.form.unknown_key"),
        (HEAD.replace("甲", '甲", kind = "colour') + TAIL, "catalogue.form.unknown_kind"),
        (HEAD.replace("甲", '甲", kind = "choice') + TAIL, "catalogue.form.parts"),
        (HEAD.replace("甲", '甲", source = "stars') + TAIL, "catalogue.form.unknown_source"),
        (HEAD.replace("label", "lable") + TAIL, "catalogue.form.unknown_key"),
        (HEAD, "base.resource.broken"),
    ],
)
def test_a_broken_file_says_where(tmp_path, text, code):
    (tmp_path / FORMS).parent.mkdir()
    (tmp_path / FORMS).write_text(text, "utf-8")
    (tmp_path / SYSTEMS).write_text("", "utf-8")
    with pytest.raises(Fault) as caught:
        FormBook.load(Resources(tmp_path))
    assert caught.value.code == code
