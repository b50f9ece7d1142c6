"""``record``: tapes of this machine's devices, for replay tests. Bodies are blanked, but for confirmed test cards.

Cards, codes, keys and displays as they come; a thermal printer only says its state: no paper is on a tape.
"""

import argparse
import sys
import time

from core.base.clock import SystemClock
from core.base.events import Bus
from core.base.faults import Fault
from core.config.model import Settings
from core.config.profile import open_profile
from core.devices.events import DeviceChanged
from core.devices.fleet import build_fleet
from core.devices.manager import DeviceManager
from core.devices.recorder import Recorder
from printing.status import read_status

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
    fleet = build_fleet(settings, profile.resources(), SystemClock(), bus, opener=recorder.opener)
    manager = DeviceManager([device for device in fleet.devices if device.loop.port])
    printers = _printers(settings)
    if not manager.names and not printers:
        raise Fault("desktop.record.no_device")
    bus.subscribe(DeviceChanged, _say)
    manager.start()
    try:
        for device, port in printers.items():
            _ask_printer(device, port, recorder)
        _wait(chosen.seconds)
    finally:
        manager.stop()
        for file in recorder.save(chosen.folder):
            print(file)
    return 0


def _printers(settings: Settings) -> dict[str, str]:
    """Return the thermal printers that can be asked for their state, and their ports."""
    ports = {"receipt_printer": settings.receipt_printer.port, "ticket_printer": settings.ticket_printer.port}
    return {device: port for device, port in ports.items() if port}


def _ask_printer(device: str, port: str, recorder: Recorder) -> None:
    """Ask a printer for its state, once: no paper is on a tape."""
    try:
        channel = recorder.opener(device)(port)
    except Fault as fault:
        print(f"{device}: {fault.code}", flush=True)
        return
    try:
        status = read_status(channel)
        trouble = status.trouble
        print(f"{device}: {trouble.code if trouble else 'ready' if status.is_known else 'unknown'}", flush=True)
    except Fault as fault:
        print(f"{device}: {fault.code}", flush=True)
    finally:
        channel.close()


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
