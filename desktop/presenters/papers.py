"""The page of paper templates: one of them open as text, what it prints beside it, at once. No widget.

The text is the page's own until it is saved; the picture is of the real bytes of the text as it stands.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from difflib import ndiff
from functools import partial
from typing import TYPE_CHECKING, Literal

from core.base.acts import Act
from core.base.faults import Fault
from core.base.texts import fault_text
from desktop.i18n import _, _n, language
from desktop.presenters.desk import Desk
from desktop.presenters.office import Office, Runner
from desktop.presenters.presenter import Presenter
from desktop.presenters.views import Answer, Banner, Tag
from desktop.presenters.words import banner_of, template_name

if TYPE_CHECKING:
    from printing.template_desk import TemplateRow, Trial

Width = Literal[58, 80]
OVERTAKEN = "printing.template.overtaken"
MINE, THEIRS = "mine", "theirs"
TOLD_LINES = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperRow:
    """One template of the list."""

    name: str
    title: str
    tag: Tag | None
    samples: tuple[tuple[str, str], ...]  # (key, words)
    values: str  # {hall} {number} …


@dataclass(frozen=True, slots=True, kw_only=True)
class TextFault:
    """What is wrong with the text, in one line; ``line`` is 0 when it is not one line's fault."""

    line: int
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PapersView:
    """The whole page. ``loads`` grows when the editor must take ``source`` over; a picture outlives a broken text."""

    rows: tuple[PaperRow, ...] = ()
    chosen: PaperRow | None = None
    source: str = ""
    loads: int = 0
    is_changed: bool = False
    is_own: bool = False
    sample: str = "usual"
    width_mm: Width = 80
    png: bytes = b""
    size: int = 0
    fault: TextFault | None = None
    banner: Banner | None = None
    busy: str = ""


