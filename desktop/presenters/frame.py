"""The frame around every page: hall, counter, person, clock, and the ticket that is open. It knows no page."""

from core.base.clock import Clock, local
from desktop.i18n import _
from desktop.presenters.counter import CounterPresenter
from desktop.presenters.desk import Desk
from desktop.presenters.presenter import Presenter
from desktop.presenters.public_words import weekday
from desktop.presenters.runner import InlineRunner
from desktop.presenters.views import CounterView, FrameView, Tag


class FramePresenter(Presenter[FrameView]):
    """Header and rail; follows the desk and the counter."""

    def __init__(self, clock: Clock, desk: Desk, counter: CounterPresenter) -> None:
        super().__init__(FrameView(hall="", counter="", state=Tag("")), InlineRunner())
        self._clock = clock
        self._desk = desk
        self._chip = ""
        self._badges: dict[str, tuple[str, int, str]] = {}
        desk.on_change(self.tick)
        counter.on_change(self._heard_counter)

    def tick(self) -> None:
        """Let the clock go on; call once a second."""
        now = self._clock.now()
        here = local(now)
        session = self._desk.session
        person = ""
        if session is not None:
            person = _("{name} · no. {number}").format(name=session.account.name, number=session.account.number)
        self._show(
            FrameView(
                hall=self._desk.settings.hall.name,
                counter=self._desk.settings.desk.counter_name,
                state=self._state(),
                person=person,
                clock=f"{here:%H:%M}  {weekday(now)}",
                day=_("{month:02}-{day:02}").format(month=here.month, day=here.day),
                chip=self._chip,
                rights=session.rights if session else frozenset(),
                badges=tuple(self._badges.values()) if session else (),
            )
        )

    def heard_dues(self, over: int, near: int) -> None:
        """Count on the rail what must not be missed: red when a limit is over, else yellow."""
        self._badges["cases"] = ("cases", over + near, "bad" if over else "warn")
        self.tick()

    def heard_bad_ratings(self, due: int) -> None:
        """Count on the rail the bad ratings whose follow-up is due: whoever may follow them finds them in 管理."""
        self._count("admin", due, "bad")

    def heard_open_days(self, count: int) -> None:
        """Count on the rail the days before today that are not balanced."""
        self._count("day", count, "warn")

    def _count(self, key: str, count: int, tone: str) -> None:
        if count:
            self._badges[key] = (key, count, tone)
        else:
            self._badges.pop(key, None)
        self.tick()

    def _state(self) -> Tag:
        if self._desk.session is None:
            return Tag(_("Nobody signed in"), "off")
        return Tag(_("Paused"), "warn") if self._desk.is_paused else Tag(_("Serving"), "ok")

    def _heard_counter(self, view: CounterView) -> None:
        ticket = view.ticket
        self._chip = f"{ticket.number} {ticket.state.text} {ticket.timer}" if ticket else ""
        self.tick()
