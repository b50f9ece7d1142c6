"""The switches of the simulated devices and of the district. It knows a stage, through the panel's way of asking."""

import re
from collections.abc import Callable, Container
from dataclasses import replace
from functools import partial

from PySide6.QtWidgets import QButtonGroup, QComboBox, QGridLayout, QHBoxLayout, QWidget

from core.base.texts import all_texts
from core.devices.drivers.sdt_commands import MEANINGS
from core.devices.simulated.reader_troubles import LINE_TROUBLES, NOISY, SILENT, STATE, TROUBLES, UNPLUGGED
from desktop.demo.gadgets import CHIP, HOST_WORDS, KEYPAD, LED, SCANNER
from desktop.demo.panel_cards import Do
from desktop.demo.stage import COUNTER, KIOSK, RECEIPT, TICKET, DemoStage
from desktop.i18n import _, language
from desktop.style.style import Style
from desktop.widgets.buttons import Button
from desktop.widgets.card import Card
from desktop.widgets.fields import Line
from desktop.widgets.text import Label

_COLOURS = re.compile(r"\\C\d")  # the display's own signs for red, green and yellow


class DevicesCard(Card):
    """One row a device; ``do`` runs what may block, ``refresh`` shows how things really are."""

    def __init__(self, stage: DemoStage, style: Style, do: Do) -> None:
        super().__init__(style)
        self._stage, self._style, self._do = stage, style, do
        self.troubles: dict[tuple[str, str], Button] = {}
        self.choosers: dict[str, QComboBox] = {}
        self.switches: dict[tuple[str, str], Button] = {}
        self.gadgets: dict[tuple[str, str], Button] = {}
        self.head(_("Devices"))
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(8)
        grid.setColumnStretch(1, 1)
        rows = (
            (_("Counter's reader"), self._reader(COUNTER)),
            (_("Ticket machine's reader"), self._reader(KIOSK)),
            (_("Receipt printer"), self._printer(RECEIPT)),
            (_("Ticket printer"), self._printer(TICKET)),
            (_("Chip card reader"), self._gadget(CHIP)),
            (_("Code scanner"), self._gadget(SCANNER)),
            (_("Rating keypad"), self._gadget(KEYPAD)),
            (_("Hall display"), self._gadget(LED)),
            (_("District"), self._district()),
        )
        for row, (words, buttons) in enumerate(rows):
            grid.addWidget(Label(words, "second"), row, 0)
            grid.addWidget(buttons, row, 1)
        self.box.addLayout(grid)
        self.led = Label("", "second")
        self.box.addWidget(self.led)
        self.box.addLayout(self._scan())
        self.refresh()

    def refresh(self) -> None:
        """Show the state of every switch."""
        for (place, kind), button in self.troubles.items():
            button.setChecked(self._stage.reader(place).trouble == kind)
        for name, chooser in self.choosers.items():
            stage = self._stage
            trouble = stage.reader(name).trouble if name in (COUNTER, KIOSK) else stage.gadget(name)
            chooser.setCurrentIndex(max(0, chooser.findData(trouble or None)))
        for (place, kind), button in self.switches.items():
            if place == "district":
                button.setChecked(self._stage.has_district)
                button.set_words(_("running") if self._stage.has_district else _("down"))
            else:
                button.setChecked(getattr(self._stage.printer(place), kind))
        for (name, kind), button in self.gadgets.items():
            button.setChecked(self._stage.gadget(name) == kind)
        self.led.setText(_("On the hall display: {text}").format(text=_COLOURS.sub("", self._stage.led).strip() or "—"))
        self._name_printers()

    def offer_code(self, code: str) -> None:
        """Put the code of the newest paper under the scanner."""
        self.code.setText(code)

    def _scan(self) -> QHBoxLayout:
        """Return the line with what is held under the scanner."""
        self.code = Line(_("Code to scan"))
        self.code.setPlaceholderText(_("number of a receipt, or anything else"))
        self.scan = Button(self._style, _("Scan it"))
        self.scan.clicked.connect(self._scanned)
        self.code.returnPressed.connect(self._scanned)
        row = QHBoxLayout()
        row.setSpacing(6)
        row.addWidget(self.code, 1)
        row.addWidget(self.scan)
        return row

    def _scanned(self) -> None:
        code = self.code.text()
        if code:
            self._do(lambda: self._stage.scan(code))

    def _gadget(self, name: str) -> QWidget:
        said = (_("another program holds the card"), _("service without a reader"), _("no card service"))
        words = dict(zip(HOST_WORDS, said, strict=True)) if name == CHIP else {}
        row, buttons = self._troubled(name, LINE_TROUBLES, words, partial(self._give_gadget, name))
        self.gadgets |= buttons
        return row

    def _reader(self, place: str) -> QWidget:
        states = {
            f"{STATE}{state:02X}": f"{state:02X} {all_texts()[meaning.fault][language()]['title']}"
            for state, meaning in MEANINGS.items()
        }
        row, buttons = self._troubled(place, TROUBLES, states, partial(self._trouble, place))
        self.troubles |= buttons
        return row

    def _troubled(
        self, name: str, kinds: Container[str], more: dict[str, str], give: Callable[[str], None]
    ) -> tuple[QWidget, dict[tuple[str, str], Button]]:
        """Return a row of the most common troubles and a list of the others that this device can have."""
        row, box = _row()
        group, buttons = QButtonGroup(row), {}
        for kind, words in (("", _("well")), (UNPLUGGED, _("unplugged")), (SILENT, _("silent")), (NOISY, _("garbled"))):
            button = Button(self._style, words, kind="seg")
            button.setCheckable(True)
            group.addButton(button)
            button.clicked.connect(partial(give, kind))
            buttons[name, kind] = button
            box.addWidget(button, 1)
        others = {
            "cut": _("answer cut short"), "flipped": _("one bit flipped"), "length": _("length lies"),
            "slow": _("bytes one by one"), "stale": _("the last card's answer first"),
            "doubled": _("every answer twice"),
        }  # fmt: skip
        chooser = QComboBox()
        chooser.setAccessibleName(_("Other troubles"))
        chooser.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        chooser.setMinimumContentsLength(6)
        chooser.addItem(_("Other troubles"), None)
        for kind, words in ({kind: words for kind, words in others.items() if kind in kinds} | more).items():
            chooser.addItem(words, kind)
        chooser.activated.connect(lambda _index: _choose(chooser, give))
        self.choosers[name] = chooser
        box.addWidget(chooser, 1)
        return row, buttons

    def _give_gadget(self, name: str, kind: str) -> None:
        self._do(partial(self._stage.gadget_trouble, name, kind))

    def _printer(self, place: str) -> QWidget:
        row, box = _row()
        for kind in ("has_paper", "is_cover_open", "is_on"):
            button = Button(self._style, "", kind="seg")
            button.setCheckable(True)
            button.clicked.connect(partial(self._switch, place, kind))
            self.switches[place, kind] = button
            box.addWidget(button, 1)
        return row

    def _district(self) -> QWidget:
        row, box = _row()
        button = Button(self._style, _("running"), kind="seg")
        button.setCheckable(True)
        button.clicked.connect(self._switch_district)
        self.switches["district", "is_on"] = button
        box.addWidget(button, 1)
        box.addStretch(2)
        return row

    def _name_printers(self) -> None:
        words = {
            "has_paper": (_("paper in"), _("no paper")),
            "is_cover_open": (_("cover open"), _("cover shut")),
            "is_on": (_("power on"), _("power off")),
        }
        for (place, kind), button in self.switches.items():
            if place != "district":
                button.set_words(words[kind][0 if button.isChecked() else 1])

    def _trouble(self, place: str, kind: str) -> None:
        self._do(partial(self._stage.trouble, place, kind))

    def _switch(self, place: str, kind: str) -> None:
        is_set = self.switches[place, kind].isChecked()
        self._name_printers()
        self._do(lambda: self._stage.switch(place, replace(self._stage.printer(place), **{kind: is_set})))

    def _switch_district(self) -> None:
        is_on = self.switches["district", "is_on"].isChecked()
        self.switches["district", "is_on"].set_words(_("starting") if is_on else _("stopping"))
        self._do(partial(self._stage.switch_district, is_on=is_on))


def _choose(chooser: QComboBox, give: Callable[[str], None]) -> None:
    kind = chooser.currentData()
    if kind is not None:
        give(str(kind))


def _row() -> tuple[QWidget, QHBoxLayout]:
    row = QWidget()
    box = QHBoxLayout(row)
    box.setContentsMargins(0, 0, 0, 0)
    box.setSpacing(6)
    return row, box
