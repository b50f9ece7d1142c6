"""A simulated identity card reader that speaks the real protocol over a real line. It knows no desk."""

from collections import deque

from core.devices.drivers.sdt_frame import encode
from core.devices.simulated.card_text import SimulatedCard, card_of
from core.devices.simulated.device import SimulatedDevice
from core.devices.simulated.far_side import FarSide
from core.devices.simulated.sdt_module import SdtModule, take_request
from core.people.id_card import IdCard


class SimulatedReader(SimulatedDevice):
    """See SimulatedDevice. Troubles are told apart by the command they spoil.

    Told another speed it answers at the old one, or with ``says_rate_at_new`` at the new one, which nobody hears yet.
    """

    def __init__(
        self,
        side: FarSide | None = None,
        *,
        module: SdtModule | None = None,
        baud: int | None = None,
        is_paced: bool = False,
        says_rate_at_new: bool = False,
    ) -> None:
        super().__init__(side, name="reader", baud=baud, is_paced=is_paced)
        self._module, self._says_rate_at_new = module or SdtModule(), says_rate_at_new
        self.requests: deque[bytes] = deque(maxlen=1000)  # commands heard, for tests

    @property
    def is_seen_empty(self) -> bool:
        """Say whether whoever asks it has heard that the last card is gone."""
        with self._lock:
            return self._module.is_seen_empty

    def put_card(self, card: IdCard | SimulatedCard) -> None:
        """Lay a card on the reader; one that lay there is lifted before."""
        with self._lock:
            self._module.lift()
            self._module.put(card_of(card) if isinstance(card, IdCard) else card)

    def put_second_card(self) -> None:
        """Lay another card on the one that is there: none can be selected."""
        with self._lock:
            self._module.is_crowded = True

    def lift(self) -> None:
        """Take the card away."""
        with self._lock:
            self._module.lift()

    def _restart(self) -> None:
        self._module.restart()

    def _heard(self, held: bytearray) -> None:
        while request := take_request(held):
            self._serve(request)

    def _serve(self, request: bytes) -> None:
        with self._lock:
            trouble = self._trouble_for(request[7:9])
            if trouble.is_lifted:
                self._module.lift()
            if trouble.is_reset:
                self._module.restart()
            command, answer = self._module.answer(request)
            self.requests.append(command)
        if self._take_rate() and self._says_rate_at_new:
            self._side.write(bytes(7))  # what another speed makes of a frame
            return
        if trouble.is_reset:
            return
        bare = None if trouble.state is None else bytes((0, 0, trouble.state))
        self._spoil_and_send(encode(bare or answer), trouble)

    def _take_rate(self) -> bool:
        """Talk as the module was told to from now on; return whether it was told just now."""
        rate, self._module.rate = self._module.rate, None
        if rate is not None and self._baud is not None:
            self._baud = rate
        return rate is not None
