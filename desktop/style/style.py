"""The look at run time: type scale, scaled sizes, colours, fonts and tinted icons. It knows Qt and the tokens only."""

from pathlib import Path

from PySide6.QtCore import QByteArray, QObject, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontDatabase, QIcon, QPainter, QPalette, QPixmap
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QApplication, QStyleFactory, QWidget

from core.base.resources import Resources
from desktop.style.qss import sheet
from desktop.style.tokens import Tokens, load_tokens

FAMILIES = ("Noto Sans SC", "HanaMinB")
_SCREEN_FONTS = ("NotoSansSC-Regular.ttf", "NotoSansSC-Bold.ttf")
_RARE_FONTS = ("HanaMinB.ttf",)


class Style(QObject):
    """One per program, GUI thread. ``changed`` is sent after the type size changed and the sheet is in place."""

    changed = Signal()

    def __init__(self, resources: Resources | None = None, *, is_large: bool = False) -> None:
        super().__init__()
        self._resources = resources or Resources()
        self.tokens: Tokens = load_tokens(self._resources)
        self.is_large = is_large
        self.shows_keys = True
        self._pixmaps: dict[tuple[str, str, int, float], QPixmap] = {}

    @property
    def scale(self) -> float:
        """Return 1.0, or the factor of large type."""
        return self.tokens.large_type_factor if self.is_large else 1.0

    def apply(self, app: QApplication) -> None:
        """Dress the program: Fusion, light, our fonts, our sheet. Call once, before the first window."""
        for name in _SCREEN_FONTS:
            _add_font(self._resources.path(f"fonts/{name}"))
        app.setStyle(QStyleFactory.create("Fusion"))
        # A dark desktop must not half-apply itself to our light sheet.
        app.styleHints().setColorScheme(Qt.ColorScheme.Light)
        app.setPalette(self._palette())
        app.setCursorFlashTime(0 if app.platformName() == "offscreen" else 1000)
        self._dress(app)

    def add_rare_font(self) -> None:
        """Load the font of the rare characters; large, so it waits until the window stands."""
        for name in _RARE_FONTS:
            _add_font(self._resources.path(f"fonts/{name}"))

    def set_large(self, is_large: bool) -> None:
        """Switch large type; every widget is told by ``changed``."""
        if is_large == self.is_large:
            return
        self.is_large = is_large
        app = QApplication.instance()
        if isinstance(app, QApplication):
            self._dress(app)
        self.changed.emit()

    def set_shows_keys(self, shows: bool) -> None:
        """Show or hide the keys on buttons: where large type leaves no room, words win over hints."""
        if shows != self.shows_keys:
            self.shows_keys = shows
            self.changed.emit()

    def px(self, size: float) -> int:
        """Return a size at 100 % as it is at the present scale."""
        return round(size * self.scale)

    def layout(self, name: str) -> int:
        """Return a layout size of the token file, scaled."""
        return self.px(self.tokens.layout_px[name])

    def colour(self, name: str) -> QColor:
        """Return a colour of the token file."""
        return QColor(self.tokens.colour[name])

    def font(self, role: str = "body", *, is_bold: bool = False, px: int | None = None) -> QFont:
        """Return a font for a painter; ``px`` at 100 % wins over the role's size."""
        font = QFont()
        font.setFamilies(list(FAMILIES))
        font.setPixelSize(self.px(px or self.tokens.type_px[role]))
        font.setBold(is_bold)
        return font

    def icon(self, name: str, colour: str = "ink", *, disabled: str = "ink3", checked: str = "") -> QIcon:
        """Return a line icon in a token colour."""
        icon = QIcon()
        size = self.px(24)
        for scale in (1.0, 2.0):
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
        svg = self._resources.path(f"icons/{name}.svg").read_text("utf-8")
        renderer = QSvgRenderer(QByteArray(svg.replace("currentColor", self.tokens.colour[colour]).encode()))
        pixmap = QPixmap(QSize(size, size) * ratio)
        pixmap.setDevicePixelRatio(ratio)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        renderer.render(painter, QRectF(0, 0, size, size))
        painter.end()
        return pixmap

    def _dress(self, app: QApplication) -> None:
        app.setFont(self.font())
        tick = self._resources.path("icons/tick.svg")
        app.setStyleSheet(sheet(self.tokens, self.scale, check_icon=tick.as_posix()))

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
