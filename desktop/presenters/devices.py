"""The page of devices: how each is, what it last said, a test, and the port it is found at. No widget, no line.

pick ──Ctrl+T──> testing ──DeviceTested──> tested        pick ──choose──> ports ──assign──> found there from now on
"""

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from core.base.faults import Fault
from core.base.texts import fault_text
from core.devices.events import DeviceChanged, DeviceTestAsked, DeviceTested
from core.devices.ports import DeviceState
from desktop.i18n import _, language
from desktop.presenters.desk import Desk
from desktop.presenters.device_days import DayChart, day_chart
from desktop.presenters.device_words import (
    DeviceRow,
    FrameRow,
    PortRow,
    TestView,
    TroubleRow,
    device_row,
    frame_rows,
    line_words,
    port_rows,
    test_view,
    trouble_rows,
)
from desktop.presenters.lamps import device_name
from desktop.presenters.office import Office, Runner
from desktop.presenters.presenter import Presenter
from desktop.presenters.views import Banner
from desktop.presenters.words import banner_of

if TYPE_CHECKING:
    from core.devices.channels.ports import PortFound
    from core.devices.manager import DeviceReport

OTHERS = ("receipt_printer", "ticket_printer", "office_printer", "camera", "board", "voice")


@dataclass(frozen=True, slots=True, kw_only=True)
class DevicePage:
    """One device, open at the right. ``remedy`` is what to do now, empty when all is well."""

    device: str
    name: str
    icon: str
    state: DeviceRow
    facts: tuple[tuple[str, str], ...]
    remedy: tuple[str, str] = ("", "")  # what is wrong, what to do
    test: TestView | None = None
    frames: tuple[FrameRow, ...] = ()
    troubles: tuple[TroubleRow, ...] = ()
    days: DayChart | None = None
    keeps_troubles: bool = False
    has_line: bool = False
    can_test: bool = False
    can_move: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class DevicesView:
    """The whole page. ``ports`` are shown while a port is being chosen."""

    rows: tuple[DeviceRow, ...] = ()
    page: DevicePage | None = None
    ports: tuple[PortRow, ...] | None = None
    banner: Banner | None = None
    busy: str = ""


