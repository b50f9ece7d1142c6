"""What the ticket machine paints: its pages, tiles and the number just given, in words. It knows no service."""

from dataclasses import dataclass, field

from desktop.presenters.views import Banner

HOME, PHONE, PRINTING, TICKET, NO_PAPER, UNSURE = "home", "phone", "printing", "ticket", "no_paper", "unsure"
TILES = 8  # of one page; with more, the last place leads to the next page


@dataclass(frozen=True, slots=True, kw_only=True)
class Tile:
    """One business. ``minutes`` None: no estimate, the words are left out; ``opens`` set: no number is given now."""

    letter: str
    title: str
    examples: str
    icon: str
    waiting: int
    minutes: int | None
    opens: str = ""  # when it opens, or that today's numbers are gone


@dataclass(frozen=True, slots=True, kw_only=True)
class Bring:
    """One thing to have ready."""

    icon: str
    title: str
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenTicket:
    """The number on the screen; what stands on its paper. ``qr`` holds ticket, date and time only."""

    number: str
    business: str
    ahead: int
    minutes: int | None
    windows: str
    is_priority: bool
    qr: str
    issued: str
    tips: tuple[str, ...] = ()
    bring: tuple[Bring, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PhoneLine:
    """What is typed of a mobile number, 3-4-4 with blanks, and the one line under it."""

    typed: str = ""
    note: str = ""
    is_wrong: bool = False  # it cannot become a mobile number any more
    is_whole: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Closed:
    """Out of hours: when numbers are given out again (in words), and the usual hours."""

    opens: str
    hours: str


@dataclass(frozen=True, slots=True, kw_only=True)
class KioskView:
    """What the kiosk paints. ``is_known_person``: a card was read, the next choice belongs to it."""

    hall: str
    date: str = ""
    clock: str = ""
    half_day: str = ""
    weekday: str = ""
    hours: str = ""
    closed: Closed | None = None
    page: str = HOME
    tiles: tuple[Tile, ...] = ()
    first_tile: int = 0
    elder_tiles: tuple[Tile, ...] = ()
    waiting: int = 0
    elder_age: int = 60
    ticket: GivenTicket | None = None
    trouble: str = ""  # what keeps the ticket from coming out
    seconds_left: int = 0
    notice: str = ""
    is_known_person: bool = False
    takes_phone: bool = False  # whoever has no card may give a mobile number
    phone_line: PhoneLine = field(default=PhoneLine(), repr=False)
    phone: str = ""  # masked: the next choice belongs to it
    is_elder: bool = False
    is_busy: bool = False
    has_reader: bool = True
    has_appointments: bool = False
    waits_for_card: bool = False  # somebody wants to check in for an appointment
    can_speak: bool = False
    has_paper: bool = True  # a printer is set up: numbers come on paper
    printer_trouble: str = ""
    help: str = ""  # "asked": go to the guide; "heard": somebody is coming
    is_offline: bool = False
    banner: Banner | None = None

    @property
    def is_named(self) -> bool:
        """Return whether the next choice belongs to somebody: a card or a phone."""
        return self.is_known_person or bool(self.phone)

    @property
    def shown_tiles(self) -> tuple[Tile, ...]:
        """Return the tiles of this page; one place is kept for the way to the others."""
        if len(self.tiles) <= TILES:
            return self.tiles
        return self.tiles[self.first_tile : self.first_tile + TILES - 1]

    @property
    def has_more(self) -> bool:
        """Return whether there are tiles on another page."""
        return len(self.tiles) > TILES
