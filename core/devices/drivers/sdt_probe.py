"""Who answers on a line, at which rate, and how that rate is changed. It knows no card."""

import logging
from collections.abc import Iterator

from core.base.faults import Fault
from core.devices.drivers import sdt_commands as sdt
from core.devices.drivers.sdt_frame import Frame
from core.devices.drivers.sdt_link import SdtLink
from core.devices.ports import RatedChannel

log = logging.getLogger(__name__)

SWITCH_PAUSE_S = 0.005  # a module wants it between its answer and the first byte at the new rate


def probe(link: SdtLink) -> str:
    """Return the module's number; tries all rates of a line that has them, the present one first.

    Faults: ``card.probe.silent``, ``card.probe.garbled``, ``card.reader.self_test`` and its kin.
    """
    has_heard = False
    for _ in _rates(link):
        answer = link.exchange(sdt.STATUS)
        if not isinstance(answer, Frame) or answer.state != sdt.SUCCESS:
            has_heard = has_heard or answer is not None
            answer = link.exchange(sdt.STATUS) if answer else None
        if isinstance(answer, Frame):
            return _module_number(link, answer)
    raise Fault("card.probe.garbled") if has_heard else Fault("card.probe.silent")


def change_baud(link: SdtLink, rate: int) -> None:
    """Have the module talk at another rate, for good: it keeps the rate in its memory.

    Whether it says so at the old rate or at the new one is nowhere written: what counts is that it answers at the new
    rate afterwards. Faults ``card.baud.fixed``, ``card.baud.unknown``, ``card.baud.refused``; ``card.probe.*`` when it
    is heard at no rate any more.
    """
    channel = link.channel
    if not isinstance(channel, RatedChannel):
        raise Fault("card.baud.fixed")
    if rate not in sdt.RATES:
        raise Fault("card.baud.unknown", rate=rate, rates=", ".join(map(str, sdt.RATES)))
    before = channel.baud
    answer = link.exchange(sdt.set_baud(rate))
    if isinstance(answer, Frame) and answer.state != sdt.SUCCESS:
        raise Fault("card.baud.refused", rate=rate, state=f"{answer.state:02X}")
    link.pause(SWITCH_PAUSE_S)
    channel.set_baud(rate)
    probe(link)  # finds it wherever it is now
    if channel.baud != rate:
        raise Fault("card.baud.refused", rate=rate, state="")
    log.info("the module talks at %d instead of %d from now on", rate, before)


def _rates(link: SdtLink) -> Iterator[int]:
    channel = link.channel
    if not isinstance(channel, RatedChannel):
        yield 0
        return
    present = channel.baud
    for rate in (present, *(rate for rate in sdt.RATES if rate != present)):
        if channel.baud != rate:
            channel.set_baud(rate)
        yield rate
    channel.set_baud(present)


def _module_number(link: SdtLink, status: Frame) -> str:
    if status.state != sdt.SUCCESS:
        raise sdt.state_fault(status.state)
    answer = link.exchange(sdt.SAM_ID)
    if isinstance(answer, Frame) and answer.state == sdt.SUCCESS:
        return sdt.sam_id_text(answer.data)
    return ""  # nice to know, and no reason to refuse a reader
