"""For whom the visitor came: Ctrl+G, the form, and what is known already. It knows no queue command."""

from dataclasses import replace

from core.base.acts import Act
from core.base.clock import office_day
from core.base.faults import Fault
from core.cases.applying import OWN, Applying
from core.people.person import Person
from desktop.presenters.applicant_words import AGENT, BODY, MANDATED, SELF, ApplicantForm
from desktop.presenters.visit_presenter import VisitPresenter


class ApplicantCommands(VisitPresenter):
    """The form keeps what is typed; the office hears of it when it is taken."""

    def ask_applicant(self) -> None:
        """Ctrl+G. Ask for whom the visitor came; once more: leave the form."""
        visit = self._visit
        if visit.visitor is None:
            self._tell(Fault("desktop.intake.no_person"), "warn")
        elif visit.applicant_form is not None:
            self.drop_applicant()
        else:
            self._change(applicant_form=self._empty(AGENT), asks_refusal=False)

    def drop_applicant(self) -> None:
        """Esc. Leave the form; who applied before still does."""
        self._change(applicant_form=None)

    def set_way(self, way: str) -> None:
        """Choose in what right the visitor is here; in person is taken at once."""
        form = self._visit.applicant_form
        if form is None:
            return
        if way == SELF:
            self._visit = replace(self._visit, applicant=None, applying=OWN, applicant_form=None)
            self._applicant_came()
            self._update()
        elif way != form.way:
            self._change(applicant_form=self._empty(way))

    def set_applicant(self, field: str, text: str) -> None:
        """Take one field as typed; a whole number is looked up, so that nothing known is typed again."""
        form = self._visit.applicant_form
        if form is None:
            return
        typed = form.typed(field, text)
        self._change(applicant_form=typed)
        if field == "number" and typed.is_number_whole:
            self._look_up(typed)

    def take_applicant(self) -> None:
        """Enter. Take the form: the applicant is kept with the mandate, and the papers begin anew for them."""
        form, visitor = self._visit.applicant_form, self._visit.visitor
        if form is None or visitor is None:
            return
        if not form.number.strip() or not form.name.strip():
            self._refused(Fault("desktop.person.incomplete"))
            return
        residents, person = self._office.residents, visitor.person
        today = office_day(self._office.clock.now())

        def job(act: Act) -> tuple[Person, Applying]:
            if form.way == BODY:
                return residents.for_organisation(act, person, form.for_body(today))
            return residents.for_person(act, person, form.for_person(today))

        self._act_command("applicant", (visitor.person.id, form), job, lambda taken: self._taken(*taken))

    def _empty(self, way: str) -> ApplicantForm:
        asks = self._office.residents.mandate_asks
        return ApplicantForm(way=way, asks=asks.get(MANDATED[way], frozenset()))

    def _look_up(self, form: ApplicantForm) -> None:
        residents, visitor = self._office.residents, self._visit.visitor
        agent = visitor.person.id if visitor else ""

        def job() -> ApplicantForm:
            if form.way == BODY:
                body = residents.known_organisation(form.number)
                return form.with_body(body, residents.last_mandate(body.id, agent)) if body else form
            person = residents.known_person(form.number)
            return form.with_person(person, residents.last_mandate(person.id, agent)) if person else form

        def known(found: ApplicantForm) -> None:
            now = self._visit.applicant_form
            if now == form:  # nothing was typed meanwhile
                self._change(applicant_form=found)

        self._ask(job, known)

    def _taken(self, person: Person, applying: Applying) -> None:
        self._visit = replace(self._visit, applicant=person, applying=applying, applicant_form=None)
        self._applicant_came()

    def _refused(self, fault: Fault) -> None:
        form = self._visit.applicant_form
        if form is not None:
            self._change(applicant_form=replace(form, fault=fault))

    def _failed(self, fault: Fault) -> None:
        """What the office refuses of the form is said in the form."""
        if self._visit.applicant_form is not None and fault.code.partition(".")[0] in ("cases", "people"):
            self._refused(fault)
        else:
            super()._failed(fault)

    def _applicant_came(self) -> None:
        """Hook: the draft is made anew for whoever applies now."""
