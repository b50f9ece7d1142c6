"""Draws each flow of resources/flows as docs/pictures/flow-NAME.svg: python installer/make_flows.py.

States stand where their file places them (column, row); moves that keep the state are named inside it; a state that is
reached from many says from which instead of drawing as many arrows. The picture names the file it was drawn from.
"""

import hashlib
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from html import escape
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from core.base.resources import SHIPPED, Resources  # noqa: E402
from core.cases.case import CaseState  # noqa: E402
from core.cases.flow import Flow, Move, State  # noqa: E402
from core.cases.flow_file import FlowBook  # noqa: E402

WIDTH, HEIGHT, ACROSS, DOWN, MARGIN, TOP = 150, 84, 252, 196, 30, 76
MANY = 3  # sources from which on a state names them
INK, LINE, SOFT, BLUE, GREY = "#14202C", "#7C8896", "#E6F0FA", "#0B5CAD", "#E9EDF1"
TIP = (
    '<defs><marker id="tip" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="8" markerHeight="8" orient="auto">'
    f'<path d="M0,0 L10,5 L0,10 z" fill="{LINE}"/></marker></defs>'
)
FONT = "'Noto Sans SC','Noto Sans CJK SC','Microsoft YaHei',sans-serif"


@dataclass(frozen=True)
class Edge:
    """All moves from one state to another, drawn as one arrow."""

    source: CaseState
    target: CaseState
    moves: tuple[Move, ...]

    @property
    def label(self) -> str:
        """The names of the moves."""
        return "、".join(move.title.zh for move in self.moves)


def edges(flow: Flow) -> list[Edge]:
    """Return one edge for each pair of different states."""
    found: dict[tuple[CaseState, CaseState], list[Move]] = {}
    for move in flow.moves.values():
        for source in flow.states:
            if source in move.sources and move.target(source) is not source:
                found.setdefault((source, move.target(source)), []).append(move)
    return [Edge(source, target, tuple(moves)) for (source, target), moves in found.items()]


def picture(flow: Flow, digest: str) -> str:
    """Return the SVG of a flow."""
    every = edges(flow)
    into = {state: [edge for edge in every if edge.target is state] for state in flow.closed_states}
    told = {state: found for state, found in into.items() if len(found) >= MANY}
    columns = max(state.place[0] for state in flow.states.values()) + 1
    rows = max(state.place[1] for state in flow.states.values()) + 1
    width, height = 2 * MARGIN + (columns - 1) * ACROSS + WIDTH, TOP + (rows - 1) * DOWN + HEIGHT + 74
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" font-family="{FONT}">',
        f"<!-- {flow.name} {digest} -->",
        f"<title>{escape(flow.title.zh)}</title>",
        TIP,
        f'<rect width="{width}" height="{height}" fill="#FFFFFF"/>',
        text(width / 2, 34, f"{flow.title.zh}的办理流程", size=20, is_bold=True),
    ]
    for edge in every:
        if edge.target not in told:
            parts += arrow(flow, edge)
    for state in flow.states.values():
        parts += box(flow, state, told)
    return "\n".join([*parts, "</svg>", ""])


def centre(state: State) -> tuple[float, float]:
    """Return the middle of a state's box."""
    column, row = state.place
    return MARGIN + column * ACROSS + WIDTH / 2, TOP + row * DOWN + HEIGHT / 2


def box(flow: Flow, state: State, told: Mapping[CaseState, list[Edge]]) -> Iterator[str]:
    """Draw a state with the moves that keep it, and where it comes from when it does not show arrows."""
    x, y = centre(state)
    is_rest = state.state in flow.closed_states
    fill, edge = (GREY, LINE) if is_rest else (SOFT, BLUE)
    yield (
        f'<rect x="{x - WIDTH / 2:.0f}" y="{y - HEIGHT / 2:.0f}" width="{WIDTH}" height="{HEIGHT}" rx="10"'
        f' fill="{fill}" stroke="{edge}" stroke-width="{3 if state.is_end else 1.5}"/>'
    )
    kept = [
        m.title.zh for m in flow.moves.values() if state.state in m.sources and m.target(state.state) is state.state
    ]
    lines = _lines(kept, per_line=2)
    top = y + 6 - 8 * len(lines)
    yield text(x, top, state.title.zh, size=17, is_bold=True)
    for line, words in enumerate(lines):
        yield text(x, top + 18 + 15 * line, words, size=11, colour="#4A5968")
    if state.state in told:
        names = "、".join(sorted({edge.label for edge in told[state.state]}))
        froms = [flow.states[edge.source].title.zh for edge in told[state.state]]
        for line, words in enumerate([f"{names}，来自", *_lines(froms)]):
            yield text(x, y + HEIGHT / 2 + 17 + 16 * line, words, size=12, colour="#4A5968")


