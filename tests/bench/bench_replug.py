"""How long a device that was plugged in again takes to be ready: by its path, and by its serial number somewhere else.

Run: python tests/bench/bench_replug.py [TRIALS]        the goal is of 100 trials: none over 2 s
A card reader on a pty: plugged in is a link made, pulled out a link and a pty gone. No restart, no click.
"""

import queue
import sys
import time
from pathlib import Path

from measure import MS, Row, count_from, report, say, throw_away

from core.base.clock import SystemClock
from core.base.events import Bus
from core.config.device_settings import ReaderSettings
from core.devices.card_desk import CardDesk
from core.devices.drivers.sdt import SdtReader
from core.devices.events import DeviceChanged
from core.devices.ports import DeviceState
from core.devices.simulated.far_side import PtySide
from core.devices.simulated.port_folder import PortFolder
from core.devices.simulated.sdt_reader import SimulatedReader

USB = "1a86:7523:0001"
GOAL_S = 2.0
AWAY_S = (0.05, 0.3, 0.9, 1.7)  # how long it is away, in turn: no trial meets the same moment of the loop


def until(said: "queue.SimpleQueue[DeviceChanged]", state: DeviceState) -> float:
    while said.get(timeout=60).state is not state:
        pass
    return time.monotonic()


def trials(
    sim: SimulatedReader, desk: CardDesk, said: "queue.SimpleQueue[DeviceChanged]", count: int, plug, pull
) -> list[float]:
    """Return the seconds from plugged in to ready."""
    times = []
    until(said, DeviceState.READY)
    for trial in range(count):
        pull(trial)
        until(said, DeviceState.ABSENT)
        time.sleep(AWAY_S[trial % len(AWAY_S)])
        began = time.monotonic()
        plug(trial)
        times.append((until(said, DeviceState.READY) - began) * MS)
    assert desk.stop(5)
    sim.close()
    return times


def by_path(count: int) -> list[float]:
    sim, desk, said = started(lambda sim: sim.address, None)
    return trials(sim, desk, said, count, lambda _: sim.plug(), lambda _: sim.unplug())


def elsewhere(count: int, folder: Path) -> list[float]:
    """Each time in another socket, under another name: found by its serial number."""
    ports = PortFolder(folder)
    sim, desk, said = started(lambda _: f"serial:usb={USB}", ports)

    def plug(trial: int) -> None:
        sim.plug()
        ports.plug(USB, f"1-{trial + 2}", sim.address.removeprefix("serial:"))

    def pull(trial: int) -> None:
        ports.unplug(USB, f"1-{trial + 1}")
        sim.unplug()

    ports.plug(USB, "1-1", sim.address.removeprefix("serial:"))
    return trials(sim, desk, said, count, plug, pull)


def started(port, ports) -> "tuple[SimulatedReader, CardDesk, queue.SimpleQueue[DeviceChanged]]":
    said, bus = queue.SimpleQueue(), Bus()
    bus.subscribe(DeviceChanged, said.put)
    sim = SimulatedReader(PtySide())
    sim.start()
    desk = CardDesk(ReaderSettings(port=port(sim)), SystemClock(), bus, ports=ports)
    desk.start()
    return sim, desk, said


def bare(count: int) -> list[float]:
    """Return what opening and asking alone takes, on a line that is there."""
    times = []
    with SimulatedReader(PtySide()) as sim:
        for _ in range(count):
            began = time.monotonic()
            reader = SdtReader(sim.open(sim.address), SystemClock())
            reader.probe()
            times.append((time.monotonic() - began) * MS)
            reader.close()
    return times


def main() -> None:
    count = count_from(sys.argv, 100)
    rival = Row("open and ask, nothing else", bare(min(count, 20)))
    with throw_away("replug") as folder:
        rows = [Row("plugged in again, ready", by_path(count), beside=(rival,))]
        rows.append(Row("plugged in elsewhere, ready", elsewhere(count, folder), beside=(rival,)))
    worst = max(max(row.values) for row in rows) / MS
    report(
        f"Plugged in again, {count} trials each",
        [*rows, rival],
        (f"slowest of all: {worst:.2f} s; the goal is {GOAL_S:.0f} s",),
    )
    say("goal met" if worst <= GOAL_S else "GOAL NOT MET")


if __name__ == "__main__":
    main()
