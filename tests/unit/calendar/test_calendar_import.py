"""A new year's table: taken whole or not at all, and every wrong cell named."""

import pytest

from core.base.faults import Fault
from core.base.resources import Resources
from core.base.texts import fault_text
from core.calendar.calendar import WorkCalendar
from core.calendar.year_table import import_year, read_year

HEAD = "date,kind,name\n"
WHOLE = HEAD + (
    "2027-01-01,holiday,元旦\n2027-05-01,holiday,劳动节\n2027-05-02,holiday,劳动节\n"
    "2027-10-01,holiday,国庆节\n2027-10-02,holiday,国庆节\n2027-10-03,holiday,国庆节\n2027-10-09,workday,国庆节\n"
)


def write(folder, text, encoding="utf-8"):
    path = folder / "new.csv"
    path.write_bytes(text.encode(encoding))
    return path


def test_a_whole_year_is_kept_and_used(tmp_path):
    site = tmp_path / "site"
    done = import_year(write(tmp_path, WHOLE), site)
    assert (done.year, done.problems, done.written) == (2027, (), site / "calendars" / "2027.csv")
    calendar = WorkCalendar.from_resources(Resources(site))
    assert calendar.covers_until.year == 2027
    assert calendar.is_working(done.days[-1].day)
    assert [path.name for path in (site / "calendars").iterdir()] == ["2027.csv"]


def test_a_dry_run_writes_nothing(tmp_path):
    done = import_year(write(tmp_path, WHOLE), tmp_path / "site", dry_run=True)
    assert done.year == 2027
    assert done.written is None
    assert not (tmp_path / "site").exists()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_chinese_headings_words_and_encodings_are_read(tmp_path, encoding):
    text = WHOLE.replace("date,kind,name", "日期,类别,名称").replace("holiday", "放假").replace("workday", "上班")
    text = text.replace("2027-01-01", "2027年1月1日").replace("2027-05-01", "2027/5/1")
    found = read_year(write(tmp_path, text, encoding))
    assert found == read_year(write(tmp_path, WHOLE))
    assert found.days[0].name == "元旦"


@pytest.mark.parametrize(
    ("line", "code", "facts"),
    [
        ("2027-02-30,holiday,春节", "bad_date", {"line": 9, "column": "date", "value": "2027-02-30"}),
        ("next,holiday,春节", "bad_date", {"line": 9, "value": "next"}),
        ("2027-02-06,rest,春节", "bad_kind", {"line": 9, "column": "kind", "value": "rest"}),
        ("2027-02-06", "bad_kind", {"line": 9, "value": ""}),
        ("2027-01-01,holiday,元旦", "twice", {"line": 9, "value": "2027-01-01"}),
        ("2028-01-01,holiday,元旦", "other_year", {"line": 9, "year": 2027}),
        ("2027-02-03,workday,春节", "plain_workday", {"line": 9, "value": "2027-02-03"}),
    ],
)
def test_a_wrong_line_is_named_and_the_old_calendar_stays(tmp_path, line, code, facts):
    site = tmp_path / "site"
    import_year(write(tmp_path, WHOLE), site)
    before = (site / "calendars" / "2027.csv").read_bytes()
    done = import_year(write(tmp_path, f"{WHOLE}{line}\n"), site)
    assert [fault.code for fault in done.problems] == [f"calendar.table.{code}"]
    assert facts.items() <= dict(done.problems[0].facts).items()
    assert str(facts["line"]) in fault_text(done.problems[0]).line
    assert done.written is None
    assert (site / "calendars" / "2027.csv").read_bytes() == before


def test_every_wrong_line_is_told_at_once(tmp_path):
    found = read_year(write(tmp_path, HEAD + "x,holiday,\ny,holiday,\n2027-01-01,z,\n"))
    assert [fault.facts["line"] for fault in found.problems] == [2, 3, 4]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "empty"),
        (HEAD, "empty"),
        ("date,name\n2027-01-01,元旦\n", "no_column"),
        (HEAD + "2027-01-01,holiday,元旦\n", "incomplete"),
    ],
)
def test_a_cut_file_is_no_calendar(tmp_path, text, code):
    done = import_year(write(tmp_path, text), tmp_path / "site")
    assert {fault.code for fault in done.problems} == {f"calendar.table.{code}"}
    assert not (tmp_path / "site").exists()


def test_a_file_that_cannot_be_opened_or_written_is_a_fault(tmp_path):
    with pytest.raises(Fault, match="base.table.unreadable"):
        import_year(tmp_path / "none.csv", tmp_path / "site")
    (tmp_path / "blocked").write_text("a file where the folder should be", "utf-8")
    with pytest.raises(Fault, match="base.table.unwritable"):
        import_year(write(tmp_path, WHOLE), tmp_path / "blocked")


@pytest.mark.parametrize(
    ("data", "code", "line"),
    [(b'a,b\n"open,1\n', "base.table.broken", 2), (b"a,b\n\xff\xff,1\n", "base.table.encoding", 2)],
)
def test_bytes_that_are_no_table_are_named_by_line(tmp_path, data, code, line):
    path = tmp_path / "new.csv"
    path.write_bytes(data)
    with pytest.raises(Fault) as caught:
        read_year(path)
    assert caught.value.code == code
    assert caught.value.facts["line"] == line


def test_the_shipped_years_are_whole():
    resources = Resources()
    for year in range(2023, 2027):
        assert read_year(resources.path(f"calendars/{year}.csv")).problems == ()


def test_a_year_that_is_replaced_stays_beside(tmp_path):
    site = tmp_path / "site"
    import_year(write(tmp_path, WHOLE), site)
    by_hand = WHOLE.replace("2027-10-09,workday,国庆节\n", "")
    (site / "calendars/2027.csv").write_text(by_hand, "utf-8")
    import_year(write(tmp_path, WHOLE), site)
    assert (site / "calendars/2027.csv.old").read_text("utf-8") == by_hand
    assert (site / "calendars/2027.csv").read_text("utf-8") == WHOLE
    assert WorkCalendar.from_resources(Resources(site)).covers_until.year == 2027
