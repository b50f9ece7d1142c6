"""The pictures of the flows in the documents are drawn from the flows that are shipped."""

import importlib.util
from pathlib import Path

import pytest

from core.base.resources import Resources
from core.cases.flow_file import FlowBook

ROOT = Path(__file__).resolve().parents[3]
spec = importlib.util.spec_from_file_location("make_flows", ROOT / "installer" / "make_flows.py")
assert spec is not None
assert spec.loader is not None
maker = importlib.util.module_from_spec(spec)
spec.loader.exec_module(maker)
FLOWS = FlowBook.load(Resources()).flows


@pytest.mark.parametrize("name", sorted(FLOWS))
def test_the_picture_of_a_flow_is_fresh_and_names_every_state_and_move(name):
    kept = (ROOT / "docs" / "pictures" / f"flow-{name}.svg").read_text("utf-8")
    assert kept == maker.picture(FLOWS[name], maker.digest_of(name)), "run installer/make_flows.py"
    assert [state.title.zh for state in FLOWS[name].states.values() if f">{state.title.zh}<" not in kept] == []
    assert [move.title.zh for move in FLOWS[name].moves.values() if move.title.zh not in kept] == []
