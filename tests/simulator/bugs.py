"""Bugs as people make them, each a change of the product's own code. What finds none of them proves nothing.

``BUGS`` are name -> (where, which attribute, what stands there instead).
"""

from dataclasses import replace

from core.base.acts import Act
from core.district import inbox
from core.store.operations import SqlOperations
from core.store.outbox import START, SqlOutbox
from core.sync.backoff import Backoff
from core.sync.results import Results
from core.sync.settling import Settling
from core.sync.uploader import Uploader

real_begin, real_judged = Uploader._begin, inbox._judged


def believes_any_reply(self, reply, state):
    """Acknowledges up to what the district has, whatever this request carried and whatever its past is."""
    self._acknowledge(min(reply.durable, state.last), reply, state)


def does_not_rewind(self, acknowledged, epoch):
    """A restored district is told nothing again."""
    self._outbox.acknowledge(self._outbox.state().acknowledged, self._now, epoch)


def acknowledges_before_the_answer(self):
    """Marks the rows when they are read for sending."""
    turn = real_begin(self)
    if turn.parcel.rows:
        with self._store.work(Act.new(who="system", where="sync")) as work:
            work.outbox.acknowledge(turn.parcel.last, self._clock.now(), turn.parcel.state.epoch)
    return turn


def rotates_without_its_rows(self):
    """A new generation begins and what was waiting stays behind."""
    state = self._locked()
    fresh = replace(state, generation=state.generation + 1, acknowledged=0, last=0, chain=START)
    self._keep(fresh)
    return fresh


def keeps_the_cursor_first(self, feed, item):
    """The cursor moves in a transaction of its own before the result is taken in."""
    self._keep(feed, str(item["cursor"]))
    return real_take(self, feed, item)


def forgets_what_was_done(self):
    """A repeated act is done again."""


def gives_up(self, fault):
    """Three failures, then nothing until somebody presses a button."""
    self.failures += 1
    return 1e9 if self.failures > 2 else 1.0


def takes_the_same_event_twice(ledger, name, each, contents):
    """No dedupe by id: a renumbered event is another one."""
    return real_judged(ledger, name, each, {})


def sees_no_gap(tx, source, sequence, last):
    """Takes in what comes, wherever it begins."""
    return real_chain_at(tx, source, sequence, last) if sequence <= last else inbox._head(tx, source)[1]


def forgets_earlier_generations(self, lost):
    """What a restored district lost of the time before a rotation stays lost."""


real_take, real_chain_at = Results._take, inbox._chain_at

BUGS = {
    "believes any reply": (Settling, "_apply", believes_any_reply),
    "does not rewind": (Settling, "_rewind", does_not_rewind),
    "acknowledges before the answer": (Uploader, "_begin", acknowledges_before_the_answer),
    "rotates without its rows": (SqlOutbox, "rotate", rotates_without_its_rows),
    "keeps the cursor first": (Results, "_take", keeps_the_cursor_first),
    "forgets what was done": (SqlOperations, "first_result", forgets_what_was_done),
    "gives up": (Backoff, "failed", gives_up),
    "takes the same event twice": (inbox, "_judged", takes_the_same_event_twice),
    "sees no gap": (inbox, "_chain_at", sees_no_gap),
    "forgets earlier generations": (Settling, "recall", forgets_earlier_generations),
}
