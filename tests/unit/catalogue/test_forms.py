"""The shipped forms hold together, and a broken file says which field and why."""

import tomllib
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.base.faults import Fault
from core.base.resources import Resources
from core.catalogue.catalogue import Catalogue
from core.catalogue.form_book import SYSTEMS, FormBook
from core.catalogue.form_field import FieldKind, FormField
from core.catalogue.form_lint import doubts, form_faults, table_faults
from core.catalogue.form_table import FORMS, table_from, table_text

ITEMS = Catalogue.load(Resources()).items
HEAD = 'default = ["a"]\n[fields]\na = { label = "甲" }\n'
TAIL = "[families]\n[items]\n[category]\n"


@pytest.fixture(scope="module")
def book():
    return FormBook.load(Resources())


def test_every_item_has_a_form_and_every_form_an_item(book):
    assert doubts(book.table, [item.code for item in ITEMS]) == ()
    assert table_faults(book.table, ITEMS) == ()
    for item in ITEMS:
        fields = book.form_of(item)
        assert len({field.key for field in fields}) == len(fields) >= 4, item.code


def test_the_same_key_is_the_same_field_everywhere(book):
    seen = {}
    for item in ITEMS:
        for field in book.form_of(item):
            plain = replace(field, is_needed=False)
            assert seen.setdefault(field.key, plain) == plain


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
        (HEAD.replace("甲", '甲", kind = "table", columns = ["乙:choice"], hint = "') + TAIL, "catalogue.form.column"),
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


def test_the_text_of_the_forms_is_the_forms(book):
    text = table_text(book.table)
    assert table_from(tomllib.loads(text)) == book.table
    assert table_text(table_from(tomllib.loads(text))) == text


@given(label=st.text(min_size=1), hint=st.text(), choices=st.lists(st.text(min_size=1), min_size=1, unique=True))
def test_whatever_is_typed_comes_back(book, label, hint, choices):
    field = FormField(key="k", label=label, kind=FieldKind.CHOICE, choices=tuple(choices), hint=hint)
    table = replace(book.table, fields={**book.table.fields, "k": field}, items={"甲 1": ("k*", "@person")})
    assert table_from(tomllib.loads(table_text(table))) == table


def test_what_is_needed_belongs_to_the_list(book):
    table = replace(book.table, items={"X": ("@money", "bank*", "name?"), "Y": ("bank", "name"), "Z": ()})

    def needed(code):
        return {field.key for field in table.fields_of(code, "") if field.is_needed}

    assert (needed("X"), needed("Y")) == ({"bank"}, {"name"})
    assert [field.key for field in table.fields_of("X", "")][:2] == ["name", "id_number"]
    assert table.fields_of("Z", "社会救助") == ()


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"label": " "}, "no_label"),
        ({"kind": FieldKind.CHOICE}, "parts"),
        ({"kind": FieldKind.CHOICE, "choices": ("是", "是")}, "part_twice"),
        ({"max_length": 0}, "size"),
        ({"label": "乙"}, "label_twice"),
    ],
)
def test_what_stands_against_a_form_is_one_fault(changes, code):
    fields = (replace(FormField(key="a", label="甲"), **changes), FormField(key="b", label="乙"))
    assert [fault.code for fault in form_faults(fields)] == [f"catalogue.form.{code}"]
