"""The exchange tables from the terminal: what is missing is told, a whole day is written, written once."""

import shutil
from pathlib import Path

import pytest


@pytest.fixture(scope="module")
def profile(used, tmp_path_factory) -> Path:
    return Path(shutil.copytree(used.folder, tmp_path_factory.mktemp("exchanged") / "profile"))


def test_a_desk_without_exchange_tables_says_so(run, profile):
    assert run("--profile", profile, "exchange", "held").fault == "exchange.url.missing"


def test_a_real_day_is_written_once_and_what_does_not_fit_is_told(run, profile, postgres_url):
    words = [
        "--profile",
        profile,
        "--set",
        f"exchange.url={postgres_url}",
        "--set",
        "exchange.org_code=12330211MB1234567X",
    ]
    assert run(*words, "exchange", "check").fault == "exchange.target.no_table"
    assert "OK" in run(*words, "exchange", "create").out
    first = run(*words, "exchange", "once")
    assert first.code == 0
    written = int(first.out.partition("written ")[2].partition(",")[0])
    assert written > 5
    assert "held 0" in first.out, first.out
    assert "written 0, held 0" in run(*words, "exchange", "once").out


def test_a_mapping_with_a_mistake_is_one_line_and_the_desk_opens(run, profile, postgres_url):
    said = run(
        "--profile",
        profile,
        "--set",
        f"exchange.url={postgres_url}",
        "--set",
        "exchange.mapping=absent",
        "exchange",
        "check",
    )
    assert said.fault == "base.resource.missing"
