"""``district book``, ``bookings`` and ``unbook``: appointments of another system, taken row by row."""

import pytest


@pytest.fixture
def place(tmp_path):
    return ("--db", f"sqlite:///{tmp_path / 'district.db'}")


def test_a_table_of_appointments_is_taken_listed_and_one_given_back(run, place, tmp_path):
    table = tmp_path / "预约.csv"
    rows = (
        "预约号,中心,业务,开始,分钟,姓名,证件号码,电话",
        "YX-1,330290~015,A,2049/11/26 9:00,30,王秀兰,33021119580321001X,13800002207",
        "YX-2,330290~015,B,2049-11-26 09:15,30,王秀兰,33021119580321001X,",
        "YX-3,330290~015,B,2049-11-26 10:00,30,周燕,330211197001010016,",
    )
    table.write_bytes("\r\n".join(rows).encode("gb18030"))  # as Excel saves it here
    said = run("district", "book", *place, table)
    assert said.code == 1
    lines = said.out.splitlines()
    assert [line.split(": ")[:2] for line in lines[:2]] == [
        ["3", "district.booking.twice"], ["4", "people.id_number.check"]
    ]  # fmt: skip
    assert lines[2] == "收下 1 条，退回 2 条"
    listed = run("district", "bookings", *place, "--centre", "330290~015").out
    assert listed == "2049-11-26 09:00-09:30  330290~015  A  YX-1\n"
    assert run("district", "unbook", *place, "330290~015", "YX-1").code == 0
    assert run("district", "bookings", *place).out.rstrip().endswith("YX-1  已取消")
    assert run("district", "unbook", *place, "330290~015", "YX-9").fault == "district.booking.unknown"
    table.write_text("中心,业务\n", "utf-8")
    assert run("district", "book", *place, table).fault == "district.booking.heads"
