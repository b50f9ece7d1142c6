"""One list model for all lists: rows of frozen values; a refresh keeps the selection. It knows no widget."""

from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

R = TypeVar("R")

ROW = Qt.ItemDataRole.UserRole
_NONE = QModelIndex()


class RowsModel(QAbstractListModel, Generic[R]):
    """Rows of one kind. ``words`` is what a screen reader says of a row."""

    def __init__(self, key: Callable[[R], str], words: Callable[[R], str], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._key, self._words = key, words
        self._rows: tuple[R, ...] = ()

    def show_rows(self, rows: Sequence[R]) -> None:
        """Take over new rows: the same keys in the same order are only repainted, so selection and scroll stay."""
        fresh = tuple(rows)
        if fresh == self._rows:
            return
        if [self._key(r) for r in fresh] == [self._key(r) for r in self._rows]:
            self._rows = fresh
            self.dataChanged.emit(self.index(0), self.index(len(fresh) - 1))
            return
        self.beginResetModel()
        self._rows = fresh
        self.endResetModel()

    def row(self, index: QModelIndex | QPersistentModelIndex) -> R:
        """Return the row at an index."""
        return self._rows[index.row()]

    def key_of(self, index: QModelIndex | QPersistentModelIndex) -> str:
        """Return the key of the row at an index."""
        return self._key(self._rows[index.row()])

    def index_of(self, key: str) -> QModelIndex:
        """Return where a key stands, or an invalid index."""
        found = next((i for i, row in enumerate(self._rows) if self._key(row) == key), -1)
        return self.index(found) if found >= 0 else QModelIndex()

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = _NONE) -> int:
        """See QAbstractItemModel."""
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return the row for ROW, its words for a screen reader."""
        if not index.isValid() or index.row() >= len(self._rows):
            return None
        row = self._rows[index.row()]
        if role == ROW:
            return row
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return self._words(row)
        return None
