"""Templates as an administrator works on them: read, tried with the picture of the real bytes, kept, put back, printed.

It knows the site's folder, the journal and rendering; it must not know windows. Called in the store lane.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from core.base.acts import Act
from core.base.clock import Clock, local
from core.base.faults import Fault
from core.base.ids import new_id
from core.base.resources import Resources
from core.base.work import Store
from core.papers.job import Channel, JobId, PrintJob
from core.papers.ordering import enqueue
from printing.copies import copy_of
from printing.job_desk import PrintWork
from printing.press import Order, Press, Proof
from printing.profile import PrinterProfile
from printing.render import RECEIPTS
from printing.samples import USUAL, samples
from printing.template import parse_template
from printing.text import Permits

TRIAL = "receipts/trial"  # the template of a trial's job: no paper of the day is counted by it
MARK = ("样张  不作凭证",)
OLD = ".toml.old"  # of a text that was in force, beside the file
_ORDER = ("ticket", "receipt", "correction", "collection", "rating", "notice", "dayslip", "calibration")
Write = Callable[[Path, bytes], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class TemplateRow:
    """One template. ``is_own`` says that the site's version is in force."""

    name: str  # receipts/ticket
    title: str
    is_own: bool
    samples: tuple[str, ...]
    values: tuple[str, ...]  # the names a text may use


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """A text rendered with sample values: the picture of its bytes, and how many they are."""

    png: bytes
    size: int


class TemplateDesk:
    """See the module. ``profile`` is asked for the receipt printer each time: it may have been calibrated."""

    def __init__(
        self,
        *,
        store: Store[PrintWork],
        clock: Clock,
        resources: Resources,
        profile: Callable[[], PrinterProfile],
        press: Press,
        write: Write,
    ) -> None:
        self._store, self._clock, self._resources = store, clock, resources
        self._profile, self._press, self._write = profile, press, write

    @property
    def width_mm(self) -> Literal[58, 80]:
        """Return the paper of the printer that is there."""
        return self._profile().width_mm

    def rows(self) -> tuple[TemplateRow, ...]:
        """Return every receipt; one that cannot be read keeps its name for a title."""
        names = [name.removesuffix(".toml") for name in self._resources.names("receipts", ".toml")]
        return tuple(self._row(name) for name in sorted(names, key=_place))

    def source(self, name: str) -> str:
        """Return the text in force; bytes that are no UTF-8 stand as marks, to be seen and mended."""
        return self._resources.path(f"{name}.toml").read_text("utf-8", errors="replace")

    def shipped(self, name: str) -> str:
        """Return the text that was shipped; empty for a paper of the site's own."""
        file = self._resources.shipped / f"{name}.toml"
        return file.read_text("utf-8") if file.is_file() else ""

    def trial(self, name: str, source: str, sample: str, width_mm: Literal[58, 80]) -> Trial:
        """Return what the text prints; Fault ``printing.template.*`` (``line``) and all that printing can raise."""
        profile = replace(self._profile(), width_mm=width_mm)
        body = self._body(name, source, sample, profile)
        return Trial(png=self._press(Proof(body=body, width_mm=width_mm)), size=len(body))

    def save(self, act: Act, name: str, source: str, *, seen: str, keeps_other: bool = False) -> None:
        """Keep the text as the site's own; Fault as ``trial``: what prints nothing with usual values is not kept.

        ``seen`` is the text in force that it was written from. Fault ``printing.template.overtaken`` (``file``, ``at``)
        when another one is in force now; who has seen that too may have it stay beside as ``.toml.old``.
        """
        self._body(name, source, USUAL, self._profile())
        file = self._own(name)
        before = self.source(name)
        if before != seen:
            raise Fault(
                "printing.template.overtaken", file=file.name, at=_changed_at(self._resources.path(f"{name}.toml"))
            )
        digest = hashlib.sha256(source.encode()).hexdigest()
        with self._store.work(act) as work:
            work.journal.write("template.save", name, facts={"sha256": digest})
            try:
                file.parent.mkdir(parents=True, exist_ok=True)
                if keeps_other:
                    self._write(file.with_suffix(OLD), before.encode())
                self._write(file, source.encode())
            except OSError as error:
                raise Fault("printing.template.not_kept", file=file.name, reason=error.strerror or "") from error

    def restore(self, act: Act, name: str) -> None:
        """Go back to the shipped text; the site's own stays beside as ``.toml.old``."""
        file = self._own(name)
        with self._store.work(act) as work:
            work.journal.write("template.restore", name)
            try:
                if file.is_file():
                    file.replace(file.with_suffix(OLD))
            except OSError as error:
                raise Fault("printing.template.not_kept", file=file.name, reason=error.strerror or "") from error

    def print_trial(self, act: Act, name: str, source: str, sample: str) -> PrintJob:
        """Order the text as it stands, with sample values and a bar that says so, at the receipt printer."""
        profile = self._profile()
        body = copy_of(self._body(name, source, sample, profile), MARK, profile)
        job = PrintJob(
            id=JobId(new_id()),
            template=TRIAL,
            channel=Channel.RECEIPT,
            place=act.where,
            subject=name,
            values={},
            ordered_at=self._clock.now(),
            ordered_by=act.who,
            op=act.op,
            body=body,
            sha256=hashlib.sha256(body).hexdigest(),
        )
        with self._store.work(act) as work:
            enqueue(work, job)
            work.journal.write("template.print", name)
        return job

    def _body(self, name: str, source: str, sample: str, profile: PrinterProfile) -> bytes:
        kinds = samples(name, self._resources)
        return self._press(
            Order(
                template=name, source=source or " ", values=kinds.get(sample) or kinds.get(USUAL) or {},
                profile=profile, permits=Permits(all_spelled=True), is_trial=not kinds, site=self._resources.site,
            )
        )  # fmt: skip

    def _row(self, name: str) -> TemplateRow:
        try:
            title = parse_template(name, self.source(name)).title
        except Fault:
            title = name.removeprefix(RECEIPTS)
        kinds = samples(name, self._resources)
        return TemplateRow(
            name=name, title=title, is_own=self._is_own(name), samples=tuple(kinds) or (USUAL,),
            values=tuple(kinds.get(USUAL, ())),
        )  # fmt: skip

    def _is_own(self, name: str) -> bool:
        return self._resources.site is not None and (self._resources.site / f"{name}.toml").is_file()

    def _own(self, name: str) -> Path:
        if self._resources.site is None:
            raise Fault("printing.template.not_kept", file=name, reason="—")
        return self._resources.site / f"{name}.toml"


def _changed_at(file: Path) -> str:
    """Return when a file was written, as the office's clock says it."""
    return f"{local(datetime.fromtimestamp(file.stat().st_mtime, UTC)):%m-%d %H:%M}"


def _place(name: str) -> tuple[int, str]:
    """Return where a paper stands in the list: in the order of a visit, the site's own after them."""
    own = name.removeprefix(RECEIPTS)
    return (_ORDER.index(own) if own in _ORDER else len(_ORDER), own)
