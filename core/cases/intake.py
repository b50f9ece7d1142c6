"""Intake: from the visitor at the counter to an accepted, corrected or refused case, each act in one transaction.

It knows the rules of the counter; it knows no screen, no printer and no wire. Called in the store lane only.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, timedelta

from core.attachments.attachment import Scan
from core.base.acts import Act
from core.base.clock import Clock, office_day
from core.base.faults import Fault
from core.base.resources import Resources
from core.base.work import Store
from core.calendar.calendar import WorkCalendar
from core.cases.answers import Answers
from core.cases.applying import OWN, Applying
from core.cases.case import Case, CaseId, CaseMaterial, CaseState
from core.cases.choices import Choice, choices_of
from core.cases.door import checked_name, checked_phone, checked_text
from core.cases.draft import Draft, MaterialRules, Visit
from core.cases.events import NoticeGiven
from core.cases.form import FilledField, want_whole
from core.cases.form_check import filled, kept_as_typed
from core.cases.form_fill import prefilled
from core.cases.guards import Facts
from core.cases.materials import merged, promised
from core.cases.moving import Moving, Wish
from core.cases.paper_words import Desk
from core.cases.ports import CaseWork
from core.cases.reasons import ReasonLibrary
from core.cases.visitors import RESIDENT, DocumentKinds, Visitor, keep, person_by_hand, take_name
from core.catalogue.banned import Banned, BannedList
from core.catalogue.form_book import FormBook
from core.catalogue.item import Item, LimitUnit
from core.catalogue.scenario import Known, failed_checks, questions_of, with_suggestions
from core.catalogue.season import open_season
from core.config.model import Settings
from core.papers.content import Paper
from core.papers.job import Channel, JobId, PrintJob
from core.papers.letters import Told
from core.papers.ordering import order
from core.people import id_number as id_numbers
from core.people.codes import Codes
from core.people.id_card import CardKind, IdCard
from core.people.names import Suggestion, is_same, private_use_table
from core.people.person import Person, PersonId
from core.people.register import Source
from core.staff.rights import Rights, guarded

__all__ = ["Choice", "Draft", "IntakeService", "Visitor"]  # what a screen needs beside the service

SERVE = "counter.serve"
NOT_COUNTED = frozenset({CaseState.NOT_ACCEPTED, CaseState.LAPSED, CaseState.VOID, CaseState.WITHDRAWN})


class IntakeService:
    """The counter's use cases. An act done twice answers with what it gave first and orders no second paper."""

    def __init__(
        self,
        *,
        store: Store[CaseWork],
        clock: Clock,
        settings: Settings,
        resources: Resources,
        calendar: WorkCalendar,
        moving: Moving,
        rights: Rights,
        forms: Callable[[], FormBook],
    ) -> None:
        self._store, self._clock, self._settings, self._calendar = store, clock, settings, calendar
        self._kinds, self._rules = DocumentKinds(resources), MaterialRules(resources)
        self._book, self._codes = forms, Codes.load(resources)
        self._banned_list = BannedList.load(resources)
        self._moving, self._rights, self._papers = moving, rights, moving.book.papers
        self._thermal = moving.book.thermal
        self._table = private_use_table(resources)

    @property
    def reasons(self) -> ReasonLibrary:
        """The chips: why a material is missing, why an application is refused."""
        return self._papers.reasons

    def other_name(self, card: IdCard) -> str:
        """Return the name this card's number is kept under when it is another one than the card's, else nothing.

        Another spelling of the name (width, dots, private-use characters) is the same name.
        """
        seen = self._kinds.person_of(card)
        with self._store.read() as work:
            known = work.people.by_document(seen.id_kind, seen.id_number)
        return known.name if known is not None and not is_same(known.name, seen.name, self._table) else ""

    def identify(self, act: Act, card: IdCard, *, keeps_name: bool = False) -> Visitor:
        """Find or create the person of a card, bring name and address up to date, and return earlier cases.

        Where the number is known under another name a clerk was asked first: ``keeps_name`` leaves the name as it was.
        A social security card proves less than an identity card and changes the name of nobody we know: Fault
        ``cases.identify.name_differs``. Fingerprints that were read are told to the journal with their legal basis.
        Whoever gives out numbers may do it: the kiosk reads cards too.
        """
        seen, known = self._kinds.person_of(card), self.other_name(card)
        if keeps_name and known:
            seen = replace(seen, name=known, name_hex="")
        if card.kind is CardKind.SOCIAL_SECURITY:
            seen = self._as_known(seen)
        return self._identified(act, seen, Source.CARD, "queue.issue", fingers=card.fingers)

    def take_name(self, act: Act, person_id: PersonId, chosen: Sequence[Suggestion]) -> Person:
        """Put the standard characters a clerk has compared with the card into a person's name."""
        with guarded(self._store, act) as work:
            if (done := work.first_result()) is not None:
                return work.people.get(PersonId(done))
            self._rights.require(work, act, SERVE)
            person = take_name(work, person_id, chosen)
            work.keep_result(person.id)
            return person

    def identify_by_hand(
        self, act: Act, *, name: str, id_number: str, id_kind: str = RESIDENT, phone: str = "", address: str = ""
    ) -> Visitor:
        """Find or create the person a clerk typed. A known number under another name is not overwritten by hand.

        Faults: ``cases.identify.name_differs``, ``cases.name.*`` and, for a resident number, ``people.id_number.*``.
        """
        seen = person_by_hand(name=name, id_number=id_number, id_kind=id_kind, phone=phone, address=address)
        if id_kind == RESIDENT:
            number = id_numbers.check(id_number, office_day(self._clock.now()))
            seen = replace(seen, id_number=number, birth=id_numbers.birth(number), sex=id_numbers.sex(number))
        return self._identified(act, self._as_known(seen), Source.TYPED, SERVE)

    def draft_for(
        self,
        person: Person,
        item: Item,
        ticket: Visit | None = None,
        *,
        is_card_read: bool = False,
        applying: Applying = OWN,
        phone: str = "",
        remark: str = "",
        clerk: str = "",
        counter_name: str = "",
        earlier: Sequence[Case] = (),
    ) -> Draft:
        """Return a draft with the item's materials: 免交 checked, the identity card in hand after a card read.

        Questions of the 情形 step that the card answers are answered; of the form is filled in what the card and the
        ``earlier`` cases of the applicant (newest first) know.
        """
        fields = self._book().form_of(item)
        known = Known(birth=person.birth, address=person.address, today=office_day(self._clock.now()))
        draft = Draft(
            person=person,
            item=item,
            ticket=ticket,
            materials=self._rules.lines(item.materials, is_card_read=is_card_read),
            by_card=self._rules.identity_among(item.materials) if is_card_read else frozenset(),
            applying=applying,
            fields=fields,
            form=prefilled(fields, person, applying, phone, earlier, known.today, self._codes.nation(person.nation)),
            phone=phone or (applying.organisation.phone if applying.organisation else "") or person.phone,
            remark=remark,
            clerk=clerk,
            counter_name=counter_name or self._settings.desk.counter_name,
        )
        for question, answer in with_suggestions(questions_of(item), known).items():
            draft = draft.answered(question, answer)
        return draft

    def choices(self, draft: Draft) -> tuple[Choice, ...]:
        """Return the five tiles of the choice bar for this draft, in their fixed order. Any thread."""
        flow = self._moving.flows.for_item(draft.item.code, draft.item.case_type)
        return choices_of(flow, flow.start, self._facts(draft))

    def told(self, draft: Draft) -> Told:
        """Return what 补正告知书 would say of this draft if it were printed now. Any thread."""
        today, days = office_day(self._clock.now()), self._settings.cases.correction_days
        return self._papers.told(draft.materials, self._moving.limits.last_day(today, days, LimitUnit.WORKING_DAY))

    def warnings(self, draft: Draft) -> tuple[Fault, ...]:
        """Return what the clerk should know and may pass over: a like case lately, 待核, the calendar running out."""
        today = office_day(self._clock.now())
        with self._store.read() as work:
            cases = work.cases.of_person(draft.person.id)
        found = [fault for case in cases if (fault := self._likeness(case, draft)) is not None][:1]
        if not open_season(draft.item, today):
            season = draft.item.seasons[0]
            found.append(Fault("cases.intake.out_of_season", first=season.first, last=season.last))
        if not draft.item.is_confirmed:
            found.append(Fault("cases.intake.unconfirmed", item=draft.item.code))
        if (late := self._calendar.warning(today)) is not None:
            found.append(late)
        return tuple(found)

    def accept(self, act: Act, draft: Draft) -> Case:
        """受理: everything is there, the limit runs. Fault ``cases.accept.material_missing`` when it is not."""
        return self._file(act, draft, "accept")

    def receive(self, act: Act, draft: Draft) -> Case:
        """收件: take the papers and give a receipt; within some working days it is decided whether they suffice."""
        return self._file(act, draft, "receive")

    def keep(self, act: Act, draft: Draft) -> Case:
        """暂存: keep what was filled in under its number, to go on later; nothing is printed, nobody is told."""
        return self._file(act, draft, "keep")

    def accept_tolerant(self, act: Act, draft: Draft) -> Case:
        """容缺受理: the missing secondary papers are promised by a day. Fault ``cases.tolerant.core_missing``."""
        return self._file(act, draft, "accept_tolerant")

    def correct(self, act: Act, draft: Draft) -> Case:
        """补正: take what is there and tell everything missing, once. Fault ``cases.correct.reason_missing``."""
        return self._file(act, draft, "correct")

    def refuse(self, act: Act, draft: Draft, *, reason: str = "", basis: str = "", elsewhere: str = "") -> Case:
        """不予受理: ``reason`` is a key of refusals.toml or words; a banned certificate brings its own reason."""
        return self._file(act, draft, "refuse", self._grounds(draft, reason, basis, elsewhere))

    def give_notice(self, act: Act, item: Item, ticket: Visit | None = None) -> PrintJob:
        """一次性告知: print what to bring; no case and no name."""
        now = self._clock.now()
        with guarded(self._store, act) as work:
            if (done := work.first_result()) is not None:
                return work.print_jobs.get(JobId(done))
            self._rights.require(work, act, SERVE)
            paper, channel = self._notice(item, office_day(now))
            job = order(work, act, self._clock, paper, channel=channel, subject=f"notice/{item.code}")
            number = ticket.number if ticket else ""
            work.journal.write("notice.give", item.code, facts={"ticket": number})
            event = NoticeGiven(
                at=now, op=act.op, item_code=item.code, item_name=item.name, ticket_number=number,
                who=act.who, where=act.where,
            )  # fmt: skip
            work.record(event)
            work.keep_result(job.id)
            return job

    def _notice(self, item: Item, day: date) -> tuple[Paper, Channel]:
        if self._settings.cases.notice_on == "thermal":
            return self._thermal.notice(item, day), Channel.RECEIPT
        return self._papers.notice(item, day), Channel.OFFICE

    def supply(
        self,
        act: Act,
        case_id: CaseId,
        materials: Sequence[CaseMaterial],
        *,
        clerk: str = "",
        scans: Sequence[Scan] = (),
    ) -> Case:
        """Take in what was missing: a corrected case is accepted, a promise of 容缺 is kept.

        ``materials`` replace the lines of the same names; ``clerk`` is the name for the receipt. Faults:
        ``cases.accept.material_missing`` (a correction must come complete), ``cases.supply.nothing_new``.
        """
        with guarded(self._store, act) as work:
            if (done := work.first_result()) is not None:
                return work.cases.get(CaseId(done))
            case = work.cases.get(case_id)
            table = merged(case.materials, materials)
            desk = self._desk(act, clerk or case.clerk)
            move = _supply_move(case, table)
            wish = Wish(move=move, answers=Answers(), desk=desk, materials=table, scans=tuple(scans))
            self._moving.make(work, act, case, wish)
            work.keep_result(case.id)
            return work.cases.get(case.id)

    def _as_known(self, seen: Person) -> Person:
        """Return who is known already under the known spelling; Fault ``cases.identify.name_differs``."""
        with self._store.read() as work:
            known = work.people.by_document(seen.id_kind, seen.id_number)
        if known is not None and not is_same(known.name, seen.name, self._table):
            raise Fault("cases.identify.name_differs")
        return replace(seen, name=known.name, name_hex="") if known else seen

    def _identified(self, act: Act, seen: Person, source: Source, right: str, *, fingers: int = 0) -> Visitor:
        with guarded(self._store, act) as work:
            if (done := work.first_result()) is not None:
                person = work.people.get(PersonId(done))
            else:
                self._rights.require(work, act, right)
                person = keep(work, seen, source, self._clock.now())
                if fingers:
                    basis = self._settings.reader.fingerprint_basis
                    work.journal.write("card.fingers", person.id, facts={"basis": basis, "count": str(fingers)})
                work.keep_result(person.id)
            return Visitor(person=person, cases=tuple(work.cases.of_person(person.id)))

    def _file(self, act: Act, draft: Draft, move: str, answers: Answers | None = None) -> Case:
        said = (answers or Answers()).checked()
        with guarded(self._store, act) as work:
            if (done := work.first_result()) is not None:
                return work.cases.get(CaseId(done))
            banned = self._banned(draft)
            wish = Wish(
                move=move, answers=said, desk=self._desk(act, draft.clerk, draft.counter_name),
                banned=banned.name if banned else "", failed=tuple(failed_checks(draft.item, draft.scenario)),
            )  # fmt: skip
            case = self._moving.open(work, act, _checked(draft), wish, self._form(draft, move))
            work.keep_result(case.id)
            return case

    def _form(self, draft: Draft, move: str) -> tuple[FilledField, ...]:
        """Return the form as the case keeps it. A draft keeps what is typed so far; an acceptance wants what is needed.

        Faults ``cases.form.*`` name the field.
        """
        today = office_day(self._clock.now())
        if move == "keep":
            return kept_as_typed(draft.fields, draft.form)
        form = filled(draft.fields, draft.form, today, draft.proven)
        want_whole(move, form)
        return form

    def _desk(self, act: Act, clerk: str, counter_name: str = "") -> Desk:
        counter = counter_name or self._settings.desk.counter_name
        return Desk(clerk=clerk, staff_number=act.who, counter_name=counter)

    def _facts(self, draft: Draft) -> Facts:
        banned = self._banned(draft)
        return Facts(
            materials=draft.materials,
            banned=banned.name if banned else "",
            failed=tuple(failed_checks(draft.item, draft.scenario)),
        )

    def _banned(self, draft: Draft) -> Banned | None:
        return self._banned_list.for_text(draft.remark) if self._rules.gives_certificates(draft.item) else None

    def _grounds(self, draft: Draft, reason: str, basis: str, elsewhere: str) -> Answers:
        words = self.reasons.refusal_text(checked_text(reason.strip(), "reason"))
        banned = self._banned(draft)
        if banned is None:
            unmet = "；".join(failed_checks(draft.item, draft.scenario))
            words = words or (self._papers.unmet_reason(unmet) if unmet else "")
            return Answers(reason=words, basis=basis, elsewhere=elsewhere)
        own_reason, own_basis = self._papers.banned_reason(banned.name)
        return Answers(reason=words or own_reason, basis=basis or own_basis, elsewhere=elsewhere or banned.instead)

    def _likeness(self, case: Case, draft: Draft) -> Fault | None:
        days = self._settings.cases.duplicate_days
        is_recent = self._clock.now() - case.received_at <= timedelta(days=days)
        body = draft.applying.organisation
        is_agent = case.agent_id == draft.person.id
        is_theirs = case.organisation_id == (body.id if body else "") and (body is not None or not is_agent)
        if case.item.code != draft.item.code or case.state in NOT_COUNTED or not is_recent or not is_theirs:
            return None
        day = office_day(case.received_at).isoformat()
        return Fault("cases.intake.duplicate", number=case.number, days=days, day=day, state=case.state.value)


def _checked(draft: Draft) -> Draft:
    """Return the draft with its free fields fit to be stored and printed."""
    checked_name(draft.person.name)
    return replace(draft, phone=checked_phone(draft.phone), remark=checked_text(draft.remark, "remark"))


def _supply_move(case: Case, table: tuple[CaseMaterial, ...]) -> str:
    if case.state is CaseState.CORRECTING:
        return "supply"
    if not promised(case.materials):
        raise Fault("cases.supply.nothing_promised")
    if len(promised(table)) >= len(promised(case.materials)):
        raise Fault("cases.supply.nothing_new")
    return "supply_some" if promised(table) else "supply_rest"
