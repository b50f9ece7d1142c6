"""What the open case masks, shown in full for a reason and soon forgotten. It knows no window.

page ──key──> reasons ──Ctrl+Enter──> shown ──key, Esc, another page or case, lock, SHOWN_SECONDS──> masked
"""

from dataclasses import replace

from core.base.acts import Act
from core.base.faults import Fault
from desktop.i18n import _
from desktop.presenters.case_commands import Changed, Present
from desktop.presenters.case_moves import FormField, MoveForm
from desktop.presenters.case_scans import CaseScans
from desktop.presenters.desk import Desk
from desktop.presenters.office import Office, Runner

REVEAL, RIGHT = "reveal", "person.reveal"
REVEAL_KEY = "Ctrl+Shift+E"
SHOWN_SECONDS = 60


class CaseReveal(CaseScans):
    """Adds the full values to the case page. The service asks for right and reason, and journals."""

    def __init__(
        self, office: Office, runner: Runner, desk: Desk, changed: Changed | None, present: Present | None
    ) -> None:
        super().__init__(office, runner, desk, changed, present)
        self._wanted = ""  # the case whose values are awaited or shown
        desk.on_change(self._desk_changed)

    @property
    def keys(self) -> frozenset[str]:
        """The keys that mean something on this page."""
        return super().keys | {REVEAL_KEY}

    def press(self, key: str) -> None:
        """Take a key: the one for the full values, or one of the flow."""
        if key == REVEAL_KEY:
            self.ask_reveal()
        else:
            super().press(key)

    def ask_reveal(self) -> None:
        """Ctrl+Shift+E. Ask for the reason; when the values are shown, mask them again."""
        if self._view.revealed:
            self.conceal()
        elif self._case is None or self._view.page is None or self._busy:
            return
        elif not self._desk.may(RIGHT):
            self._failed(Fault("staff.right.missing", right=RIGHT))
        else:
            self._receiver, self._card_ask = None, ""
            self._show(replace(self._view, form=self._reasons(), supply=None, banner=None))

    def submit(self) -> None:
        """Ctrl+Enter. Show the values for the chosen reason; any other form is a move."""
        case, form = self._case, self._view.form
        if case is None or form is None or form.move != REVEAL:
            super().submit()
            return
        residents, reason = self._office.residents, form.value("reason")

        def job(act: Act) -> dict[str, str]:
            return residents.reveal(act, case.id, reason)

        def done(values: dict[str, str]) -> None:
            if self._wanted == case.id:  # else the clerk has left meanwhile
                self._show(replace(self._view, form=None, banner=None, revealed=_rows(values)))

        self._wanted = case.id
        self._act_command(REVEAL, (case.id, reason), job, done)

    def conceal(self) -> None:
        """Forget the values, and those that are still on their way."""
        self._wanted = ""
        if self._view.revealed:
            self._show(replace(self._view, revealed=()))

    def _reasons(self) -> MoveForm:
        options = tuple(
            (reason, f"{number}  {reason}" if number <= 9 else reason)
            for number, reason in enumerate(self._office.residents.reveal_reasons, start=1)
        )
        field = FormField(key="reason", label=_("Reason"), kind="choice", options=options, is_wide=True)
        note = _("Why it is shown stands in the journal, with your number. It is masked again after {n} seconds.")
        return MoveForm(move=REVEAL, title=_("Show in full"), note=note.format(n=SHOWN_SECONDS), fields=(field,))

    def _desk_changed(self) -> None:
        if self._desk.is_locked or self._desk.session is None:
            self.conceal()


def _rows(values: dict[str, str]) -> tuple[tuple[str, str], ...]:
    """Return (label, value) of what is known."""
    labels = {
        "name": _("Name"),
        "id_number": _("ID number"),
        "phone": _("Phone"),
        "address": _("Address"),
        "agent_name": _("Agent"),
        "agent_id_number": _("ID number of the agent"),
        "agent_phone": _("Phone of the agent"),
    }
    return tuple((label, values[key]) for key, label in labels.items() if values.get(key))
