"""A stage without lines and processes: remembers what was done to it. See desktop.demo.stage.DemoStage."""

from dataclasses import replace

from core.base.faults import Fault
from core.devices.simulated.people import PEOPLE
from desktop.demo.desk_papers import DeskPapers
from desktop.demo.gadgets import NAMES
from desktop.demo.paper_tray import PaperTray
from desktop.demo.stage import PRINTERS, READERS, PrinterState, ReaderState


class FakeStage:
    def __init__(self, folder):
        self.people = PEOPLE
        self.folder = folder
        self.readers = dict.fromkeys(READERS, ReaderState())
        self.printers = dict.fromkeys(PRINTERS, PrinterState())
        self.has_district = True
        self.is_broken = False
        self.tray = PaperTray(folder, self.tell)
        self.listeners = []
        self.desk_papers = DeskPapers(folder / "camera")
        self.chip = ""
        self.led, self.scans, self.gadgets = "", [], dict.fromkeys(NAMES, "")

    def tell(self):
        for heard in tuple(self.listeners):
            heard()

    def put_paper(self, kind):
        self.desk_papers.put(kind)
        self.tell()

    def reader(self, place):
        return self.readers[place]

    def put_card(self, place, person):
        for other, state in self.readers.items():
            if state.card == person:
                self.readers[other] = replace(state, card="")
        self.readers[place] = replace(self.readers[place], card=person)
        self.tell()

    def lift(self, place):
        self.readers[place] = replace(self.readers[place], card="")
        self.tell()

    def is_seen_empty(self, place):
        return not self.readers[place].card

    def trouble(self, place, kind):
        self.readers[place] = replace(self.readers[place], trouble=kind)
        self.tell()

    def put_chip(self, person):
        self.chip = person
        self.tell()

    def scan(self, code):
        self.scans.append(code)

    def gadget(self, name):
        return self.gadgets[name]

    def gadget_trouble(self, name, kind):
        self.gadgets[name] = kind
        self.tell()

    def printer(self, place):
        return self.printers[place]

    def switch(self, place, state):
        self.printers[place] = state
        self.tell()

    def papers(self):
        return self.tray.slips()

    def tear_off(self, number):
        self.tray.tear_off(number)

    def forms(self):
        return tuple(sorted(self.folder.glob("*.pdf"), reverse=True))

    def switch_district(self, *, is_on):
        if self.is_broken:
            raise Fault("demo.district.not_started", log="district.log")
        self.has_district = is_on
        self.tell()

    def listen(self, heard):
        self.listeners.append(heard)
        return lambda: self.listeners.remove(heard)
