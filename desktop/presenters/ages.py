"""The page of age lists (免申即享): who reaches an item's age soon, masked; the file for callers needs a reason."""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from core.base.acts import Act
from core.base.faults import Fault
from core.papers.wording import masked_id, masked_name, masked_phone
from desktop.i18n import _, _n
from desktop.presenters.acting import ActingPresenter
from desktop.presenters.desk import Desk
from desktop.presenters.office import Office, Runner
from desktop.presenters.rating import Choice
from desktop.presenters.views import Banner, Tag
from desktop.presenters.words import banner_of

if TYPE_CHECKING:
    from core.cases.age_lists import Reaching

SPANS = (7, 30, 90)


@dataclass(frozen=True, slots=True, kw_only=True)
class AgeRow:
    """One resident who reaches an age."""

    key: str
    title: str
    line: str
    tag: Tag


@dataclass(frozen=True, slots=True, kw_only=True)
class AgesView:
    """The whole page."""

    spans: tuple[Choice, ...] = ()
    rows: tuple[AgeRow, ...] = ()
    summary: str = ""
    banner: Banner | None = None
    busy: str = ""


class AgesPresenter(ActingPresenter[AgesView]):
    """One list, for the days chosen."""

    def __init__(self, office: Office, runner: Runner, desk: Desk) -> None:
        super().__init__(AgesView(), runner, desk)
        self._office = office
        self._days = SPANS[1]
        self._found: tuple[Reaching, ...] = ()

    def refresh(self) -> None:
        """Ask for the list as it is today."""
        if self._desk.session is not None:
            act, days = self._desk.act(), self._days
            self._ask(lambda: self._office.age_lists.reaching(act, days), self._heard)

    def choose(self, days: str) -> None:
        """Look so many days ahead."""
        self._days = int(days)
        self.refresh()

    def export(self, path: Path, reason: str) -> None:
        """Write the list in full; who took it out and why is in the journal."""
        days, lists = self._days, self._office.age_lists

        def job(act: Act) -> int:
            from core.cases.age_table import write_ages

            rows = lists.take_out(act, days, reason)
            write_ages(rows, path)
            return len(rows)

        self._act_command("export", (str(path), reason), job, lambda count: self._exported(count, path))

    def wipe(self) -> None:
        """Forget everything: somebody else signs in."""
        self._found = ()
        self._show(AgesView())

    def _heard(self, found: "list[Reaching]") -> None:
        self._found = tuple(found)
        self._update()

    def _exported(self, count: int, path: Path) -> None:
        text = _n("{n} resident is in {file}.", "{n} residents are in {file}.", count).format(n=count, file=path.name)
        self._update(banner=Banner(tone="ok", text=text))

    def _update(self, **changes: object) -> None:
        words = _n("{n} day", "{n} days", 2)
        spans = tuple(Choice(key=str(n), label=words.format(n=n), is_chosen=n == self._days) for n in SPANS)
        count = len(self._found)
        summary = _n(
            "{n} resident known here reaches an age and has not applied.",
            "{n} residents known here reach an age and have not applied.",
            count,
        ).format(n=count)
        view = replace(self._view, spans=spans, rows=tuple(map(_row, self._found)), summary=summary)
        self._show(replace(view, **changes))  # type: ignore[arg-type]  # replace() checks names at run time

    def _began(self, name: str) -> None:
        self._show(replace(self._view, busy=name, banner=None))

    def _ended(self) -> None:
        self._show(replace(self._view, busy=""))

    def _failed(self, fault: Fault) -> None:
        self._show(replace(self._view, banner=banner_of(fault)))


def _row(one: "Reaching") -> AgeRow:
    person = one.person
    parts = (one.item.name, masked_id(person.id_number), masked_phone(person.phone) if person.phone else "")
    return AgeRow(
        key=f"{one.item.code}/{person.id}",
        title=masked_name(person.name),
        line=" · ".join(part for part in parts if part),
        tag=Tag(_("{age} on {day}").format(age=one.age, day=f"{one.day:%m-%d}"), "pri"),
    )
