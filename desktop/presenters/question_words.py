"""The words of what a clerk is asked about a paper, and the answers. It knows no service."""

from core.base.faults import Fault
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
        Answer(key="came_out", text=_("Came out"), is_primary=True),
        Answer(key="not_out", text=_("Print again")),
    )


def permit_answers(fault: Fault) -> tuple[Answer, ...]:
    """Return what may be done with a character no font has; the clerk decides, never the program."""
    from printing.charset import old_private_use

    meant = old_private_use().get(char_of(fault))
    mapped = (Answer(key="map", text=_("Print it as {char}").format(char=meant)),) if meant else ()
    return (
        *mapped,
        Answer(key="picture", text=_("Give a picture…")),
        Answer(key="spell", text=_("Print it spelled"), is_primary=True),
        Answer(key="wait", text=_("Wait")),
    )


def char_of(fault: Fault) -> str:
    """Return the character a fault names by its code (U+2EBF0)."""
    return chr(int(str(fault.facts["code"]).removeprefix("U+"), 16))
