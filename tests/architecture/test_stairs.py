"""The contracts hold, and each of them breaks when somebody breaks it."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.patience import PATIENCE_S

ROOT = Path(__file__).resolve().parents[2]
TOML = "pyproject.toml"

# contract -> (file that breaks it, the line that does)
VIOLATIONS = {
    "stairs": ("core/queue/events.py", "import core.day"),
    "qt": ("core/people/person.py", "import PySide6.QtCore"),
    "sql": ("core/cases/case.py", "import sqlalchemy"),
    "lines": ("printing/__init__.py", "import serial"),
    "http": ("core/day/__init__.py", "import urllib3"),
    "district": ("core/district/__init__.py", "import core.store"),
}


def lint(folder: Path, *contracts: str) -> subprocess.CompletedProcess:
    wanted = [part for name in contracts for part in ("--contract", name)]
    code = "import sys; from importlinter.cli import lint_imports_command as c; sys.argv[0] = 'lint-imports'; c()"
    command = [sys.executable, "-c", code, "--no-cache", *wanted]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=PATIENCE_S, check=False)


def copy_of_the_house(folder: Path) -> Path:
    for name in ("core", "printing", "desktop"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / TOML, folder / TOML)
    return folder


def test_the_stairs_hold():
    result = lint(ROOT)
    assert result.returncode == 0, result.stdout + result.stderr


@pytest.mark.parametrize("contract", sorted(VIOLATIONS))
def test_a_violation_is_seen(tmp_path, contract):
    folder = copy_of_the_house(tmp_path)
    file, line = VIOLATIONS[contract]
    path = folder / file
    path.write_text(f"{path.read_text('utf-8')}\n{line}\n", "utf-8")
    result = lint(folder, contract)
    assert result.returncode == 1, result.stdout + result.stderr
    assert "BROKEN" in result.stdout


def test_every_contract_has_a_violation():
    ids = [line.split('"')[1] for line in (ROOT / TOML).read_text("utf-8").splitlines() if line.startswith("id = ")]
    assert sorted(ids) == sorted(VIOLATIONS)
