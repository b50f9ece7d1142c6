"""Thousands of exchanges with all troubles mixed: no wrong record, ever. tests/bench/bench_reader.py does millions."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from core.devices.simulated.far_side import MemorySide, PtySide
from tests.bench.bench_reader import Bench

AT_ONCE = 5
EXCHANGES = 200


@pytest.mark.parametrize("side", [PtySide, MemorySide])
def test_no_wrong_record(side):
    benches = [Bench(side(), seed) for seed in range(AT_ONCE)]  # they mostly wait, so they wait together
    with ThreadPoolExecutor(AT_ONCE) as pool:
        scores = list(pool.map(lambda bench: bench.run(EXCHANGES), benches))
    assert [score.wrong for score in scores] == [0] * AT_ONCE
    assert sum(score.exchanges for score in scores) == AT_ONCE * EXCHANGES
    assert sum(score.right for score in scores) > AT_ONCE * EXCHANGES / 4
    assert len(set().union(*(score.none for score in scores))) >= 4  # the troubles did happen
