"""The words of what a clerk is asked about a paper, and the answers. It knows no service."""

from desktop.i18n import _
from desktop.presenters.views import Answer, Banner
from desktop.presenters.words import template_name


def wants_attention(template: str) -> Banner:
    """Return the question for a paper whose fate nobody knows."""
    return Banner(
        tone="warn",
        text=_("{paper}: did it come out?").format(paper=template_name(template)),
        remedy=_("Look at the printer. If it did not, it is printed again with the mark 补打."),
    )


def came_out_answers() -> tuple[Answer, ...]:
    """Return the answers to it."""
    return (
        Answer(key="came_out", text=_("It came out"), is_primary=True),
        Answer(key="not_out", text=_("It did not")),
    )


def permit_answers() -> tuple[Answer, ...]:
    """Return what may be done with a character no font has; the clerk decides, never the program."""
    return (Answer(key="spell", text=_("Print it spelled"), is_primary=True), Answer(key="wait", text=_("Wait")))
