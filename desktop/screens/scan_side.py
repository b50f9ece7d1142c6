"""The right column of the scan page: where pages come from, and the resident's locker. It knows the presenter."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QIcon, QPixmap
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QVBoxLayout, QWidget

from desktop.i18n import _
from desktop.presenters.scan import ScanPresenter
from desktop.presenters.scan_views import OfferView, ScanView, SourceView
from desktop.style.style import Style
from desktop.widgets.buttons import Button
from desktop.widgets.card import Box, Card, empty
from desktop.widgets.fields import Field, Line
from desktop.widgets.icon import Icon
from desktop.widgets.text import Label, Pill

THUMB = (42, 56)


class SourcesCard(Card):
    """Camera, scanner, folder: which is used, how it is, and the key that takes a page."""

    def __init__(self, style: Style, presenter: ScanPresenter, parent: QWidget | None = None) -> None:
        super().__init__(style, parent)
        self._presenter = presenter
        self._shown: tuple[SourceView, ...] = ()
        self.head(_("From"))
        self._rows = QVBoxLayout()
        self._rows.setSpacing(6)
        self.box.addLayout(self._rows)
        self._trouble = Label(role="caption", wraps=True)
        self.box.addWidget(self._trouble)
        self.catch = Button(style, _("Take a page"), key="Space", icon="camera")
        self.catch.clicked.connect(presenter.catch)
        self.catch.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.box.addWidget(self.catch)
        self._waiting = Label(role="caption", wraps=True)
        self.box.addWidget(self._waiting)
        style.changed.connect(self._rebuild)

    def show_view(self, view: ScanView) -> None:
        """Show the sources."""
        if view.sources != self._shown:
            self._shown = view.sources
            self._rebuild()
        chosen = next((source for source in view.sources if source.is_chosen), None)
        self._trouble.show_text(chosen.line if chosen else "")
        is_folder = chosen is not None and chosen.key == "scan_folder"
        self.catch.set_words(_("Fetch the earlier files") if is_folder else _("Take a page"))
        self.catch.setVisible(not is_folder or bool(view.waiting))
        self.catch.setEnabled("catch" in view.can)
        self._waiting.show_text(view.waiting if is_folder else "")

    def _rebuild(self) -> None:
        empty(self._rows)
        for number, source in enumerate(self._shown, 1):
            self._rows.addWidget(self._row(number, source))

    def _row(self, number: int, source: SourceView) -> QWidget:
        box = Box(self._style, "sel" if source.is_chosen else "plain")
        row = QHBoxLayout()
        row.setSpacing(8)
        icon = Icon(self._style, 20, source.icon, "pri" if source.is_chosen else "ink2")
        name = Button(self._style, source.name, key=str(number), kind="link")
        name.clicked.connect(lambda _checked=False, key=source.key: self._presenter.choose(key))
        name.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        row.addWidget(icon)
        row.addWidget(name)
        row.addStretch(1)
        row.addWidget(Pill(source.tag))
        box.box.addLayout(row)
        return box


class LockerCard(Card):
    """材料库: earlier scans of this person are offered; whether this one may be used again the resident says."""

    def __init__(self, style: Style, presenter: ScanPresenter, parent: QWidget | None = None) -> None:
        super().__init__(style, parent)
        self._presenter = presenter
        self._shown: tuple[OfferView, ...] | None = None
        self.head(_("Resident's locker"))
        self.tick = QCheckBox(_("The resident agrees to keep it"))
        self.tick.setProperty("kind", "")
        self.tick.clicked.connect(lambda is_on: presenter.keep(is_kept=is_on))
        self.until = Line(_("Valid until"), "2027-06-30")
        self.until.setMaxLength(10)
        self.until.editingFinished.connect(lambda: presenter.keep_until(self.until.text()))
        self._until = Field(_("Valid until"), self.until)
        self._intro = Label(role="caption", wraps=True)
        self._offers = QVBoxLayout()
        self._offers.setSpacing(6)
        self.box.addWidget(self.tick)
        self.box.addWidget(self._until)
        self.box.addWidget(self._intro)
        self.box.addLayout(self._offers)
        self.box.addStretch(1)
        style.changed.connect(self._rebuild)

    def show_view(self, view: ScanView) -> None:
        """Show consent and offers."""
        self.tick.setVisible(view.may_keep)
        self.tick.setChecked(view.is_kept)
        self._until.setVisible(view.is_kept)
        if self.until.text() != view.kept_until and not self.until.hasFocus():
            self.until.setText(view.kept_until)
        if view.offers != self._shown:
            self._shown = view.offers
            self._rebuild()

    def wipe(self) -> None:
        """Forget the person's papers."""
        self._shown = None
        self.until.wipe()
        empty(self._offers)

    def _rebuild(self) -> None:
        empty(self._offers)
        offers = self._shown or ()
        self._intro.setText(
            _("Scanned earlier, with the resident's consent:") if offers else _("Nothing lies there for this person.")
        )
        for offer in offers:
            use = Button(self._style, offer.title, kind="")
            use.setText(f"{offer.title}\n{offer.detail.replace(' · ', chr(10))}")
            picture = QPixmap()
            picture.loadFromData(offer.thumbnail)
            use.setIcon(QIcon(picture))
            use.setIconSize(QSize(self._style.px(THUMB[0]), self._style.px(THUMB[1])))
            use.setMinimumHeight(self._style.px(72))
            use.setStyleSheet("text-align: left;")
            use.setAccessibleName(f"{_('Use')} {offer.title} {offer.detail}")
            use.clicked.connect(lambda _checked=False, key=offer.attachment_id: self._presenter.take_offer(key))
            self._offers.addWidget(use)
