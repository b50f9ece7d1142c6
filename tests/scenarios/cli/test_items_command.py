"""``items``: a catalogue file goes in whole or not at all, and what was wrong is told by line, column and reason."""

import csv

import pytest

from core.base.resources import SHIPPED
from core.catalogue.catalogue import Catalogue
from core.config.profile import open_profile

SOURCE = SHIPPED / "catalogue" / "source" / "items.csv"
OWN = "site/catalogue/items.toml"


@pytest.fixture
def profile(tmp_path):
    return tmp_path / "profile"


@pytest.fixture
def items(run, profile):
    return lambda *words: run("--profile", profile, "items", *words)


def table() -> list[list[str]]:
    with SOURCE.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file))


def written(tmp_path, rows):
    path = tmp_path / "items.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)
    return path


def in_use(profile):
    return {item.code: item.name for item in Catalogue.load(open_profile(profile).resources()).items}


def test_a_good_file_is_taken_over(items, profile, tmp_path):
    rows = table()
    column = rows[0].index("item_name")
    rows[5][column] += "（本地）"
    said = items("import", written(tmp_path, rows))
    assert (said.code, said.err) == (0, "")
    assert f"~ {rows[5][0]}" in said.out.splitlines()
    assert in_use(profile)[rows[5][0]].endswith("（本地）")
    assert len(in_use(profile)) == 81


def test_a_dry_run_shows_and_writes_nothing(items, profile, tmp_path):
    rows = table()[:-1]
    said = items("import", written(tmp_path, rows), "--dry-run")
    assert (said.code, said.err) == (0, "")
    assert f"- {table()[-1][0]}" in said.out.splitlines()
    assert not (profile / OWN).exists()
    assert len(in_use(profile)) == 81


def test_one_broken_row_keeps_the_old_catalogue_in_use(items, profile, tmp_path):
    before = in_use(profile)
    rows = table()
    rows[7][rows[0].index("limit_unit")] = "三十"
    said = items("import", written(tmp_path, rows))
    assert said.fault == "catalogue.row.bad_value"
    for part in ("items.csv", "第 8 行", "limit_unit（N列）", "三十"):
        assert part in said.err
    assert "原来的目录仍在使用" in said.out
    assert not (profile / OWN).exists()
    assert in_use(profile) == before


def test_every_broken_row_is_told(items, tmp_path):
    rows = table()
    rows[3][rows[0].index("case_type_code")] = "当天"
    rows[9].pop()
    rows.append(rows[2])
    said = items("import", written(tmp_path, rows))
    assert said.code == 1
    codes = [line.partition(":")[0] for line in said.err.splitlines()]
    assert codes == ["catalogue.row.bad_value", "catalogue.row.cell_count", "catalogue.row.twice"]
    assert "83" in said.err.splitlines()[2]


def test_a_heading_nobody_knows_comes_with_a_suggestion(items, profile, tmp_path):
    rows = table()
    rows[0][rows[0].index("item_name")] = "item_nam"
    said = items("import", written(tmp_path, rows))
    assert said.err.startswith("catalogue.import.unknown_column: ")
    assert "item_name" in said.err
    assert not (profile / OWN).exists()


@pytest.mark.parametrize(("name", "content"), [("items.csv", b""), ("items.doc", b"x"), ("items.xlsx", b"not a zip")])
def test_a_file_that_is_no_table(items, profile, tmp_path, name, content):
    (tmp_path / name).write_bytes(content)
    assert items("import", tmp_path / name).fault.partition(".")[0] in ("catalogue", "base")
    assert not (profile / OWN).exists()


def test_lint_of_the_shipped_catalogue_has_no_errors(items):
    said = items("lint")
    assert (said.code, said.err) == (0, "")
    findings, _, errors = said.out.splitlines()[-1].partition(" / ")
    assert int(findings) == len(said.out.splitlines()) - 1
    assert errors.startswith("0 ")


def test_lint_leaves_with_one_when_something_must_be_mended(items, tmp_path):
    rows = table()
    rows[4][rows[0].index("promised_days")] = "99"  # more than the law allows
    rows[4][rows[0].index("legal_days")] = "10"
    rows[4][rows[0].index("case_type_code")] = "2"
    assert items("import", written(tmp_path, rows)).code == 0
    said = items("lint")
    assert said.code == 1
    assert any(line.startswith("error") and rows[4][0] in line for line in said.out.splitlines())


def test_a_broken_catalogue_in_use_is_named(items, profile):
    (profile / OWN).parent.mkdir(parents=True)
    (profile / OWN).write_text("[[item]\n", "utf-8")
    assert items("lint").fault == "base.resource.broken"


def test_a_form_mended_by_hand_is_checked_with_the_items(items, profile):
    own = profile / "site/catalogue/forms.toml"
    own.parent.mkdir(parents=True)
    text = (SHIPPED / "catalogue/forms.toml").read_text("utf-8")
    own.write_text(text.replace('label = "开户银行"', 'label = "开户名"') + '"NB-SQ-999" = "person"\n', "utf-8")
    said = items("lint")
    assert said.code == 1
    assert "error                 这份表单里有两个“开户名”。" in said.out.splitlines()
    own.write_text(text.replace("[category]", '"NB-SQ-999" = "person"\n\n[category]'), "utf-8")
    said = items("lint")
    assert said.code == 0
    assert said.out.startswith("warning  NB-SQ-999")
