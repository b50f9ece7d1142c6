"""Devices in words: the list, frames of the line, tests, ports, troubles. It knows values, and no manager."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.base.clock import local
from core.base.faults import Fault
from core.base.texts import fault_text
from core.devices.channels.ports import BY_PLACE, BY_USB, READERS_ONLY
from core.devices.events import DeviceTested
from core.devices.ports import DeviceState
from desktop.i18n import _, language
from desktop.presenters.lamps import device_name, state_words

if TYPE_CHECKING:
    from core.devices.channels.ports import PortFound
    from core.devices.channels.tap import FrameNote
    from core.devices.loop import FaultNote

_ICONS = {
    "card_reader": "id-card", "chip_reader": "id-card", "kiosk_reader": "id-card",
    "scanner": "scan-line", "keypad": "star",
    "page_scanner": "scan-line", "scan_folder": "folder-open", "camera": "camera",
    "hall_led": "megaphone", "counter_led": "megaphone", "board": "monitor", "voice": "volume-2",
}  # fmt: skip
CARD_READERS = frozenset({"card_reader", "chip_reader", "kiosk_reader"})
_PREAMBLE = bytes.fromhex("AAAAAA9669")


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceRow:
    """One device of the list; ``tone`` and ``mark`` are the lamp's."""

    device: str
    name: str
    icon: str
    line: str
    word: str
    tone: str
    mark: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FrameRow:
    """One frame: ``data`` is command and state only, ``words`` what they mean or how much is hidden."""

    time: str
    is_sent: bool
    data: str
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TestView:
    """How a test went, or that it runs."""

    __test__ = False  # no test of ours, for pytest
    tone: str
    title: str
    text: str
    remedy: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TroubleRow:
    """A trouble that was."""

    time: str
    title: str
    remedy: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PortRow:
    """One port that can be chosen, by its identity, its socket or its path; ``address`` is what is kept."""

    address: str
    title: str
    text: str


def device_row(device: str, state: DeviceState, fault: str, port: str) -> DeviceRow:
    """Return the list's row of a device."""
    word, tone, mark = state_words(state)
    if fault and state in {DeviceState.READY, DeviceState.BUSY}:
        word, tone, mark = fault_text(Fault(fault), language()).title, "warn", "triangle-alert"
    icon = _ICONS.get(device, "printer")
    line = line_words(port) if state is not DeviceState.UNUSED else _("not set up")
    return DeviceRow(device=device, name=device_name(device), icon=icon, line=line, word=word, tone=tone, mark=mark)


def line_words(port: str) -> str:
    """Return an address as a person says it."""
    if port == "scanner:auto":
        return _("the first scanner found")
    bare = port.rpartition("@")[0] if port.rpartition("@")[2].isdigit() else port
    if bare.startswith(BY_USB):
        return _("USB adapter {id}").format(id=bare.removeprefix(BY_USB))
    if bare.startswith(BY_PLACE):
        return _("USB socket {place}").format(place=bare.removeprefix(BY_PLACE))
    kind, _colon, rest = bare.partition(":")
    names = {
        "serial": _("Serial {port}"),
        "tcp": _("Network {port}"),
        "usb": _("USB {port}"),
        "file": _("File {port}"),
        "folder": _("Folder {port}"),
        "scanner": _("Scanner {port}"),
        "hid": _("USB {port}"),
    }
    return names[kind].format(port=rest.removeprefix("//")) if kind in names else bare


def frame_rows(device: str, frames: "Sequence[FrameNote]") -> tuple[FrameRow, ...]:
    """Return the frames, newest last; of a card or a code there is nothing to see but the length."""
    return tuple(
        FrameRow(
            time=f"{local(note.at):%H:%M:%S}.{note.at.microsecond // 1000:03d}",
            is_sent=note.is_sent,
            data=_hex(note.head, note.size),
            words=_meaning(device, note),
        )
        for note in frames
    )


def _hex(head: bytes, size: int) -> str:
    shown = head.hex(" ").upper()
    return f"{shown} ··" if size > len(head) > 0 else shown


def _meaning(device: str, note: "FrameNote") -> str:
    if device in CARD_READERS and note.head.startswith(_PREAMBLE):
        words = _sdt_words(note)
        if words:
            return words
    if note.size > len(note.head):
        return _("{n} bytes, {hidden} hidden").format(n=note.size, hidden=note.size - len(note.head))
    return _("{n} bytes").format(n=note.size)


