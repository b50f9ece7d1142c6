"""The readers of one counter: one for identity cards, and one more for chip cards where a hall has it."""

from core.devices.card_desk import CardDesk
from core.devices.ports import DeviceState


class CounterReaders:
    """What a counter asks of its readers. Cards that come by themselves are told by each of them."""

    def __init__(self, card: CardDesk, chip: CardDesk) -> None:
        self._card, self._chip = card, chip

    @property
    def desks(self) -> tuple[CardDesk, CardDesk]:
        """Return them as devices."""
        return self._card, self._chip

    @property
    def state(self) -> DeviceState:
        """Return what the lamp of the one that is asked shows."""
        return self._asked.state

    def ask(self) -> str:
        """See CardDesk."""
        return self._asked.ask()

    def new_visitor(self) -> None:
        """See CardDesk: a card that lies on either reader is not the next visitor's."""
        for desk in self.desks:
            desk.new_visitor()

    @property
    def _asked(self) -> CardDesk:
        """Return the identity card's reader; the other one only where there is no such reader."""
        is_only_chip = self._card.state is DeviceState.UNUSED and self._chip.state is not DeviceState.UNUSED
        return self._chip if is_only_chip else self._card
