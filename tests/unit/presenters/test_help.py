"""Help asked at the ticket machine reaches the clerk, and is promised only then."""

from desktop.presenters.help import HelpAsked, HelpHeard
from tests.fakes.counter_office import signed_in


def test_a_clerk_sees_it_and_the_machine_hears_so(office):
    heard = []
    office.bus.subscribe(HelpHeard, heard.append)
    presenters = office.presenters()
    signed_in(office, presenters)
    office.bus.publish(HelpAsked(place="kiosk", at=office.clock.now()))
    assert presenters.counter.view.banner.code == "desktop.help.asked"
    assert heard == [HelpHeard(place="kiosk")]
    presenters.stop()


def test_nobody_is_promised_where_nobody_is_signed_in(office):
    heard = []
    office.bus.subscribe(HelpHeard, heard.append)
    presenters = office.presenters()
    office.bus.publish(HelpAsked(place="kiosk", at=office.clock.now()))
    assert heard == []
    presenters.stop()
