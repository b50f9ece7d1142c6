"""The look at run time: type scale, scaled sizes, colours, fonts and tinted icons. It knows Qt and the tokens only."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QByteArray, QObject, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontDatabase, QGuiApplication, QIcon, QPainter, QPalette, QPixmap
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QApplication, QStyleFactory, QWidget

from core.base.resources import Resources
from desktop.i18n import language
from desktop.style.qss import sheet
from desktop.style.tokens import Tokens, load_tokens
from desktop.turns import Turns

FAMILIES = ("Noto Sans SC", "HanaMinB")
_SCREEN_FONTS = ("NotoSansSC-Regular.ttf", "NotoSansSC-Bold.ttf")
ICONS_A_TURN = 12
WORDS = {"zh": 1.0, "en": 1.2}  # the room the same words take
_RARE_FONTS = ("HanaMinB.ttf",)

WAVES = 4  # widgets that follow the type size are fitted in so many turns

Pixmaps = dict[tuple[str, str, int, float], QPixmap]  # name, colour, logical px, ratio of the screen


class _Wave(QObject):
    """Some of the widgets that follow."""

    rolls = Signal()


class Style(QObject):
    """One per program, GUI thread. ``changed`` is sent after the type size changed and the sheets are in place.

    The sheet is put on windows and on the parts of the large one (``dress``), never on the application: there Qt takes
    five times as long, and parts can follow one another, so that no key press waits for all of them.
    """

    changed = Signal()

    def __init__(self, resources: Resources | None = None, *, is_large: bool = False) -> None:
        super().__init__()
        self._resources = resources or Resources()
        self.tokens: Tokens = load_tokens(self._resources)
        self.is_large = is_large
        self.shows_keys = True
        self._sheet = ""
        self._dressed: list[QWidget] = []
        self._turns = Turns(self)
        self._held: list[QWidget] = []  # windows that do not paint while the size changes
        self._svgs: dict[str, bytes] = {}
        self._pixmaps: Pixmaps = {}
        self._other_size: Pixmaps = {}  # those of the type size before
        self._waves = [_Wave(self) for _unused in range(WAVES)]
        self._followers = 0
        self._shapes: dict[tuple[str, int, float], QPixmap] = {}  # black on nothing

    @property
    def scale(self) -> float:
        """Return 1.0, or the factor of large type."""
        return self.tokens.large_type_factor if self.is_large else 1.0

    def apply(self, app: QApplication) -> None:
        """Give the program Fusion, light, our fonts. Call once, before the first window."""
        for name in _SCREEN_FONTS:
            _add_font(self._resources.path(f"fonts/{name}"))
        app.setStyle(QStyleFactory.create("Fusion"))
        # A dark desktop must not half-apply itself to our light sheet.
        app.styleHints().setColorScheme(Qt.ColorScheme.Light)
        app.setPalette(self._palette())
        app.setCursorFlashTime(0 if app.platformName() == "offscreen" else 1000)
        self._measure(app)

    def dress(self, root: QWidget) -> None:
        """Put the sheet on a window, or on a part of one whose parents have none; it follows the type size."""
        if root not in self._dressed:
            self._dressed.append(root)
            root.destroyed.connect(partial(self._undress, root))
        # Windows that were there before keep the application's font of then, and hand it down to what is put in them.
        root.setFont(self.font())
        root.setStyleSheet(self._sheet)

    def add_rare_font(self) -> None:
        """Load the font of the rare characters; large, so it waits until the window stands."""
        for name in _RARE_FONTS:
            _add_font(self._resources.path(f"fonts/{name}"))

    def set_large(self, is_large: bool) -> None:
        """Switch large type, part by part in turns of the event loop; ``changed`` is sent at the end."""
        if is_large == self.is_large:
            return
        self.settle()
        before, known = self.scale, tuple(self._pixmaps)
        self._pixmaps, self._other_size = self._other_size, self._pixmaps
        self.is_large = is_large
        app = QApplication.instance()
        if isinstance(app, QApplication):
            self._measure(app)
        self._held = [window for window in {root.window() for root in self._dressed} if window.isVisible()]
        for window in self._held:
            window.setUpdatesEnabled(False)
        self._turns.add(partial(self.dress, root) for root in self._dressed)
        for first in range(0, len(known), ICONS_A_TURN):
            self._turns.add((partial(self._draw_again, known[first : first + ICONS_A_TURN], self.scale / before),))
        self._turns.add((*(wave.rolls.emit for wave in self._waves), self.changed.emit, self._let_go))

    def follow(self, fit: Callable[[], None]) -> None:
        """Have a widget's own method called at each change: there are hundreds, so not all in one turn."""
        self._waves[self._followers % WAVES].rolls.connect(fit)
        self._followers += 1

    def _draw_again(self, known: tuple[tuple[str, str, int, float], ...], factor: float) -> None:
        """Draw icons that are in use at the new size, so that nobody waits for all of them at once."""
        for name, colour, size, ratio in known:
            self.pixmap(name, colour, round(size * factor), ratio)

    def settle(self) -> None:
        """Finish a change of the type size now: for whoever takes a picture."""
        self._turns.finish()

    def _let_go(self) -> None:
        for window in self._held:
            window.setUpdatesEnabled(True)
        self._held = []

    def _undress(self, root: QWidget) -> None:
        self._dressed.remove(root)

    def set_shows_keys(self, shows: bool) -> None:
        """Show or hide the keys on buttons: where large type leaves no room, words win over hints."""
        if shows != self.shows_keys:
            self.shows_keys = shows
            for wave in self._waves:
                wave.rolls.emit()
            self.changed.emit()

    def px(self, size: float) -> int:
        """Return a size at 100 % as it is at the present scale."""
        return round(size * self.scale)

    def room(self, width: int) -> float:
        """Return how wide a window or page is for its words: at 100 %, and as if they were Chinese."""
        return width / self.scale / WORDS[language()]

    def column(self, name: str) -> int:
        """Return a layout size of the token file for a column of words, scaled; wider where the language needs it."""
        return round(self.layout(name) * WORDS[language()])

    def layout(self, name: str) -> int:
        """Return a layout size of the token file, scaled."""
        return self.px(self.tokens.layout_px[name])

    def colour(self, name: str) -> QColor:
        """Return a colour of the token file; #RRGGBB is itself."""
        return QColor(self.tokens.colour.get(name, name))

    def font(self, role: str = "body", *, is_bold: bool = False, px: int | None = None) -> QFont:
        """Return a font for a painter; ``px`` at 100 % wins over the role's size."""
        font = QFont()
        font.setFamilies(list(FAMILIES))
        font.setPixelSize(self.px(px or self.tokens.type_px[role]))
        font.setBold(is_bold)
        return font

    def read_icons(self) -> None:
        """Read all icons, in any thread: who paints one must not wait for the disk."""
        for file in self._resources.names("icons", ".svg"):
            self._svg(file)

    def icon(self, name: str, colour: str = "ink", *, disabled: str = "ink3", checked: str = "") -> QIcon:
        """Return a line icon in a token colour."""
        icon = QIcon()
        size = self.px(24)
        for scale in {screen.devicePixelRatio() for screen in QGuiApplication.screens()} or {1.0}:
            icon.addPixmap(self.pixmap(name, colour, size, scale))
            icon.addPixmap(self.pixmap(name, disabled, size, scale), QIcon.Mode.Disabled)
            if checked:
                icon.addPixmap(self.pixmap(name, checked, size, scale), QIcon.Mode.Normal, QIcon.State.On)
        return icon

    def pixmap(self, name: str, colour: str, size: int, ratio: float = 2.0) -> QPixmap:
        """Return the icon drawn at ``size`` (logical px) for a screen of ``ratio``."""
        key = (name, colour, size, ratio)
        if key not in self._pixmaps:
            self._pixmaps[key] = self._draw(name, colour, size, ratio)
        return self._pixmaps[key]

    def _draw(self, name: str, colour: str, size: int, ratio: float) -> QPixmap:
        """Colour the icon's shape: drawing the shape takes ten times as long, and is done once for all its colours."""
        shape = (name, size, ratio)
        if shape not in self._shapes:
            self._shapes[shape] = self._draw_shape(name, size, ratio)
        pixmap = QPixmap(self._shapes[shape])
        painter = QPainter(pixmap)
        painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_SourceIn)
        painter.fillRect(0, 0, size, size, self.colour(colour))
        painter.end()
        return pixmap

    def _draw_shape(self, name: str, size: int, ratio: float) -> QPixmap:
        svg = self._svg(f"icons/{name}.svg").replace(b"currentColor", b"black")
        renderer = QSvgRenderer(QByteArray(svg))
        pixmap = QPixmap(QSize(size, size) * ratio)
        pixmap.setDevicePixelRatio(ratio)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        renderer.render(painter, QRectF(0, 0, size, size))
        painter.end()
        return pixmap

    def _svg(self, file: str) -> bytes:
        if file not in self._svgs:
            self._svgs[file] = self._resources.path(file).read_bytes()
        return self._svgs[file]

    def _measure(self, app: QApplication) -> None:
        app.setFont(self.font())
        tick, down = (self._resources.path(f"icons/{name}.svg").as_posix() for name in ("tick", "chevron-down"))
        self._sheet = sheet(self.tokens, self.scale, check_icon=tick, down_icon=down)

    def _palette(self) -> QPalette:
        palette = QPalette()
        roles = {
            QPalette.ColorRole.Window: "bg",
            QPalette.ColorRole.Base: "surface",
            QPalette.ColorRole.WindowText: "ink",
            QPalette.ColorRole.Text: "ink",
            QPalette.ColorRole.ButtonText: "ink",
            QPalette.ColorRole.Highlight: "pri",
            QPalette.ColorRole.HighlightedText: "on_pri",
            QPalette.ColorRole.PlaceholderText: "ink3",
        }
        for role, name in roles.items():
            palette.setColor(role, self.colour(name))
        return palette


def polish(widget: QWidget, **properties: object) -> None:
    """Set dynamic properties and let the sheet see them; Qt keeps the old look otherwise."""
    if all(widget.property(name) == value for name, value in properties.items()):
        return
    for name, value in properties.items():
        widget.setProperty(name, value)
    widget.style().unpolish(widget)
    widget.style().polish(widget)


def _add_font(path: Path) -> None:
    if QFontDatabase.addApplicationFont(str(path)) < 0:
        raise RuntimeError(f"the font {path.name} cannot be loaded")
