"""How ratings and their follow-ups are said on the supervisor's page. It knows values and no service."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from core.base.clock import local
from core.calendar.lights import Light
from core.ratings.follow_up import FollowState, NoteKind
from core.ratings.following import UPHELD
from core.ratings.rating import RatingState
from desktop.i18n import _, language
from desktop.presenters.views import Tag

if TYPE_CHECKING:
    from core.ratings.book import RatingBook, Word
    from core.ratings.follow_up import FollowNote
    from core.ratings.following import Followed
    from core.ratings.rating import Rating

_TONES = {Light.OK: "ok", Light.YELLOW: "warn", Light.RED: "bad", Light.DONE: "off"}


def word_of(words: "Mapping[str, Word] | Mapping[int, Word]", key: object) -> str:
    """Return a word in the language of the screen; a key that is gone from the data says itself."""
    known = next((word for own, word in words.items() if own == key), None)
    return known.in_language(language()) if known is not None else str(key)


def light_tag(followed: "Followed") -> Tag:
    """Return the light of a follow-up with its last day."""
    follow_up = followed.follow_up
    if follow_up.state is FollowState.CLOSED:
        return Tag(_("Closed {day}").format(day=f"{follow_up.closed_on:%m-%d}"), "off")
    if follow_up.state is FollowState.APPEALED:
        return Tag(_("Contested, until {day}").format(day=f"{follow_up.due:%m-%d}"), _TONES[followed.light])
    return Tag(_("Until {day}").format(day=f"{follow_up.due:%m-%d}"), _TONES[followed.light])


def subject_words(rating: "Rating") -> str:
    """Return what was rated: the item, or the number of a visit without one."""
    return rating.item or _("Ticket {number}").format(number=rating.ticket)


def fact_lines(rating: "Rating", book: "RatingBook") -> tuple[tuple[str, str], ...]:
    """Return what is known of a rating; of the person the masked name only."""
    at = rating.given_at or rating.asked_at
    channels = {"screen": _("visitor's screen"), "keypad": _("keypad"), "paper": _("on paper")}
    lines = (
        (_("Visit"), " · ".join(filter(None, (rating.ticket, _("Counter {n}").format(n=rating.counter))))),
        (_("Time"), f"{local(at):%Y-%m-%d %H:%M}"),
        (_("Case"), rating.number),
        (_("Applicant"), rating.applicant),
        (_("Reasons"), _(", ").join(word_of(book.reasons, reason) for reason in rating.reasons)),
        (_("Given"), channels[rating.channel.value] if rating.channel else ""),
    )
    return tuple((label, text) for label, text in lines if text)


def note_words(note: "FollowNote", book: "RatingBook") -> str:
    """Return one line of the ledger in words."""
    kinds = {
        NoteKind.CALL: _("Call-back"), NoteKind.MEASURE: _("Measure"), NoteKind.APPEAL: _("Appeal"),
        NoteKind.REVIEW: _("Review"), NoteKind.CLOSE: _("Settled"),
    }  # fmt: skip
    result = ""
    if note.kind is NoteKind.CALL:
        result = word_of(book.calls, note.result)
    elif note.kind is NoteKind.CLOSE:
        result = word_of(book.outcomes, note.result)
    elif note.kind is NoteKind.REVIEW:
        result = _("upheld, the rating does not count") if note.result == UPHELD else _("not upheld, the rating stays")
    return " · ".join(filter(None, (kinds[note.kind], result, note.words)))


def asked_tag(rating: "Rating") -> Tag:
    """Return why a visit has no rating yet."""
    words = {
        RatingState.ASKED: _("asked just now"), RatingState.UNANSWERED: _("not answered"),
        RatingState.DECLINED: _("did not want to"),
    }  # fmt: skip
    return Tag(words.get(rating.state, ""), "off")