class DevicesPresenter(Presenter[DevicesView]):
    """One list of devices, one of them open. ``refresh`` may be called as often as the page is looked at."""

    def __init__(self, office: Office, runner: Runner, desk: Desk) -> None:
        super().__init__(DevicesView(), runner)
        self._office, self._desk = office, desk
        self._others: dict[str, DeviceChanged] = {}  # printers, board ...: known by what they say of themselves
        self._tests: dict[str, TestView] = {}
        self._chosen = ""

    def refresh(self) -> None:
        """Show the devices as they are now; nothing here waits."""
        reports = {report.device: report for report in self._office.devices.reports()}
        rows = [device_row(report.device, report.state, report.fault, report.port) for report in reports.values()]
        rows += [device_row(name, event.state, event.fault, self._port_of(name)) for name, event in self._other_items()]
        chosen = next((row for row in rows if row.device == self._chosen), None)
        page = None if chosen is None else self._page(chosen, reports.get(chosen.device))
        self._show(replace(self._view, rows=tuple(rows), page=page))

    def knows(self, device: str) -> bool:
        """Say whether there is a page of a device."""
        return device in self._others or any(one.device == device for one in self._office.devices.reports())

    def pick(self, device: str) -> None:
        """Open a device."""
        self._chosen = device
        self._show(replace(self._view, ports=None, banner=None))
        self.refresh()

    def test(self) -> None:
        """Ctrl+T. Try the open device out; the answer comes over the bus."""
        page = self._view.page
        if page is not None and page.can_test:
            self._try_out(page.device)

    def test_all(self) -> None:
        """Try every device out that is set up."""
        for report in self._office.devices.reports():
            if report.state is not DeviceState.UNUSED:
                self._try_out(report.device)
        for name, event in self._other_items():
            if _is_tested_elsewhere(event):
                self._try_out(name)

    def choose_port(self) -> None:
        """Show the ports of this machine, as they are now."""
        page = self._view.page
        if page is not None and page.can_move:
            self._ask(self._office.devices.found, self._found)

    def assign(self, address: str) -> None:
        """Lead the open device to a port, now and from the next start on."""
        page, devices = self._view.page, self._office.devices
        if page is None or self._view.ports is None:
            return
        device = page.device
        self._command("assign", lambda: devices.assign(device, address), lambda _none: self._assigned(device, address))

    def leave_ports(self) -> None:
        """Esc. Keep the port."""
        self._show(replace(self._view, ports=None))

    def on_device(self, event: DeviceChanged) -> None:
        """Take over what a device says of itself."""
        if event.device not in self._office.devices.names:
            self._others[event.device] = event
        elif event.state in {DeviceState.ABSENT, DeviceState.FAULTY, DeviceState.OPENING}:
            self._tests.pop(event.device, None)  # a test tells of the line it was made on
        if self._view.rows:
            self.refresh()

    def on_tested(self, event: DeviceTested) -> None:
        """Show how a test went."""
        self._tests[event.device] = test_view(event)
        self.refresh()

    def wipe(self) -> None:
        """Forget everything: the administrator signs out."""
        self._tests, self._chosen = {}, ""
        self._show(DevicesView())

    # -- answers

    def _try_out(self, device: str) -> None:
        self._tests[device] = TestView(tone="off", title=_("Testing"), text=_("It takes a few seconds at most."))
        if device in self._office.devices.names:
            self._office.devices.test(device)
        else:
            self._office.bus.publish(DeviceTestAsked(device=device))
        self.refresh()

    def _found(self, ports: "tuple[PortFound, ...]") -> None:
        page = self._view.page
        if page is not None:
            self._show(replace(self._view, ports=port_rows(page.device, ports, self._in_use())))

    def _assigned(self, device: str, address: str) -> None:
        words = _("{device} is looked for at {port} from now on.") if address else _("{device} is no longer used here.")
        text = words.format(device=device_name(device), port=line_words(address))
        self._show(replace(self._view, ports=None, banner=Banner(tone="ok", text=text)))
        self.refresh()

    def _began(self, name: str) -> None:
        self._show(replace(self._view, busy=name, banner=None))

    def _ended(self) -> None:
        self._show(replace(self._view, busy=""))

    def _failed(self, fault: Fault) -> None:
        self._show(replace(self._view, banner=banner_of(fault)))

    # -- view

    def _other_items(self) -> list[tuple[str, DeviceChanged]]:
        return [(name, self._others[name]) for name in OTHERS if name in self._others]

    def _port_of(self, device: str) -> str:
        section = getattr(self._office.settings, device, None)
        return str(getattr(section, "port", ""))

    def _in_use(self) -> dict[str, str]:
        """Return address -> device, for every port that is set."""
        return {report.port: report.device for report in self._office.devices.reports() if report.port}

    def _page(self, row: DeviceRow, report: "DeviceReport | None") -> DevicePage:
        page = DevicePage(
            device=row.device, name=row.name, icon=row.icon, state=row,
            facts=((_("Connection"), row.line),) if row.line else (), remedy=self._remedy(row.device, report),
            test=self._tests.get(row.device), days=day_chart(self._office.device_days.days(row.device)),
        )  # fmt: skip
        if report is None:
            event = self._others[row.device]
            return replace(page, can_test=_is_tested_elsewhere(event))
        if not report.has_line:
            facts: tuple[tuple[str, str], ...] = ()
        else:
            facts = ((_("USB identity"), report.usb or _("none: a line of the machine or of the network")),)
        return replace(
            page,
            facts=(*page.facts, *facts),
            keeps_troubles=True,
            has_line=report.has_line,
            frames=frame_rows(row.device, report.frames),
            troubles=trouble_rows(report.troubles, language()),
            can_test=report.state is not DeviceState.UNUSED,
            can_move=report.has_line,
        )

    def _remedy(self, device: str, report: "DeviceReport | None") -> tuple[str, str]:
        event = self._others.get(device)
        fault = None
        if report is not None and report.fault and report.troubles:
            fault = next((note.fault for note in report.troubles if note.fault.code == report.fault), None)
        elif event is not None and event.fault:
            fault = Fault(event.fault, **event.facts)
        if fault is None:
            return ("", "")
        words = fault_text(fault, language())
        return words.text, words.remedy


def _is_tested_elsewhere(event: DeviceChanged) -> bool:
    """Return whether a device without a loop can be tried out: its owner hears DeviceTestAsked."""
    return event.device in OTHERS and event.state is not DeviceState.UNUSED
