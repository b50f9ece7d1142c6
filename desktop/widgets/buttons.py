"""Buttons: with their key on them, as tiles, lamps and rail entries. They know the style and no command."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from desktop.presenters.views import ChoiceView, LampView
from desktop.style.style import Style, polish
from desktop.widgets.text import Label, first_lines

_ICON_COLOURS = {"primary": "on_pri", "hero": "on_pri", "bar": "on_bar", "danger": "bad", "link": "pri"}

WHY_LINES = 2
LAMP_GAP = 6
_BOLD_WHEN_CHOSEN = frozenset({"seg", "side", "tab", "chip"})


class Button(QPushButton):
    """A push button; its key stands on it and is its shortcut only where the screen says so."""

    def __init__(
        self, style: Style, text: str, *, key: str = "", kind: str = "", icon: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._style, self._words, self._key, self._kind, self._icon = style, text, key, kind, icon
        self.setProperty("kind", kind)
        self.setAutoDefault(False)
        self.setAccessibleName(text)
        style.follow(self.restyle)
        self.restyle()

    def sizeHint(self) -> QSize:
        """Return what the words need; those of the chosen one are bold, which Qt does not reckon with."""
        hint = super().sizeHint()
        if self._kind in _BOLD_WHEN_CHOSEN:
            bold = QFont(self.font())
            bold.setBold(True)
            words = self.text()
            hint += QSize(QFontMetrics(bold).horizontalAdvance(words) - self.fontMetrics().horizontalAdvance(words), 0)
        return hint

    def set_words(self, text: str, icon: str | None = None) -> None:
        """Show another text, and icon."""
        if text == self._words and icon in (None, self._icon):
            return
        self._words = text
        self._icon = self._icon if icon is None else icon
        self.setAccessibleName(text)
        self.restyle()

    def restyle(self) -> None:
        """Fit text and icon to the present type size."""
        key = self._key if self._style.shows_keys or self._kind in ("bar", "hero") else ""
        gap = " " if self._icon else ""  # Qt leaves hardly any room between icon and text
        self.setText(gap + f"{self._words}  {key}".strip())
        if self._icon:
            colour = _ICON_COLOURS.get(self._kind, "ink")
            self.setIcon(self._style.icon(self._icon, colour, checked="ink" if self._kind == "bar" else ""))
            side = self._style.layout("icon")
            self.setIconSize(QSize(side, side))


class IconButton(Button):
    """A button that is only an icon; its name is for screen readers and the tool tip."""

    def __init__(self, style: Style, name: str, icon: str, parent: QWidget | None = None) -> None:
        super().__init__(style, "", kind="icon", icon=icon, parent=parent)
        self.setAccessibleName(name)
        self.setToolTip(name)


class ChoiceTile(QPushButton):
    """One end of the intake: title, key, and in words what it does or why it cannot be taken."""

    def __init__(self, style: Style, icon: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._style, self._icon = style, icon
        self._view: ChoiceView | None = None
        self.setProperty("kind", "tile")
        self.setAutoDefault(False)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        self._mark = Label()
        self._title = Label(role="group", wraps=True)
        self._key = Label(role="hint")
        self._why = Label(role="caption", wraps=True)
        for label in (self._mark, self._title, self._key, self._why):
            label.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        head = QHBoxLayout()
        head.setSpacing(6)
        head.addWidget(self._mark)
        head.addWidget(self._title, 1)
        head.addWidget(self._key)
        self._box = box = QVBoxLayout(self)
        box.setContentsMargins(12, 7, 10, 7)
        box.setSpacing(2)
        box.addStretch(1)
        box.addLayout(head)
        box.addWidget(self._why)
        box.addStretch(1)
        style.follow(self.restyle)

    @property
    def choice(self) -> ChoiceView | None:
        """Return what is shown."""
        return self._view

    def show_choice(self, view: ChoiceView) -> None:
        """Show a choice."""
        if view == self._view:
            return
        self._view = view
        self.setEnabled(view.is_allowed)
        self.setAccessibleName(f"{view.title}：{view.why}")
        self.restyle()

    def restyle(self) -> None:
        """Fit colours and icon to the state and the type size."""
        view = self._view
        if view is None:
            return
        is_blue = view.is_recommended and view.is_allowed
        colour = "ink3" if not view.is_allowed else "on_pri" if is_blue else "bad" if view.kind == "refuse" else "ink"
        self._mark.setPixmap(self._style.pixmap(self._icon, colour, self._style.layout("icon")))
        self._title.setText(view.title)
        self._key.setText(view.key)
        self.setToolTip(view.why)
        polish(self, tone="pri" if is_blue else "")
        for label, name in ((self._title, colour), (self._key, colour if is_blue else "ink3"), (self._why, colour)):
            shade = "ink2" if label is self._why and view.is_allowed and not is_blue else name
            polish(label, ink=shade)
        self._fit_icon()
        self._fit_why()
        self.updateGeometry()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Let the icon go, then the key, where the title leaves no room for them: the words say the same."""
        super().resizeEvent(event)
        self._fit_icon()
        self._fit_why()

    def _fit_why(self) -> None:
        """Show two lines of the reason; all of it stands in the tool tip."""
        why = self._view.why if self._view is not None else ""
        self._why.setText(first_lines(why, self._why.font(), self._room(), WHY_LINES))
        if self.sizeHint().height() != self.height():
            self.updateGeometry()

    def _fit_icon(self) -> None:
        room = self._room() - self._words_width()
        key = self._key.sizeHint().width() + 6
        shows_key = self._style.shows_keys and key <= room
        self._key.setVisible(shows_key)
        self._mark.setVisible(self._style.layout("icon") + 6 + (key if shows_key else 0) <= room)

    def _room(self) -> int:
        margins = self._box.contentsMargins()
        return self.width() - margins.left() - margins.right()

    def _words_width(self) -> int:
        return self._title.fontMetrics().horizontalAdvance(self._title.text()) + 2

    def sizeHint(self) -> QSize:
        """Return the height of title and reason as they are wrapped; tiles share the width."""
        margins, room = self._box.contentsMargins(), max(1, self._room())
        title = self._title.heightForWidth(room) if self._words_width() > room else self._title.sizeHint().height()
        words = title + self._why.heightForWidth(room) + self._box.spacing()
        return QSize(self._style.px(120), max(self._style.layout("choice"), words + margins.top() + margins.bottom()))

    def minimumSizeHint(self) -> QSize:
        """See sizeHint."""
        return QSize(self._style.px(90), self.sizeHint().height())


