"""The legal moves of a ticket, from data: one table, asked where a move is stored. It knows no store."""

from collections.abc import Mapping
from dataclasses import dataclass

from core.base.faults import Fault
from core.base.resources import Resources
from core.queue.ticket import ENDED, Ticket, TicketState

NAME = "queue/moves.toml"
NEEDED = frozenset(
    {
        "call", "recall", "start", "matter", "finish", "hold", "resume", "return", "requeue", "transfer", "pass",
        "reactivate", "void", "give_up", "settle",
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """One line of the table. ``right`` is what whoever moves must be allowed to do."""

    name: str
    before: frozenset[TicketState]
    after: frozenset[TicketState]
    right: str

    @property
    def action(self) -> str:
        """Return how the journal calls it."""
        return f"queue.{self.name}"


@dataclass(frozen=True, slots=True)
class Moves:
    """All moves by name."""

    by_name: Mapping[str, Move]

    def __getitem__(self, name: str) -> Move:
        return self.by_name[name]

    def check(self, name: str, before: Ticket, after: TicketState) -> None:
        """Refuse what the table does not allow: Fault ``queue.move.illegal``."""
        move = self.by_name[name]
        if before.state not in move.before or after not in move.after:
            raise Fault("queue.move.illegal", number=before.number, state=before.state.value, to=after.value)

    def offered(self, state: TicketState) -> frozenset[str]:
        """Return the names of the moves that a ticket in this state can make."""
        return frozenset(name for name, move in self.by_name.items() if state in move.before)


def load_moves(resources: Resources) -> Moves:
    """Read ``queue/moves.toml``; a table that is broken or lacks a move is Fault ``base.resource.broken``."""
    table = resources.toml(NAME)
    try:
        moves = {name: _move(name, line) for name, line in table.items()}
    except (KeyError, ValueError, TypeError, AttributeError) as error:
        raise Fault("base.resource.broken", name=NAME, reason=repr(error)) from error
    if missing := NEEDED - moves.keys():
        raise Fault("base.resource.broken", name=NAME, reason=f"no {sorted(missing)}")
    return Moves(moves)


def _move(name: str, line: Mapping[str, object]) -> Move:
    before, after, right = line["from"], line["to"], line["right"]
    if not isinstance(before, list) or not isinstance(after, list) or not isinstance(right, str):
        raise TypeError(name)
    move = Move(
        name=name,
        before=frozenset(TicketState(word) for word in before),
        after=frozenset(TicketState(word) for word in after),
        right=right,
    )
    if move.before & ENDED:
        raise ValueError(f"{name} leads out of an end")
    return move
