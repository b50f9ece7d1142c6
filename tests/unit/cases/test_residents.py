"""For whom somebody comes, who is the same person, and why a masked value was shown."""

from dataclasses import replace
from datetime import date

import pytest

from core.base.faults import Fault
from core.base.resources import Resources
from core.cases.applying import ForOrganisation, ForPerson
from core.people import id_number as id_numbers
from core.people import usc_code
from core.people.likeness import Reason
from core.people.organisation import ApplicantType
from core.people.register import ContactKind, Source, Standing, Verdict
from tests.fakes.intake_desk import CARD, OTHER_CARD, IntakeDesk, an_item

HEAD = "91330211MA2AAAAA0"
CODE = HEAD + usc_code.check_character(HEAD)
BODY = ForOrganisation(usc_code=CODE, name="云溪建材有限公司", representative="沈国强", phone="13700001111")


@pytest.fixture
def desk():
    return IntakeDesk()


def number(head: str) -> str:
    return head + id_numbers.check_character(head)


CHILD = number("33021120150612003")
ELDER = number("33021119400101002")


DECISIONS = ("person.same", "person.different", "person.undecide")


def code_of(call, *args, **values) -> str:
    with pytest.raises(Fault) as error:
        call(*args, **values)
    return error.value.code


def for_elder(**changes) -> ForPerson:
    values = {
        "standing": Standing.AGENT, "id_number": ELDER, "name": "沈阿婆", "phone": "13900001111",
        "scope": "代办高龄津贴", "valid_until": date(2026, 12, 31),
    }  # fmt: skip
    return ForPerson(**{**values, **changes})


# Agents


def test_an_agents_case_is_the_principals_and_says_who_came(desk):
    visitor = desk.visitor().person
    person, applying = desk.residents.for_person(desk.act(), visitor, for_elder())
    draft = desk.intake.draft_for(person, an_item(), applying=applying, clerk="李慧敏").all_handed_in()
    case = desk.intake.accept(desk.act(), draft)
    assert (case.person_id, case.applicant, case.agent_id) == (person.id, "沈阿婆", visitor.id)
    assert case.phone == "13900001111"
    receipt = next(job for job in desk.cases.papers(case) if job.template == "receipts/receipt")
    assert receipt.values["applicant"] == "沈阿婆"
    assert receipt.values["agent"] == f"{visitor.name}（委托代理，至2026年12月31日）"
    event = desk.events[-1]
    assert event.applying == desk.residents.applying(case) == applying
    assert applying.mandate.scope == "代办高龄津贴"
    # The agent who comes back finds the case, and nothing is typed twice.
    assert case in desk.visitor().cases
    assert desk.residents.known_person(ELDER).name == "沈阿婆"
    assert desk.residents.last_mandate(person.id, visitor.id) == applying.mandate
    again = desk.residents.for_person(desk.act(), visitor, for_elder())[1]
    assert again.mandate == applying.mandate


def test_a_mandate_has_its_days(desk):
    visitor = desk.visitor().person
    for_person = desk.residents.for_person
    assert code_of(for_person, desk.act(), visitor, for_elder(valid_until=date(2026, 11, 22))) == "cases.mandate.over"
    assert code_of(for_person, desk.act(), visitor, for_elder(valid_from=date(2026, 11, 24))) == "cases.mandate.not_yet"
    days = {"valid_from": date(2026, 12, 2), "valid_until": date(2026, 12, 1)}
    assert code_of(for_person, desk.act(), visitor, for_elder(**days)) == "cases.mandate.days"
    assert code_of(for_person, desk.act(), visitor, for_elder(id_number=CARD.id_number)) == "cases.applying.self"


def test_a_mandate_says_what_it_is_for_and_until_when_as_the_site_asks(desk, tmp_path):
    visitor = desk.visitor().person
    for_person = desk.residents.for_person
    assert code_of(for_person, desk.act(), visitor, for_elder(scope=" ")) == "cases.mandate.no_scope"
    assert code_of(for_person, desk.act(), visitor, for_elder(valid_until=None)) == "cases.mandate.no_end"
    (tmp_path / "cases").mkdir()
    own = tmp_path / "cases/mandates.toml"
    own.write_text("agent = []\nofficer = ['scope']\n")
    other = IntakeDesk(resources=Resources(tmp_path))
    visitor = other.visitor().person
    bare = for_elder(scope="", valid_until=None)
    assert other.residents.for_person(other.act(), visitor, bare)[1].mandate.valid_until is None
    assert code_of(other.residents.for_organisation, other.act(), visitor, BODY) == "cases.mandate.no_scope"
    represented = replace(BODY, representative=visitor.name)
    assert other.residents.for_organisation(other.act(), visitor, represented)[1].organisation is not None
    own.write_text("agent = ['end']\n")
    assert code_of(IntakeDesk, resources=Resources(tmp_path)) == "base.resource.broken"


