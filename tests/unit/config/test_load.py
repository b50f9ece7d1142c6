"""Settings are layered, typed, and a typo is answered with what was meant."""

import pytest

from core.base.faults import Fault
from core.config.load import load_settings


def test_later_layers_win(tmp_path):
    site, desk = tmp_path / "site.toml", tmp_path / "desk.toml"
    site.write_text('[hall]\nname = "甲中心"\n[desk]\ncounter = "1"\n', "utf-8")
    desk.write_text('[desk]\ncounter = "2"\n', "utf-8")
    settings = load_settings(site, desk, overrides=["queue.max_passes=2", "desk.counter_name=二号窗口"])
    assert settings.hall.name == "甲中心"
    assert settings.desk.counter == "2"
    assert settings.desk.counter_name == "二号窗口"
    assert settings.queue.max_passes == 2


def test_missing_files_mean_defaults(tmp_path):
    assert load_settings(tmp_path / "none.toml").desk.counter == "3"


@pytest.mark.parametrize(
    ("text", "code", "fact"),
    [
        ("[queue]\nmax_pases = 2\n", "config.load.unknown_key", ("meant", "queue.max_passes")),
        ("[quue]\nmax_passes = 2\n", "config.load.unknown_key", ("meant", "queue")),
        ("[queue]\nmax_passes = 99\n", "config.load.bad_value", ("key", "queue.max_passes")),
        ("[queue\n", "config.load.broken", None),
    ],
)
def test_a_wrong_line_is_named(tmp_path, text, code, fact):
    file = tmp_path / "site.toml"
    file.write_text(text, "utf-8")
    with pytest.raises(Fault) as caught:
        load_settings(file)
    assert caught.value.code == code
    if fact:
        assert caught.value.facts[fact[0]] == fact[1]


def test_a_bad_override_is_named():
    with pytest.raises(Fault, match="config.load.bad_override"):
        load_settings(overrides=["desk"])
