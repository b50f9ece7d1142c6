"""The relay: hands every applied event to a broker the district runs, at least once, each marked when it is confirmed.

Acknowledged to a counter is what the database holds; the broker comes after it and may be away for as long as it likes.
An event goes with its id, so that a consumer knows a second copy, and with its revision, by which it orders a case. One
relay works at a time (the leader's lock); the broker is spoken to by one library for all kinds (kombu): RabbitMQ and
Kafka are proven, others are an address. What "confirmed" means is said to each kind in its own words (``_confirming``),
and how long one waits for it: a broker that takes a connection and then says nothing is away, too.
"""

import logging
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from typing import Any
from urllib.parse import parse_qsl

import sqlalchemy as sa
from amqp.exceptions import MessageNacked  # type: ignore[import-untyped]
from kombu import Connection, Exchange, Producer, Queue
from kombu.exceptions import KombuError
from kombu.exceptions import OperationalError as BrokerAway

from core.base.clock import Clock
from core.base.faults import Fault
from core.district.database import Database, Transaction
from core.district.parcels import Told, told
from core.district.tables import KEPT, TO_RELAY, arrival

log = logging.getLogger(__name__)

BATCH, IDLE_S, AWAY_S = 200, 1.0, 15.0
EVENT_TYPE = "application/cloudevents+json"
LEADER_LOCK = 0x72656C79  # "rely"
# Of a relay alone: a district without one would write it for every event, and never read it.
_INDEX = (
    "CREATE INDEX IF NOT EXISTS arrival_to_relay ON arrival (id) "
    "WHERE verdict = 'applied' AND parcel IS NOT NULL AND relayed_at IS NULL"
)
RABBIT, KAFKA, KAFKA_SCHEME = "amqp", "kafka", "confluentkafka"  # as kombu calls them

CLOSE_S = 2.0
# A quorum queue is in RabbitMQ's own register a moment after it is there. A broker killed in that moment never finds
# the queue again (3.10: "leader not known", until somebody deletes it), so nothing is confirmed before it is over.
SETTLED_S = 1.0
CONFIRM_S = 10.0  # a broker that was killed may lose a message it took, and then never confirms it
Send = Callable[[Sequence[Told]], None]


class Broker:
    """A topic exchange and one durable queue behind it that takes everything, so that nothing waits for a consumer.

    Routing keys are the events' types. What stands behind the ``?`` of a Kafka's address is for its client, by the
    names of librdkafka. An answer is waited for ``confirm_s``. Not shared between threads. Faults ``district.relay.*``.
    """

    def __init__(self, url: str, exchange: str, *, confirm_s: float = CONFIRM_S) -> None:
        is_kafka = url.startswith(f"{KAFKA_SCHEME}:")
        self._url, _, words = url.partition("?") if is_kafka else (url, "", "")
        self._own, self._name, self._confirm_s = dict(parse_qsl(words)), exchange, confirm_s
        self._connection: Connection | None = None
        self._producer: Producer | None = None
        self._undelivered: list[str] = []  # what Kafka could not deliver, as it says so

    def send(self, events: Sequence[Told]) -> None:
        """Send events; returns when the broker has confirmed all of them."""
        with self._told():
            producer = self._producer or self._connected()
            for each in events:
                row = each.row
                producer.publish(
                    each.body,
                    routing_key=row.kind,
                    content_type=EVENT_TYPE,
                    content_encoding="utf-8",
                    delivery_mode=2,
                    message_id=row.id,
                    headers={"subject": row.subject, "rev": row.revision},
                    confirm_timeout=self._confirm_s,
                )
                if self._undelivered:  # at once: each of the others would be waited for as long
                    raise OSError(self._undelivered[0])

    def close(self) -> None:
        """Close the connection, whatever state it is in."""
        connection, self._connection, self._producer = self._connection, None, None
        if connection is not None:
            connection.collect(CLOSE_S)  # never waits for a broker that says nothing

    def _connected(self) -> Producer:
        self._undelivered.clear()
        options = _confirming(self._undelivered.append, self._confirm_s, self._own)
        connection = Connection(self._url, transport_options=options, connect_timeout=self._confirm_s, heartbeat=0)
        self._connection = connection
        connection.ensure_connection(max_retries=1, interval_start=0)
        channel, kind = connection.channel(), connection.transport.driver_type
        _limit(kind, channel, self._confirm_s)
        exchange = Exchange(self._name, type="topic", durable=True)
        queue = Queue(self._name, exchange, routing_key="#", durable=True, queue_arguments={"x-queue-type": "quorum"})
        queue(channel).declare()
        if kind == RABBIT:
            time.sleep(SETTLED_S)
        self._producer = Producer(channel, exchange=exchange)
        return self._producer

    @contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except (ImportError, NameError) as error:  # kombu names a transport whose driver is not installed
            self.close()
            raise Fault("district.relay.no_driver", kind=self._url.partition(":")[0]) from error
        except (KombuError, BrokerAway, MessageNacked, OSError, *_lost(self._connection)) as error:
            self.close()
            raise Fault("district.relay.away", reason=type(error).__name__) from error


