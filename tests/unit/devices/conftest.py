"""Fixtures of the device room: simulated readers on real ptys, and quick timing for what must fail."""

from datetime import UTC, datetime

import pytest

from core.base.clock import SetClock
from core.devices.drivers.sdt import SdtReader
from core.devices.drivers.sdt_link import SdtTiming
from core.devices.simulated.far_side import MemorySide, PtySide
from core.devices.simulated.sdt_reader import SimulatedReader

NOON = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)


@pytest.fixture
def clock():
    return SetClock(NOON)


@pytest.fixture
def quick():
    """Patience for lines that take no time."""
    return SdtTiming(pause_s=0.002, gap_s=0.1, slice_s=0.05, patience=0.15)


@pytest.fixture
def sim():
    with SimulatedReader(PtySide()) as reader:
        yield reader


@pytest.fixture
def memory_sim():
    with SimulatedReader(MemorySide()) as reader:
        yield reader


@pytest.fixture
def reader(sim, clock):
    driver = SdtReader(sim.open(sim.address), clock)
    driver.probe()
    yield driver
    driver.close()


@pytest.fixture
def hasty(sim, clock, quick):
    """A driver that soon gives up: for tests in which nothing comes."""
    driver = SdtReader(sim.open(sim.address), clock, timing=quick)
    driver.probe()
    yield driver
    driver.close()


@pytest.fixture
def memory_reader(memory_sim, clock):
    timing = SdtTiming(pause_s=0.0003, gap_s=0.05, slice_s=0.02, patience=0.1)
    return SdtReader(memory_sim.open(memory_sim.address), clock, timing=timing)
