"""The importer on the real table, on odd rows that must live, and on broken rows that must be named."""

import csv
import datetime as dt
import io

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.base.faults import Fault
from core.base.resources import SHIPPED, Resources
from core.base.texts import fault_text
from core.catalogue.catalogue import NAME, Catalogue
from core.catalogue.importer import Changes, import_file_to_site, import_items
from core.catalogue.item import CaseType, Item, Limit, LimitUnit, Material
from core.catalogue.items_toml import items_from, items_text
from core.catalogue.rows import COLUMNS, REQUIRED, row_of

SOURCE = SHIPPED / "catalogue" / "source" / "items.csv"
FOUND = import_items(SOURCE)
ROWS = list(csv.DictReader(SOURCE.read_text("utf-8").splitlines()))
ITEMS = {item.code: item for item in Catalogue.load(Resources()).items}
GOOD = {
    "item_code": "T-1", "item_name": "试办事项", "short_name": "试办", "department": "街道", "category": "社会救助",
    "item_type_code": "20", "level_code": "6", "applicant_type": "自然人", "case_type_code": "2", "conditions": "年满60周岁",
    "materials": "身份证", "legal_days": "10", "promised_days": "5", "limit_unit": "工作日", "fee": "不收费",
    "result_document": "凭证", "accept_at": "便民服务中心", "verified": "public guide",
}  # fmt: skip


