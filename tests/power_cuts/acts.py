"""What the program does in the process that is recorded, on the real services.

Twelve things a hall does all day; the first start of a new machine; copies while acts go on; a copy that is put back;
the start after an update.
"""

import os
import random
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import chain
from pathlib import Path
from typing import Any

from core.attachments.attachment import AttachmentId
from core.base.acts import Act
from core.base.clock import SystemClock
from core.base.events import Bus
from core.cases.case import MaterialState
from core.config.model import Settings
from core.queue.service import QueueService
from core.queue.ticket import Outcome
from core.store import engine
from core.store.backup import backups, put_back
from core.store.keys import KeyFile
from core.store.sql_store import open_store
from core.sync.wire import DistrictWire
from tests.fakes.intake_desk import CARD, OTHER_CARD, IntakeDesk, instant_item
from tests.power_cuts import ACKS, KEY_FILE, PASSPHRASE, RESTORED, STORE
from tests.samples import an_attachment

MOST_SCANNED = 70_000  # bytes
COPIES = 5  # more than are kept


class UseCases:
    """A day's acts, their order drawn: what belongs together keeps its own."""

    def __init__(self, desk: IntakeDesk, said: Callable[[str], None], seed: int) -> None:
        self.desk, self._said, self._rng = desk, said, random.Random(seed)
        self.counter = str(1 + seed)  # whoever was called before a cut still stands at another
        self._queue = QueueService(
            store=desk.store, clock=desk.clock, settings=desk.settings, resources=desk.resources, rights=desk.rights,
            workdays=desk.calendar,
        )  # fmt: skip

    def day(self, *begun: Iterator[None]) -> None:
        """Do all of them; of visitors first what is left of those who are at the counter."""
        courses = [chain(*begun, self.visit()), self._case(), self._correction(), self._single()]
        while courses:
            course = self._rng.choice(courses)
            if next(course, self) is self:
                courses.remove(course)

    def case(self) -> None:
        """Do the acts of one case, a scan among them."""
        for _ in self._case():
            pass

    def visit(self) -> Iterator[None]:
        """Return the course of one visitor: issue, call, start, finish."""
        self._did(lambda act: self._queue.issue(act, business="A"))
        yield
        called = self._did(lambda act: self._queue.call_next(act, counter=self.counter, businesses=["A"])).ticket
        yield
        self._did(lambda act: self._queue.start(act, called.id))
        yield
        self._did(lambda act: self._queue.finish(act, called.id, Outcome.ACCEPTED))

    def _case(self) -> Iterator[None]:
        card = self._rng.choice((CARD, OTHER_CARD))
        case = self._did(lambda act: self.desk.intake.accept(act, self.desk.draft(card=card, complete=True)))
        yield
        self._scan(case)
        yield
        decided = self._did(lambda act: self.desk.cases.decide(act, case.id, "可领", document="居住证"))
        yield
        person = self.desk.cases.applicant(decided)
        self._did(lambda act: self.desk.cases.collect(act, case.id, person=person))

    def _correction(self) -> Iterator[None]:
        half = (
            self.desk.draft()
            .marked(1, MaterialState.MISSING, "unclear")
            .marked(2, MaterialState.MISSING, "not_brought")
        )
        corrected = self._did(lambda act: self.desk.intake.correct(act, half))
        yield
        whole = self.desk.draft(complete=True).materials
        self._did(lambda act: self.desk.intake.supply(act, corrected.id, whole))

    def _single(self) -> Iterator[None]:
        elsewhere = "请到区里办理" * self._rng.choice((1, 1, 40, 400))
        draft = self.desk.draft()
        self._did(lambda act: self.desk.intake.refuse(act, draft, reason="not_competent", elsewhere=elsewhere))
        yield
        self._did(lambda act: self.desk.intake.give_notice(act, instant_item()))

    def _did(self, do: Callable[[Act], Any]) -> Any:
        act = self.desk.act()
        result = do(act)
        self._said(act.op)
        return result

    def _scan(self, case: Any) -> None:
        """A scan of a case: its sealed file first, then the row."""
        act = self.desk.act()
        sealed = self.desk.store.vault.seal((os.urandom(self._rng.randrange(1, MOST_SCANNED)),))
        with self.desk.store.work(act) as work:
            work.attachments.add(an_attachment(id=AttachmentId(act.op), file=sealed, case_id=case.id))
            work.keep_result(sealed.name)
        self._said(act.op)


class Program:
    """A program on the disk that is recorded; ``said`` tells what is done, one write each."""

    def __init__(self, folder: Path, key: bytes, seed: int) -> None:
        self._folder, self._key, self._seed = folder, key, seed
        self._acks = os.open(folder / ACKS, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)

    def day(self) -> None:
        """Do all use cases."""
        with self._opened() as cases:
            cases.day()

    def first(self) -> None:
        """Start on a new machine, whose recovery key is printed then; the day goes on."""
        KeyFile(self._folder / KEY_FILE).wrap_anew(self._key, PASSPHRASE)
        self._said("key")
        self.day()

    def copies(self) -> None:
        """Make copies and go on meanwhile, until some have been taken away again."""
        with self._opened() as cases:
            for _ in range(COPIES):
                cases.case()
                self._said(cases.desk.store.back_up().name)

    def restore(self) -> None:
        """Put a copy back, as somebody decided, and go on with it."""
        database = self._folder / STORE
        copies = backups(database)
        put_back(database, copies[self._seed % len(copies)], self._key, SystemClock().now())
        self._said(RESTORED)
        with self._opened() as cases:
            cases.case()

    def upgrade(self) -> None:
        """Start on a file of an older program."""
        with self._opened():
            self._said("upgrade")

    @contextmanager
    def _opened(self) -> Iterator[UseCases]:
        parts = {"settings": Settings(), "clock": SystemClock(), "bus": Bus(), "wire": DistrictWire()}
        store = open_store(path=self._folder / STORE, key=self._key, **parts)
        yield UseCases(IntakeDesk(store=store), self._said, self._seed)
        store.close()

    def _said(self, what: str) -> None:
        os.write(self._acks, f"{what}\n".encode())


def main(folder: str, key: str, sync: str, seed: str, doing: str, *more: str, program: type[Program] = Program) -> None:
    """Do it; each commit that returned is said in the file of acknowledgements. ``more`` is what the program needs."""
    # A setting for the negative control only: the product knows no other than FULL.
    engine.PRAGMAS = tuple(
        f"synchronous = {sync}" if pragma.startswith("synchronous") else pragma for pragma in engine.PRAGMAS
    )
    getattr(program(Path(folder), bytes.fromhex(key), int(seed), *more), doing)()


if __name__ == "__main__":
    main(*sys.argv[1:])
