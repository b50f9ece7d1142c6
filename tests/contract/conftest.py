"""A district in a process of its own, and a line to it that can be made bad."""

import pytest

from tests.fakes.district import BadLine, DistrictProcess


@pytest.fixture
def district(tmp_path):
    process = DistrictProcess(tmp_path / "district.db").start()
    yield process
    process.kill()


@pytest.fixture
def line(district):
    proxy = BadLine(district.port)
    yield proxy
    proxy.close()
