"""The supervisor's page: how the hall stands now, and a counter moved to another line. It knows no widget.

tick ──every 2 s──> hall, posts, figures, warnings ──> HallPage      no answer for 10 s: the old one, dated
"""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from core.base.acts import Act
from core.base.clock import local, office_day
from core.base.faults import Fault
from core.queue.post import Post, PostState
from desktop.i18n import _
from desktop.presenters.acting import ActingPresenter
from desktop.presenters.desk import Desk
from desktop.presenters.hall_view import HallPage, MoveView
from desktop.presenters.hall_words import (
    HallData,
    figures_of,
    hours_of,
    lines_of,
    serves_words,
    target_share,
    tiles_of,
    warning_rows,
)
from desktop.presenters.notes import NotesPresenter
from desktop.presenters.office import Office, Runner
from desktop.presenters.words import banner_of

if TYPE_CHECKING:
    from core.queue.statistics import Statistics

DIRECT = "hall.direct"
OVERTAKEN = frozenset({"queue.post.moved", "queue.post.given_back"})
EVERY_S, STALE_S, UNDO_S = 2.0, 10.0, 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class _Undo:
    """A move that can be taken back until then (monotonic), while the counter still serves what it was moved to."""

    until: float
    counter: str
    before: tuple[str, ...]
    behind: tuple[str, ...]


