"""``record``: tapes of this machine's devices, for replay tests. Bodies are blanked, but for confirmed test cards."""

import argparse
import sys
import time
from functools import partial

from core.base.clock import SystemClock
from core.base.events import Bus
from core.base.faults import Fault
from core.config.model import Settings
from core.config.profile import Profile, open_profile
from core.devices.call_display import CallDisplay
from core.devices.card_desk import CardDesk
from core.devices.drivers.display import load_display
from core.devices.drivers.keypad import load_keypad
from core.devices.events import DeviceChanged
from core.devices.manager import Device, DeviceManager
from core.devices.rating_desk import RatingDesk
from core.devices.recorder import Recorder
from core.devices.scanner_desk import ScannerDesk

CONFIRMATION = "只用测试卡"


def run_record(chosen: argparse.Namespace) -> int:
    """Run the devices that are set up until Ctrl+C, or for ``--seconds``; write a tape for each."""
    profile = open_profile(chosen.profile)
    settings = profile.settings(chosen.overrides)
    if chosen.test_cards:
        _confirm()
    try:
        chosen.folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        reason = error.strerror or ""
        raise Fault("desktop.record.no_folder", folder=str(chosen.folder), reason=reason) from error
    recorder, bus = Recorder(is_open=chosen.test_cards), Bus()
    manager = DeviceManager(_devices(profile, settings, recorder, bus))
    if not manager.names:
        raise Fault("desktop.record.no_device")
    bus.subscribe(DeviceChanged, _say)
    manager.start()
    try:
        _wait(chosen.seconds)
    finally:
        manager.stop()
        for file in recorder.save(chosen.folder):
            print(file)
    return 0


def _confirm() -> None:
    """Let a person say that no resident's card will be read; anything else is a refusal."""
    print(f"磁带会原样记下卡里的内容。请输入“{CONFIRMATION}”确认 / type it to confirm: ", end="", flush=True)
    if sys.stdin.readline().strip() != CONFIRMATION:
        raise Fault("desktop.record.not_confirmed", words=CONFIRMATION)


def _wait(seconds: float | None) -> None:
    try:
        time.sleep(seconds if seconds is not None else float(86400))
    except KeyboardInterrupt:
        print()


def _say(event: DeviceChanged) -> None:
    print(f"{event.device}: {event.state.value} {event.fault}".rstrip(), flush=True)


def _devices(profile: Profile, settings: Settings, recorder: Recorder, bus: Bus) -> list[Device]:
    """Return the devices that have a port."""
    clock, data = SystemClock(), profile.resources()
    devices: list[Device] = [
        CardDesk(reader, clock, bus, device=name, opener=recorder.opener(name))
        for name, reader in (("card_reader", settings.reader), ("kiosk_reader", settings.kiosk_reader))
    ]
    devices.append(ScannerDesk(settings.scanner, clock, bus, opener=recorder.opener("scanner")))
    keypad = partial(load_keypad, data, settings.keypad.model)
    devices.append(RatingDesk(settings.keypad, keypad, clock, bus, opener=recorder.opener("keypad")))
    devices += [
        CallDisplay(
            display, partial(load_display, data, display.model), clock, bus,
            device=name, hall=settings.hall.name, opener=recorder.opener(name),
        )
        for name, display in (("hall_led", settings.hall_led), ("counter_led", settings.counter_led))
    ]  # fmt: skip
    return [device for device in devices if device.loop.port]
