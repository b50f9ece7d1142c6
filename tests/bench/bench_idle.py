"""What six idle devices cost: CPU of one core, by thread, and how often each thread wakes up.

Run: python tests/bench/bench_idle.py [SECONDS]        the goal is of an hour: 3600. Linux only: it reads /proc.
The devices are simulated in another process, so that only the side of the desk is measured.
"""

import json
import os
import select
import subprocess
import sys
import threading
import time
import tty
from pathlib import Path

from measure import Row, count_from, report, say

from core.base.clock import SystemClock
from core.base.events import Bus
from core.base.resources import Resources
from core.config.device_settings import DisplaySettings, KeypadSettings, ReaderSettings, ScannerSettings
from core.devices.call_display import CallDisplay
from core.devices.card_desk import CardDesk
from core.devices.drivers.display import load_display
from core.devices.drivers.keypad import load_keypad
from core.devices.manager import Device, DeviceManager
from core.devices.ports import DeviceState
from core.devices.rating_desk import RatingDesk
from core.devices.scanner_desk import ScannerDesk
from core.devices.simulated.far_side import PtySide
from core.devices.simulated.sdt_reader import SimulatedReader
from core.devices.simulated.sim_display import SimulatedDisplay, SimulatedOnbon
from core.devices.simulated.sim_keypad import SimulatedKeypad
from core.devices.simulated.sim_scanner import SimulatedScanner

SIMULATORS = "--simulators"
NAMES = ("card_reader", "kiosk_reader", "scanner", "keypad", "hall_led", "counter_led")
TICKS = os.sysconf("SC_CLK_TCK")
POLL_S = 0.3
ASKED = bytes.fromhex("AAAAAA96690003200122")  # find a card
READY_S = 60


def serve_simulators() -> None:
    """Be the six devices until standard input ends."""
    keypad = load_keypad(Resources(), "plain")
    simulators = [SimulatedReader(PtySide()), SimulatedReader(PtySide()), SimulatedScanner(PtySide())]
    simulators += [SimulatedKeypad(keypad, PtySide()), SimulatedOnbon(PtySide()), SimulatedDisplay(PtySide())]
    for simulator in simulators:
        simulator.start()
    say(json.dumps(dict(zip(NAMES, (one.address for one in simulators), strict=True))))
    sys.stdin.read()
    for simulator in simulators:
        simulator.close()


def devices_at(ports: dict[str, str], bus: Bus) -> list[Device]:
    clock, data = SystemClock(), Resources()
    readers = [CardDesk(ReaderSettings(port=ports[name]), clock, bus, device=name) for name in NAMES[:2]]
    displays = [
        CallDisplay(
            DisplaySettings(port=ports[name], model=model), lambda model=model: load_display(data, model), clock, bus,
            device=name, hall="云溪街道便民服务中心",
        )
        for name, model in (("hall_led", "onbon-bx"), ("counter_led", "escpos-pole"))
    ]  # fmt: skip
    keypad = RatingDesk(KeypadSettings(port=ports["keypad"]), lambda: load_keypad(data, "plain"), clock, bus)
    return [*readers, ScannerDesk(ScannerSettings(port=ports["scanner"]), clock, bus), keypad, *displays]


def until_ready(manager: DeviceManager) -> None:
    deadline = time.monotonic() + READY_S
    while away := [f"{one.device}: {one.fault}" for one in manager.reports() if one.state is not DeviceState.READY]:
        if time.monotonic() > deadline:
            raise SystemExit(f"not ready: {', '.join(away)}")
        time.sleep(0.1)


def threads() -> dict[str, tuple[float, int]]:
    """Return each thread's CPU seconds and how often it gave the core away by itself."""
    names = {thread.native_id: thread.name for thread in threading.enumerate()}
    found = {}
    for folder in Path("/proc/self/task").iterdir():
        stat = (folder / "stat").read_text("ascii").rpartition(")")[2].split()
        waits = next(
            line for line in (folder / "status").read_text("ascii").splitlines() if line.startswith("voluntary")
        )
        used = (int(stat[11]) + int(stat[12])) / TICKS
        found[names.get(int(folder.name), folder.name)] = (used, int(waits.split()[1]))
    return found


def bare_polls(seconds: float) -> float:
    """Return the CPU seconds of nothing but the bytes: two lines asked every 300 ms, with calls of the system alone."""
    pairs = [os.openpty() for _ in range(2)]
    for _near, far in pairs:
        tty.setraw(far)
    began, until = time.process_time(), time.monotonic() + seconds
    while time.monotonic() < until:
        for near, far in pairs:
            os.write(near, ASKED)
            select.select([far], [], [], 1.0)
            os.read(far, 64)
        time.sleep(POLL_S)
    used = time.process_time() - began
    for end in (end for pair in pairs for end in pair):
        os.close(end)
    return used


def main() -> None:
    if SIMULATORS in sys.argv:
        serve_simulators()
        return
    seconds = count_from(sys.argv, 60)
    command = [sys.executable, __file__, SIMULATORS]
    child = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert child.stdout is not None
    manager = DeviceManager(devices_at(json.loads(child.stdout.readline()), Bus()))
    manager.start()
    try:
        until_ready(manager)
        measure(seconds)
        bad = [report.device for report in manager.reports() if report.state is not DeviceState.READY]
        say(
            f"not ready at the end: {', '.join(bad) or 'none'}; late at the stop: {', '.join(manager.stop()) or 'none'}"
        )
    finally:
        child.communicate()


def measure(seconds: int) -> None:
    before, began, used = threads(), time.monotonic(), time.process_time()
    time.sleep(seconds)
    took, used = time.monotonic() - began, time.process_time() - used
    after = threads()
    bare_s = min(seconds, 60)
    bare = Row("the bare polls of two readers", [bare_polls(bare_s) / bare_s * 100], "%")
    rows = [Row("six devices, idle", [used / took * 100], "% of a core", (bare,)), bare]
    for name in NAMES:
        thread = f"device-{name}"
        (cpu, waits), (cpu_before, waits_before) = after[thread], before[thread]
        rows.append(Row(f"  {name}", [(cpu - cpu_before) / took * 100], "% of a core"))
        rows.append(Row(f"  {name}: wakes", [(waits - waits_before) / took], "a second"))
    report(
        f"Six idle devices for {took:.0f} s", rows, ("CPU by thread is counted in ticks of 10 ms: short runs show 0.",)
    )


if __name__ == "__main__":
    main()