def table(*rows, columns=COLUMNS):
    stream = io.StringIO()
    writer = csv.DictWriter(stream, columns, restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows([{**GOOD, **row} for row in rows])
    return stream.getvalue()


def imported(folder, *rows):
    path = folder / "items.csv"
    path.write_text(table(*rows), "utf-8")
    return import_items(path)


def one(folder, **cells) -> Item:
    found = imported(folder, cells)
    assert found.problems == ()
    return found.items[0]


# The real table


def test_all_81_rows_are_imported_without_a_problem():
    assert len(ROWS) == len(FOUND.items) == 81
    assert FOUND.problems == ()


@pytest.mark.parametrize("row", ROWS, ids=[row["item_code"] for row in ROWS])
def test_every_cell_of_the_source_survives_into_the_shipped_catalogue(row):
    assert row_of(ITEMS[row["item_code"]]) == row


def test_the_shipped_catalogue_is_what_the_importer_makes_of_its_source():
    assert (SHIPPED / NAME).read_text("utf-8") == items_text(FOUND.items), "import source/items.csv again"


def test_65_rows_wait_for_a_named_person():
    assert sum(not item.is_confirmed for item in FOUND.items) == 65


def test_the_queues_of_the_items():
    letters = {item.category: item.business for item in FOUND.items}
    assert letters["社会救助"] == letters["医疗保障"] == "A"
    assert (letters["公安户政"], letters["市场准入"], letters["退役军人"], letters["法律服务"]) == ("B", "C", "D", "E")
    assert set(letters.values()) <= set("ABCDEFG")


@pytest.mark.parametrize(
    ("code", "place", "material"),
    [
        ("NB-SQ-001", 1, Material(name="《浙江省社会救助申请表》", note="含授权承诺书")),
        ("NB-SQ-002", 1, Material(name="《浙江省社会救助申请表》", note="含授权承诺书", originals=3)),
        ("NB-SQ-003", 2, Material(name="残疾人证", condition="残疾人")),
        ("NB-SQ-003", 3, Material(name="生活自理能力评估表", note="街道组织评估", is_system_checked=True)),
        ("NB-SQ-006", 1, Material(name="低保(低边)证明", note="系统核验", is_system_checked=True)),
        ("NB-SQ-006", 3, Material(name="本人银行卡或社保卡账号", is_core=False)),
        ("NB-SQ-039", 2, Material(name="申请表", note="系统核验对象身份")),
        ("NB-SQ-047", 4, Material(name="监护人身份证", condition="智力精神类、未成年人")),
        ("NB-SQ-065", 0, Material(name="农村宅基地和建房(规划许可)申请表")),
        ("NB-SQ-019", 0, Material(name="《自主创业(灵活就业)登记表》")),
        ("NB-SQ-068", 1, Material(name="营业执照")),
    ],
)
def test_materials_are_taken_apart(code, place, material):
    assert ITEMS[code].materials[place] == material


@pytest.mark.parametrize(
    ("code", "place", "name", "originals", "copies", "condition"),
    [
        ("NB-SQ-002", 0, "共同生活成员及法定赡养抚养扶养义务人身份证", 0, 1, ""),
        ("NB-SQ-019", 2, "身份证、户口簿", 1, 1, ""),
        ("NB-SQ-047", 2, "两寸彩照", 2, 0, ""),
        ("NB-SQ-031", 1, "近期证件照", 0, 0, "系统无照时"),
        ("NB-SQ-029", 1, "职工档案", 0, 0, "如有视同缴费"),
    ],
)
def test_counts_and_late_conditions_are_read_and_the_words_kept(code, place, name, originals, copies, condition):
    material = ITEMS[code].materials[place]
    assert (material.name, material.originals, material.copies) == (name, originals, copies)
    assert material.condition == condition
    assert material.source


def test_an_item_that_asks_for_nothing_says_so():
    item = ITEMS["NB-SQ-075"]
    assert (item.materials, item.no_materials) == ((), "无(登记即可)")


def test_limits_of_real_rows():
    assert ITEMS["NB-SQ-011"].promised_limit == Limit(days=0)
    assert ITEMS["NB-SQ-034"].legal_limit == Limit(days=15, unit=LimitUnit.NATURAL_DAY)
    assert ITEMS["NB-SQ-002"].case_type is CaseType.PROMISED
    assert ITEMS["NB-SQ-004"].conditions == (
        "因火灾、交通事故、突发重大疾病等导致基本生活暂时严重困难",
        "含持居住证人口",
    )


# Odd rows live


@pytest.mark.parametrize(
    ("words", "limit"),
    [
        ("", Limit()),
        ("0", Limit(days=0)),
        ("15至20", Limit(text="15至20")),
        ("3-5", Limit(text="3-5")),
        ("按年度集中办理", Limit(text="按年度集中办理")),
        ("即时", Limit(text="即时", days=0)),
        ("15个工作日", Limit(text="15个工作日", days=15)),
        ("30天", Limit(text="30天", days=30, unit=LimitUnit.NATURAL_DAY)),
        ("05", Limit(text="05")),
        ("-3", Limit(text="-3")),
    ],
)
def test_odd_limits_are_kept_in_their_words(tmp_path, words, limit):
    item = one(tmp_path, promised_days=words)
    assert item.promised_limit == limit
    assert row_of(item)["promised_days"] == words


@pytest.mark.parametrize(
    ("cells", "field", "value"),
    [
        ({"department": "区医保局、民政局/街道"}, "department", "区医保局、民政局/街道"),
        ({"limit_unit": ""}, "promised_limit", Limit(days=5)),
        ({"case_type_code": "即办件"}, "case_type", CaseType.INSTANT),
        ({"case_type_code": "9"}, "case_type", CaseType.OTHER),
        ({"category": "谁也不知道的类别"}, "business", "G"),
        ({"verified": ""}, "is_confirmed", False),
        ({"verified": "partly"}, "is_confirmed", True),
        ({"conditions": ""}, "conditions", ()),
        ({"materials": ""}, "materials", ()),
        ({"materials": "无"}, "no_materials", "无"),
        ({"notes": '两行\n备注，有“引号”和"逗号"'}, "notes", '两行\n备注，有“引号”和"逗号"'),
        ({"item_name": "䶮\U00030ede证办理"}, "name", "䶮\U00030ede证办理"),
    ],
)
def test_odd_cells_are_kept(tmp_path, cells, field, value):
    item = one(tmp_path, **cells)
    assert getattr(item, field) == value
    assert items_from({"items": [tables(item)]}) == (item,)


def tables(item):
    import tomllib

    return tomllib.loads(items_text([item]))["items"][0]


@pytest.mark.parametrize(
    "cell",
    [
        "身份证(原件1份、复印件2份)",
        "身份证（复印件1份）",
        "(残疾人)残疾人证(复印件1份);身份证",
        "证明(甲)(乙)",
        "证明(甲(乙))",
        "(只有括号)",
        "复印件1份",
        "残缺(括号",
        "括号)残缺",
        "身份证； 户口簿",
        "照片2张",
        "原件及复印件",
    ],
)
def test_odd_materials_keep_their_words(tmp_path, cell):
    item = one(tmp_path, materials=cell)
    assert all(material.name for material in item.materials)
    assert [part.strip() for part in row_of(item)["materials"].replace("；", ";").split(";")] == [
        part.strip() for part in cell.replace("；", ";").split(";")
    ]


@settings(derandomize=True, deadline=None, max_examples=150)
@given(st.text("身份证复印件原份张1230()（）;；、及和时如有系统核验 ", max_size=30))
def test_no_word_of_a_material_cell_is_lost(tmp_path_factory, cell):
    item = one(tmp_path_factory.mktemp("cell"), materials=cell)
    separators = str.maketrans("", "", ";；")
    kept = row_of(item)["materials"].translate(separators)
    assert "".join(kept.split()) == "".join(cell.translate(separators).split())
    assert items_from({"items": [tables(item)]}) == (item,)


@settings(derandomize=True, deadline=None, max_examples=80)
@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=30))
def test_any_text_survives_the_toml(text):
    item = Item(
        code=text, name=text, short_name=text, department="", category="", item_type="", level="", applicant_type="",
        case_type=CaseType.OTHER, business="G", conditions=(text,), materials=(Material(name=text, note=text),),
        legal_limit=Limit(text=text), notes=text,
    )  # fmt: skip
    assert items_from({"items": [tables(item)]}) == (item,)


