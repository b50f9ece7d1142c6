"""What a replaced machine fetches back of organisations (法人): from a real district process, over a real line."""

from dataclasses import replace

import pytest

from core.cases.applying import ForOrganisation
from core.cases.case import CaseState, MaterialState
from core.cases.moving import Moving
from core.cases.recovering import CaseRecovery
from core.config.model import DistrictSettings
from core.people import usc_code
from core.people.organisation import ApplicantType
from core.people.register import Standing
from core.sync.client import DistrictClient
from core.sync.recovering import recover
from core.sync.uploader import Uploader
from tests.fakes.direct import DirectDistrict
from tests.fakes.district import TOKEN, DistrictProcess
from tests.fakes.intake_desk import CARD, OTHER_CARD, IntakeDesk, an_item
from tests.patience import PATIENCE_S

SOURCE = "//330290/015/3"
HEAD = "91330211MA2AAAAA0"
CODE = HEAD + usc_code.check_character(HEAD)
BODY = ForOrganisation(usc_code=CODE, name="云溪建材有限公司", representative="沈国强", phone="13700001111")


@pytest.fixture(scope="module")
def line(tmp_path_factory):
    process = DistrictProcess(tmp_path_factory.mktemp("district") / "district.db").start()
    client = DistrictClient(DistrictSettings(url=process.url, token=TOKEN))
    yield client
    client.close()
    process.kill()


@pytest.fixture(scope="module")
def old(line):
    """A machine whose disk is gone; what it did for an organisation is at the district."""
    desk = IntakeDesk()
    accepted = desk.intake.accept(desk.act(), coming_for(desk, CARD).all_handed_in())
    half = coming_for(desk, OTHER_CARD).all_handed_in().marked(2, MaterialState.MISSING, "not_brought")
    corrected = desk.intake.correct(desk.act(), half)
    Uploader(desk.store, line, desk.clock).flush(PATIENCE_S)
    return desk, accepted, corrected


def coming_for(desk: IntakeDesk, card):
    visitor, applying = desk.residents.for_organisation(desk.act(), desk.visitor(card).person, BODY)
    return desk.intake.draft_for(visitor, an_item(), applying=applying, clerk="李慧敏", is_card_read=True)


def fetched(desk: IntakeDesk, line: DistrictClient | DirectDistrict):
    moving = Moving(
        clock=desk.clock, settings=desk.settings, resources=desk.resources, calendar=desk.calendar, rights=desk.rights
    )
    recovery = CaseRecovery(store=desk.store, clock=desk.clock, moving=moving, left_out=300)
    return recover(line, recovery, SOURCE, who="system", where="3", in_store=lambda job: job())


def test_cases_of_an_organisation_come_back_with_it_and_with_who_came(line, old):
    _old, *cases = old
    new = IntakeDesk()
    done = fetched(new, line)
    assert (done.seen, done.taken, done.left) == (2, 2, ())
    body = new.residents.known_organisation(CODE)
    assert (body.name, body.type, body.representative, body.phone) == (
        BODY.name, ApplicantType.ENTERPRISE, BODY.representative, BODY.phone,
    )  # fmt: skip
    for was, card in zip(cases, (CARD, OTHER_CARD), strict=True):
        with new.store.read() as work:
            now = work.cases.by_number(was.number)
            came = work.people.get(now.agent_id)
            mandate = work.register.mandate(now.mandate_id)
        assert (mandate.principal, mandate.agent, mandate.standing) == (body.id, came.id, Standing.OFFICER)
        assert (now.organisation_id, now.person_id) == (body.id, came.id)  # one organisation, whoever came for it
        assert (came.name, came.id_number) == (card.name, card.id_number)
        assert (now.applicant, now.applicant_type, now.phone) == (BODY.name, ApplicantType.ENTERPRISE, BODY.phone)
        assert (now.state, now.clocks, now.materials) == (was.state, was.clocks, was.materials)


def test_an_organisation_that_came_meanwhile_stays_one(line, old):
    new = IntakeDesk()
    _visitor, applying = new.residents.for_organisation(new.act(), new.visitor(CARD).person, BODY)
    assert fetched(new, line).taken == 2
    with new.store.read() as work:
        cases = [work.cases.by_number(case.number) for case in old[1:]]
    assert {case.organisation_id for case in cases} == {applying.organisation.id}


def test_the_new_machine_goes_on_for_the_organisation_and_may_die_as_well(line, old):
    _old, accepted, corrected = old
    new, third = IntakeDesk(), IntakeDesk()
    fetched(new, line)
    with new.store.read() as work:
        waiting = work.cases.by_number(corrected.number)
    brought = [replace(one, state=MaterialState.HANDED_IN, reason="") for one in waiting.materials]
    assert new.intake.supply(new.act(), waiting.id, brought, clerk="李慧敏").state is CaseState.ACCEPTED
    new.cases.decide(new.act(), accepted.id, is_granted=True)
    Uploader(new.store, line, new.clock).flush(PATIENCE_S)
    done = fetched(third, line)
    assert (done.taken, done.left) == (2, ())
    for number, state, card in (
        (accepted.number, CaseState.DECIDED, CARD),
        (corrected.number, CaseState.ACCEPTED, OTHER_CARD),
    ):
        with third.store.read() as work:
            case = work.cases.by_number(number)
            came = work.people.get(case.agent_id)
        assert (case.state, case.applicant, came.id_number) == (state, BODY.name, card.id_number)


def test_who_came_for_an_organisation_is_found_where_it_was_told():
    """A counter that had its cases fetched back by an older program told of them without naming who came."""
    desk, new = IntakeDesk(), IntakeDesk()
    district = DirectDistrict(desk.clock)
    half = coming_for(desk, CARD).all_handed_in().marked(2, MaterialState.MISSING, "not_brought")
    case = desk.intake.correct(desk.act(), half)
    with desk.store.work(desk.act()) as work:
        work.cases.save(replace(case, mandate_id=""))
    brought = [replace(one, state=MaterialState.HANDED_IN, reason="") for one in case.materials]
    desk.intake.supply(desk.act(), case.id, brought, clerk="李慧敏")
    Uploader(desk.store, district, desk.clock).flush(PATIENCE_S)
    assert fetched(new, district).left == ()
    with new.store.read() as work:
        found = work.cases.by_number(case.number)
        assert work.people.get(found.agent_id).id_number == CARD.id_number
