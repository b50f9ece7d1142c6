"""How a call is said and shown: digits one by one, never a name. It knows a ticket, no loudspeaker."""

from core.queue.ticket import Ticket

DIGITS = "零一二三四五六七八九"


def spoken_number(number: str) -> str:
    """Return A023 as it is read out: A零二三."""
    return "".join(DIGITS[int(letter)] if letter.isdigit() else letter for letter in number)


def spoken_counter(counter: str) -> str:
    """Return a counter's number as it is read out, up to 99: 3 is 三, 12 is 十二, 20 is 二十."""
    if not counter.isdigit() or not 0 < int(counter) < 100:
        return spoken_number(counter)
    tens, ones = divmod(int(counter), 10)
    ten = "" if tens == 0 else ("十" if tens == 1 else f"{DIGITS[tens]}十")
    return ten + (DIGITS[ones] if ones or not tens else "")


def spoken_call(ticket: Ticket) -> str:
    """Return the sentence of a call; a recall says 再次."""
    again = "再次" if ticket.calls > 1 else ""
    ending = "" if again else "办理"
    return f"请{spoken_number(ticket.number)}号{again}到{spoken_counter(ticket.counter)}号窗口{ending}"
