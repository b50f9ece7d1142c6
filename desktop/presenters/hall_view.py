"""What the page of the hall paints: figures, counters, lines, hours and warnings, in words. It knows no service."""

from dataclasses import dataclass

from desktop.presenters.views import Banner, Tag


@dataclass(frozen=True, slots=True, kw_only=True)
class HallFigure:
    """One figure of the row at the top."""

    number: str
    unit: str
    label: str
    note: str = ""
    tone: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CounterTile:
    """One counter: who sits there (masked), what it does and since when. ``trouble`` takes the place of ``line``."""

    counter: str
    serves: str
    state: Tag
    number: str  # the ticket there, or a dash
    timer: str
    line: str
    who: str = ""
    trouble: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LineBar:
    """One line: how many wait and how long a newcomer would. ``share`` is of the longest wait shown, 0 to 1."""

    letter: str
    name: str
    waiting: int
    minutes: int | None
    share: float
    tone: str  # pri, warn, bad


@dataclass(frozen=True, slots=True, kw_only=True)
class HourBar:
    """One hour of today; ``wait_min`` None: nobody was called. An hour that has not come has no numbers."""

    hour: int
    taken: int | None
    served: int | None
    wait_min: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class WarningRow:
    """One warning. ``level`` is yellow, orange, red, or empty while all is well."""

    kind: str
    level: str
    word: str  # 黄 橙 红
    title: str
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MoveView:
    """A counter that is about to be moved: what it ``serves`` (in words ``now``), could serve, and what comes of it."""

    counter: str
    serves: tuple[str, ...]
    now: str
    choices: tuple[tuple[str, str], ...]  # letter, words
    chosen: str = ""
    effects: tuple[tuple[str, str], ...] = ()
    why_not: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class HallPage:
    """The whole page. ``stale_since``: the time of the last good data when newer ones do not come; empty: live."""

    figures: tuple[HallFigure, ...] = ()
    tiles: tuple[CounterTile, ...] = ()
    lines: tuple[LineBar, ...] = ()
    target: float = 0.5  # where the limit stands on the bars of the lines
    hours: tuple[HourBar, ...] = ()
    warnings: tuple[WarningRow, ...] = ()
    move: MoveView | None = None
    chosen: str = ""
    only_troubled: bool = False
    updated: str = ""
    stale_since: str = ""
    can_direct: bool = False
    can_undo: bool = False
    banner: Banner | None = None
    trouble: Banner | None = None  # of the clock: it stays until it is mended
    is_known: bool = False