class HallPresenter(ActingPresenter[HallPage]):
    """Asks only while the page is shown: ``show`` and ``hide`` say so."""

    def __init__(self, office: Office, runner: Runner, desk: Desk, notes: NotesPresenter) -> None:
        super().__init__(HallPage(), runner, desk)
        self.notes = notes
        self._office = office
        self._names = {own.letter: own.name for own in office.queue.businesses}
        self._data: HallData | None = None
        self._is_shown = self._is_asking = False
        self._asked_at = self._good_at = office.clock.monotonic() - STALE_S
        self._move: MoveView | None = None
        self._undo: _Undo | None = None

    # -- looking

    def show(self) -> None:
        """The page is seen."""
        self._is_shown = True
        self.refresh()

    def hide(self) -> None:
        """The page is seen no more."""
        self._is_shown = False

    def tick(self) -> None:
        """Let a second pass."""
        if not self._is_shown:
            return
        now = self._office.clock.monotonic()
        if now - self._asked_at >= (STALE_S if self._is_asking else EVERY_S):
            self.refresh()
        self._update()

    def refresh(self) -> None:
        """Ask how everything stands."""
        self._is_asking, self._asked_at = True, self._office.clock.monotonic()
        self._ask(self._read, self._take)

    def show_only_troubled(self, *, only: bool) -> None:
        """Show counters with trouble only."""
        self._show(replace(self._view, only_troubled=only))
        self._update()

    def pick(self, counter: str) -> None:
        """Choose a counter."""
        self._show(replace(self._view, chosen=counter))
        if self._move is not None:
            self.ask_move()

    def export(self, path: Path) -> None:
        """Ctrl+E. Write today's statistics as a workbook or as a PDF with its charts: counts only, no person."""
        figures, names = self._office.figures, self._names

        def job() -> None:
            from core.queue.sheets import write_statistics

            if path.suffix.lower() == ".pdf":
                self._write_paper(figures.statistics(), path)
            else:
                write_statistics(figures.statistics(), names, path)

        self._command("export", job, lambda _none: self._tell(Fault("desktop.hall.exported", file=path.name), "ok"))

    def _write_paper(self, report: "Statistics", path: Path) -> None:
        from core.queue.statistics_paper import statistics_paper
        from printing.press import Order
        from printing.profile import PrinterProfile

        office = self._office
        paper = statistics_paper(report, self._names, office.figures.limits, office.settings.hall, office.clock.now())
        order = Order(
            template=paper.template, values=paper.values(), profile=PrinterProfile(), site=office.resources.site
        )
        body = office.press(order)
        try:
            path.write_bytes(body)
        except OSError as error:
            raise Fault("base.table.unwritable", file=str(path), reason=error.strerror or str(error)) from error

    @property
    def export_name(self) -> str:
        """Return the name the workbook is offered under."""
        from core.queue.sheets import file_name

        today = office_day(self._office.clock.now())
        return file_name(today, today)

    def ask_message(self) -> None:
        """Ctrl+T. Begin a message to the chosen counter."""
        post = self._chosen_post()
        if post is None:
            self._tell(Fault("desktop.hall.no_counter"))
        else:
            self._move = None
            self.notes.write_to(post.counter)
            self._update()

    # -- moving a counter

    def ask_move(self) -> None:
        """Ctrl+M. Show what the chosen counter serves and where it could help."""
        post = self._chosen_post()
        if self._data is None or post is None:
            self._tell(Fault("desktop.hall.no_counter"))
            return
        self.notes.drop()
        self.dismiss()
        served = serves_words(post.serves, self._names) if post.serves else _("own lines")
        hall = self._data.hall
        choices = tuple(
            (letter, _("{name} ({n})").format(name=f"{letter} {name}", n=hall.waiting_for(letter)))
            for letter, name in self._names.items()
        )
        busiest = max(self._names, key=hall.waiting_for)
        self._move = MoveView(
            counter=post.counter, serves=post.serves, now=served, choices=choices, why_not=self._why_not(post)
        )  # fmt: skip
        self.choose_line(busiest)

    def choose_line(self, letter: str) -> None:
        """Choose the line a counter is to serve; what would come of it is shown before anything is done."""
        if self._move is not None and letter in self._names:
            self._move = replace(self._move, chosen=letter, effects=self._effects(letter))
            self._update()

    def drop_move(self) -> None:
        """Esc."""
        self._move = None
        self._update()

    def confirm_move(self) -> None:
        """Ctrl+Enter. Move the counter; refused while a ticket is open there."""
        move = self._move
        if move is None or not move.chosen:
            return
        if move.why_not:
            self._tell(Fault("desktop.hall.counter_busy", counter=move.counter))
            return
        until = self._office.clock.monotonic() + UNDO_S
        served = (move.chosen,)
        undo = _Undo(until=until, counter=move.counter, before=move.serves, behind=served)
        self._assign(move.counter, served, move.serves, undo)

    def undo(self) -> None:
        """Put the counter back to what it served, for a minute after the move."""
        if self._undo is not None and self.view.can_undo:
            self._assign(self._undo.counter, self._undo.before, self._undo.behind)

    def give_back(self, counter: str) -> None:
        """Let a counter serve its own lines again."""
        posts = self._data.posts if self._data else ()
        served = next((post.serves for post in posts if post.counter == counter), ())
        self._assign(counter, (), served)

    def dismiss(self) -> None:
        """Close the banner."""
        self._show(replace(self._view, banner=None))

    def wipe(self) -> None:
        """Forget what was chosen: whoever sat here has gone."""
        self._data = self._move = self._undo = None
        self._is_asking = False
        self._show(HallPage())

    # -- inside

    def _assign(
        self, counter: str, serves: tuple[str, ...], seen: tuple[str, ...], undo: "_Undo | None" = None
    ) -> None:
        posts = self._office.posts

        def job(act: Act) -> Post:
            return posts.assign(act, counter, serves, instead_of=seen)

        def done(_post: Post) -> None:
            self._undo, self._move = undo, None
            self.refresh()

        self._act_command("assign", (counter, serves, seen), job, done)

    def _failed(self, fault: Fault) -> None:
        """Tell it; whoever was overtaken looks again before anything else."""
        self._tell(fault)
        if fault.code in OVERTAKEN:
            self._undo = self._move = None
            self.refresh()

    def _read(self) -> HallData:
        office = self._office
        figures = office.figures
        return HallData(
            hall=office.queue.hall(),
            posts=tuple(office.posts.all()),
            today=figures.statistics(),
            warned=figures.warnings(),
            names={account.number: account.name for account in office.staff.all()},
            limits=figures.limits,
            thresholds=figures.thresholds,
            clock=office.queue.clock_trouble(),
        )

    def _take(self, data: HallData) -> None:
        self._data, self._is_asking = data, False
        self._good_at = self._office.clock.monotonic()
        if self._move is not None:
            self._move = self._as_it_stands(self._move)
        self._update()

    def _as_it_stands(self, move: MoveView) -> MoveView:
        """Return a move that is being thought over, with what the hall says of it now."""
        post = next((post for post in self._data.posts if post.counter == move.counter), None) if self._data else None
        why_not = self._why_not(post) if post is not None else move.why_not
        return replace(move, why_not=why_not, effects=self._effects(move.chosen))

    def _update(self) -> None:
        data = self._data
        if data is None:
            return
        now = self._office.clock.monotonic()
        stamp = f"{local(data.hall.at):%H:%M:%S}"
        is_stale = now - self._good_at >= STALE_S
        tiles, businesses = tiles_of(data, self._names), self._office.queue.businesses
        shown = tuple(tile for tile in tiles if tile.trouble) if self._view.only_troubled else tiles
        self._show(
            replace(
                self._view, figures=figures_of(data), tiles=shown, lines=lines_of(data, businesses),
                target=target_share(data, businesses), hours=hours_of(data.today, data.hall.at),
                warnings=warning_rows(data, self._names), move=self._move,
                trouble=banner_of(data.clock, "warn") if data.clock else None,
                updated=stamp, stale_since=stamp if is_stale else "", can_direct=self._desk.may(DIRECT),
                can_undo=self._undo is not None and now < self._undo.until, is_known=True,
            )
        )  # fmt: skip

    def _chosen_post(self) -> Post | None:
        posts = self._data.posts if self._data else ()
        return next((post for post in posts if post.counter == self._view.chosen), None)

    def _why_not(self, post: Post) -> str:
        if post.state is PostState.CLOSED:
            return _("Nobody is signed in there.")
        busy = self._data is not None and any(one.counter == post.counter for one in self._data.hall.called)
        return _("A number is open there. Move it when the visitor has gone.") if busy else ""

    def _effects(self, letter: str) -> tuple[tuple[str, str], ...]:
        """Return what one counter more makes of the wait: people x mean minutes / counters, before and after."""
        if self._data is None:
            return ()
        hall = self._data.hall
        pace, waiting = hall.paces.get(letter), hall.waiting_for(letter)
        if pace is None or pace.mean_minutes is None or not waiting:
            return ((self._names[letter], _("nobody waits there now")),)
        before = hall.minutes(letter) or 0
        after = round(waiting * pace.mean_minutes / (pace.counters + 1))
        return ((self._names[letter], _("{before} min → about {after} min").format(before=before, after=after)),)

    def _unanswered(self, fault: Fault) -> None:
        self._is_asking = False
        super()._unanswered(fault)

    def _tell(self, fault: Fault, tone: str = "warn") -> None:
        self._show(replace(self._view, banner=banner_of(fault, tone)))
