"""Folders that are made; that their names survive a power cut is seen in ``tests/unit/store/test_upkeep_cuts.py``."""

import pytest

from core.base.folders import MadeFolders, make_folder


def test_a_folder_is_made_with_those_above_it_and_once_more_does_no_harm(tmp_path):
    folder = tmp_path / "one" / "two"
    for _ in range(2):
        make_folder(folder)
    assert [each.stat().st_mode & 0o777 for each in (folder, folder.parent)] == [0o700, 0o700]


def test_a_file_in_the_way_is_told(tmp_path):
    (tmp_path / "one").touch()
    with pytest.raises(FileExistsError):
        make_folder(tmp_path / "one")


def test_a_folder_that_went_away_is_made_again(tmp_path):
    folders = MadeFolders()
    for _ in range(2):
        folders.make(tmp_path / "one")
        (tmp_path / "one").rmdir()
