"""Pinyin of names: every reading, initials and full, compound surnames both ways; nothing is loaded before it is asked."""

import subprocess
import sys

import pytest

from core.base.pinyin import readings
from core.people import pinyin


@pytest.mark.parametrize(
    ("name", "some"),
    [
        ("王秀兰", {"wxl"}),
        ("诸葛小敏", {"zgxm", "zxm"}),
        ("欧阳娜娜", {"oynn", "onn"}),
        ("曾小敏", {"zxm", "cxm"}),
        ("翟志强", {"zzq", "dzq"}),
        ("单于", {"dy", "sy", "cy"}),
        ("买买提·艾力", {"mmtal"}),
        ("Maria 王", {"mariaw"}),
        ("万俟长青", {"mqcq", "mccq", "wqcq"} - {"mccq"}),
    ],
)
def test_initials_of_names(name, some):
    assert some <= set(pinyin.name_initials(name))


@pytest.mark.parametrize(
    ("name", "some"),
    [
        ("诸葛小敏", {"zhugexiaomin"}),
        ("曾敏", {"zengmin", "cengmin"}),
        ("吕布", {"lvbu"}),
        ("䶮", {"yan"}),
        ("𬱖", {"di"}),
        ("王3号", {"wang3hao"}),
    ],
)
def test_full_spellings(name, some):
    assert some <= set(pinyin.full(name))


def test_the_usual_reading_comes_first():
    assert pinyin.initials("高龄津贴")[0] == "gljt"
    assert pinyin.full("重庆")[0] == "zhongqing"


def test_a_hanzi_nobody_can_read_is_itself():
    assert readings("\ue000") == ()
    assert pinyin.initials("王\ue000")[0] == "w\ue000"


def test_nothing_gives_nothing_and_many_polyphones_stay_few():
    assert pinyin.initials("··") == ()
    assert len(pinyin.full("单重长行" * 5)) <= pinyin.MOST_SPELLINGS


def test_a_short_name_of_a_compound_surname_has_no_short_form():
    assert pinyin.name_initials("诸葛") == pinyin.initials("诸葛")
    assert pinyin.name_initials("诸葛亮", compound=()) == pinyin.initials("诸葛亮")


def test_the_table_is_not_loaded_by_importing():
    code = "import sys, core.people.pinyin, core.people.names, core.people.codes; print('pypinyin' in sys.modules)"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "False"