def _sdt_words(note: "FrameNote") -> str:
    commands = {
        "10FF": _("reset"), "11FF": _("status"), "12FF": _("module number"), "2001": _("find a card"),
        "2002": _("select the card"), "3001": _("read text and photo"), "3003": _("read new addresses"),
        "3005": _("chip number"), "3010": _("read with fingerprint"),
    }  # fmt: skip
    states = {
        0x90: _("done"),
        0x9F: _("card found"),
        0x80: _("no card"),
        0x91: _("nothing there"),
        0x81: _("not selected"),
    }
    if note.is_sent:
        return commands.get(note.head[7:9].hex().upper(), "")
    if len(note.head) < 10:
        return ""
    state = note.head[9]
    words = states.get(state, _("state {code}").format(code=f"{state:02X}"))
    hidden = note.size - len(note.head)
    return _("{words} · {n} bytes hidden").format(words=words, n=hidden) if hidden > 16 else words


def test_view(event: DeviceTested) -> TestView:
    """Return how a test went."""
    if event.fault:
        told = fault_text(Fault(event.fault, **event.facts), language())
        return TestView(
            tone="bad", title=_("Test failed: {title}").format(title=told.title), text=told.text, remedy=told.remedy
        )
    names = {
        "greet": _("answers"),
        "find": _("looks for a card"),
        "line": _("line is open"),
        "show": _("shows"),
        "scanner": _("found"),
        "folder": _("files in it:"),
        "state": _("asked for its state"),
        "shared": _("another window prints on it just now"),
        "picture": _("a picture came"),
        "flash": _("flashes now"),
        "said": _("the sentence was said"),
        "quiet": _("quiet hours: nothing is said"),
    }
    steps = []
    for step in event.steps:
        words = names.get(step.what, step.what)
        steps.append(f"{words} {step.note} {step.took_ms} ms" if step.note else f"{words} {step.took_ms} ms")
    total = sum(step.took_ms for step in event.steps)
    return TestView(
        tone="ok",
        title=_("Test passed"),
        text=_("{steps}, {total} ms in all").format(steps=" · ".join(steps), total=total),
    )


def trouble_rows(notes: "Sequence[FaultNote]", tongue: str) -> tuple[TroubleRow, ...]:
    """Return the last troubles, newest first."""
    rows = []
    for note in notes:
        told = fault_text(note.fault, tongue)
        rows.append(TroubleRow(time=f"{local(note.at):%m-%d %H:%M}", title=told.title, remedy=told.remedy))
    return tuple(rows)


def port_rows(device: str, ports: "Sequence[PortFound]", in_use: Mapping[str, str]) -> tuple[PortRow, ...]:
    """Return what a device can be led to: an adapter by its serial number first, by its socket where it has none."""
    rows = []
    for port in ports:
        if port.address.startswith(READERS_ONLY) and device not in CARD_READERS:
            continue
        address, how = _kept_as(port, ports)
        user = in_use.get(address) or in_use.get(port.address, "")
        taken = _(" · used by {device}").format(device=device_name(user)) if user else ""
        is_reader = port.address.startswith(READERS_ONLY)  # its title says its ids already
        title = port.title if is_reader else f"{port.title} · {line_words(port.address)}"
        rows.append(PortRow(address=address, title=title, text=how + taken))
    rows.append(PortRow(address="", title=_("Not used"), text=_("this desk has no such device")))
    return tuple(rows)


def _kept_as(port: "PortFound", ports: "Sequence[PortFound]") -> tuple[str, str]:
    """Return the address that is kept for a port, and how it will be found by it."""
    has_serial = bool(port.usb) and not port.usb.endswith(":")
    is_alone = not [other for other in ports if other is not port and port.usb and other.usb == port.usb]
    scheme = port.address.partition(":")[0]
    if has_serial and is_alone:
        address = f"{BY_USB}{port.usb}" if scheme == "serial" else f"{scheme}:{port.usb}"
        return address, _("by its serial number: any socket")
    if port.place:
        return f"{BY_PLACE}{port.place}", _("by its socket: leave it plugged in there")
    if "@" in port.address:
        return port.address, _("by its socket: leave it plugged in there")
    if port.usb:
        return port.address, _("by its kind: the only one plugged in")
    return port.address, _("by its name")
