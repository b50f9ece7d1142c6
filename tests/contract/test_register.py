"""What every store promises of the resident record: memory, SQLite under SQLCipher and PostgreSQL alike."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from core.base.acts import Act
from core.base.faults import Fault
from core.people.likeness import Reason
from core.people.organisation import ApplicantType, Organisation, OrganisationId
from core.people.person import PersonId
from core.people.register import Contact, ContactKind, Link, Mandate, MandateId, Source, Standing, Verdict
from tests.samples import AT, a_case, a_person

BODY = Organisation(
    id=OrganisationId("o1"), name="云溪建材有限公司", usc_code="91330211MA2AAAAA0B", type=ApplicantType.ENTERPRISE,
    representative="沈国强", phone="0574-5555 0199", address="云溪路9号",
)  # fmt: skip


def act() -> Act:
    return Act.new(who="0317", where="3")


def test_organisation_comes_back_under_its_code(any_store):
    with any_store.work(act()) as work:
        work.register.add_organisation(BODY)
        work.register.save_organisation(replace(BODY, phone=""))
    with any_store.read() as work:
        assert work.register.by_usc_code(BODY.usc_code) == replace(BODY, phone="", version=2)
        assert work.register.organisation(BODY.id).version == 2
        assert work.register.by_usc_code("91330211MA2AAAAA0C") is None
    with pytest.raises(Fault) as error, any_store.work(act()) as work:
        work.register.add_organisation(replace(BODY, id=OrganisationId("o2")))
    assert error.value.code == "store.add.exists"


def test_mandates_between_two_the_latest_first(any_store):
    first = Mandate(id=MandateId("m1"), principal="p1", agent="p2", standing=Standing.AGENT, scope="领取社保卡")
    second = replace(first, id=MandateId("m2"), valid_from=date(2026, 1, 1), valid_until=date(2026, 12, 31))
    with any_store.work(act()) as work:
        for mandate in (first, second, replace(first, id=MandateId("m3"), agent="p3")):
            work.register.add_mandate(mandate)
    with any_store.read() as work:
        assert work.register.mandates(principal="p1", agent="p2") == [second, first]
        assert work.register.mandate(second.id) == second


def test_a_value_seen_again_is_only_seen_later(any_store):
    seen = Contact(owner="p1", kind=ContactKind.PHONE, value="13800002207", source=Source.TYPED, seen_at=AT)
    later = AT + timedelta(days=3)
    with any_store.work(act()) as work:
        work.register.note(seen)
        work.register.note(replace(seen, value="13900000000"))
        work.register.note(replace(seen, source=Source.CASE, seen_at=later))
        work.register.note(replace(seen, kind=ContactKind.ADDRESS, value="云溪路"))
    with any_store.read() as work:
        found = work.register.contacts("p1", ContactKind.PHONE)
    assert [(one.value, one.source, one.seen_at) for one in found] == [
        ("13800002207", Source.CASE, later), ("13900000000", Source.TYPED, AT),
    ]  # fmt: skip


def test_a_decision_joins_records_and_can_be_taken_back(any_store):
    def link(first: str, second: str, verdict: Verdict) -> Link:
        return Link(first=first, second=second, verdict=verdict, who="0102", at=AT, reason=Reason.NAME_BIRTH)

    with any_store.work(act()) as work:
        work.register.decide(link("p1", "p2", Verdict.DIFFERENT))
        work.register.decide(link("p1", "p2", Verdict.SAME))
        work.register.decide(link("p2", "p3", Verdict.SAME))
        work.register.decide(link("p3", "p4", Verdict.DIFFERENT))
        for serial, person in enumerate(("p1", "p2", "p3", "p4")):
            work.cases.add(a_case(serial, person_id=person, received_at=AT + timedelta(minutes=serial)))
    with any_store.work(act()) as work:
        assert work.register.links("p1") == [link("p1", "p2", Verdict.SAME)]
        work.register.decide(replace(link("p8", "p9", Verdict.SAME), at=AT + timedelta(days=1), reason=None))
        latest = work.register.decisions(3)
        assert [(one.first, one.second, one.reason) for one in latest] == [
            ("p8", "p9", None), ("p1", "p2", Reason.NAME_BIRTH), ("p2", "p3", Reason.NAME_BIRTH),
        ]  # fmt: skip
        assert sorted(work.register.same_as("p1")) == ["p1", "p2", "p3"]
        assert [case.person_id for case in work.cases.of_person("p3")] == ["p3", "p2", "p1"]
        work.register.undecide("p1", "p2")
    with any_store.read() as work:
        assert [case.person_id for case in work.cases.of_person("p1")] == ["p1"]


def test_who_shares_birth_phone_or_old_number(any_store):
    wanted = a_person(id=PersonId("p1"))
    others = {
        "old": a_person(id=PersonId("old"), id_number="330211580321001", birth=None, phone=""),
        "birth": a_person(id=PersonId("birth"), id_number="330211195803210026", phone=""),
        "phone": a_person(id=PersonId("phone"), id_number="330211197001010015", birth=date(1970, 1, 1)),
        "none": a_person(id=PersonId("none"), id_number="330211198001010012", birth=date(1980, 1, 1), phone=""),
    }
    with any_store.work(act()) as work:
        for person in (wanted, *others.values()):
            work.people.add(person)
    with any_store.read() as work:
        assert {person.id for person in work.register.alike(wanted)} == {"old", "birth", "phone"}


def test_agents_cases_and_bodies_are_found(any_store):
    agent = a_person(id=PersonId("agent"), name="章国祥", id_number="330211197001010015", phone="")
    with any_store.work(act()) as work:
        work.people.add(agent)
        work.register.add_organisation(BODY)
        case = a_case(
            applicant=BODY.name, organisation_id=BODY.id, applicant_type=BODY.type, person_id="agent",
            agent_id="agent", mandate_id="m1", phone="",
        )  # fmt: skip
        work.cases.add(case)
    with any_store.read() as work:
        assert work.cases.get(case.id) == case
        for text in ("云溪建材", "yxjc", "zgx", "沈国强", BODY.usc_code.lower(), "AAAA0B"):
            assert [found.id for found in work.cases.search(text)] == [case.id], text
        assert work.cases.of_person("agent") == [case]
