"""The manuals tell every setting as the model has it."""

import pytest

from core.config.hall_settings import Hall
from core.config.model import Settings
from core.config.section import Section
from core.config.words import english_of, english_words, setting_words
from installer.make_settings_doc import MANUALS, NAME, between, settings_table


def keys(model=Settings, prefix=""):
    for key, field in model.model_fields.items():
        kind = field.annotation
        if isinstance(kind, type) and issubclass(kind, Section):
            yield from keys(kind, f"{prefix}{key}.")
        else:
            yield f"{prefix}{key}"


def sections(model=Settings):
    """Return every class of settings there is with the keys that stand in it."""
    for field in model.model_fields.values():
        kind = field.annotation
        if isinstance(kind, type) and issubclass(kind, Section):
            yield kind, [key for key, own in kind.model_fields.items() if own.title]
            yield from sections(kind)


def missing(english):
    """Return the settings whose English lacks a title, or a help where the Chinese has one."""
    return [
        f"{kind.__name__}.{key}"
        for kind, names in sections()
        for key in names
        if len(english_of(kind, key, english)) != 1 + bool(kind.model_fields[key].description)
    ]


def test_every_setting_has_its_english_title_and_its_help_where_the_chinese_has_one():
    english = english_words()
    assert missing(english) == [], "write it into resources/i18n/settings.en.toml"
    known = {(one.__name__, key) for kind, names in sections() for key in names for one in kind.__mro__}
    there = {(owner, key) for owner, table in english.items() for key in table}
    assert there - known == set(), "no setting of that name"


def test_a_setting_without_english_is_missed_and_shown_in_chinese():
    english = {name: dict(table) for name, table in english_words().items()}
    del english["Hall"]["name"]
    assert missing(english) == ["Hall.name"]
    assert setting_words(Hall, "name", "en", english)[0] == "大厅名称"


@pytest.mark.parametrize("language", sorted(MANUALS))
def test_the_manual_is_fresh(language):
    text = MANUALS[language].read_text("utf-8")
    assert between(text, NAME, settings_table(language)) == text, "run installer/make_settings_doc.py"


@pytest.mark.parametrize("language", sorted(MANUALS))
def test_every_setting_has_a_row_with_kind_and_title(language):
    rows = {line.split("|")[1].strip(): line for line in settings_table(language).splitlines()[2:]}
    assert list(rows) == [f"`{key}`" for key in keys()]
    assert all(cell.strip() for line in rows.values() for cell in line.strip("|").split(" | "))


def test_an_english_row_has_its_unit_in_english():
    assert "| `staff.idle_lock_s` | whole number 30–3600 s | `300` |" in settings_table("en")


def test_a_page_without_marks_is_not_touched():
    with pytest.raises(ValueError, match="settings"):
        between("no marks here", NAME, "table")
