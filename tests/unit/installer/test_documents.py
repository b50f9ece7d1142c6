"""What the documents promise is there: commands parse, paths and links exist, every key has its row, tables are fresh."""

import re
import shlex
from pathlib import Path

import pytest

import main
from core.base.texts import all_texts
from desktop.registry import SCREENS
from installer.make_changelog import CHANGELOG, FRAGMENTS, made, merged, section
from installer.make_faults_doc import NAME, PAGES, faults_table
from installer.make_settings_doc import between

ROOT = Path(__file__).resolve().parents[3]
PAGES_WITH_KEYS = ("counter", "gate", "cases", "day", "staff")
PAGES_OF_THE_HOUSE = sorted(
    [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "installer").rglob("*.md")],
    key=str,
)
MANUALS = ["README.md", "docs/clerk.md", "docs/clerk.en.md", "docs/administrator.md", "docs/administrator.en.md"]
COMMAND = re.compile(r"^\s*[^\s`]*python(?:\.exe)? main\.py (.+)$", re.MULTILINE)
LINK = re.compile(r"\]\(([^)#:]+)(?:#[^)]*)?\)")
PATH = re.compile(r"`((?:core|desktop|printing|resources|installer|tests|docs)/[\w./-]*\w)`")
SHORTCUT = re.compile(r'"((?:Ctrl\+|Shift\+|Alt\+)*(?:F\d{1,2}|[A-Z]|Escape|Return|Enter))"')


def text_of(name):
    return (ROOT / name).read_text("utf-8")


@pytest.mark.parametrize("name", [*MANUALS, "docs/developer.md", "installer/windows.md"])
def test_every_command_is_one(name):
    for words in COMMAND.findall(text_of(name)):
        chosen = main._parser().parse_args(shlex.split(words))
        assert callable(chosen.run), words


def test_the_manuals_have_commands():
    assert len(COMMAND.findall(text_of("docs/administrator.md"))) > 15
    assert len(COMMAND.findall(text_of("docs/administrator.en.md"))) > 10


@pytest.mark.parametrize("page", PAGES_OF_THE_HOUSE, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_and_paths_lead_somewhere(page):
    text = page.read_text("utf-8")
    links = [link for link in LINK.findall(text) if "pictures/" not in link]
    assert [link for link in links if not (page.parent / link).exists()] == []
    assert [path for path in PATH.findall(text) if not (ROOT / path).exists()] == []


@pytest.mark.parametrize("name", ["docs/clerk.md", "docs/clerk.en.md"])
def test_every_key_of_the_desk_is_in_the_manual(name):
    keys = set()
    for file in ("desktop/shell.py", *(f"desktop/screens/{name}.py" for name in PAGES_WITH_KEYS)):
        keys |= set(SHORTCUT.findall(text_of(file)))
    keys |= {f"Alt+{screen.alt}" for screen in SCREENS}
    assert {"F2", "Ctrl+I", "Shift+F6"} <= keys, "this test looks in the wrong place"
    words = {"Escape": "Esc", "Ctrl+Return": "Ctrl+Enter", "Return": "Enter"}
    table = text_of(name).rpartition("## ")[2]
    assert [key for key in sorted(keys) if words.get(key, key) not in table] == []


@pytest.mark.parametrize("language", sorted(PAGES))
def test_the_table_of_faults_is_fresh(language):
    text = PAGES[language].read_text("utf-8")
    assert between(text, NAME, faults_table(language)) == text, "run installer/make_faults_doc.py"
    assert all(f"| `{code}` |" in text for code in all_texts())


def test_the_changelog_is_fresh():
    text = CHANGELOG.read_text("utf-8")
    assert made(text) == text, "run installer/make_changelog.py"


def test_a_new_version_goes_on_top_and_an_old_one_stays():
    first = merged("", "0.1.0", "## 0.1.0\n\n- one\n")
    both = merged(first, "0.2.0", "## 0.2.0\n\n- two\n")
    assert both.index("## 0.2.0") < both.index("## 0.1.0")
    assert merged(both, "0.2.0", "## 0.2.0\n\n- three\n").count("## ") == 2


def test_a_fragment_with_a_wrong_name_is_told(tmp_path):
    (tmp_path / "0002.visitor.md").write_text("- x")
    with pytest.raises(ValueError, match="0002.visitor.md"):
        section(tmp_path, "1")


@pytest.mark.parametrize("text", ["no item\n", "- twice\n- another\n- twice\n"])
def test_a_fragment_that_is_no_list_or_says_a_thing_twice_is_told(tmp_path, text):
    (tmp_path / "0002.clerk.md").write_text(text)
    with pytest.raises(ValueError, match=r"0002\.clerk\.md, line 1"):
        section(tmp_path, "1")


def test_no_fragment_no_section(tmp_path):
    with pytest.raises(ValueError, match="no fragments"):
        section(tmp_path, "1")
    assert "## 1" in section(FRAGMENTS, "1")


def test_the_rules_of_udev_come_before_the_seat():
    files = [path.name for path in (ROOT / "installer/udev").glob("*.rules")]
    assert files
    assert all(name < "73-seat-late.rules" for name in files)
    for line in text_of("installer/udev/70-yichuang.rules").splitlines():
        ids = re.findall(r'\{id(?:Vendor|Product)\}=="([^"]*)"', line)
        assert all(re.fullmatch(r"[0-9a-f]{4}", part) for part in ids), line
        assert line == "" or line.startswith(("#", "SUBSYSTEM==")), line
