"""Every text has its Chinese, and the compiled file is what the readable one says."""

import re
import tomllib
from collections import Counter

from core.base.resources import SHIPPED
from core.base.texts import all_texts
from tests.gui.messages import compiled, extracted, shipped, translated, words


def test_every_text_is_translated():
    chinese = words(translated())
    missing = [text for text in words(extracted()) if not all(_forms(chinese.get(text, "")))]
    assert missing == []


def test_nothing_is_translated_that_is_not_shown():
    assert set(words(translated())) - set(words(extracted())) == set()


def test_the_compiled_file_is_fresh():
    assert words(shipped()) == words(compiled(translated()))


def names(text):
    """Return the placeholders of a text, however wide each is written."""
    return set(re.findall(r"{(\w+)(?::\w+)?}", text))


def test_placeholders_are_the_same_in_both_languages():
    chinese = words(translated())
    wrong = {}
    for text, translation in chinese.items():
        for form in _forms(translation):
            if names(text) != names(form):
                wrong[text] = form
    assert wrong == {}


def _forms(translation):
    return translation if isinstance(translation, tuple | list) else (translation,)


NOT_ON_THE_SCREEN = {"CSV UTF-8", "文本", "无", "08:31 kiosk ticket A", "联机"}  # of spreadsheets, scripts, a printer


def test_what_a_remedy_quotes_is_a_button_or_a_page_that_is_there():
    shown = {form for text in words(translated()).values() for form in _forms(text)} | NOT_ON_THE_SCREEN
    quoted = {
        (code, name) for code, table in all_texts().items() for name in re.findall("“(.*?)”", table["zh"]["remedy"])
    }
    assert {(code, name) for code, name in quoted if name not in shown and "{" not in name} == set()


def test_no_remedy_leads_to_a_page_that_is_not_there():
    remedies = {(code, table["zh"]["remedy"]) for code, table in all_texts().items()}
    gone = re.compile("“?管理”?\\s*[—·－-]|刷新后|恢复出厂模板|诊断报告")
    assert {code for code, remedy in remedies if gone.search(remedy)} == set()


def test_no_fault_has_two_texts():
    files = sorted((SHIPPED / "i18n/faults").glob("*.toml"))
    codes = Counter(code for file in files for code in tomllib.loads(file.read_text("utf-8")))
    assert [code for code, count in codes.items() if count > 1] == []
