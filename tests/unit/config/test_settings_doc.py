"""The manuals tell every setting as the model has it."""

import pytest

from core.config.model import Section, Settings
from installer.make_settings_doc import MANUALS, NAME, between, settings_table


def keys(model=Settings, prefix=""):
    for key, field in model.model_fields.items():
        kind = field.annotation
        if isinstance(kind, type) and issubclass(kind, Section):
            yield from keys(kind, f"{prefix}{key}.")
        else:
            yield f"{prefix}{key}"


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