class LampButton(QPushButton):
    """One lamp: icon, name and word; pressing it opens its popover."""

    def __init__(self, style: Style, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._style = style
        self.lamp: LampView | None = None
        self._is_short = self._is_bare = False
        self.setProperty("kind", "lamp")
        self.setCheckable(True)
        self.setAutoDefault(False)
        style.follow(self.restyle)

    def show_lamp(self, lamp: LampView) -> None:
        """Show a lamp."""
        if lamp != self.lamp:
            self.lamp = lamp
            self.restyle()

    def set_short(self, *, is_short: bool) -> None:
        """Leave the word of a calm lamp out; its tick and its name stay."""
        if is_short != self._is_short:
            self._is_short = is_short
            self.restyle()

    def set_bare(self, *, is_bare: bool) -> None:
        """Leave the word of any lamp out: its colour, its name and the popover stay."""
        if is_bare != self._is_bare:
            self._is_bare = is_bare
            self.restyle()

    def restyle(self) -> None:
        """Fit to the state and the type size."""
        if self.lamp is None:
            return
        lamp = self.lamp
        self.setAccessibleName(f"{lamp.name}：{lamp.word}")
        polish(self, tone=lamp.tone)
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """Return what icon, name and word need."""
        style = self._style
        words = sum(QFontMetrics(font).horizontalAdvance(text) for text, font, _colour in self._words())
        gaps = style.px(16) + LAMP_GAP * len(self._words()) + 2 * style.px(10)
        return QSize(words + gaps + 2, super().sizeHint().height())

    def minimumSizeHint(self) -> QSize:
        """See sizeHint."""
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint icon, name and the smaller word over the sheet's background."""
        super().paintEvent(event)
        if self.lamp is None:
            return
        style, painter, side = self._style, QPainter(self), self._style.px(16)
        x, middle = style.px(10), self.height() // 2
        tone = {"off": "ink3"}.get(self.lamp.tone, self.lamp.tone)
        painter.drawPixmap(x, middle - side // 2, style.pixmap(self.lamp.icon, tone, side))
        x += side + LAMP_GAP
        line = QFontMetrics(style.font("body"))
        baseline = middle + (line.ascent() - line.descent()) // 2
        for text, font, colour in self._words():
            painter.setFont(font)
            painter.setPen(style.colour(colour))
            painter.drawText(x, baseline, text)
            x += QFontMetrics(font).horizontalAdvance(text) + LAMP_GAP
        painter.end()

    def _words(self) -> list[tuple[str, QFont, str]]:
        """Return each text with its font and colour: the name, and how it is."""
        lamp = self.lamp
        if lamp is None:
            return []
        is_told = lamp.tone in ("warn", "bad")
        name, word = (lamp.tone, lamp.tone) if is_told else ("ink3", "ink3") if lamp.tone == "off" else ("ink", "ink2")
        texts = [(lamp.name, self._style.font("body", is_bold=is_told), name)]
        if not (self._is_bare or (self._is_short and lamp.tone == "ok")):
            texts.append((lamp.word, self._style.font("caption", is_bold=is_told), word))
        return texts


class RailButton(QPushButton):
    """One page of the rail: icon, two hanzi, key; a bar when it is the one shown, a badge when it needs somebody."""

    def __init__(self, style: Style, text: str, icon: str, key: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._style, self._words, self._icon, self._key = style, text, icon, key
        self._badge, self._badge_tone = 0, "bad"
        self.setProperty("kind", "rail")
        self.setCheckable(True)
        self.setAutoDefault(False)
        self.setAccessibleName(f"{text} {key}")
        style.follow(self.restyle)
        self.restyle()

    def set_badge(self, count: int, tone: str = "bad") -> None:
        """Show how many things wait there for this person."""
        if (count, tone) != (self._badge, self._badge_tone):
            self._badge, self._badge_tone = count, tone
            self.update()

    def restyle(self) -> None:
        """Fit the size."""
        self.setFixedSize(self._style.layout("rail") - self._style.px(10), self._style.layout("rail_item"))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the entry over the sheet's background."""
        super().paintEvent(event)
        style, painter = self._style, QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colour = "pri" if self.isChecked() else "ink"
        side, middle = style.px(24), self.width() // 2
        painter.drawPixmap(middle - side // 2, style.px(9), style.pixmap(self._icon, colour, side))
        painter.setPen(style.colour(colour))
        painter.setFont(style.font("body", is_bold=True))
        center = Qt.AlignmentFlag.AlignCenter
        painter.drawText(0, style.px(34), self.width(), style.px(20), center, self._words)
        painter.setFont(style.font(px=11))
        painter.setPen(style.colour("pri" if self.isChecked() else "ink3"))
        painter.drawText(0, style.px(53), self.width(), style.px(16), center, self._key)
        if self._badge:
            self._paint_badge(painter)
        painter.end()

    def _paint_badge(self, painter: QPainter) -> None:
        style = self._style
        side = style.px(18)
        x, y = self.width() // 2 + style.px(6), style.px(3)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(style.colour(self._badge_tone))
        painter.drawRoundedRect(x, y, side, side, side / 2, side / 2)
        painter.setPen(style.colour("surface"))
        painter.setFont(style.font("caption", is_bold=True))
        text = str(self._badge) if self._badge <= 99 else "99+"
        painter.drawText(x, y, side, side, Qt.AlignmentFlag.AlignCenter, text)
