"""The exchange of a site as its settings want it."""

from core.base.clock import Clock
from core.base.events import Bus
from core.base.lanes import Lane
from core.base.resources import Resources
from core.base.work import Store
from core.config.model import Settings
from core.exchange.mapping import read_mapping
from core.exchange.sink import ExchangeSink
from core.exchange.surroundings import surroundings
from core.exchange.target import ExchangeTarget
from core.outbox.held import ExchangeWork


def build_sink(
    settings: Settings,
    resources: Resources,
    store: Store[ExchangeWork],
    clock: Clock,
    *,
    bus: Bus | None = None,
    store_lane: Lane | None = None,
) -> ExchangeSink:
    """Return the sink into ``exchange.url``, not yet opened; Faults ``exchange.mapping.*``, ``exchange.items.*``.

    Without a district's service it is alone.
    """
    mapping = read_mapping(resources, settings.exchange.mapping)
    target = ExchangeTarget(settings.exchange.url, mapping, timeout_s=settings.exchange.timeout_s)
    around = surroundings(settings, resources, clock.now())
    return ExchangeSink(
        store, target, mapping, clock, around=around, bus=bus, store_lane=store_lane, is_alone=not settings.district.url
    )
