"""Bugs as people make them, each a change of the product's own code. What finds none of them proves nothing.

``BUGS`` are name -> (where, which attribute, what stands there instead, odds under which it shows soon).
"""

from dataclasses import replace

from sqlalchemy import delete

from core.district import inbox
from core.store.operations import SqlOperations
from core.store.outbox import START, OutboxEventRow, SqlOutbox
from core.sync.backoff import Backoff
from core.sync.settling import Settling

real_judged = inbox._judged


def believes_any_reply(self, reply, state):
    """Acknowledges up to what the district has, whatever this request carried and whatever its past is."""
    self._acknowledge(min(reply.durable, state.last), reply, state)


def does_not_rewind(self, acknowledged, epoch):
    """A restored district is told nothing again."""
    self._outbox.acknowledge(self._outbox.state().acknowledged, self._now, epoch)


def rotates_without_its_rows(self):
    """A new generation begins; what was waiting is deleted and not renumbered."""
    state = self._locked()
    waiting = (OutboxEventRow.generation == state.generation, OutboxEventRow.sequence > state.acknowledged)
    self._run(delete(OutboxEventRow).where(*waiting))
    self._keep(replace(state, generation=state.generation + 1, acknowledged=0, last=0, chain=START))
    return self._held


def forgets_what_was_done(self):
    """A repeated act is done again."""


def gives_up(self, fault):
    """Three failures, then nothing until somebody presses a button."""
    self.failures += 1
    return 1e9 if self.failures > 2 else 1.0


def takes_the_same_event_twice(ledger, name, each, contents):
    """No dedupe by id: a renumbered event is another one."""
    return real_judged(ledger, name, each, {})


class _Agrees:
    """A chain value that is equal to every other."""

    def __eq__(self, _other):
        return True

    def __hash__(self):
        return 0


def sees_no_gap(tx, source, sequence, last):
    """Takes in what comes, wherever it begins, and looks at no chain."""
    return _Agrees()


def forgets_earlier_generations(self, lost):
    """What a restored district lost of the time before a rotation stays lost."""


RESTORED, ROLLED_BACK = {"restore": 0.9}, {"roll_back": 0.9}
BUGS = {
    "believes any reply": (Settling, "_apply", believes_any_reply, ROLLED_BACK),
    "does not rewind": (Settling, "_rewind", does_not_rewind, RESTORED),
    "rotates without its rows": (SqlOutbox, "rotate", rotates_without_its_rows, ROLLED_BACK),
    "forgets what was done": (SqlOperations, "first_result", forgets_what_was_done, {"die": 0.9}),
    "gives up": (Backoff, "failed", gives_up, {"lost": 0.5, "die": 0}),
    "takes the same event twice": (inbox, "_judged", takes_the_same_event_twice, ROLLED_BACK | {"lost": 0.3}),
    "sees no gap": (inbox, "_chain_at", sees_no_gap, RESTORED),
    "forgets earlier generations": (Settling, "recall", forgets_earlier_generations, RESTORED | ROLLED_BACK),
}
