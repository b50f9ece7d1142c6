"""The checks run everything that is there: a folder that no list names would never be run."""

from pathlib import Path

from installer.bootstrap import OFFICE_TESTS, WINDOW_TESTS

TESTS = Path(__file__).resolve().parents[1]


def test_every_folder_of_tests_is_run():
    folders = {path.relative_to(TESTS).parts[0] for path in TESTS.rglob("test_*.py")}
    assert folders == {*OFFICE_TESTS, *WINDOW_TESTS}
