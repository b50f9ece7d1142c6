"""The page of decisions on two records: who decided what, when and why; each can be taken back. No window."""

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from core.base.clock import local
from core.base.faults import Fault
from core.papers.wording import masked_id, masked_name
from core.people.person import Person
from core.people.register import Verdict
from desktop.i18n import _, _n
from desktop.presenters.acting import ActingPresenter
from desktop.presenters.desk import Desk
from desktop.presenters.office import Office, Runner
from desktop.presenters.person_questions import MERGE, reason_words
from desktop.presenters.views import Banner, Tag
from desktop.presenters.words import banner_of

if TYPE_CHECKING:
    from core.cases.residents import Decision


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionRow:
    """One decision; the key names both records."""

    key: str
    title: str
    line: str
    tag: Tag


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionsView:
    """The whole page."""

    rows: tuple[DecisionRow, ...] = ()
    summary: str = ""
    banner: Banner | None = None
    busy: str = ""


class SamePersonsPresenter(ActingPresenter[DecisionsView]):
    """One list, one act."""

    def __init__(self, office: Office, runner: Runner, desk: Desk) -> None:
        super().__init__(DecisionsView(), runner, desk)
        self._office = office
        self._found: tuple[Decision, ...] = ()

    def refresh(self) -> None:
        """Ask for the list as it is now."""
        if self._desk.may(MERGE):
            act = self._desk.act()
            self._ask(lambda: self._office.residents.decisions(act), self._heard)

    def take_back(self, key: str) -> None:
        """Take a decision back: both records are as they were, and the question may be asked again."""
        found = next((one for one in self._found if _key(one) == key), None)
        if found is None:
            return
        residents, first, second = self._office.residents, found.first.id, found.second.id
        self._act_command("undecide", key, lambda act: residents.undecide(act, first, second), self._taken_back)

    def wipe(self) -> None:
        """Forget everything: somebody else signs in."""
        self._found = ()
        self._show(DecisionsView())

    def _taken_back(self, _none: None) -> None:
        self._show(replace(self._view, banner=Banner(tone="ok", text=_("Taken back: both records are as they were."))))
        self.refresh()

    def _heard(self, found: "list[Decision]") -> None:
        self._found = tuple(found)
        count = len(found)
        words = _n(
            "{n} decision, the latest first. Both records stay as they are.",
            "{n} decisions, the latest first. Both records stay as they are.",
            count,
        )
        nothing = _("Nothing was decided yet. Who looks like the same person is asked at the counter.")
        summary = words.format(n=count) if found else nothing
        self._show(replace(self._view, rows=tuple(map(_row, found)), summary=summary))

    def _began(self, name: str) -> None:
        self._show(replace(self._view, busy=name, banner=None))

    def _ended(self) -> None:
        self._show(replace(self._view, busy=""))

    def _failed(self, fault: Fault) -> None:
        self._show(replace(self._view, banner=banner_of(fault)))


def _key(one: "Decision") -> str:
    return f"{one.link.first}/{one.link.second}"


def _row(one: "Decision") -> DecisionRow:
    link = one.link
    who = _("{at}, no. {who}").format(at=f"{local(link.at):%Y-%m-%d %H:%M}", who=link.who)
    is_same = link.verdict is Verdict.SAME
    return DecisionRow(
        key=_key(one),
        title=f"{_person(one.first)}  {'=' if is_same else '≠'}  {_person(one.second)}",
        line=" · ".join(part for part in (reason_words(link.reason) if link.reason else "", who) if part),
        tag=Tag(_("The same person"), "pri") if is_same else Tag(_("Two persons"), "off"),
    )


def _person(person: Person) -> str:
    return f"{masked_name(person.name)} {masked_id(person.id_number)}"