class Relay:
    """Turns of one relay over one database."""

    def __init__(self, database: Database, clock: Clock, send: Send) -> None:
        self._database, self._clock, self._send = database, clock, send

    def turn(self) -> int:
        """Send the oldest events that were not; return how many went. They are marked with the confirmation only."""
        with self._database.begin() as tx:
            if not _leads(tx):
                return 0
            events = told(tx, sa.select(arrival).where(TO_RELAY).order_by(arrival.c.id).limit(BATCH))
            if events:
                self._send(events)
                sent = sa.and_(KEPT, arrival.c.id.in_([each.row.id for each in events]))
                tx.execute(sa.update(arrival).where(sent).values(relayed_at=self._clock.now().isoformat()))
        return len(events)


def run_relay(database: Database, clock: Clock, url: str, *, exchange: str, is_once: bool = False) -> None:
    """Relay until told to stop (Ctrl+C), or, once, until nothing waits; then a broker that is away is a Fault."""
    broker = Broker(url, exchange)
    with database.begin() as tx:
        tx.exec_driver_sql(_INDEX)
    relay = Relay(database, clock, broker.send)
    try:
        while True:
            try:
                sent = relay.turn()
            except Fault as fault:
                if is_once or fault.code == "district.relay.no_driver":
                    raise
                log.warning("relay: %s", fault)
                time.sleep(AWAY_S)
                continue
            if not sent:
                if is_once:
                    return
                time.sleep(IDLE_S)
    finally:
        broker.close()


def _confirming(failed: Callable[[str], None], confirm_s: float, own: Mapping[str, str]) -> dict[str, Any]:
    """Return the options by which a broker answers for each message; every transport reads its own.

    ``own`` is what the address says to Kafka's client. kombu waits until that is done with a message, and would pass
    over that it gave up: ``failed`` hears it.
    """

    def delivered(error: Any, _message: Any) -> None:
        if error is not None:
            failed(str(error))

    within = int(confirm_s * 1000)
    kafka = {"acks": "all", "enable.idempotence": True, "message.timeout.ms": within, "on_delivery": delivered}
    return {
        "confirm_publish": True,
        "kafka_common_config": {**own, "socket.timeout.ms": within},
        "kafka_producer_config": kafka,
        "wait_time_seconds": confirm_s,
    }


def _limit(kind: str, channel: Any, within_s: float) -> None:
    """Put a limit to what is asked without one, as for the queue or the topic: a broker may hang at any word."""
    if kind == RABBIT:
        channel.connection.sock.settimeout(within_s)
    elif kind == KAFKA:
        channel.client.list_topics = partial(channel.client.list_topics, timeout=within_s)


def _leads(tx: Transaction) -> bool:
    """Return whether this transaction is the one relay; SQLite has one writer anyway."""
    if tx.dialect.name != "postgresql":
        return True
    return bool(tx.execute(sa.select(sa.func.pg_try_advisory_xact_lock(LEADER_LOCK))).scalar())


def _lost(connection: Connection | None) -> tuple[type[BaseException], ...]:
    """Return what the transport in use raises when its line breaks. Of Kafka's errors kombu names one, its own."""
    if connection is None:
        return ()
    again = connection.recoverable_connection_errors
    bases = {base for error in again for base in error.__bases__} - {Exception}
    return (*connection.connection_errors, *connection.channel_errors, *again, *bases)
