"""Doubts about who somebody is: one number under two names, two records of one person, a card of another person.

All are questions above the page; nothing is changed before an answer, and the answer is an act in the journal.
"""

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from core.base.acts import Act
from core.people.id_card import CardKind, IdCard
from core.people.likeness import Reason
from core.people.person import Person
from core.people.register import Link, Verdict
from desktop.i18n import _
from desktop.presenters.applicant_words import masked_pair
from desktop.presenters.views import Answer, Banner
from desktop.presenters.visit_presenter import VisitPresenter

if TYPE_CHECKING:
    from core.cases.residents import Likely

MERGE = "person.merge"


@dataclass(frozen=True, slots=True, kw_only=True)
class NameClash:
    """A card whose number is kept under another name."""

    card: IdCard
    known: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """What was decided of two records a moment ago; it can be taken back while the visitor is here."""

    person: Person
    other: Person
    verdict: Verdict


class PersonQuestions(VisitPresenter):
    """Asks about the visitor; a paper's question waits until this one is answered."""

    def _question_view(self) -> Banner | None:
        visit = self._visit
        if visit.clash is not None:
            return clash_banner(visit.clash)
        if visit.other_card is not None and visit.visitor is not None:
            return other_card_banner(visit.visitor.person.name, visit.other_card)
        if visit.likely and visit.visitor is not None and self._desk.may(MERGE):
            return likely_banner(visit.likely[0])
        if visit.decided is not None:
            return decided_banner(visit.decided)
        return super()._question_view()

    def answer(self, key: str) -> None:
        """Answer the open question about the person; False keys go on to whoever else asks."""
        visit = self._visit
        if visit.clash is not None and key in ("name_new", "name_old", "name_stop"):
            clash = visit.clash
            self._visit = replace(visit, clash=None)
            if key == "name_stop":
                self._update()
            else:
                self._by_clash(clash.card, keeps_name=key == "name_old")
        elif visit.other_card is not None and key in ("card_take", "card_leave"):
            self._visit = replace(visit, other_card=None)
            if key == "card_leave":
                self._update()
            else:
                self._by_other_card(visit.other_card)
        elif visit.likely and visit.visitor is not None and key in ("same", "different", "later"):
            self._decide_likely(key)
        elif visit.decided is not None and key in ("undo", "keep"):
            self._undo(visit.decided) if key == "undo" else self._change(decided=None)

    def _decide_likely(self, key: str) -> None:
        visit = self._visit
        if visit.visitor is None:
            return
        first, rest = visit.likely[0], visit.likely[1:]
        if key == "later":
            self._change(likely=rest)
            return
        residents, person, other = self._office.residents, visit.visitor.person, first.person
        verdict = Verdict.SAME if key == "same" else Verdict.DIFFERENT

        def job(act: Act) -> Link:
            return residents.decide(act, person.id, other.id, verdict, first.reason)

        def decided(_link: Link) -> None:
            decided = Decided(person=person, other=other, verdict=verdict)
            self._visit = replace(self._visit, likely=rest, decided=decided)
            if verdict is Verdict.SAME:
                self._look_again(person.id)

        self._act_command("likely", (person.id, other.id, key), job, decided)

    def _undo(self, decided: Decided) -> None:
        """Take a decision back: both records are as they were, and the question may be asked again."""
        residents, person, other = self._office.residents, decided.person, decided.other

        def taken_back(_none: None) -> None:
            self._visit = replace(self._visit, decided=None)
            self._look_again(person.id)

        self._act_command(
            "undecide", (person.id, other.id), lambda act: residents.undecide(act, person.id, other.id), taken_back
        )

    def _look_again(self, person_id: str) -> None:
        """Show the cases of both records."""
        cases = self._office.cases

        def found(rows: list) -> None:  # type: ignore[type-arg]
            seen = self._visit.visitor
            if seen is not None and seen.person.id == person_id:
                self._change(visitor=replace(seen, cases=tuple(rows)))

        self._ask(lambda: cases.of_person(person_id), found)

    def _by_clash(self, card: IdCard, *, keeps_name: bool) -> None:
        """Hook: take the card with the clerk's decision."""

    def _by_other_card(self, card: IdCard) -> None:
        """Hook: the visit is this person's from now on."""


def other_card_banner(present: str, card: IdCard) -> Banner:
    """Return the question whose application is meant: the open one's, or that of the card that was put on."""
    known, seen = masked_pair(present, card.name or card.english_name)
    return Banner(
        tone="warn",
        text=_("The card is of {seen}; the application is of {known}.").format(seen=seen, known=known),
        remedy=_("Who came for somebody else is taken in with Ctrl+G. Nothing was changed yet."),
        answers=(
            Answer(key="card_leave", text=_("Go on with {name}").format(name=known), is_primary=True),
            Answer(key="card_take", text=_("Begin with {name}").format(name=seen)),
        ),
    )


def clash_banner(clash: NameClash) -> Banner:
    """Return the question with both names side by side."""
    seen = clash.card.name or clash.card.english_name
    known, shown = masked_pair(clash.known, seen)
    take = Answer(key="name_new", text=_("Take {name}").format(name=shown), is_primary=True)
    is_proof = clash.card.kind is not CardKind.SOCIAL_SECURITY  # which says who somebody is, and changes no name
    return Banner(
        tone="warn",
        text=_("This number is kept under {known}; the card says {seen}.").format(known=known, seen=shown),
        remedy=_("Compare person and card. Changed by the police: take the new name. In doubt: ask the supervisor."),
        answers=(
            *((take,) if is_proof else ()),
            Answer(key="name_old", text=_("Keep {name}").format(name=known)),
            Answer(key="name_stop", text=_("Not this person")),
        ),
    )


def likely_banner(likely: "Likely") -> Banner:
    """Return the question whether two records are one person, and why it is asked."""
    from core.papers.wording import masked_id, masked_name

    why = reason_words(likely.reason)
    other = f"{masked_name(likely.person.name)} {masked_id(likely.person.id_number)}"
    return Banner(
        tone="pri",
        text=_("Perhaps the same person as {other}: {why}.").format(other=other, why=why),
        remedy=_("If so their cases are shown together. Both records stay; it can be taken back."),
        answers=(
            Answer(key="same", text=_("The same person"), is_primary=True),
            Answer(key="different", text=_("Two persons")),
            Answer(key="later", text=_("Later")),
        ),
    )


def reason_words(reason: Reason) -> str:
    """Return why two records look alike."""
    return {
        Reason.OLD_NUMBER: _("an old number of 15 digits that belongs to this one"),
        Reason.NAME_BIRTH_PHONE: _("same name, birth date and phone"),
        Reason.NAME_BIRTH: _("same name and birth date"),
        Reason.NAME_PHONE: _("same name and phone"),
    }[reason]


def decided_banner(decided: Decided) -> Banner:
    """Return what was decided, and the way back."""
    from core.papers.wording import masked_id, masked_name

    other = f"{masked_name(decided.other.name)} {masked_id(decided.other.id_number)}"
    words = {
        Verdict.SAME: _("Kept as one person with {other}; the cases of both are shown."),
        Verdict.DIFFERENT: _("Kept as another person than {other}; it is not asked again."),
    }
    return Banner(
        tone="ok", text=words[decided.verdict].format(other=other), remedy=_("Both records are unchanged."),
        answers=(Answer(key="keep", text=_("All right"), is_primary=True), Answer(key="undo", text=_("Take it back"))),
    )  # fmt: skip
