"""The pad of the ticket machine: a mobile number instead of a card. What is typed is dropped when it is left.

ask_phone ──> phone ──take_phone──> home: the next choice belongs to that phone
"""

from dataclasses import replace

from core.papers.wording import masked_phone
from core.people.mobile import LENGTH, flaw_of
from desktop.presenters.kiosk_frame import KioskFrame
from desktop.presenters.kiosk_view import HOME, PHONE, PhoneLine
from desktop.presenters.kiosk_words import phone_line


class KioskPhone(KioskFrame):
    """``_phone`` is the number the next choice belongs to; ``_typed`` what stands on the pad."""

    _typed = _phone = ""

    def ask_phone(self) -> None:
        """Show the pad for a mobile number, to whoever has no card."""
        view = self._view
        if view.page == HOME and view.takes_phone and not view.is_known_person and not self._busy:
            self.touched()
            self._drop_phone()
            self._show(replace(self._view, page=PHONE, phone_line=phone_line(""), waits_for_card=False, banner=None))

    def type_digit(self, digit: str) -> None:
        """Type a digit of the mobile number; a twelfth is not taken."""
        if self._view.page == PHONE and len(self._typed) < LENGTH:
            self._type(self._typed + digit)

    def erase_digit(self, *, is_all: bool = False) -> None:
        """Take the last digit back, or all."""
        if self._view.page == PHONE:
            self._type("" if is_all else self._typed[:-1])

    def take_phone(self) -> None:
        """Take what was typed, when it is a mobile number: the next choice belongs to it."""
        self.touched()
        if self._view.page == PHONE and flaw_of(self._typed) is None:
            phone = self._typed
            self.leave_phone()
            self._phone = phone
            self._show(replace(self._view, phone=masked_phone(phone)))

    def leave_phone(self) -> None:
        """Go back from the pad; what was typed is dropped, and so is a phone that was given."""
        self.touched()
        self._drop_phone()
        self._show(replace(self._view, page=HOME, banner=None))

    # -- inside

    def _type(self, digits: str) -> None:
        self.touched()
        self._typed = digits
        self._show(replace(self._view, phone_line=phone_line(digits)))

    def _drop_phone(self) -> None:
        self._typed = self._phone = ""
        self._show(replace(self._view, phone="", phone_line=PhoneLine()))