# Broken rows are named


@pytest.mark.parametrize(
    ("cells", "code", "column", "value"),
    [
        ({"item_code": ""}, "catalogue.row.empty", "item_code（A列）", None),
        ({"item_name": " "}, "catalogue.row.empty", "item_name（B列）", None),
        ({"case_type_code": "3"}, "catalogue.row.bad_value", "case_type_code（I列）", "3"),
        ({"limit_unit": "小时"}, "catalogue.row.bad_value", "limit_unit（N列）", "小时"),
        ({"notes": "乱\ufffd码"}, "catalogue.row.broken_text", "notes（T列）", None),
        ({"fee": "\x07"}, "catalogue.row.broken_text", "fee（P列）", None),
        ({"legal_days": "#REF!"}, "catalogue.row.broken_text", "legal_days（L列）", None),
        ({"item_code": "T-1"}, "catalogue.row.twice", "item_code（A列）", "T-1"),
    ],
)
def test_a_broken_row_is_named_with_line_column_and_reason(tmp_path, cells, code, column, value):
    found = imported(tmp_path, {}, {"item_code": "T-2", **cells}, {"item_code": "T-3"})
    assert [item.code for item in found.items] == ["T-1", "T-3"]
    [problem] = found.problems
    assert (problem.code, problem.facts["line"], problem.facts["column"]) == (code, 3, column)
    assert problem.facts.get("value") == value
    text = fault_text(problem)
    assert "第 3 行" in text.text
    assert column in text.text


def test_every_broken_row_is_told_at_once(tmp_path):
    found = imported(tmp_path, {"item_name": ""}, {"case_type_code": "x"}, {"item_code": ""})
    assert [problem.facts["line"] for problem in found.problems] == [2, 3, 4]


@pytest.mark.parametrize("line", ["T-9,少了后面的格", "a," * 30 + "b"])
def test_a_row_with_too_few_or_too_many_cells_is_broken(tmp_path, line):
    path = tmp_path / "items.csv"
    path.write_text(table({}) + line + "\n", "utf-8")
    [problem] = import_items(path).problems
    assert problem.code == "catalogue.row.cell_count"
    assert problem.facts["line"] == 3
    assert problem.facts["wanted"] == 21


def test_a_line_number_counts_the_lines_of_the_file(tmp_path):
    found = imported(tmp_path, {"notes": "一\n二\n三"}, {"item_code": "T-2", "case_type_code": "?"})
    assert found.problems[0].facts["line"] == 5


@pytest.mark.parametrize(
    ("head", "code", "column"),
    [
        ("item_code,item_name", "catalogue.import.no_column", REQUIRED[2]),
        (",".join([*COLUMNS, "itm_name"]), "catalogue.import.unknown_column", "itm_name"),
        (",".join([*COLUMNS, "备注"]), "catalogue.import.column_twice", "备注"),
    ],
)
def test_wrong_headings_are_named(tmp_path, head, code, column):
    path = tmp_path / "items.csv"
    path.write_text(head + "\n", "utf-8")
    problem = import_items(path).problems[0]
    assert (problem.code, problem.facts["column"], problem.facts["line"]) == (code, column, 1)
    assert problem.facts.get("meant", "item_name") == "item_name"


