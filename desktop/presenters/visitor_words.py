"""The person and the earlier cases in words, masked. It knows cards and cases, and no service."""

from datetime import date
from typing import TYPE_CHECKING

from core.base.clock import office_day
from core.cases.case import Case, CaseState
from core.cases.residents import ADULT
from core.papers.wording import masked_id, masked_phone
from core.people import names
from core.people.codes import Codes
from core.people.id_card import CardKind, IdCard
from core.people.person import Person
from desktop.i18n import _, language
from desktop.presenters.views import CaseRow, Tag, VisitorView
from desktop.presenters.words import awaits_papers, case_state

if TYPE_CHECKING:
    from core.cases.intake import Visitor

SHOWN_CASES = 3


def visitor_view(visitor: "Visitor", card: IdCard | None, today: date, codes: Codes) -> VisitorView:
    """Return the person: name in full since the visit is open, number and phone masked."""
    person = visitor.person
    return VisitorView(
        name=person.name,
        tag=_source(card),
        fields=(
            (_("Name"), _names(person)),
            _sex_and_nation(person, card, codes),
            (_("Born"), _birth(person, today)),
            (_("Document number"), masked_id(person.id_number) or "—"),
            (_("Valid"), _validity(card)),
            (_("Phone"), masked_phone(person.phone) or "—"),
        ),
        address="\n".join((person.address or "—", *_new_addresses(card))),
        doubts=tuple(Tag(doubt_words(code), "warn") for code in _doubts(card, person)),
    )


def _source(card: IdCard | None) -> Tag:
    """Return where the person is known from; what is no resident card is named."""
    if card is None:
        return Tag(_("Typed by hand, not verified"), "warn")
    kinds = {
        CardKind.RESIDENT: Tag(_("Read from the card"), "ok"),
        CardKind.HMT: Tag(_("Read: HK, Macao or Taiwan permit"), "ok"),
        CardKind.FOREIGNER_2017: Tag(_("Read: foreigner's card, 2017"), "ok"),
        CardKind.FOREIGNER_2023: Tag(_("Read: five-star card"), "ok"),
        CardKind.SOCIAL_SECURITY: Tag(_("Social security card, not verified"), "warn"),
    }
    return kinds[card.kind]


def _names(person: Person) -> str:
    """Return the name, and below it the Latin one of who has both."""
    has_both = person.english_name and person.english_name != person.name
    return f"{person.name}\n{person.english_name}" if has_both else person.name


def _sex_and_nation(person: Person, card: IdCard | None, codes: Codes) -> tuple[str, str]:
    """Return the second field: a foreigner has a nationality (ISO 3166, as on the card) where others have a nation."""
    sex = codes.sex(person.sex, language())
    if card is not None and card.country:
        return _("Sex / nationality"), _joined(sex, card.country)
    return _("Sex / nation"), _joined(sex, _nation(person.nation, codes))


def _doubts(card: IdCard | None, person: Person) -> tuple[str, ...]:
    """Return the doubts of the card, without those about characters of the name that were settled since."""
    if card is None:
        return ()
    present = names.doubts_of(person.name)
    return tuple(code for code in card.doubts if code != names.PRIVATE_USE or code in present)


def _new_addresses(card: IdCard | None) -> tuple[str, ...]:
    """Return the addresses added to the chip later; their order is the card's, so all are shown."""
    return tuple(_("On the chip: {address}").format(address=text) for text in (card.new_addresses if card else ()))


def case_rows(cases: tuple[Case, ...]) -> tuple[CaseRow, ...]:
    """Return the newest cases, those to be collected first, then those that wait for papers."""
    ordered = sorted(cases, key=lambda case: (case.state is not CaseState.DECIDED, not awaits_papers(case)))
    return tuple(
        CaseRow(
            case_id=case.id,
            day=office_day(case.received_at).isoformat(),
            item=case.item.name,
            state=case_state(case.state, is_tolerant=case.is_tolerant),
            can_collect=case.state is CaseState.DECIDED,
            can_supply=awaits_papers(case),
        )
        for case in ordered[:SHOWN_CASES]
    )


