"""Reads flow files: every word is checked, a mistake says file, line, key and reason. It knows no case.

A site's own file with a mistake is passed over with its fault; the shipped one of the same name stays in use.
"""

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from core.base.faults import Fault
from core.base.resources import Resources
from core.base.texts import Title
from core.cases.answers import ASKS
from core.cases.case import Case, CaseState
from core.cases.effects import EFFECTS
from core.cases.events import EVENTS
from core.cases.flow import VERBS, ClockRule, Flow, Move, State
from core.cases.guards import GUARDS
from core.cases.paper_book import PAPERS
from core.catalogue.item import CaseType, LimitUnit
from core.config.model import CaseSettings
from core.staff.roles import load_roles

FOLDER = "flows"
SAME = "="
NUMBERS = frozenset({"accept", "correct", "refuse"})
_LISTS: Mapping[str, frozenset[str]] = {
    "asks": ASKS,
    "guards": frozenset(GUARDS),
    "does": frozenset(EFFECTS),
    "papers": frozenset(PAPERS),
}
_MOVE_KEYS = frozenset(
    {"name", "title", "from", "to", "right", "key", "is_main", "is_rare", "number", "event", *_LISTS, *VERBS}
)
_FLOW_KEYS = frozenset({"name", "kinds", "items", "start", "line", "clocks", "states", "moves"})
_CLOCK_KEYS = frozenset({"name", "setting", "item", "days", "unit", "given"})
_STATE_KEYS = frozenset({"name", "is_closed", "is_end", "place"})
_AT_LINE = re.compile(r"at line (\d+)")


@dataclass(frozen=True, slots=True, kw_only=True)
class FlowBook:
    """All flows of a site, and what is wrong with the site's own files (they are then not in use)."""

    flows: Mapping[str, Flow]
    faults: tuple[Fault, ...] = ()

    @classmethod
    def load(cls, resources: Resources) -> "FlowBook":
        """Read every flow; Fault ``cases.flow.broken`` when a shipped one is, or when a kind of item has no flow."""
        flows: dict[str, Flow] = {}
        faults: list[Fault] = []
        rights = load_roles(resources).all_rights
        for name in resources.names(FOLDER, ".toml"):
            key, path = PurePosixPath(name).stem, resources.path(name)
            try:
                flows[key] = read_flow(path, rights)
            except Fault as fault:
                shipped = resources.shipped / name
                if path == shipped:
                    raise
                faults.append(fault)
                if shipped.is_file():
                    flows[key] = read_flow(shipped, rights)
        for kind in CaseType:
            if not any(kind.value in flow.kinds for flow in flows.values()):
                raise Fault("cases.flow.broken", file=FOLDER, line=0, key="kinds", reason=f"no flow for {kind.value}")
        return cls(flows=flows, faults=tuple(faults))

    def for_item(self, code: str, kind: CaseType) -> Flow:
        """Return the flow an item takes: one that names it, else that of its kind."""
        named = next((flow for flow in self.flows.values() if code in flow.items), None)
        return named or next(flow for flow in self.flows.values() if kind.value in flow.kinds)

    def of(self, case: Case) -> Flow:
        """Return the flow a case is in; when its file is gone, that of its item."""
        return self.flows.get(case.flow) or self.for_item(case.item.code, case.item.case_type)


def read_flow(path: Path, rights: Iterable[str]) -> Flow:
    """Read and check one file; Fault ``cases.flow.broken`` (file, line, key, reason) for the first mistake."""
    text = path.read_text("utf-8", errors="replace")
    reading = _Reading(path, text, frozenset(rights))
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        at = _AT_LINE.search(str(error))
        raise reading.broken("", str(error), line=int(at.group(1)) if at else 0) from error
    flow = reading.flow(table)
    for key, reason in flow.problems():
        raise reading.broken(key, reason)
    return flow