def arrow(flow: Flow, edge: Edge) -> Iterator[str]:
    """Draw an arrow between two boxes, bowed where it would run through a third; its words stand on it."""
    (x1, y1), (x2, y2) = centre(flow.states[edge.source]), centre(flow.states[edge.target])
    (c1, r1), (c2, r2) = flow.states[edge.source].place, flow.states[edge.target].place
    if r1 == r2 and abs(c1 - c2) > 1:
        lift = 46 + 18 * abs(c1 - c2)
        top = y1 - HEIGHT / 2
        path = f"M{x1 + 18:.0f},{top:.0f} Q{(x1 + x2) / 2:.0f},{top - lift:.0f} {x2 - 18:.0f},{top - 3:.0f}"
        at = (x1 + 0.71 * (x2 - x1), top - lift * 0.41)
    else:
        side = 14 if (edge.source.value > edge.target.value) else -14
        (sx, sy), (tx, ty) = _rim(x1, y1, x2, y2), _rim(x2, y2, x1, y1)
        shift = side if c1 == c2 or (r1 != r2) else 0
        path = f"M{sx + shift:.0f},{sy:.0f} L{tx + shift:.0f},{ty:.0f}"
        at = ((sx + tx) / 2 + (shift * 3 if c1 == c2 else shift), (sy + ty) / 2)
    yield f'<path d="{path}" fill="none" stroke="{LINE}" stroke-width="1.6" marker-end="url(#tip)"/>'
    lines = _lines([move.title.zh for move in edge.moves], per_line=1)
    height = 16 * len(lines) + 4
    width = max(13 * len(line) for line in lines) + 8
    left, upper = at[0] - width / 2, at[1] - height / 2
    yield f'<rect x="{left:.0f}" y="{upper:.0f}" width="{width}" height="{height}" fill="#FFFFFF" opacity="0.92"/>'
    for line, words in enumerate(lines):
        yield text(at[0], upper + 15 + 16 * line, words, size=13)


def text(x: float, y: float, words: str, *, size: int, is_bold: bool = False, colour: str = INK) -> str:
    """Return centred text."""
    weight = ' font-weight="700"' if is_bold else ""
    return (
        f'<text x="{x:.0f}" y="{y:.0f}" font-size="{size}"{weight} fill="{colour}" text-anchor="middle">'
        f"{escape(words)}</text>"
    )


def _rim(x1: float, y1: float, x2: float, y2: float) -> tuple[float, float]:
    """Return where the line to (x2, y2) leaves the box around (x1, y1)."""
    dx, dy = x2 - x1, y2 - y1
    scale = min(
        (WIDTH / 2 + 3) / abs(dx) if dx else float("inf"),
        (HEIGHT / 2 + 3) / abs(dy) if dy else float("inf"),
    )
    return x1 + dx * scale, y1 + dy * scale


def _lines(words: list[str], per_line: int = 3) -> list[str]:
    return ["、".join(words[at : at + per_line]) for at in range(0, len(words), per_line)]


def digest_of(name: str) -> str:
    """Return what tells one state of a flow file from another."""
    return hashlib.sha256((SHIPPED / "flows" / f"{name}.toml").read_bytes()).hexdigest()[:16]


def main() -> None:
    """Write the picture of every shipped flow."""
    for name, flow in FlowBook.load(Resources()).flows.items():
        target = ROOT / "docs" / "pictures" / f"flow-{name}.svg"
        target.write_text(picture(flow, digest_of(name)), "utf-8")


if __name__ == "__main__":
    main()
