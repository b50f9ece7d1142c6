"""The page of item forms (事项表单): fields made and changed, the form seen as the clerk fills it in and as printed.

Every change stays a draft until it is published. It knows the shelf of forms, and no widget.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from core.base.clock import office_day
from core.base.faults import Fault
from core.base.texts import fault_text
from core.cases.form_trial import TrialValues
from core.catalogue.finder import Finder
from core.catalogue.form_field import FormField
from core.catalogue.form_lint import field_faults
from core.catalogue.item import Item
from desktop.i18n import _, _n, language
from desktop.presenters import form_changes
from desktop.presenters.desk import Desk
from desktop.presenters.drafting import DraftingPresenter
from desktop.presenters.form_editor_words import changed_forms, clash_words
from desktop.presenters.form_field_words import field_fields, field_row, shared_words
from desktop.presenters.form_survey import ALL, FormSurvey
from desktop.presenters.form_words import FormView, fields_view
from desktop.presenters.item_forms import FieldView, PartRow
from desktop.presenters.item_words import ItemRow
from desktop.presenters.newer_words import Told, newer_banner
from desktop.presenters.office import Office, Runner
from desktop.presenters.views import Banner, Tag
from desktop.presenters.words import banner_of

if TYPE_CHECKING:
    from core.catalogue.form_table import FormTable
    from core.catalogue.publishing import TableDraft

NO_FIELD = -1
PAPER_DPI = 110
Look = Literal["clerk", "paper"]


@dataclass(frozen=True, slots=True, kw_only=True)
class FormPage:
    """One item's form: its fields, the open one, what is wrong in one line each, and how it looks."""

    code: str
    title: str
    tags: tuple[Tag, ...]
    rows: tuple[PartRow, ...]
    field: int
    fields: tuple[FieldView, ...]
    shared: str  # says that other items have the open field too; empty: only this one
    known: tuple[tuple[str, str], ...]  # (key, label): fields of other forms that could be taken
    faults: tuple[str, ...]
    live: FormView


@dataclass(frozen=True, slots=True, kw_only=True)
class FormEditorView:
    """The whole page. ``state`` says what is not published yet, ``why_not`` why it cannot be; ``png`` is the paper."""

    rows: tuple[ItemRow, ...] = ()
    filters: tuple[tuple[str, str, int], ...] = ()
    chosen_filter: str = ALL
    query: str = ""
    page: FormPage | None = None
    look: Look = "clerk"
    png: bytes = b""
    is_paper_old: bool = False
    state: str = ""
    has_changes: bool = False
    can_publish: bool = False
    why_not: str = ""
    banner: Banner | None = None
    busy: str = ""


