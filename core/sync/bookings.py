"""The district's appointments, from the wire into the hall. It knows no feed and no row."""

import logging
from collections.abc import Callable

from core.base.acts import Act
from core.people.person import Person, PersonId
from core.queue.appointments.service import AppointmentService, Booking
from core.sync.wire import AppointmentBooked

log = logging.getLogger(__name__)


def taken_in_by(appointments: AppointmentService) -> Callable[[Act, AppointmentBooked], None]:
    """Return what takes in one appointment of the feed; one that cannot be is told in the log and passed over."""

    def take_in(act: Act, booked: AppointmentBooked) -> None:
        for reference, code in appointments.import_all(act, [booking_of(booked)]).refused:
            log.warning("the district's appointment %s was left out: %s", reference, code)

    return take_in


def booking_of(booked: AppointmentBooked) -> Booking:
    """Return the booking of a message; the store finds or makes the person."""
    person = Person(
        id=PersonId(""), name=booked.name, id_kind=booked.id_kind, id_number=booked.id_number, phone=booked.phone
    )
    return Booking(
        reference=booked.reference,
        business=booked.business,
        start=booked.start,
        end=booked.end,
        person=person,
        is_cancelled=booked.is_cancelled,
    )
