"""How a call is said and shown: digits one by one, never a name. It knows a ticket, no loudspeaker."""

from dataclasses import dataclass

from core.base.faults import Fault
from core.base.resources import Resources
from core.queue.ticket import Ticket

NAME = "queue/voice.toml"
DIGITS = "零一二三四五六七八九"


@dataclass(frozen=True, slots=True, kw_only=True)
class VoiceTexts:
    """What the hall says, from ``queue/voice.toml``."""

    call: str
    recall: str
    digits: str
    elder: str
    ticket: str
    no_paper: str

    def spoken_call(self, ticket: Ticket) -> str:
        """Return the sentence of a call; one that is repeated says so."""
        text = self.recall if ticket.calls > 1 else self.call
        return text.format(number=self.number(ticket.number), counter=spoken_counter(ticket.counter))

    def spoken_ticket(self, number: str, *, has_paper: bool) -> str:
        """Return what the ticket machine says with a number."""
        return (self.ticket if has_paper else self.no_paper).format(number=self.number(number))

    def number(self, number: str) -> str:
        """Return A023 as it is read out."""
        return spoken_number(number, self.digits)


def load_voice(resources: Resources) -> VoiceTexts:
    """Read the texts; a broken table is Fault ``base.resource.broken``."""
    data = resources.toml(NAME)
    try:
        texts = VoiceTexts(**{key: str(data[key]) for key in VoiceTexts.__slots__})
        for text in (texts.call, texts.recall, texts.ticket, texts.no_paper):
            text.format(number="", counter="")
    except (KeyError, ValueError, IndexError, TypeError) as error:
        raise Fault("base.resource.broken", name=NAME, reason=repr(error)) from error
    if len(texts.digits) != len(DIGITS):
        raise Fault("base.resource.broken", name=NAME, reason=f"digits {texts.digits!r}")
    return texts


def spoken_number(number: str, digits: str = DIGITS) -> str:
    """Return A023 as it is read out: A零二三."""
    return "".join(digits[int(letter)] if letter.isdigit() else letter for letter in number)


def spoken_counter(counter: str) -> str:
    """Return a counter's number as it is read out, up to 99: 3 is 三, 12 is 十二, 20 is 二十."""
    if not counter.isdigit() or not 0 < int(counter) < 100:
        return spoken_number(counter)
    tens, ones = divmod(int(counter), 10)
    ten = "" if tens == 0 else ("十" if tens == 1 else f"{DIGITS[tens]}十")
    return ten + (DIGITS[ones] if ones or not tens else "")