class PapersPresenter(Presenter[PapersView]):
    """See the module."""

    def __init__(self, office: Office, runner: Runner, desk: Desk) -> None:
        super().__init__(PapersView(), runner)
        self._office, self._desk = office, desk
        self._kept = ""  # the text in force, as far as it was seen here
        self._other = ""  # the text that somebody else put in force meanwhile
        self._asked = 0  # of the pictures, the last one that was asked for

    def refresh(self) -> None:
        """Ask for the templates as they are now; an open text stays as it is."""
        templates = self._office.templates
        self._ask(lambda: (templates.rows(), templates.width_mm), lambda heard: self._heard(*heard))

    def pick(self, name: str) -> None:
        """Open a template; what was not saved in another one is dropped."""
        if self._view.chosen is not None and self._view.chosen.name == name:
            return
        self._open(name)

    def edit(self, source: str) -> None:
        """Take over the text as it is being typed, and show what it prints."""
        if self._view.chosen is None or source == self._view.source:
            return
        self._show(replace(self._view, source=source, is_changed=source != self._kept, banner=None))
        self._preview()

    def choose(self, *, sample: str = "", width_mm: Width | None = None) -> None:
        """Show it with other values, or on other paper."""
        view = self._view
        self._show(replace(view, sample=sample or view.sample, width_mm=width_mm or view.width_mm))
        self._preview()

    def save(self) -> None:
        """Ctrl+S: make the text the site's own. What prints nothing is not saved."""
        if self._view.is_changed:
            self._save(self._kept)

    def answer(self, key: str) -> None:
        """Somebody changed the open text meanwhile: go on with it, or put the own one in its place."""
        if key == THEIRS:
            self._kept = self._other
            self._load(self._other)
        elif self._view.chosen is not None:
            self._save(self._other, keeps_other=True)

    def restore(self) -> None:
        """Go back to the shipped text."""
        chosen = self._view.chosen
        if chosen is not None:
            words = _("{paper} is as it was shipped. Your text lies beside it as .toml.old.").format(paper=chosen.title)
            self._act(
                "restore", lambda act: self._office.templates.restore(act, chosen.name), lambda: self._restored(words)
            )

    def undo(self) -> None:
        """Drop what was not saved."""
        self._load(self._kept)

    def print_trial(self) -> None:
        """Print the text as it stands, with the sample's values and a bar that says so."""
        chosen, source, sample = self._view.chosen, self._view.source, self._view.sample
        if chosen is not None:
            words = _("A trial is on its way to the receipt printer. It says 样张 on top.")
            self._act(
                "print", lambda act: self._office.templates.print_trial(act, chosen.name, source, sample),
                lambda: self._tell(words),
            )  # fmt: skip

    def wipe(self) -> None:
        """Forget everything: the administrator signs out."""
        self._kept = self._other = ""
        self._show(PapersView(loads=self._view.loads + 1))

    def _save(self, seen: str, *, keeps_other: bool = False) -> None:
        chosen, source = self._view.chosen, self._view.source
        if chosen is None:
            return
        words = _("{paper} is saved. The next one prints like this.").format(paper=chosen.title)
        save = partial(self._office.templates.save, name=chosen.name, source=source, seen=seen, keeps_other=keeps_other)
        self._act("save", save, lambda: self._saved(source, words))

    # -- answers

    def _heard(self, rows: "tuple[TemplateRow, ...]", width_mm: Width) -> None:
        found = tuple(map(_row, rows))
        chosen = self._view.chosen
        if not self._view.rows:
            self._show(replace(self._view, width_mm=width_mm))
        same = next((row for row in found if chosen is not None and row.name == chosen.name), None)
        self._show(replace(self._view, rows=found, chosen=same, is_own=bool(same and same.tag)))
        if same is None and found:
            self._open(next((row.name for row in found if row.name == "receipts/receipt"), found[0].name))

    def _open(self, name: str) -> None:
        row = next((row for row in self._view.rows if row.name == name), None)
        if row is None:
            return
        sample = self._view.sample if self._view.sample in dict(row.samples) else "usual"
        self._show(replace(self._view, chosen=row, sample=sample, is_own=bool(row.tag), banner=None, png=b""))
        self._ask(lambda: self._office.templates.source(name), lambda source: self._opened(name, source))

    def _opened(self, name: str, source: str) -> None:
        if self._view.chosen is not None and self._view.chosen.name == name:
            self._kept = source
            self._load(source)

    def _load(self, source: str) -> None:
        self._show(replace(self._view, source=source, loads=self._view.loads + 1, is_changed=False, fault=None))
        self._preview()

    def _preview(self) -> None:
        """Ask for the picture; of several asked for in a row only the last one is shown."""
        view = self._view
        if view.chosen is None:
            return
        self._asked += 1
        asked, name = self._asked, view.chosen.name

        def job() -> "Trial | None":
            if asked != self._asked:
                return None  # typed on meanwhile
            return self._office.templates.trial(name, view.source, view.sample, view.width_mm)

        self._ask(job, lambda trial: self._seen(asked, trial), lambda fault: self._unseen(asked, fault))

    def _seen(self, asked: int, trial: "Trial | None") -> None:
        if asked == self._asked and trial is not None:
            self._show(replace(self._view, png=trial.png, size=trial.size, fault=None))

    def _unseen(self, asked: int, fault: Fault) -> None:
        if asked == self._asked:
            self._show(replace(self._view, fault=_text_fault(fault)))

    def _saved(self, source: str, words: str) -> None:
        self._kept = source
        self._show(replace(self._view, is_changed=self._view.source != source))
        self._tell(words)
        self.refresh()

    def _restored(self, words: str) -> None:
        name = self._view.chosen.name if self._view.chosen is not None else ""
        self._tell(words)
        self._ask(lambda: self._office.templates.source(name), lambda source: self._opened(name, source))
        self.refresh()

    def _act(self, name: str, do: Callable[[Act], object], done: Callable[[], None]) -> None:
        try:
            act = self._desk.act()
        except Fault as fault:
            self._failed(fault)
            return
        self._command(name, lambda: do(act), lambda _none: done())

    def _tell(self, words: str) -> None:
        self._show(replace(self._view, banner=Banner(tone="ok", text=words)))

    def _began(self, name: str) -> None:
        self._show(replace(self._view, busy=name, banner=None))

    def _ended(self) -> None:
        self._show(replace(self._view, busy=""))

    def _overtaken(self, name: str, fault: Fault, source: str) -> None:
        """Say what somebody else changed in the open text."""
        if self._view.chosen is None or self._view.chosen.name != name:
            return
        self._other = source
        before, after = self._kept.splitlines(), source.splitlines()
        lines = [
            line[2:].strip() for line in ndiff(before, after) if line.startswith(("+ ", "- ")) and line[2:].strip()
        ]
        count = _n("{n} line differs", "{n} lines differ", len(lines)).format(n=len(lines))
        shown = _("; ").join(lines[:TOLD_LINES])
        answers = (
            Answer(key=MINE, text=_("Mine; theirs stays as .toml.old"), is_primary=True),
            Answer(key=THEIRS, text=_("Theirs, drop mine")),
        )
        banner = replace(
            banner_of(fault, "warn"), remedy=_("{count}: {lines}").format(count=count, lines=shown), answers=answers
        )
        self._show(replace(self._view, banner=banner))

    def _failed(self, fault: Fault) -> None:
        is_text = "line" in fault.facts
        self._show(
            replace(self._view, fault=_text_fault(fault) if is_text else self._view.fault, banner=banner_of(fault))
        )
        chosen = self._view.chosen
        if fault.code == OVERTAKEN and chosen is not None:
            name, templates = chosen.name, self._office.templates
            self._ask(lambda: templates.source(name), lambda source: self._overtaken(name, fault, source))


def _row(row: "TemplateRow") -> PaperRow:
    words = {"usual": _("usual"), "longest": _("longest"), "rarest": _("rare characters"), "collected": _("collected"),
             "rated": _("rated")}  # fmt: skip
    title = row.title if language() == "zh" else template_name(row.name)
    return PaperRow(
        name=row.name,
        title=title,
        tag=Tag(_("own"), "pri") if row.is_own else None,
        samples=tuple((key, words.get(key, key)) for key in row.samples),
        values=" ".join(f"{{{name}}}" for name in row.values),
    )


def _text_fault(fault: Fault) -> TextFault:
    return TextFault(line=int(fault.facts.get("line", 0)), text=fault_text(fault, language()).text)
