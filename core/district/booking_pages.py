"""The page of appointments: what is booked, a form for another, and giving one back. It knows no table."""

from datetime import timedelta

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from core.base.clock import local
from core.base.faults import Fault
from core.base.resources import Resources
from core.base.texts import fault_text
from core.district.backoffice import BackOffice
from core.district.bookings import Bookings, Wanted
from core.district.html import Html, joined
from core.district.page_door import PageDoor
from core.district.showing import masked, masked_phone
from core.sync.wire import AppointmentBooked, Refused

_FIELDS = ("centre", "business", "day", "time", "minutes", "name", "id_number", "phone")
_MAX_FIELD = 100


class BookingPages:
    """The endpoints for who books by telephone or at another desk. Businesses and the slot are the shipped ones."""

    def __init__(self, bookings: Bookings, office: BackOffice, door: PageDoor, resources: Resources) -> None:
        self._bookings, self._office, self._door, self._templates = bookings, office, door, door.templates
        self._businesses = {
            letter: str(row["name"]) for letter, row in resources.toml("queue/businesses.toml").items()
        }  # fmt: skip
        self._minutes = int(resources.toml("queue/appointments.toml")["slot_min"])

    def routes(self) -> list[Route]:
        """Return the routes of the pages."""
        return [
            self._door.show("/bookings", self.bookings),
            self._door.do("/bookings", self.book),
            self._door.do("/bookings/{centre}/{reference}/cancellation", self.cancel),
        ]

    def bookings(self, request: Request) -> Response:
        """Show what is booked from today on; ``centre`` leaves one centre's."""
        return self._page(request.query_params.get("centre", ""), {})

    def book(self, _request: Request, form: dict[str, str]) -> str | Response:
        """Book, or show the form again with what is wrong."""
        given = {name: form.get(name, "")[:_MAX_FIELD] for name in _FIELDS}
        wanted = {name: text for name, text in given.items() if name not in ("day", "time")}
        if given["centre"] not in self._office.centres():
            given["centre"] = wanted["centre"] = ""
        try:
            self._bookings.take(Wanted(**wanted, start=f"{given['day']} {given['time']}"))
        except Fault as fault:
            page = self._page("", given, fault)
            page.status_code = 400
            return page
        return "/bookings"

    def cancel(self, request: Request, _form: dict[str, str]) -> str:
        """Give one back."""
        try:
            self._bookings.cancel(request.path_params["centre"], request.path_params["reference"])
        except Fault as fault:
            raise Refused("not-found", "no such appointment") from fault
        return "/bookings"

    def _page(self, centre: str, given: dict[str, str], fault: Fault | None = None) -> Response:
        found = self._bookings.upcoming(centre)
        tomorrow = (self._office.today() + timedelta(days=1)).isoformat()
        usual = {"day": tomorrow, "time": "09:00", "minutes": str(self._minutes)}
        values = {name: given.get(name) or usual.get(name, "") for name in _FIELDS}
        body = self._templates.fill(
            "bookings",
            rows=joined(self._row(*pair) for pair in found),
            empty=self._door.empty(found, "今天起还没有预约。"),
            centres=self._options({one: one for one in self._office.centres()}, values["centre"]),
            businesses=self._options(
                {letter: f"{letter} {name}" for letter, name in self._businesses.items()}, values["business"]
            ),
            flaw=self._templates.fill("flaw", words=fault_text(fault).text) if fault else Html(""),
            **{name: values[name] for name in _FIELDS if name not in ("centre", "business")},
        )
        return self._door.page("预约", body)

    def _row(self, centre: str, booked: AppointmentBooked) -> Html:
        if booked.is_cancelled:
            act = self._templates.fill("given_back")
        else:
            act = self._templates.fill("give_back", centre=centre, reference=booked.reference)
        return self._templates.fill(
            "booking",
            day=f"{local(booked.start):%Y-%m-%d}",
            time=f"{local(booked.start):%H:%M}–{local(booked.end):%H:%M}",
            centre=centre,
            business=f"{booked.business} {self._businesses.get(booked.business, '')}".strip(),
            name=booked.name,
            id_number=masked(booked.id_number),
            phone=masked_phone(booked.phone),
            act=act,
        )

    def _options(self, choices: dict[str, str], chosen: str) -> Html:
        return joined(
            self._templates.fill(
                "choice", value=value, words=words, selected=Html(" selected") if value == chosen else ""
            )
            for value, words in choices.items()
        )  # fmt: skip
