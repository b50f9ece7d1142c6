"""The question about a private-use character in a name, and its answers. It knows no card and no service."""

from core.people.names import Suggestion, code_point, with_suggestions
from desktop.i18n import _
from desktop.presenters.views import Answer, Banner

TAKE, LEAVE = "take_name", "leave_name"


def name_question(name: str, found: tuple[Suggestion, ...]) -> Banner:
    """Return the question; the clerk compares with the card, the program never replaces by itself."""
    meant = with_suggestions(name, found)
    codes = ", ".join(dict.fromkeys(code_point(one.found) for one in found))
    return Banner(
        tone="warn",
        text=_("The name on the chip has {codes}; probably it is {name}").format(codes=codes, name=meant),
        remedy=_("Compare with the name printed on the card, character by character."),
        subject="name",
        answers=(
            Answer(key=TAKE, text=_("It is {name}").format(name=meant), is_primary=True),
            Answer(key=LEAVE, text=_("Leave it as read")),
        ),
    )