class _Reading:
    """Turns the tables of one file into a flow."""

    def __init__(self, path: Path, text: str, rights: frozenset[str]) -> None:
        self._path, self._lines, self._rights = path, text.splitlines(), rights
        self._states: frozenset[str] = frozenset()
        self._clocks: frozenset[str] = frozenset()

    def broken(self, key: str, reason: str, *, line: int = 0, after: str = "") -> Fault:
        """Return the fault of a mistake; ``after`` names the move in whose table the key stands."""
        at = line or self._line_of(key, after)
        return Fault("cases.flow.broken", file=str(self._path), line=at, key=key or "—", reason=reason)

    def flow(self, table: Mapping[str, Any]) -> Flow:
        """Return the flow; its parts are checked, whether they hold together is the flow's own question."""
        self._known("", table, _FLOW_KEYS)
        for key in ("name", "kinds", "start", "line", "clocks", "states", "moves"):
            self._need("", table, key)
        self._states = frozenset(table["states"])
        self._clocks = frozenset(table["clocks"])
        states = [self._state(key, row) for key, row in table["states"].items()]
        moves: dict[str, Move] = {}
        for row in table["moves"]:
            move = self._move(row)
            if move.name in moves:
                raise self.broken("name", "two moves have this name", after=move.name)
            moves[move.name] = move
        kinds = frozenset(table["kinds"])
        if strange := kinds - {kind.value for kind in CaseType}:
            raise self.broken("kinds", f"unknown kind {min(strange)!r}")
        return Flow(
            name=self._path.stem,
            title=self._title("", table["name"]),
            kinds=kinds,
            items=frozenset(table.get("items", ())),
            start=self._to_state("start", table["start"], ""),
            line=tuple(self._to_state("line", word, "") for word in table["line"]),
            clocks={key: self._clock(key, row) for key, row in table["clocks"].items()},
            states={state.state: state for state in states},
            moves=moves,
        )

    def _state(self, key: str, row: Mapping[str, Any]) -> State:
        self._known(key, row, _STATE_KEYS)
        try:
            state = CaseState(key)
        except ValueError as error:
            raise self.broken(key, "the program knows no such state") from error
        place = row.get("place", (0, 0))
        if len(place) != 2 or not all(isinstance(at, int) for at in place):
            raise self.broken(key, "place is column and row")
        return State(
            state=state,
            title=self._title(key, row.get("name")),
            place=(place[0], place[1]),
            is_closed=bool(row.get("is_closed", False)),
            is_end=bool(row.get("is_end", False)),
        )

    def _clock(self, key: str, row: Mapping[str, Any]) -> ClockRule:
        self._known(key, row, _CLOCK_KEYS)
        sources = [name for name in ("setting", "item", "days", "given") if name in row]
        if len(sources) != 1:
            raise self.broken(key, "one of setting, item, days, given says what is counted")
        if (setting := row.get("setting", "")) and setting not in CaseSettings.model_fields:
            raise self.broken(key, f"unknown setting {setting!r}")
        if (item := row.get("item", "")) not in ("", "promised", "legal"):
            raise self.broken(key, f"unknown limit {item!r}")
        days = row.get("days")
        if days is not None and (not isinstance(days, int) or days <= 0):
            raise self.broken(key, "days is a number above 0")
        words = [unit.value for unit in LimitUnit]
        if (unit := row.get("unit", words[0])) not in words:
            raise self.broken(key, f"unit is one of {words}")
        title = self._title(key, row.get("name"))
        return ClockRule(name=key, title=title, setting=setting, item=item, days=days, unit=LimitUnit(unit))

    def _move(self, row: Mapping[str, Any]) -> Move:
        name = str(row.get("name", ""))
        self._known(name, row, _MOVE_KEYS)
        for key in ("name", "title", "from", "to", "right"):
            self._need(name, row, key)
        for key, known in (*_LISTS.items(), *((verb, self._clocks) for verb in VERBS)):
            if strange := [word for word in row.get(key, ()) if word not in known]:
                raise self.broken(key, f"unknown word {strange[0]!r}", after=name)
        if row["right"] not in self._rights:
            raise self.broken("right", f"no role has the right {row['right']!r}", after=name)
        if (event := row.get("event", "")) and event not in EVENTS:
            raise self.broken("event", f"unknown event {event!r}", after=name)
        if (number := row.get("number", "")) and number not in NUMBERS:
            raise self.broken("number", f"unknown number {number!r}", after=name)
        return Move(
            name=name,
            title=self._title(name, row["title"]),
            sources=frozenset(self._to_state("from", word, name) for word in row["from"]),
            to=None if row["to"] == SAME else self._to_state("to", row["to"], name),
            right=row["right"],
            key=row.get("key", ""),
            is_main=bool(row.get("is_main", False)),
            is_rare=bool(row.get("is_rare", False)),
            number=number,
            event=event,
            clocks=tuple((verb, clock) for verb in VERBS for clock in row.get(verb, ())),
            **{key: tuple(row.get(key, ())) for key in _LISTS},
        )

    def _to_state(self, key: str, word: str, move: str) -> CaseState:
        if word not in self._states:
            raise self.broken(key, f"state {word!r} is not described under [states]", after=move)
        return CaseState(word)

    def _title(self, key: str, value: Any) -> Title:
        if not isinstance(value, Mapping) or not all(value.get(word) for word in ("zh", "en")):
            raise self.broken(key or "name", "a name has zh and en")
        return Title(zh=value["zh"], en=value["en"])

    def _known(self, key: str, row: Any, keys: frozenset[str]) -> None:
        if not isinstance(row, Mapping):
            raise self.broken(key, "a table is wanted here")
        if strange := sorted(set(row) - keys):
            raise self.broken(strange[0], "unknown key", after=key)

    def _need(self, key: str, row: Mapping[str, Any], wanted: str) -> None:
        if wanted not in row:
            raise self.broken(wanted, "is missing", line=self._line_of(key, ""))

    def _line_of(self, key: str, after: str) -> int:
        """Return the line (1 is the first) on which a key stands, or the name of the state or move; 0: unknown."""
        start = self._find(rf'^(name\s*=\s*"{re.escape(after)}"|{re.escape(after)}\s*=)', 0) if after else 0
        if not key:
            return start
        by_key = self._find(rf"(^|[{{,]\s*){re.escape(key)}\s*=", max(start - 1, 0))
        return by_key or self._find(rf'"{re.escape(key)}"', 0) or start

    def _find(self, pattern: str, begin: int) -> int:
        compiled = re.compile(pattern)
        return next((n for n, line in enumerate(self._lines[begin:], begin + 1) if compiled.search(line)), 0)
