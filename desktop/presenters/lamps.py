"""The lamp bar: every device at its fixed place, and how the upload stands. It knows events, and no driver."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from core.base.clock import Clock, local, office_day
from core.base.faults import Fault
from core.base.texts import fault_text
from core.devices.events import DeviceChanged
from core.devices.ports import DeviceState
from desktop.i18n import _, _n, language
from desktop.presenters.presenter import Presenter
from desktop.presenters.runner import InlineRunner
from desktop.presenters.views import LampBarView, LampView
from desktop.presenters.words import banner_of, clock_words

if TYPE_CHECKING:
    from core.exchange.sink import ExchangeChanged
    from core.store.events import ServerChanged
    from core.sync.events import ScansChanged, UploadChanged

ORDER = ("card_reader", "receipt_printer", "office_printer", "ticket_printer", "board", "voice")
SERVER, HELD = "server", "exchange.events.held"
LONG_S, TOO_LONG_S = 3600, 86400


@dataclass(frozen=True, slots=True, kw_only=True)
class _Line:
    """How what is to go up stands, whichever way it goes. ``aside`` are not where they should be: in words, and why."""

    name: str
    pending: int
    oldest: datetime | None
    last_success: datetime | None
    fault: Fault | None
    clock: Fault | None
    aside: str
    why_aside: Fault


class LampsPresenter(Presenter[LampBarView]):
    """Keeps the last thing each device said."""

    def __init__(self, clock: Clock, version: str, devices: tuple[str, ...] = ORDER) -> None:
        super().__init__(LampBarView(version=version), InlineRunner())
        self._clock = clock
        self._states = dict.fromkeys(devices, (DeviceState.UNUSED, ""))
        self._line: _Line | None = None
        self._scans: ScansChanged | None = None
        self._update()

    def on_device(self, event: DeviceChanged) -> None:
        """Take over what a device says of itself; one that few desks have gets its place when it is used."""
        if event.state is DeviceState.UNUSED and event.device not in ORDER:
            self._states.pop(event.device, None)
        else:
            self._states[event.device] = (event.state, event.fault)
        self._update()

    def on_server(self, event: "ServerChanged") -> None:
        """Take over whether the centre's server is there; a desk with a file of its own has no such lamp."""
        state = DeviceState.READY if event.is_there else DeviceState.ABSENT
        self._states[SERVER] = (state, event.fault)
        self._update()

    def on_upload(self, event: "UploadChanged") -> None:
        """Take over how the upload stands."""
        self._line = _of_district(event)
        self._update()

    def on_scans(self, event: "ScansChanged") -> None:
        """Take over how many scans wait, and what keeps them."""
        self._scans = event
        self._update()

    def on_exchange(self, event: "ExchangeChanged") -> None:
        """Take over how the exchange tables stand; the lamp is there where a site writes them.

        Where they stand alone they are the upload, too.
        """
        code = event.fault.code if event.fault is not None else HELD if event.held else ""
        self._states["exchange"] = (DeviceState.FAULTY if code else DeviceState.READY, code)
        if event.is_alone:
            self._line = _of_exchange(event)
        self._update()

    def tick(self) -> None:
        """Let the age of the oldest row grow."""
        self._update()

    def _update(self) -> None:
        lamps = tuple(_lamp(name, state, fault) for name, (state, fault) in self._states.items())
        now = self._clock.now()
        text, tone, icon = _sync(self._line, self._scans, now)
        short = _short(self._line, self._scans, now) if self._line else text
        remedy = _remedy(self._line, self._scans)
        self._show(
            replace(
                self._view, lamps=lamps, sync=text, sync_short=short, sync_tip=remedy, sync_tone=tone, sync_icon=icon
            )
        )


def device_name(device: str) -> str:
    """Return what a clerk calls a device."""
    names = {
        "card_reader": _("Card reader"),
        "receipt_printer": _("Receipt printer"),
        "office_printer": _("A4 printer"),
        "chip_reader": _("Chip card reader"),
        "kiosk_reader": _("Kiosk reader"),
        "ticket_printer": _("Ticket printer"),
        "scanner": _("Code scanner"),
        "camera": _("Document camera"),
        "page_scanner": _("Scanner"),
        "scan_folder": _("Scan folder"),
        "hall_led": _("Hall display"),
        "counter_led": _("Counter display"),
        "keypad": _("Rating keypad"),
        "exchange": _("Exchange tables"),
        "board": _("Board"),
        "voice": _("Voice"),
        SERVER: _("Centre server"),
    }
    return names.get(device, device)


def state_words(state: DeviceState) -> tuple[str, str, str]:
    """Return word, tone and icon of a state."""
    words = {
        DeviceState.UNUSED: (_("not in use"), "off", "circle-minus"),
        DeviceState.ABSENT: (_("not connected"), "bad", "circle-x"),
        DeviceState.OPENING: (_("connecting"), "off", "circle-dot"),
        DeviceState.READY: (_("ready"), "ok", "circle-check"),
        DeviceState.BUSY: (_("working"), "ok", "circle-dot"),
        DeviceState.FAULTY: (_("trouble"), "bad", "circle-x"),
    }
    return words[state]