def test_a_guardian_comes_for_a_minor_or_with_a_paper_for_a_ward(desk):
    visitor = desk.visitor().person
    child = for_elder(standing=Standing.GUARDIAN, id_number=CHILD, name="王小宝", valid_until=None, scope="")
    person, applying = desk.residents.for_person(desk.act(), visitor, child)
    assert (person.birth, applying.mandate.standing) == (date(2015, 6, 12), Standing.GUARDIAN)
    of_age = replace(child, id_number=ELDER, scope=" ")
    assert code_of(desk.residents.for_person, desk.act(), visitor, of_age) == "cases.applying.no_ward"
    paper = "（2026）浙0211民特12号"
    ward, applying = desk.residents.for_person(desk.act(), visitor, replace(of_age, scope=paper))
    assert (ward.id_number, applying.mandate.standing, applying.mandate.scope) == (ELDER, Standing.GUARDIAN, paper)


# Organisations


def test_an_organisation_applies_and_the_visitor_handles(desk):
    visitor = desk.visitor().person
    person, applying = desk.residents.for_organisation(desk.act(), visitor, BODY)
    draft = desk.intake.draft_for(person, an_item(), applying=applying, clerk="李慧敏").all_handed_in()
    case = desk.intake.accept(desk.act(), draft)
    assert (case.applicant, case.applicant_type, case.phone) == (BODY.name, ApplicantType.ENTERPRISE, BODY.phone)
    receipt = next(job for job in desk.cases.papers(case) if job.template == "receipts/receipt")
    assert (receipt.values["id_number"], receipt.values["agent"]) == (CODE, f"{visitor.name}（单位经办人）")
    assert desk.residents.known_organisation(CODE.lower()).representative == "沈国强"
    # The visitor's own earlier case of the item is not the organisation's, and the other way round.
    assert "cases.intake.duplicate" in {fault.code for fault in desk.intake.warnings(draft)}
    own = desk.intake.draft_for(person, an_item())
    assert "cases.intake.duplicate" not in {fault.code for fault in desk.intake.warnings(own)}


def test_the_representative_in_person_is_named_so_and_a_change_is_journalled(desk):
    visitor = desk.visitor().person
    desk.residents.for_organisation(desk.act(), visitor, BODY)
    _, applying = desk.residents.for_organisation(desk.act(), visitor, replace(BODY, representative=visitor.name))
    assert applying.mandate.standing is Standing.REPRESENTATIVE
    entry = next(entry for entry in desk.entries() if entry.action == "organisation.change")
    assert entry.facts == {"fields": "representative"}
    assert code_of(desk.residents.known_organisation, CODE[:-1] + "!") == "people.usc_code.character"


# Where a value came from


def test_a_phone_keeps_where_it_came_from(desk):
    person = desk.visitor().person
    desk.intake.accept(desk.act(), desk.draft(complete=True))
    phones = desk.residents.contacts(person.id, ContactKind.PHONE)
    assert [(one.value, one.source) for one in phones] == [("13800002207", Source.CASE)]
    addresses = desk.residents.contacts(person.id, ContactKind.ADDRESS)
    assert [(one.value, one.source) for one in addresses] == [(CARD.address, Source.CARD)]


# One person, two records


def test_f139_same_name_and_birth_under_another_number_is_explained_and_never_merged_silently(desk):
    first = desk.visitor(replace(CARD, birth=date(1958, 3, 21))).person
    other = replace(CARD, id_number=number("33020319580321005"), birth=date(1958, 3, 21), name="王龑•𱎖")
    second = desk.visitor(other).person
    assert first.id != second.id
    (likely,) = desk.residents.likely(second)
    assert (likely.person.id, likely.reason) == (first.id, Reason.NAME_BIRTH)
    case = desk.accepted()
    assert desk.visitor(other).cases == ()
    desk.residents.decide(desk.act(), second.id, first.id, Verdict.SAME, likely.reason)
    assert [found.id for found in desk.visitor(other).cases] == [case.id]
    assert desk.residents.likely(second) == ()
    desk.residents.undecide(desk.act(), first.id, second.id)
    assert desk.visitor(other).cases == ()
    assert [action for action in desk.journal() if action in DECISIONS] == ["person.same", "person.undecide"]
    with desk.store.read() as work:  # both records are what they were
        assert work.people.get(first.id).id_number == CARD.id_number
        assert work.people.get(second.id).id_number == other.id_number


def test_records_decided_to_be_two_persons_are_not_asked_about_again(desk):
    first = desk.visitor(replace(CARD, birth=date(1958, 3, 21))).person
    second = desk.visitor(replace(CARD, id_number=number("33020319580321005"), birth=date(1958, 3, 21))).person
    desk.residents.decide(desk.act(), first.id, second.id, Verdict.DIFFERENT)
    assert desk.residents.likely(first) == desk.residents.likely(second) == ()


