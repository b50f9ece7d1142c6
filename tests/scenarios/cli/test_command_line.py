"""The command line itself: its modes, its errors, and that asking for help costs nothing."""

import json
import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from main import READ_ENOUGH
from tests.small_disk import mounted

ROOT = Path(__file__).resolve().parents[3]
MODES = ("desk", "kiosk", "board", "demo", "district", "doctor", "card", "paper", "items", "sync", "exchange", "day")
NO_QT = """
import runpy, sys
class NoQt:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in ("PySide6", "shiboken6"):
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)
sys.meta_path.insert(0, NoQt())
sys.argv = ["main.py", *sys.argv[1:]]
runpy.run_path("main.py", run_name="__main__")
"""


def python(*words, **more):
    command = [sys.executable, *map(str, words)]
    return subprocess.run(command, check=False, cwd=ROOT, capture_output=True, text=True, **more)


def test_help_shows_every_mode():
    said = python("main.py", "--help")
    assert said.returncode == 0
    for mode in MODES:
        assert f"\n    {mode} " in said.stdout, mode


@pytest.mark.parametrize("mode", MODES)
def test_every_mode_has_help(run, mode):
    said = run(mode, "--help")
    assert (said.code, said.err) == (0, "")
    assert said.out.startswith(f"usage: yichuang {mode}") or mode in said.out


def test_importing_the_program_loads_the_standard_library_only():
    script = (
        "import json, sys; before = set(sys.modules); import main; loaded = set(sys.modules) - before - {'main'};"
        "print(json.dumps(sorted(name for name in loaded if name.partition('.')[0] not in sys.stdlib_module_names)))"
    )
    assert json.loads(python("-c", script).stdout) == []


def test_help_loads_the_standard_library_only():
    script = (
        "import json, sys; before = set(sys.modules); import main\n"
        "try: main.main(['--help'])\nexcept SystemExit: pass\n"
        "loaded = set(sys.modules) - before - {'main'}\n"
        "print(json.dumps(sorted(name for name in loaded if name.partition('.')[0] not in sys.stdlib_module_names)))"
    )
    assert json.loads(python("-c", script).stdout.splitlines()[-1]) == []


def test_a_reader_that_has_read_enough_ends_a_command_quietly():
    ours, theirs = os.pipe()
    os.close(ours)  # as `head` does
    command = [sys.executable, "main.py", "items", "lint"]
    said = subprocess.run(command, check=False, cwd=ROOT, stdout=theirs, stderr=subprocess.PIPE, text=True)
    os.close(theirs)
    assert (said.returncode, said.stderr) == (READ_ENOUGH, "")


@pytest.mark.parametrize(
    "words",
    [
        [], ["nonsense"], ["sync"], ["day"], ["day", "open"], ["items"], ["card"], ["desk", "--also", "nothing"],
        ["card", "--port", "x", "--timeout", "soon"], ["--language", "de", "doctor"], ["district", "--port", "many"],
    ],
)  # fmt: skip
def test_a_command_that_cannot_be_read_is_one_line_too(run, words):
    said = run(*words)
    assert said.code == 2
    assert said.fault == "desktop.command.bad"
    assert "--help" in said.err


def test_a_command_that_cannot_be_read_in_english():
    said = python("main.py", "--language", "en", "sync")
    assert said.returncode == 2
    assert said.stderr.startswith("desktop.command.bad: The command cannot be read: ")


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("desktop.profile.empty", ["sync", "--once"]),
        ("desktop.profile.empty", ["day", "close"]),
        ("device.open.absent", ["card", "--port", "/dev/nothing-here", "--json"]),
        ("device.open.bad_address", ["card", "--port", "tcp://nowhere"]),
        ("desktop.paper.what", ["paper"]),
        ("printing.try.unknown_template", ["paper", "nonsense", "--to", "x.pdf"]),
        ("printing.try.bad_target", ["paper", "receipts/receipt", "--to", "x.pdf"]),
        ("printing.try.bad_target", ["paper", "forms/notice", "--to", "x.png"]),
        ("printing.try.not_written", ["paper", "receipts/receipt", "--to", "/nowhere/x.bin"]),
        ("printing.try.bad_values", ["paper", "receipts/receipt", "--values", "nothing.json", "--to", "x.bin"]),
        ("base.table.unreadable", ["items", "import", "/nowhere/items.csv"]),
        ("base.table.unreadable", ["calendar", "import", "/nowhere/2030.csv"]),
        ("district.serve.database", ["district", "--port", "0", "--db", "sqlite:////nowhere/x.db"]),
        ("district.serve.exposed", ["district", "--host", "0.0.0.0", "--port", "0"]),
    ],
)  # fmt: skip
@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_mode_says_its_error_in_one_line(run, tmp_path, code, words, language):
    said = run("--profile", tmp_path / "profile", "--language", language, *words)
    assert said.fault == code
    assert said.code == 1
    assert any("一" <= char <= "鿿" for char in said.err) == (language == "zh")


