"""The checks run everything that is there: a folder that no list names would never be run, nor a bench left behind."""

import ast
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

from installer.bootstrap import OFFICE_TESTS, WINDOW_TESTS

TESTS = Path(__file__).resolve().parents[1]


def test_every_folder_of_tests_is_run():
    folders = {path.relative_to(TESTS).parts[0] for path in TESTS.rglob("test_*.py")}
    assert folders == {*OFFICE_TESTS, *WINDOW_TESTS}


def test_what_a_bench_takes_of_the_product_is_there(monkeypatch):
    """Nobody runs them for weeks, and then they must run."""
    monkeypatch.syspath_prepend(TESTS / "bench")
    taken = [one for path in sorted((TESTS / "bench").glob("*.py")) for one in taken_by(path)]
    assert len(taken) > 300
    assert [f"{where}: {module}.{name}" for where, module, name in taken if not is_there(module, name)] == []


def taken_by(path: Path) -> Iterator[tuple[str, str, str]]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            yield from ((f"{path.name}:{node.lineno}", node.module, each.name) for each in node.names)


def is_there(module: str, name: str) -> bool:
    if hasattr(import_module(module), name):
        return True
    try:
        import_module(f"{module}.{name}")
    except ModuleNotFoundError:
        return False
    return True
