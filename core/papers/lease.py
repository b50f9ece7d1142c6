"""The lease on a printer: who alone may send to it, until when. It knows names and seconds, and no device.

Several windows, programs and machines may share one printer. Whoever takes the lease may send; whoever dies loses it
when its time is over. The taker settles what the last holder left in the middle.
"""

from typing import Protocol


class Leases(Protocol):
    """The store of leases. A lease ends by the store's own clock: a centre's machines need not agree on the time."""

    def take(self, device: str, owner: str, ttl_s: float) -> bool:
        """Take or renew the lease for ``ttl_s`` seconds from now; False while another owner's runs."""
        ...

    def release(self, device: str, owner: str) -> None:
        """Give the lease back; nothing happens when it is another's."""
        ...

    def is_free(self, device: str) -> bool:
        """Say whether nobody's lease runs."""
        ...
