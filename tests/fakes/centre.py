"""A centre that is what a test says: this PC alone or a member, a server that will do or will not."""

from collections.abc import Sequence

from core.base.acts import Act
from core.base.faults import Fault
from core.store.centre.address import Address
from core.store.centre.examine import CentreFinding
from desktop.centre_office import CentreState

CODE = "GDAUB-KAAYK-7XG2M-ZQ4RT-PLMNB-VCXZA"


class StatedCentre:
    """See desktop.presenters.office.Centre."""

    def __init__(self, state: CentreState | None = None, fault: Fault | None = None) -> None:
        self._state, self._fault = state or CentreState(), fault

    def state(self) -> CentreState:
        return self._state

    def examined(self, admin: Address | None = None) -> Sequence[CentreFinding]:
        del admin
        return (
            CentreFinding(what="reachable", note="192.168.1.10:5432"), CentreFinding(what="version", note="16.4"),
            CentreFinding(what="tls", fault=Fault("storage.centre.no_tls"), is_warning=True),
            CentreFinding(what="durable", fault=self._fault),
        )  # fmt: skip

    def create(self, _act: Act, _admin: Address, *, database: str, takes_data: bool) -> int:
        return len(database) if takes_data else 0

    def join(self, _act: Act, _text: str) -> int:
        if self._fault is not None:
            raise self._fault
        return 4

    def code(self, _act: Act) -> str:
        return CODE
