"""What each kind of event says validates against the schema that the district serves under its name, and says no more."""

import json
from datetime import date

import jsonschema_rs
import pytest

from core.calendar.limits import Suspension
from core.cases.applying import Applying
from core.cases.case import Procedure, Result
from core.cases.events import CaseEvent
from core.people.organisation import ApplicantType, Organisation, OrganisationId
from core.people.register import Mandate, MandateId, Standing
from core.sync.wire import (
    BOOKING,
    KINDS,
    MESSAGE,
    PUBLISHED,
    RESULT,
    AppointmentBooked,
    CaseResult,
    CounterMessage,
    DistrictWire,
    Published,
    schema_of,
)
from tests.fakes import visits
from tests.samples import a_clock, an_attachment

AT, DAY = visits.AT, visits.DAY
PROCEDURE = Procedure(kind="2", reason="需要鉴定", approver="陈红", started=DAY, days=5, due=date(2026, 11, 30))
ORGANISATION = Organisation(
    id=OrganisationId("o-1"), name="云溪五金厂", usc_code="91330211MA2H5R6T3X", type=ApplicantType.ENTERPRISE,
    representative="陈红",
)  # fmt: skip
MANDATE = Mandate(id=MandateId("m-1"), principal="o-1", agent="p-1", standing=Standing.AGENT, valid_until=DAY)
CLOCK = a_clock(pauses=(Suspension(start=DAY, end=DAY), Suspension(start=DAY)))
DOWN = {
    RESULT: CaseResult(id="1", at=AT, case_id="case-1", number="3302", outcome="granted"),
    BOOKING: AppointmentBooked(
        id="1", at=AT, reference="r", business="A", start=AT, end=AT, name="王秀兰", id_kind="111", id_number="3302"
    ),
    MESSAGE: CounterMessage(id="1", at=AT, message="m", words="停电", until=DAY),
    PUBLISHED: Published(id="1", at=AT, name="catalogue", number=1, valid_from=DAY, sha256="ab" * 32, size=1),
}


def said(event) -> dict:
    wire = DistrictWire()
    return json.loads(wire.freeze(wire.encode(event), source="//330290/015/3/1", sequence=1))


def plain(kind):
    if issubclass(kind, CaseEvent):
        return visits.told(kind, visits.case())
    return next(event for event in (visits.asked(), visits.served(), visits.rated()) if type(event) is kind)


def rich(kind):
    """Return an event that says all it can: an agent of an organisation, scans, a pause, a procedure, a result."""
    if not issubclass(kind, CaseEvent):
        return plain(kind)
    of = visits.case(procedures=(PROCEDURE,), clocks=(CLOCK,), result=Result(is_granted=True, words="准予"))
    applying = Applying(organisation=ORGANISATION, agent=visits.PERSON, mandate=MANDATE)
    return visits.told(kind, of, applying=applying, attachments=(an_attachment(),))


def closed(schema):
    """Return a schema that knows nothing beside what it names."""
    if isinstance(schema, list):
        return [closed(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    own = {key: closed(value) for key, value in schema.items()}
    return own | ({"additionalProperties": False} if isinstance(schema.get("properties"), dict) else {})


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_what_each_kind_says_is_what_its_schema_says_and_no_more(kind):
    for event in (plain(kind), rich(kind)):
        value = said(event)
        schema = schema_of(value["type"])
        assert value["dataschema"] == schema["$id"] == f"urn:yichuang:schema:{value['type']}"
        jsonschema_rs.validate(closed(schema), value["data"])


@pytest.mark.parametrize(("kind", "message"), DOWN.items(), ids=DOWN)
def test_so_does_what_comes_down(kind, message):
    jsonschema_rs.validate(closed(schema_of(kind)), message.model_dump(mode="json"))


def test_a_schema_is_of_one_kind_and_of_no_other():
    assert schema_of("cn.yichuang.case.accepted.v2") is None
    with pytest.raises(jsonschema_rs.ValidationError):  # it says whose case it is
        jsonschema_rs.validate(schema_of("cn.yichuang.case.accepted.v1"), said(visits.decided())["data"])
