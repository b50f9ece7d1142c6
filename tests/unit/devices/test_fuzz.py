"""A few thousand broken inputs for every parser of readers; tests/bench/bench_fuzz.py does millions."""

import pytest

from tests.bench.bench_fuzz import PARSERS, fuzz

INPUTS = 1500


@pytest.mark.parametrize("name", sorted(PARSERS))
def test_no_input_breaks_a_parser(name):
    assert fuzz(name, INPUTS, seed=26, keep=False)[0] == INPUTS