def visit_hints(cases: tuple[Case, ...], card: IdCard | None, today: date) -> tuple[tuple[Tag, str], ...]:
    """Return what the clerk should know before anything else."""
    hints: list[tuple[Tag, str]] = []
    for case in cases:
        if case.state is CaseState.DECIDED:
            hints.append((Tag(_("Collect"), "pri"), _("{item}: the result is here").format(item=case.item.name)))
        if case.state is CaseState.CORRECTING:
            hints.append((Tag(_("Correct"), "warn"), _correction(case)))
        elif awaits_papers(case):
            hints.append((Tag(_("promised"), "warn"), _promise(case)))
    if card is not None and card.valid_to is not None and card.valid_to < today:
        hints.append((Tag(_("Check"), "warn"), _("The identity card expired on {day}").format(day=card.valid_to)))
    if card is not None and card.birth is not None and age_on(card.birth, today) < ADULT:
        hints.append(
            (
                Tag(_("Minor"), "warn"),
                _("Under {n}: a guardian applies. Read the guardian's card, then Ctrl+G, 3").format(n=ADULT),
            )
        )
    if card is not None and card.kind is not CardKind.RESIDENT:
        hints.append((Tag(_("Check"), "pri"), _("This is not a resident identity card")))
    if card is not None and not card.address and card.kind is CardKind.RESIDENT:
        hints.append((Tag(_("Ask"), "warn"), _("The card gives no address: ask the visitor")))
    return tuple(hints)


def doubt_words(code: str) -> str:
    """Return what a clerk must look at on the card."""
    words = {
        "name.private_use": _("The name holds a character without a standard code"),
        "name.uncovered": _("The name holds a character no font has"),
        "name.lone_surrogate": _("The name holds half a character; compare it with the card"),
        "name.replacement": _("The name holds a character the card could not give"),
        "name.stripped": _("Invisible characters were taken out of the name"),
        "name.empty": _("The card gave no name"),
        "number.shape": _("The number does not look like a document number"),
        "birth.unreadable": _("The birth date cannot be read"),
        "sex.unknown": _("The card gives no sex"),
        "card.not_yet_valid": _("The card is not valid yet"),
        "card.validity_unreadable": _("The validity of the card cannot be read"),
        "card.unproven": _("A social security card proves nothing: compare the person"),
        "card.kind_guessed": _("The kind of card was guessed from its fields"),
        "birth.differs": _("The birth date differs from the number"),
        "sex.differs": _("The sex differs from the number"),
        "card.expired": _("The card has expired"),
        "number.check": _("The check digit of the number is wrong"),
    }
    field = code.partition(".")[0]
    fields = {"address": _("Compare the address with the card"), "issuer": _("Compare the issuer with the card")}
    return words.get(code) or fields.get(field) or _("Look at the card: {code}").format(code=code)


def _nation(code: str, codes: Codes) -> str:
    """Return 汉族; a code without a word stays as the table says it."""
    word = codes.nation(code, language())
    return f"{word}族" if language() == "zh" and word and code.strip() in codes.nations else word


def _joined(*parts: str) -> str:
    return " · ".join(part for part in parts if part) or "—"


def age_on(birth: date, today: date) -> int:
    """Return whole years."""
    return today.year - birth.year - ((today.month, today.day) < (birth.month, birth.day))


def _birth(person: Person, today: date) -> str:
    if person.birth is None:
        return "—"
    age = age_on(person.birth, today)
    return _("{day} ({age} years)").format(day=person.birth.isoformat(), age=age)


def _validity(card: IdCard | None) -> str:
    if card is None or card.valid_from is None:
        return "—"
    end = _("no end") if card.valid_long else (card.valid_to.isoformat() if card.valid_to else "—")
    return _("{start} to {end}").format(start=card.valid_from.isoformat(), end=end)


def _correction(case: Case) -> str:
    if case.correction_due is None:
        return _("{item} waits for papers").format(item=case.item.name)
    return _("{item} waits for papers until {day}").format(item=case.item.name, day=case.correction_due.isoformat())


def _promise(case: Case) -> str:
    if case.tolerance_due is None:
        return _("{item}: promised papers are to come").format(item=case.item.name)
    day = case.tolerance_due.isoformat()
    return _("{item}: promised papers are to come until {day}").format(item=case.item.name, day=day)
