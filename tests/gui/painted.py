"""Asks a painting whether a text is cut or covered: every text inside its panel, no text on another."""

from itertools import combinations

from PySide6.QtCore import QRectF

from desktop.widgets.grid_painter import Trace

SLACK = 1.5


def nothing_is_cut(trace: Trace, width: int, height: int) -> None:
    assert trace.texts
    grid = QRectF(0, 0, width, height)
    for text, box in trace.texts:
        assert text.strip(), "an empty text was painted"
        assert grid.contains(box), f"{text} leaves the picture"
        panels = [panel for panel, _colour in trace.panels if panel.contains(box.center())]
        if panels:
            own = min(panels, key=lambda panel: panel.width() * panel.height())
            assert own.adjusted(-SLACK, -SLACK, SLACK, SLACK).contains(box), f"{text} leaves its panel: {box} {own}"
    for (one, first), (other, second) in combinations(trace.texts, 2):
        inner = first.adjusted(SLACK, SLACK, -SLACK, -SLACK)
        assert not inner.intersects(second), f"{one} lies on {other}"


def texts(trace: Trace) -> str:
    return "\n".join(text for text, _box in trace.texts)