class FormEditorPresenter(DraftingPresenter[FormEditorView, "FormTable"]):
    """One draft of all forms; it begins as what is in use."""

    def __init__(self, office: Office, runner: Runner, desk: Desk) -> None:
        super().__init__(FormEditorView(), runner, desk, lambda: office.form_shelf, office.staff)
        self._office, self._trial = office, TrialValues(office.resources)
        self._items: tuple[Item, ...] = ()
        self._finder = Finder(())
        self._now = FormSurvey()
        self._code, self._field = "", NO_FIELD
        self._typed: dict[str, str] = {}
        self._typing = ""
        self._asked = 0  # of the pictures, the last one that was asked for

    # -- what is looked at

    def find(self, text: str) -> None:
        """Ctrl+F: show the items a text finds."""
        self._update(query=text)

    def filter(self, key: str) -> None:
        """Show all, those with a form of their own, the changed ones, those with a mistake."""
        self._update(chosen_filter=key)

    def pick(self, code: str) -> None:
        """Open the form of an item; the one that is open stays as it is."""
        if code == self._code:
            return
        self._code, self._field = code, NO_FIELD
        self._typed, self._typing = {}, ""
        self._update(banner=None)

    def pick_field(self, place: int) -> None:
        """Open a field of the form."""
        self._field = place
        self._update()

    def show_look(self, look: Look) -> None:
        """Show the form as the clerk fills it in, or as it is printed."""
        self._update(look=look)

    def type(self, key: str, text: str) -> None:
        """Try the form: take a field as it is typed; nothing of it is kept."""
        self._typed[key], self._typing = text, key
        self._retry()

    def leave(self, key: str) -> None:
        """Say what is wrong with a field that was left."""
        if self._typing == key:
            self._typing = ""
            self._retry()

    # -- what is changed

    def set(self, key: str, value: str) -> None:
        """Take one word of the open field as it was typed."""
        if self._field != NO_FIELD:
            self._change(lambda on: form_changes.changed(on, self._field, key, value))

    def add(self) -> None:
        """Ctrl+N: a new field at the end, open."""
        self._append(form_changes.added_new)

    def add_known(self, key: str) -> None:
        """Take a field that other forms have; what a resident told there is filled in here."""
        self._append(lambda on: form_changes.added(on, key))

    def remove(self) -> None:
        """Take the open field out of this form."""
        place, self._field = self._field, NO_FIELD
        if place != NO_FIELD:
            self._change(lambda on: form_changes.removed(on, place))

    def move(self, step: int) -> None:
        """Alt+Up, Alt+Down: the open field one place up or down."""
        to = self._field + step
        if self._field != NO_FIELD and 0 <= to < len(self._fields()):
            place, self._field = self._field, to
            self._change(lambda on: form_changes.moved(on, place, step))

    def set_apart(self) -> None:
        """Make the open field this item's alone: a change of it touches no other form."""
        if self._field != NO_FIELD:
            self._change(lambda on: form_changes.set_apart(on, self._field))

    def wipe(self) -> None:
        """The person signs out: the next one begins with what is in use or the kept draft."""
        self._items, self._draft, self._newer = (), None, None
        self._now = FormSurvey()
        self._code, self._field, self._typed, self._typing = "", NO_FIELD, {}, ""
        self._show(FormEditorView())

    # -- see DraftingPresenter

    def _draw_in(self, draft: "TableDraft[FormTable]") -> None:
        if (items := self._office.shelf.catalogue.items) is not self._items:
            self._items, self._finder = items, Finder(items)
        self._now = FormSurvey.of(self._items, draft.content, draft.begun)

    def _differing(self, draft: "TableDraft[FormTable]", newer: "Told[FormTable]") -> Banner:
        theirs = newer.newer.draft.begun
        clashes = [clash_words(clash, self._items, theirs) for clash in newer.newer.clashes]
        return newer_banner(newer, changed_forms(self._items, draft.begun, theirs), clashes)

    def _published_words(self) -> str:
        return _("Edition {n} of the forms is in use now. Cases keep the form they were taken in with.")

    # -- answers

    def _append(self, change: "Callable[[form_changes.Editing], FormTable]") -> None:
        if self._item() is not None:
            self._field = len(self._fields())
            self._change(change)

    def _change(self, change: "Callable[[form_changes.Editing], FormTable]") -> None:
        item, draft = self._item(), self._draft
        if item is None or draft is None:
            return
        table = change(form_changes.Editing(table=draft.content, used=draft.begun, item=item))
        if table != draft.content:  # a field that was left says again what stands in it
            self._take(draft.saying(table))
            self._update(banner=None)

    # -- view

    def _item(self) -> Item | None:
        return next((item for item in self._items if item.code == self._code), None)

    def _fields(self) -> tuple[FormField, ...]:
        return self._now.fields.get(self._code, ())

    def _update(self, **changes: object) -> None:
        view = replace(self._view, **changes)  # type: ignore[arg-type]  # replace() checks names at run time
        now, draft = self._now, self._draft
        has_changes = draft is not None and draft.content != draft.begun
        wrong = next((item.name for item in self._items if item.code in now.faults), "")
        self._show(
            replace(
                view,
                rows=tuple(map(now.row, self._shown(view))),
                filters=now.filters(self._items),
                page=self._page(),
                state=_state(len(now.touched)) if has_changes else _("Nothing to publish"),
                has_changes=has_changes,
                can_publish=has_changes and not now.faults and not view.busy,
                why_not=_("Mend first: {name}").format(name=wrong) if wrong else "",
            )
        )
        self._draw()

    def _retry(self) -> None:
        """Show the form with what is tried in it: no form is another one for it."""
        if self._view.page is not None:
            self._show(replace(self._view, page=replace(self._view.page, live=self._live(self._fields()))))
            self._draw()

    def _shown(self, view: FormEditorView) -> tuple[Item, ...]:
        order = {hit.item.code: place for place, hit in enumerate(self._finder.find(view.query, len(self._items)))}
        found = [item for item in self._items if not view.query.strip() or item.code in order]
        kept = [item for item in found if self._now.is_in(view.chosen_filter, item.code)]
        return tuple(sorted(kept, key=lambda item: order.get(item.code, 0)))

    def _page(self) -> FormPage | None:
        item, draft = self._item(), self._draft
        if item is None or draft is None:
            return None
        fields, users = self._fields(), self._now.users
        place = self._field if self._field < len(fields) else NO_FIELD
        mine = {field.key for field in fields}
        return FormPage(
            code=item.code, title=item.name, tags=self._tags(fields),
            rows=tuple(field_row(at, field, users[field.key]) for at, field in enumerate(fields)),
            field=place,
            fields=field_fields(fields[place]) if place != NO_FIELD else (),
            shared=shared_words(users[fields[place].key]) if place != NO_FIELD else "",
            known=tuple((key, field.label) for key, field in draft.content.fields.items() if key not in mine),
            faults=tuple(fault_text(fault, language()).text for fault in self._now.faults.get(item.code, ())),
            live=self._live(fields),
        )  # fmt: skip

    def _tags(self, fields: tuple[FormField, ...]) -> tuple[Tag, ...]:
        needed = Tag(_("{n} needed").format(n=sum(field.is_needed for field in fields)), "off")
        return (needed, Tag(_("changed"), "pri")) if self._code in self._now.touched else (needed,)

    def _live(self, fields: tuple[FormField, ...]) -> FormView:
        today = office_day(self._office.clock.now())
        typed = {**self._trial.known(fields, today), **self._typed}
        done = sum(bool(typed.get(field.key, "").strip()) for field in fields)
        summary = _("{n} of {all} filled in").format(n=done, all=len(fields))
        return FormView(fields=fields_view(fields, typed, self._typing, today), summary=summary)

    def _draw(self) -> None:
        """Ask for the picture of the paper; of several asked for in a row only the last one is drawn."""
        item = self._item()
        if item is None or self._view.look != "paper":
            return
        self._asked += 1
        asked, fields = self._asked, tuple(field for field in self._fields() if not field_faults(field))
        today = office_day(self._office.clock.now())
        form = self._trial.filled(fields, {**self._trial.known(fields, today), **self._typed}, today)

        def job() -> bytes:
            if asked != self._asked:
                return b""  # changed again meanwhile
            return self._office.form_trial.picture(item.name, self._trial.applicant, form, PAPER_DPI)

        self._ask(job, lambda png: self._drawn(asked, png), lambda fault: self._undrawn(asked, fault))

    def _drawn(self, asked: int, png: bytes) -> None:
        if asked == self._asked and png:
            self._show(replace(self._view, png=png, is_paper_old=False))

    def _undrawn(self, asked: int, fault: Fault) -> None:
        if asked == self._asked:
            self._show(replace(self._view, banner=banner_of(fault), is_paper_old=True))


def _state(count: int) -> str:
    return _n("{n} form changed, not published", "{n} forms changed, not published", count).format(n=count)
