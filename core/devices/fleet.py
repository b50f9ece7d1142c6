"""Every device on a line that a desk can have, built from the settings: one place for office, doctor and recorder."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from core.base.clock import Clock
from core.base.events import Bus
from core.base.resources import Resources
from core.config.device_settings import ReaderSettings
from core.config.model import Settings
from core.devices.call_display import CallDisplay
from core.devices.card_desk import CardDesk
from core.devices.channels.registry import open_channel
from core.devices.counter_readers import CounterReaders
from core.devices.drivers.display import load_display
from core.devices.drivers.keypad import load_keypad
from core.devices.events import CARD_READER, CHIP_READER
from core.devices.manager import Device
from core.devices.ports import ByteChannel
from core.devices.rating_desk import RatingDesk
from core.devices.scanner_desk import ScannerDesk

Opener = Callable[[str], ByteChannel]


@dataclass(frozen=True, slots=True, kw_only=True)
class Fleet:
    """The devices that are asked for something by name; ``others`` hear the bus or speak to it."""

    card_desk: CounterReaders
    kiosk_desk: CardDesk
    rating_desk: RatingDesk
    others: tuple[Device, ...]

    @property
    def devices(self) -> tuple[Device, ...]:
        """Return them all."""
        return (*self.card_desk.desks, self.kiosk_desk, self.rating_desk, *self.others)


def build_fleet(
    settings: Settings,
    resources: Resources,
    clock: Clock,
    bus: Bus,
    *,
    opener: Callable[[str], Opener] = lambda _device: open_channel,
) -> Fleet:
    """Return the devices, none of them started; ``opener`` says for each by name how its line is opened."""
    keypad = partial(load_keypad, resources, settings.keypad.model)
    displays = [
        CallDisplay(
            display, partial(load_display, resources, display.model), clock, bus,
            device=name, hall=settings.hall.name, counter=settings.desk.counter if display.only_own else "",
            opener=opener(name),
        )
        for name, display in (("hall_led", settings.hall_led), ("counter_led", settings.counter_led))
    ]  # fmt: skip

    def reader(device: str, own: ReaderSettings) -> CardDesk:
        return CardDesk(own, clock, bus, device=device, opener=opener(device))

    return Fleet(
        card_desk=CounterReaders(reader(CARD_READER, settings.reader), reader(CHIP_READER, settings.chip_reader)),
        kiosk_desk=reader("kiosk_reader", settings.kiosk_reader),
        rating_desk=RatingDesk(settings.keypad, keypad, clock, bus, opener=opener("keypad")),
        others=(ScannerDesk(settings.scanner, clock, bus, opener=opener("scanner")), *displays),
    )