def _lamp(device: str, state: DeviceState, fault: str) -> LampView:
    word, tone, icon = state_words(state)
    lamp = LampView(device=device, name=device_name(device), word=word, tone=tone, icon=icon)
    if not fault:
        return replace(lamp, title=_("{name}: {word}").format(name=lamp.name, word=word), text=_calm(state))
    told = fault_text(Fault(fault, port=lamp.name), language())  # a clerk knows the device, not its port
    is_warning = state in (DeviceState.READY, DeviceState.BUSY)
    return replace(
        lamp,
        word=told.title,
        tone="warn" if is_warning else "bad",
        icon="triangle-alert" if is_warning else "circle-x",
        title=_("{name}: {word}").format(name=lamp.name, word=told.title),
        text=told.text,
        remedy=told.remedy,
    )


def _calm(state: DeviceState) -> str:
    if state is DeviceState.UNUSED:
        return _("This device is not set up at this desk.")
    if state is DeviceState.ABSENT:
        return _("The device does not answer; it is looked for every few seconds.")
    return _("Everything works.")


def _of_district(event: "UploadChanged") -> _Line:
    has_met = event.last_success is not None  # else another PC of the centre uploads, and knows whether it is there
    return _Line(
        name=_("District connected") if has_met else "", pending=event.pending, oldest=event.oldest,
        last_success=event.last_success, fault=event.fault, clock=event.clock,
        aside=_("{n} sent back").format(n=event.aside) if event.aside else "",
        why_aside=Fault("district.events.aside", count=event.aside),
    )  # fmt: skip


def _of_exchange(event: "ExchangeChanged") -> _Line:
    return _Line(
        name=_("Exchange tables connected"), pending=event.pending, oldest=event.oldest,
        last_success=event.last_success, fault=event.fault, clock=None,
        aside=_("{n} not written").format(n=event.held) if event.held else "", why_aside=Fault(HELD),
    )  # fmt: skip


def _sync(upload: _Line | None, scans: "ScansChanged | None", now: datetime) -> tuple[str, str, str]:
    if upload is None:
        return _("District not connected"), "off", "cloud-off"
    is_down = upload.fault is not None
    parts = [fault_text(upload.fault, language()).title if upload.fault else upload.name]
    parts.append(_("{n} to upload").format(n=upload.pending))
    age_s = _age_s(upload, now)
    if upload.oldest and upload.pending:
        parts.append(_("oldest {age}").format(age=_age(age_s)))
    if upload.aside:
        parts.append(upload.aside)
    if scans is not None and scans.waiting:
        parts.append(_scan_words(scans))
        if scans.fault is not None and not is_down:
            parts.append(fault_text(scans.fault, language()).title)
    if upload.last_success is not None:
        parts.append(_("last sent {time}").format(time=_at(upload.last_success, now)))
    if upload.clock is not None:
        parts.append(fault_text(upload.clock, language()).title)
    is_odd = is_down or age_s > LONG_S or upload.clock is not None or bool(upload.aside) or _are_kept(scans)
    tone = "bad" if age_s > TOO_LONG_S else "warn" if is_odd else "ok"
    return " · ".join(filter(None, parts)), tone, "cloud-off" if is_down else "cloud-upload"


def _short(upload: _Line, scans: "ScansChanged | None", now: datetime) -> str:
    """Return what must be said even where there is little room: age and scans only once they are a warning."""
    age_s = _age_s(upload, now)
    age = _("oldest {age}").format(age=_age(age_s)) if age_s > LONG_S else ""
    kept = _scan_words(scans) if scans is not None and _are_kept(scans) else ""
    return " · ".join(filter(None, (_("{n} to upload").format(n=upload.pending), age, upload.aside, kept)))


def _are_kept(scans: "ScansChanged | None") -> bool:
    """Return whether something keeps scans from going up."""
    return scans is not None and scans.fault is not None and scans.waiting > 0


def _scan_words(scans: "ScansChanged") -> str:
    return _n("{n} scan waits", "{n} scans wait", scans.waiting).format(n=scans.waiting)


def _at(moment: datetime, now: datetime) -> str:
    """Return the time of a moment, with its day when it is not of today."""
    is_today = office_day(moment) == office_day(now)
    return clock_words(moment) if is_today else f"{local(moment):%m-%d} {clock_words(moment)}"


def _age_s(upload: _Line, now: datetime) -> float:
    return (now - upload.oldest).total_seconds() if upload.oldest and upload.pending else 0.0


def _remedy(upload: _Line | None, scans: "ScansChanged | None") -> str:
    """Return what keeps the upload, or is odd about it, and what to do; empty while all is well."""
    if upload is None:
        return ""
    why_kept = scans.fault if scans is not None and _are_kept(scans) else None
    fault = upload.fault or (upload.why_aside if upload.aside else None) or why_kept or upload.clock
    return banner_of(fault).line if fault is not None else ""


def _age(seconds: float) -> str:
    if seconds < LONG_S:
        return _("{n} min").format(n=int(seconds // 60))
    if seconds < TOO_LONG_S:
        return _("{n} h").format(n=int(seconds // LONG_S))
    days = int(seconds // TOO_LONG_S)
    return _n("{n} day", "{n} days", days).format(n=days)
