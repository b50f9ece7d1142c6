"""Admin > Centre: a server is looked at before a centre can be made on it; what was typed is forgotten."""

import pytest

from core.base.faults import Fault
from desktop.centre_office import CentreState
from desktop.i18n import use_language
from desktop.presenters.centre import ALONE, BY_SETTINGS, MEMBER, RESTART, Server
from tests.fakes.centre import CODE, StatedCentre
from tests.fakes.counter_office import CounterOffice, signed_in

SERVER = Server(host="192.168.1.10", port="", database="", user="postgres", password="secret", has_tls=False)


@pytest.fixture(autouse=True)
def chinese():
    use_language("zh")


def opened(centre: StatedCentre, *, is_signed_in: bool = True):
    office = CounterOffice()
    office.centre = centre
    presenters = office.presenters()
    if is_signed_in:
        signed_in(office, presenters)
    presenters.centre.load()
    return presenters.centre


def test_a_server_is_tested_then_a_centre_is_made_and_the_program_wants_a_restart():
    centre = opened(StatedCentre())
    assert (centre.view.mode, centre.view.can_create) == (ALONE, False)
    centre.test(SERVER)
    assert [row.tone for row in centre.view.findings] == ["ok", "ok", "warn", "ok"]
    assert centre.view.can_create
    centre.changed()
    assert not centre.view.can_create, "another server was typed in"
    centre.test(SERVER)
    before = centre.view.wiped
    centre.create(SERVER, "", takes_data=True)
    assert centre.view.mode == RESTART
    assert centre.view.wiped > before
    assert "secret" not in repr(centre.view)
    centre.load()
    assert centre.view.mode == RESTART, "until the next start there is nothing else to do"


def test_what_is_in_the_way_is_said_with_what_to_do():
    centre = opened(StatedCentre(fault=Fault("storage.centre.not_durable", name="fsync")))
    centre.test(SERVER)
    bad = [row for row in centre.view.findings if row.tone == "bad"]
    assert len(bad) == 1
    assert bad[0].remedy
    assert not centre.view.can_create
    for wrong, code in ((" ", "desktop.centre.no_server"), ("192.168.1.10", "desktop.centre.bad_port")):
        centre.test(Server(host=wrong, port="x", database="", user="postgres", password="", has_tls=False))
        assert centre.view.banner.code == code


def test_a_new_pc_joins_before_anybody_has_an_account():
    centre = opened(StatedCentre(), is_signed_in=False)
    centre.join(CODE)
    assert centre.view.mode == RESTART
    refused = opened(StatedCentre(fault=Fault("storage.centre.code_spent")), is_signed_in=False)
    refused.join(CODE)
    assert refused.view.banner.code == "storage.centre.code_spent"


def test_the_first_pc_issues_codes_and_a_server_of_the_settings_needs_none():
    centre = opened(StatedCentre(CentreState(server="192.168.1.10:5432 / yichuang", number=1, is_first=True)))
    assert (centre.view.mode, centre.view.is_first) == (MEMBER, True)
    centre.issue()
    assert centre.view.code == CODE
    centre.wipe()
    assert centre.view.code == "", "nobody who sits down later sees it"
    assert opened(StatedCentre(CentreState(is_by_settings=True))).view.mode == BY_SETTINGS
