"""Large type is remembered by the machine: one tiny file, whole or not at all. No Qt."""

import logging

import pytest

from desktop.look import NAME, remember_large, remembered_large


@pytest.mark.parametrize("is_large", [True, False])
def test_what_was_pressed_is_there_again_and_wins_over_the_setting(tmp_path, is_large):
    assert remembered_large(tmp_path, otherwise=is_large) is is_large
    remember_large(tmp_path, is_large=is_large)
    assert remembered_large(tmp_path, otherwise=not is_large) is is_large
    remember_large(tmp_path, is_large=not is_large)
    assert remembered_large(tmp_path, otherwise=is_large) is not is_large
    assert [path.name for path in tmp_path.iterdir()] == [NAME]


@pytest.mark.parametrize("text", ["large_type = maybe", 'large_type = "yes"', "", "\x00"])
def test_a_file_that_says_nothing_leaves_the_setting_in_force(tmp_path, text):
    (tmp_path / NAME).write_text(text, "utf-8")
    assert remembered_large(tmp_path, otherwise=True) is True
    assert remembered_large(tmp_path, otherwise=False) is False


def test_a_folder_that_takes_no_file_is_told_in_the_log_only(tmp_path, caplog):
    blocked = tmp_path / "file"
    blocked.write_text("", "utf-8")
    with caplog.at_level(logging.WARNING):
        remember_large(blocked, is_large=True)
    assert "base.table.unwritable" in caplog.text
    assert remembered_large(blocked, otherwise=False) is False
