"""Every fault code in the code has words in both languages, and no words stand for nothing."""

import ast
import string
from functools import cache
from pathlib import Path

from core.base.texts import LANGUAGES, PLACES, all_texts

ROOT = Path(__file__).resolve().parents[2]


@cache
def raised() -> dict[str, set[str]]:
    """Return code -> the facts it is raised with, from every literal ``Fault("...")`` call."""
    found: dict[str, set[str]] = {}
    for folder in ("core", "printing", "desktop"):
        for path in (ROOT / folder).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Fault" and node.args:
                    for leaf in ast.walk(node.args[0]):
                        if isinstance(leaf, ast.Constant) and isinstance(leaf.value, str):
                            found.setdefault(leaf.value, set()).update(k.arg or "**" for k in node.keywords)
    main = (ROOT / "main.py").read_text("utf-8")
    for node in ast.walk(ast.parse(main)):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Fault":
            found.setdefault(node.args[0].value, set()).update(k.arg for k in node.keywords)
    return found


@cache
def listed_in_tables() -> set[str]:
    """Return codes that stand in literal tables (SW3 codes, database errors ...): any string equal to a known code."""
    known, found = set(all_texts()), set()
    for folder in ("core", "printing", "desktop"):
        for path in (ROOT / folder).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value in known:
                    found.add(node.value)
    return found


def test_every_code_has_words():
    codes = {code for code in raised() if code.count(".") == 2}
    assert codes, "no fault is raised anywhere: this test looks in the wrong place"
    assert codes - set(all_texts()) == set()


def test_no_words_without_a_code():
    assert set(all_texts()) - set(raised()) - listed_in_tables() == set()


def test_words_are_complete_and_ask_only_for_facts_that_come():
    for code, table in all_texts().items():
        assert table["where"] in PLACES, code
        assert isinstance(table["retry"], bool), code
        for language in LANGUAGES:
            words = table[language]
            assert set(words) == {"title", "text", "remedy"}, (code, language)
            assert all(words.values()), (code, language)
            given = raised().get(code, {"**"})
            if "**" in given or code not in raised():
                continue
            asked = {name for text in words.values() for _, name, _, _ in string.Formatter().parse(text) if name}
            assert asked <= given, (code, asked - given)
