"""The keys of a page. It knows no page."""

from collections.abc import Callable, Mapping

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from desktop.widgets.fields import finish_typing


def add_keys(page: QWidget, keys: Mapping[str, Callable[[], None]]) -> None:
    """Give a page its keys. They work while it is seen, also from the lamps and the header beside it.

    Only Esc needs the focus on the page: what opens over it, a lamp's popover, is closed by the same key.
    """
    for key, do in keys.items():
        shortcut = QShortcut(QKeySequence(key), page)
        is_own = key in ("Escape", "Esc")
        context = Qt.ShortcutContext.WidgetWithChildrenShortcut if is_own else Qt.ShortcutContext.WindowShortcut
        shortcut.setContext(context)
        shortcut.setAutoRepeat(False)  # a held key is one intention
        shortcut.activated.connect(finish_typing)  # first: what is half typed belongs to the act
        shortcut.activated.connect(do)
