"""The mind of a simulated SDT module: commands in, answers out, a card that comes and goes. It knows no line."""

from collections.abc import Callable

from core.devices.drivers.sdt_commands import RATES
from core.devices.drivers.sdt_frame import PREAMBLE, checksum
from core.devices.simulated.card_text import SimulatedCard, padded

SAM_ID = bytes.fromhex("05000100A53A340139300000F2357728")
_OK, _NO_CONTENT, _FOUND, _NONE, _NOT_SELECTED, _NOT_READ = 0x90, 0x91, 0x9F, 0x80, 0x81, 0x41
_BAD_CHECKSUM, _BAD_LENGTH, _BAD_COMMAND = 0x10, 0x11, 0x21


class SdtModule:
    """Answers one request after the other, as real ones do: a card that was read is not found again until lifted."""

    def __init__(self, *, reads_again: bool = True, knows_new_address: bool = True, knows_fingers: bool = True) -> None:
        self.reads_again, self.knows_new_address, self.knows_fingers = reads_again, knows_new_address, knows_fingers
        self.rate: int | None = None  # what it was told to talk at
        self.is_crowded = False  # a second card lies there too
        self.is_seen_empty = True
        self._card: SimulatedCard | None = None
        self.restart()

    def restart(self) -> None:
        """Forget what was found and read; a card that lies there will be found again."""
        self._is_found = self._is_selected = self._is_spent = False

    def put(self, card: SimulatedCard) -> None:
        """Lay a card on the reader."""
        self._card, self.is_seen_empty = card, False
        self.restart()

    def lift(self) -> None:
        """Take the card away."""
        self._card = None
        self.is_crowded = False
        self.restart()

    def answer(self, request: bytes) -> tuple[bytes, bytes]:
        """Return (command, ``SW1 SW2 SW3 DATA``) for a whole request frame."""
        counted = request[len(PREAMBLE) :]
        command = counted[2:4]
        if checksum(counted):
            return command, _bare(_BAD_CHECKSUM)
        if len(counted) < 5 or int.from_bytes(counted[:2], "big") != len(counted) - 2:
            return command, _bare(_BAD_LENGTH)
        return command, self._carry_out(command)

    def _carry_out(self, command: bytes) -> bytes:
        acts: dict[str, Callable[[], bytes]] = {
            "10ff": self._restarted,
            "11ff": lambda: _bare(_OK),
            "12ff": lambda: _bare(_OK) + SAM_ID,
            "2001": self._find,
            "2002": self._select,
            "3001": lambda: self._read(with_fingers=False),
            "3005": self._chip_number,
            "61ff": lambda: _bare(_OK),
        }
        if self.knows_fingers:
            acts["3010"] = lambda: self._read(with_fingers=True)
        if command[:1] == b"\x60" and command[1] < len(RATES):
            acts[command.hex()] = lambda: self._take_rate(RATES[command[1]])
        if self.knows_new_address:
            acts["3003"] = self._new_addresses
        return acts.get(command.hex(), lambda: _bare(_BAD_COMMAND))()

    def _take_rate(self, rate: int) -> bytes:
        self.rate = rate
        return _bare(_OK)

    def _restarted(self) -> bytes:
        self.restart()
        return _bare(_OK)

    def _find(self) -> bytes:
        if self._card is None or self._is_spent:
            self.is_seen_empty = self._card is None
            return _bare(_NONE)
        self._is_found = True
        return _bare(_FOUND) + self._card.issuer_number

    def _select(self) -> bytes:
        if self._card is None or not self._is_found or self.is_crowded:
            return _bare(_NOT_SELECTED)
        self._is_selected = True
        return _bare(_OK) + self._card.serial_number

    def _read(self, *, with_fingers: bool) -> bytes:
        card = self._card
        if card is None or not self._is_selected or (self._is_spent and not self.reads_again):
            self._is_spent = card is not None
            return _bare(_NOT_READ)
        self._is_spent = True
        parts = [card.text, card.photo] + ([card.fingers] if with_fingers else [])
        return _bare(_OK) + b"".join(len(part).to_bytes(2, "big") for part in parts) + b"".join(parts)

    def _chip_number(self) -> bytes:
        if self._card is None or not self._is_selected:
            return _bare(_NOT_READ)
        return _bare(_OK) + self._card.chip_number

    def _new_addresses(self) -> bytes:
        if self._card is None or not self._is_selected:
            return _bare(_NOT_READ)
        if not self._card.new_addresses:
            return _bare(_NO_CONTENT)
        return _bare(_OK) + b"".join(padded(text, 70) for text in self._card.new_addresses)


def _bare(state: int) -> bytes:
    return bytes((0, 0, state))


def take_request(held: bytearray) -> bytes:
    """Take one whole request off the front of what came in; empty when there is none yet."""
    start = held.find(PREAMBLE)
    if start < 0:
        del held[: max(0, len(held) - len(PREAMBLE) + 1)]
        return b""
    del held[:start]
    if len(held) < 7 or len(held) < (size := 7 + int.from_bytes(held[5:7], "big")):
        return b""
    request = bytes(held[:size])
    del held[:size]
    return request
