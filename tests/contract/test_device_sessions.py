"""Every kind of device on a line: its driver gives the same on the shipped simulator and on the tape of a session."""

import pytest

from core.base.faults import Fault
from core.devices.channels.tape import TapePlayer, load_tape
from core.devices.readers import DRIVERS
from tests.recorded.sessions import FOLDER, KINDS, models, tape_of


@pytest.fixture(params=KINDS)
def kind(request):
    return KINDS[request.param]


@pytest.fixture
def tape(request, kind):
    return tape_of(request.node.callspec.params["kind"])


def test_on_the_simulator(kind):
    assert kind.on_simulator()[0] == kind.gives


def test_on_the_tape(kind, tape):
    player = load_tape(tape)
    assert kind.on_tape(player) == kind.gives
    while not player.is_at_end:  # what a session had on its line behind its end: looks at an idle one
        assert player.read(4096, 0.0) == b""


def test_a_driver_that_writes_something_else_is_refused(kind, tape):
    entries = tape.read_text("utf-8").splitlines()
    written = [at for at, entry in enumerate(entries) if entry.startswith("W ")]
    if not written:  # a device nobody speaks to
        assert tape.stem in {"device-scanner", "device-keypad-plain"}
        return
    first = entries[written[0]]
    entries[written[0]] = first[:-2] + f"{int(first[-2:], 16) ^ 1:02x}"
    with pytest.raises(Fault, match=r"device\.tape\.differs"):
        kind.on_tape(TapePlayer(entries))


def test_every_driver_and_every_model_has_its_session_and_its_tape():
    assert {kind.scheme.partition(":")[0] for kind in KINDS.values()} == {*DRIVERS, "memory"}
    assert {f"{kind}-{name}" for kind in ("display", "keypad") for name in models(kind)} < set(KINDS)
    assert {path.name for path in FOLDER.glob("device-*.tape")} == {tape_of(name).name for name in KINDS}
