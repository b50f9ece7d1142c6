"""Thousands of exchanges with all troubles mixed: no wrong record, ever. tests/bench/bench_reader.py does millions."""

import pytest

from core.devices.simulated.far_side import MemorySide, PtySide
from tests.bench.bench_reader import Bench


@pytest.mark.parametrize(("side", "exchanges"), [(PtySide, 1000), (MemorySide, 1000)])
def test_no_wrong_record(side, exchanges):
    score = Bench(side(), seed=20261123).run(exchanges)
    assert score.wrong == 0
    assert score.exchanges == exchanges
    assert score.right > exchanges / 4
    assert len(score.none) > 5  # the troubles did happen
