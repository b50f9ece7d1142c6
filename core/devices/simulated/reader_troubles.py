"""What can be wrong with a simulated device, by name: for the demo panel, for scripts and for tests."""

from collections.abc import Mapping

from core.base.faults import Fault
from core.devices.drivers.sdt_commands import READ
from core.devices.drivers.sdt_frame import encode
from core.devices.simulated.card_text import card_of
from core.devices.simulated.people import PEOPLE
from core.devices.simulated.troubles import Trouble

WELL, UNPLUGGED, SILENT, NOISY = "", "unplugged", "silent", "noisy"
STATE = "state:"  # and two hex digits: every request for a card is answered by this code

_OLD = card_of(PEOPLE["zhang"])
_OLD_FRAME = encode(bytes.fromhex("00009001000400") + _OLD.text + _OLD.photo)

TROUBLES: Mapping[str, tuple[Trouble, ...]] = {
    WELL: (),
    UNPLUGGED: (),
    SILENT: (Trouble(times=0, is_silent=True),),
    NOISY: (Trouble(times=0, noise_before=b"\x00\xff\x55", flips=((8, 0x5A),)),),
    "cut": (Trouble(command=READ.body, times=0, cut_at=700),),
    "flipped": (Trouble(command=READ.body, times=0, flips=((120, 0x10),)),),
    "length": (Trouble(command=READ.body, times=0, length=0x0500),),
    "slow": (Trouble(times=0, byte_pause_s=0.4),),
    "stale": (Trouble(command=READ.body, times=0, stale=_OLD_FRAME),),
    "doubled": (Trouble(times=0, is_doubled=True),),
}

# What can be wrong with any other device on a line; its messages are short.
LINE_TROUBLES: Mapping[str, tuple[Trouble, ...]] = {
    WELL: (),
    UNPLUGGED: (),
    SILENT: TROUBLES[SILENT],
    NOISY: (Trouble(times=0, noise_before=b"\x00\xff\x55", flips=((2, 0x5A),)),),
    "cut": (Trouble(times=0, cut_at=2),),
    "flipped": (Trouble(times=0, flips=((3, 0x10),)),),
    "slow": TROUBLES["slow"],
    "doubled": TROUBLES["doubled"],
}


def line_troubles_of(kind: str) -> tuple[Trouble, ...]:
    """Return the troubles of a name; Fault ``device.simulated.unknown_trouble`` lists the names."""
    if kind not in LINE_TROUBLES:
        raise Fault("device.simulated.unknown_trouble", kind=kind, names=", ".join(filter(None, LINE_TROUBLES)))
    return LINE_TROUBLES[kind]


def troubles_of(kind: str) -> tuple[Trouble, ...]:
    """Return the troubles of a name or of ``state:41``; Fault ``device.simulated.unknown_trouble`` lists the names."""
    if kind.startswith(STATE) and len(kind) == len(STATE) + 2:
        try:
            return (Trouble(command=READ.body, times=0, state=int(kind.removeprefix(STATE), 16)),)
        except ValueError as error:
            raise _unknown(kind) from error
    if kind not in TROUBLES:
        raise _unknown(kind)
    return TROUBLES[kind]


def _unknown(kind: str) -> Fault:
    names = ", ".join((*filter(None, TROUBLES), f"{STATE}41"))
    return Fault("device.simulated.unknown_trouble", kind=kind, names=names)
