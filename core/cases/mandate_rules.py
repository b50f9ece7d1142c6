"""What must be known of a mandate before somebody acts on it. Words only, from resources."""

from collections.abc import Mapping
from types import MappingProxyType

from core.base.faults import Fault
from core.base.resources import Resources
from core.people.register import Mandate, Standing

NAME = "cases/mandates.toml"
_RULED = (Standing.AGENT, Standing.OFFICER)
_LACKS = {"scope": "cases.mandate.no_scope", "valid_until": "cases.mandate.no_end"}


class MandateRules:
    """Reads ``cases/mandates.toml``; immutable afterwards. ``asks`` are the fields by who came."""

    def __init__(self, resources: Resources) -> None:
        table = resources.toml(NAME)
        asks = {standing: frozenset(table.get(standing.value, ())) for standing in _RULED}
        if unknown := frozenset().union(*asks.values()) - _LACKS.keys():
            raise Fault("base.resource.broken", name=NAME, reason=f"no {sorted(unknown)}")
        self.asks: Mapping[Standing, frozenset[str]] = MappingProxyType(asks)

    def check(self, mandate: Mandate) -> None:
        """Refuse a mandate that lacks what is asked for: Fault ``cases.mandate.no_scope``, ``cases.mandate.no_end``."""
        asked = self.asks.get(mandate.standing, frozenset())
        for field, code in _LACKS.items():
            if field in asked and not getattr(mandate, field):
                raise Fault(code)
