"""Every text has its Chinese, and the compiled file is what the readable one says."""

import re

from tests.gui.messages import compiled, extracted, shipped, translated, words


def test_every_text_is_translated():
    chinese = words(translated())
    missing = [text for text in words(extracted()) if not all(_forms(chinese.get(text, "")))]
    assert missing == []


def test_nothing_is_translated_that_is_not_shown():
    assert set(words(translated())) - set(words(extracted())) == set()


def test_the_compiled_file_is_fresh():
    assert words(shipped()) == words(compiled(translated()))


def test_placeholders_are_the_same_in_both_languages():
    chinese = words(translated())
    wrong = {}
    for text, translation in chinese.items():
        for form in _forms(translation):
            if set(re.findall(r"{(\w+)}", text)) != set(re.findall(r"{(\w+)}", form)):
                wrong[text] = form
    assert wrong == {}


def _forms(translation):
    return translation if isinstance(translation, tuple | list) else (translation,)
