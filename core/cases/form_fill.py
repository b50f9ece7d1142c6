"""What a form begins with: the card, the applicant's record, what was told in earlier cases. Nothing is typed twice.

The record wins over an earlier case: an address on the card is newer than one typed last year.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from core.cases.applying import Applying
from core.cases.case import Case
from core.cases.form_check import as_typed
from core.catalogue.form_field import FieldKind, FormField
from core.people.person import Person


def prefilled(
    fields: Sequence[FormField],
    person: Person,
    applying: Applying,
    phone: str,
    earlier: Iterable[Case],
    today: date,
    nation: str = "",
) -> dict[str, str]:
    """Return the values by key; ``earlier`` are the applicant's cases, the newest first, ``nation`` is in words."""
    known, told = _known(person, applying, phone, today, nation), _told(person, earlier)
    values = {field.key: known.get(field.source, "") or told.get(field.key, "") for field in fields}
    return {key: value for key, value in values.items() if value}


def _known(person: Person, applying: Applying, phone: str, today: date, nation: str) -> Mapping[str, str]:
    known = {
        "name": person.name,
        "id_number": person.id_number if person.id_kind == "111" else "",
        "sex": {"1": "男", "2": "女"}.get(person.sex, ""),
        "birth": person.birth.isoformat() if person.birth else "",
        "nation": nation,
        "phone": phone or person.phone,
        "address": person.address,
        "today": today.isoformat(),
    }
    if (body := applying.organisation) is not None:
        known |= {"org_name": body.name, "org_code": body.usc_code, "org_person": body.representative}
    if (agent := applying.agent) is not None and agent.id != person.id:
        known |= {"agent_name": agent.name, "agent_id": agent.id_number, "agent_phone": agent.phone}
    return known


def _told(person: Person, earlier: Iterable[Case]) -> dict[str, str]:
    """Return what the person told as applicant, newest first; a date of that day or a bill is not told again."""
    told: dict[str, str] = {}
    for case in earlier:
        if case.person_id != person.id or case.organisation_id:
            continue
        lasting = [one for one in case.form if one.kind not in PASSING]
        told = {**{key: value for key, value in as_typed(lasting).items() if value}, **told}
    return told


PASSING = frozenset({FieldKind.MONEY})