def test_a_port_that_is_taken(run, tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        said = run("district", "--port", port, "--db", f"sqlite:///{tmp_path / 'district.db'}")
    assert said.fault == "district.serve.port_taken"
    assert str(port) in said.err


def test_the_demo_day_empties_no_folder_of_yours(run, tmp_path):
    (tmp_path / "letter.txt").write_text("mine")
    assert run("demo", "--headless", "--out", tmp_path).fault == "demo.folder.taken"
    assert run("demo", "--headless", "--out", tmp_path / "letter.txt").fault == "demo.folder.denied"
    assert (tmp_path / "letter.txt").read_text() == "mine"


def test_a_script_of_your_own(run, tmp_path):
    short = tmp_path / "short.txt"
    short.write_text("# one number\n09:30 kiosk ticket D\n09:31 clerk call\n", "utf-8")
    said = python("main.py", "demo", "--headless", "--out", tmp_path / "out", "--script", short)
    assert (said.returncode, said.stderr) == (0, "")
    assert "没有日结" in said.stdout
    assert (tmp_path / "out" / "001-ticket.png").exists()
    assert not (tmp_path / "out" / "balance.json").exists()
    assert (
        run("demo", "--headless", "--out", tmp_path / "new", "--script", "/nowhere").fault == "demo.script.unreadable"
    )
    short.write_text("09:30 kiosk tickt D\n09:10 clerk call\n", "utf-8")
    said = run("demo", "--headless", "--out", tmp_path / "new", "--script", short)
    assert said.fault == "demo.script.backwards"
    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize("words", [["desk"], ["kiosk"], ["board"], ["demo"]])
def test_without_qt_the_windows_say_what_to_do(tmp_path, words):
    said = python("-c", NO_QT, "--profile", tmp_path, *words)
    assert said.returncode == 1
    assert said.stderr.startswith("desktop.windows.missing: ")
    assert len(said.stderr.splitlines()) == 1
    assert "bootstrap.py run" in said.stderr


# -- settings


@pytest.mark.parametrize(
    ("setting", "meant"),
    [
        ("readr.port=x", "reader"), ("reader.prot=x", "reader.port"), ("desk.conter=5", "desk.counter"),
        ("zzz=1", "hall / desk / store"),
    ],
)  # fmt: skip
def test_an_unknown_setting_comes_with_a_suggestion(run, tmp_path, setting, meant):
    said = run("--profile", tmp_path, "--set", setting, "doctor")
    assert said.fault == "config.load.unknown_key"
    assert f"是不是想写 {meant}" in said.err


def test_an_unknown_key_in_a_file_names_the_file(run, tmp_path):
    (tmp_path / "desk.toml").write_text("[reader]\nprot = 'serial:COM3'\n", "utf-8")
    for words in (["doctor"], ["sync", "--once"], ["paper", "receipts/ticket", "--to", "x.bin"]):
        said = run("--profile", tmp_path, *words)
        assert said.fault == "config.load.unknown_key"
        assert "desk.toml" in said.err
        assert "reader.port" in said.err


@pytest.mark.parametrize(
    ("code", "setting"),
    [("config.load.bad_value", "staff.max_failures=99"), ("config.load.bad_override", "nothing")],
)
def test_a_setting_out_of_its_range(run, tmp_path, code, setting):
    assert run("--profile", tmp_path, "--set", setting, "doctor").fault == code


# -- folders


def test_a_read_only_folder(run, tmp_path):
    folder = tmp_path / "disk"
    with mounted(folder, "size=1m,ro"):
        for words in (["doctor"], ["day", "close"], ["items", "lint"]):
            said = run("--profile", folder, *words)
            assert said.fault == "config.profile.read_only"
            assert str(folder) in said.err


def test_a_profile_that_is_a_file(run, tmp_path):
    (tmp_path / "profile").touch()
    assert run("--profile", tmp_path / "profile", "doctor").fault == "config.profile.read_only"


def test_a_console_that_lacks_a_character_still_gets_its_line(tmp_path):
    narrow = {**os.environ, "PYTHONIOENCODING": "ascii"}
    said = python("main.py", "--profile", tmp_path, "sync", "--once", env=narrow)
    assert said.returncode == 1
    assert said.stderr.startswith("desktop.profile.empty: ")
    assert len(said.stderr.splitlines()) == 1