@pytest.mark.parametrize("text", ["", "\n\n", table()])
def test_an_empty_table_is_no_catalogue(tmp_path, text):
    path = tmp_path / "items.csv"
    path.write_text(text, "utf-8")
    assert [problem.code for problem in import_items(path).problems] == ["catalogue.import.empty"]


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("items.xls", b"", "catalogue.import.format"),
        ("items", b"", "catalogue.import.format"),
        ("items.xlsx", b"no zip at all", "catalogue.import.unreadable"),
        ("items.csv", b'item_code\n"open', "base.table.broken"),
        ("items.csv", b"item_code\n\xff\xff", "base.table.encoding"),
    ],
)
def test_a_file_that_is_no_table_is_a_fault(tmp_path, name, data, code):
    (tmp_path / name).write_bytes(data)
    with pytest.raises(Fault, match=code):
        import_items(tmp_path / name)


# XLSX and other encodings


def book(path, *rows, head=COLUMNS):
    made = openpyxl.Workbook()
    made.active.append(head)
    for row in rows:
        made.active.append([{**GOOD, **row}.get(name) for name in COLUMNS])
    made.save(path)
    return path


def test_a_book_gives_what_the_csv_gives(tmp_path):
    path = book(tmp_path / "items.xlsx", *ROWS)
    assert import_items(path).items == FOUND.items


def test_numbers_and_chinese_headings_of_a_book(tmp_path):
    head = ["事项编码", "事项名称", "简称", "主管部门", "类别", "事项类型", "行使层级", "服务对象", "办件类型", "受理条件", "申请材料",
            "法定时限", "承诺时限", "时限单位", "不计入时限", "收费", "结果文书", "受理地点", "后台流程", "备注", "核验情况"]  # fmt: skip
    found = import_items(book(tmp_path / "items.xlsx", {"legal_days": 10, "promised_days": 5.0}, head=head))
    assert found.problems == ()
    assert (found.items[0].legal_limit, found.items[0].promised_limit) == (Limit(days=10), Limit(days=5))


def test_a_range_that_excel_made_a_date_is_named(tmp_path):
    found = import_items(book(tmp_path / "items.xlsx", {"promised_days": dt.datetime(2026, 3, 5)}))  # noqa: DTZ001
    [problem] = found.problems
    assert (problem.code, problem.facts["line"]) == ("catalogue.row.date", 2)
    assert problem.facts["column"] == "promised_days（M列）"


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030"])
def test_what_excel_saves_is_read(tmp_path, encoding):
    path = tmp_path / "items.csv"
    path.write_text(SOURCE.read_text("utf-8"), encoding, newline="\r\n")
    assert import_items(path).items == FOUND.items


# Into the site


def test_a_whole_file_becomes_the_sites_catalogue(tmp_path):
    path = tmp_path / "new.csv"
    path.write_text(table({}, {"item_code": "NB-SQ-001"}), "utf-8")
    site = tmp_path / "site"
    done = import_file_to_site(path, site)
    assert done.written == site / NAME
    assert done.changes.added == ("T-1",)
    assert done.changes.changed == ("NB-SQ-001",)
    assert len(done.changes.removed) == 80
    assert Catalogue.load(Resources(site)).items == done.items


def test_the_same_table_again_changes_nothing(tmp_path):
    done = import_file_to_site(SOURCE, tmp_path, dry_run=True)
    assert done.changes == Changes()
    assert done.changes.is_empty
    assert done.written is None
    assert not list(tmp_path.iterdir())


def test_f145_with_a_problem_the_old_catalogue_stays(tmp_path):
    path, site = tmp_path / "new.csv", tmp_path / "site"
    path.write_text(table({}), "utf-8")
    import_file_to_site(path, site)
    before = (site / NAME).read_bytes()
    path.write_text(table({"item_code": "T-2"}, {"item_name": ""}), "utf-8")
    done = import_file_to_site(path, site)
    assert done.problems
    assert done.written is None
    assert (site / NAME).read_bytes() == before


def test_a_confirmed_row_stays_confirmed_while_it_does_not_change(tmp_path):
    path, site = tmp_path / "new.csv", tmp_path / "site"
    rows = [{"verified": "local check needed"}, {"item_code": "T-2", "verified": "local check needed"}]
    path.write_text(table(*rows), "utf-8")
    import_file_to_site(path, site)
    mended = (site / NAME).read_text("utf-8").replace("is_confirmed = false", "is_confirmed = true")
    (site / NAME).write_text(mended, "utf-8")
    path.write_text(table(rows[0], {**rows[1], "fee": "10元"}), "utf-8")
    assert [item.is_confirmed for item in import_file_to_site(path, site).items] == [True, False]