def test_f142_the_15_digit_number_of_a_person_is_refused_at_the_door_and_recognised_in_old_records(desk):
    known = desk.visitor().person
    old = CARD.id_number[:6] + CARD.id_number[8:17]
    assert code_of(desk.intake.identify_by_hand, desk.act(), name=known.name, id_number=old) == "people.id_number.old"
    assert id_numbers.candidates(old) == (CARD.id_number,)
    paper = desk.intake.identify_by_hand(desk.act(), name=known.name, id_number=old, id_kind="112").person
    (likely,) = desk.residents.likely(paper)
    assert (likely.person.id, likely.reason) == (known.id, Reason.OLD_NUMBER)


def test_f138_a_known_number_under_another_name_waits_for_a_clerk(desk):
    known = desk.visitor().person
    renamed = replace(CARD, name="王彦", name_hex="8b73")
    assert desk.intake.other_name(renamed) == known.name
    assert desk.intake.other_name(replace(CARD, name="王龑・𱎖")) == ""  # another dot is no other name
    kept = desk.intake.identify(desk.act(), renamed, keeps_name=True).person
    assert (kept.id, kept.name) == (known.id, known.name)
    changed = desk.intake.identify(desk.act(), renamed).person
    assert (changed.id, changed.name) == (known.id, "王彦")
    by_hand = {"name": "别人", "id_number": CARD.id_number}
    assert code_of(desk.intake.identify_by_hand, desk.act(), **by_hand) == "cases.identify.name_differs"
    form = for_elder(id_number=CARD.id_number, name="别人")
    other = desk.visitor(OTHER_CARD).person
    assert code_of(desk.residents.for_person, desk.act(), other, form) == "cases.identify.name_differs"


@pytest.mark.parametrize(
    "typed", ["33021119580321001x", "３３０２１１１９５８０３２１００１Ｘ", "330211 19580321 001X"]
)
def test_f141_a_number_typed_otherwise_is_the_same_person(desk, typed):
    known = desk.visitor().person
    assert desk.intake.identify_by_hand(desk.act(), name=known.name, id_number=typed).person.id == known.id
    case = desk.accepted()
    assert [found.id for found in desk.cases.search(typed)] == [case.id]


@pytest.mark.parametrize(
    ("born", "day", "age"),
    [
        ("20120229", date(2026, 2, 28), 13),
        ("20120229", date(2026, 3, 1), 14),
        ("20080229", date(2026, 2, 28), 17),
        ("20080229", date(2026, 3, 1), 18),
        ("19660301", date(2026, 2, 28), 59),
        ("19660301", date(2026, 3, 1), 60),
        ("19000101", date(2026, 1, 1), 126),
        ("20261123", date(2026, 11, 23), 0),
    ],
)
def test_f140_ages_on_the_days_that_count(born, day, age):
    assert id_numbers.age(number(f"330211{born}001"), day) == age
    assert id_numbers.is_valid(number(f"330211{born}001"), day)


def test_f148_a_card_without_an_address_takes_nothing_from_the_last_visitor(desk):
    desk.visitor()
    bare = replace(OTHER_CARD, address="")
    person = desk.visitor(bare).person
    assert person.address == ""
    assert desk.residents.contacts(person.id, ContactKind.ADDRESS) == []
    assert desk.visitor(OTHER_CARD).person.address == OTHER_CARD.address
    assert desk.visitor(bare).person.address == OTHER_CARD.address  # their own of before, not somebody else's


# What is masked


def test_a_masked_value_is_shown_for_a_reason_that_stays_in_the_journal(desk):
    case = desk.accepted()
    assert code_of(desk.residents.reveal, desk.act(), case.id, "  ") == "cases.reveal.reason_missing"
    shown = desk.residents.reveal(desk.act(), case.id, desk.residents.reveal_reasons[0])
    assert (shown["id_number"], shown["phone"]) == (CARD.id_number, "13800002207")
    entry = desk.entries()[-1]
    assert (entry.action, entry.subject) == ("person.reveal", case.number)
    assert entry.facts == {"reason": desk.residents.reveal_reasons[0], "fields": "name,id_number,phone,address"}
    assert CARD.id_number not in repr(entry)


def test_the_agent_who_came_is_shown_with_the_applicant(desk):
    visitor = desk.visitor().person
    person, applying = desk.residents.for_person(desk.act(), visitor, for_elder())
    case = desk.intake.accept(desk.act(), desk.intake.draft_for(person, an_item(), applying=applying).all_handed_in())
    shown = desk.residents.reveal(desk.act(), case.id, desk.residents.reveal_reasons[0])
    assert (shown["id_number"], shown["agent_id_number"]) == (ELDER, CARD.id_number)
    assert desk.entries()[-1].facts["fields"].endswith("address,agent_name,agent_id_number,agent_phone")
