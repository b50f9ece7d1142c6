"""Two readers of one counter: which one is asked, and what lies on either of them is one visitor's only."""

import queue
from contextlib import ExitStack

import pytest

from core.base.clock import SystemClock
from core.base.events import Bus
from core.config.device_settings import ReaderSettings
from core.devices.card_desk import CardDesk
from core.devices.counter_readers import CounterReaders
from core.devices.events import CARD_READER, CHIP_READER, CardFailed, CardRead, DeviceChanged, DeviceTested
from core.devices.ports import DeviceState
from core.devices.simulated.far_side import MemorySide
from core.devices.simulated.pcsc_cards import social_card_of
from core.devices.simulated.pcsc_side import SimulatedPcsc
from core.devices.simulated.people import PEOPLE
from core.devices.simulated.sdt_reader import SimulatedReader
from tests.patience import PATIENCE_S

WANG, ZHANG = PEOPLE["wang"], PEOPLE["zhang"]


class Counter:
    """Both desks on simulators, and what they said."""

    def __init__(self, closing, *, has_card_reader=True):
        self.cards, self.ready, self.tested, bus = queue.SimpleQueue(), queue.SimpleQueue(), queue.SimpleQueue(), Bus()
        for kind in (CardRead, CardFailed):
            bus.subscribe(kind, self.cards.put)
        bus.subscribe(DeviceChanged, self.ready.put)
        bus.subscribe(DeviceTested, self.tested.put)
        self.reader = closing.enter_context(SimulatedReader(MemorySide()))
        self.chip = closing.enter_context(SimulatedPcsc())
        ports = {CARD_READER: (self.reader, self.reader.address if has_card_reader else ""),
                 CHIP_READER: (self.chip, self.chip.address)}  # fmt: skip
        self.readers = CounterReaders(*(
            CardDesk(ReaderSettings(port=port, poll_ms=50), SystemClock(), bus, device=name, opener=sim.open)
            for name, (sim, port) in ports.items()
        ))  # fmt: skip
        for desk in self.readers.desks:
            desk.start()
            closing.callback(desk.stop, PATIENCE_S)
        waiting = {name for name, (_sim, port) in ports.items() if port}
        while waiting:
            event = self.ready.get(timeout=PATIENCE_S)
            waiting -= {event.device} if event.state is DeviceState.READY else set()

    def read(self):
        event = self.cards.get(timeout=PATIENCE_S)
        assert isinstance(event, CardRead), event
        return event.device, event.card.name, event.ask

    def next_visitor(self):
        """Begin a visit, and let the looks that began before it end: what they find is nobody's."""
        self.readers.new_visitor()
        for desk in self.readers.desks:
            desk.loop.test()
            self.tested.get(timeout=PATIENCE_S)


@pytest.fixture
def closing():
    with ExitStack() as stack:
        yield stack


def test_each_tells_its_card_and_the_id_card_reader_is_asked(closing):
    counter = Counter(closing)
    counter.chip.put_card(social_card_of(ZHANG))
    assert counter.read() == (CHIP_READER, ZHANG.name, "")
    ask = counter.readers.ask()
    counter.reader.put_card(WANG)
    assert counter.read() == (CARD_READER, WANG.name, ask)


def test_the_last_visitors_chip_card_is_not_the_next_ones(closing):
    counter = Counter(closing)
    counter.chip.put_card(social_card_of(ZHANG))
    assert counter.read()[0] == CHIP_READER
    counter.next_visitor()
    counter.reader.put_card(WANG)  # had the other one been told again, it would come first
    assert counter.read() == (CARD_READER, WANG.name, "")
    counter.chip.put_card(social_card_of(ZHANG))
    assert counter.read() == (CHIP_READER, ZHANG.name, "")


def test_where_there_is_no_other_reader_the_chip_reader_is_asked(closing):
    counter = Counter(closing, has_card_reader=False)
    assert counter.readers.state is DeviceState.READY
    ask = counter.readers.ask()
    counter.chip.put_card(social_card_of(ZHANG))
    assert counter.read() == (CHIP_READER, ZHANG.name, ask)
