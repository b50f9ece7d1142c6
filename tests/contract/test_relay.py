"""The relay from PostgreSQL to a real RabbitMQ: each event arrives, also when the broker dies in between."""

import json
import time

import pytest
import sqlalchemy as sa
from kombu import Connection

from core.base.clock import SystemClock
from core.base.faults import Fault
from core.district import relay
from core.district.database import Database
from core.district.relay import Broker, Relay, run_relay
from core.district.tables import KEPT, arrival
from core.sync.uploader import Uploader
from tests.black_hole import BlackHole
from tests.contract.test_inbox_databases import counter
from tests.fakes.direct import DirectDistrict
from tests.patience import PATIENCE_S

QUEUE = "yichuang.events"
LAST_WORDS = 20  # so many bytes before all is said the queue is being bound


def taken(url: str) -> list[tuple[str, str, dict]]:
    """Take everything off the queue."""
    found = []
    with Connection(url) as connection, connection.channel() as channel:
        while (message := channel.basic_get(QUEUE, no_ack=True)) is not None:
            delivered, properties = message.delivery_info["routing_key"], message.properties
            found.append((properties["message_id"], delivered, json.loads(message.body)))
    return found


def test_each_event_reaches_the_broker_also_when_it_is_killed_in_between(postgres_url, rabbitmq):
    district = DirectDistrict(SystemClock(), postgres_url)
    Uploader(counter(3, range(1, 9)), district, SystemClock()).flush(PATIENCE_S)
    with district.database.begin() as tx:
        ids = sorted(tx.execute(sa.select(arrival.c.id).where(KEPT)).scalars())
    run_relay(district.database, SystemClock(), rabbitmq.url, exchange=QUEUE, is_once=True)
    first = taken(rabbitmq.url)
    assert sorted(id_ for id_, _, _ in first) == ids
    assert all(kind == body["type"] and id_ == body["id"] for id_, kind, body in first)

    Uploader(counter(4, range(20, 24)), district, SystemClock()).flush(PATIENCE_S)
    rabbitmq.kill()
    with pytest.raises(Fault, match=r"district\.relay\.away"):
        run_relay(district.database, SystemClock(), rabbitmq.url, exchange=QUEUE, is_once=True)
    rabbitmq.start()
    broker = Broker(rabbitmq.url, QUEUE)

    def half(rows) -> None:
        broker.send(rows[:3])
        raise Fault("district.relay.away", reason="killed")

    until = time.monotonic() + PATIENCE_S
    reason = ""
    while reason != "killed" and time.monotonic() < until:  # a queue that was killed takes nothing for a moment
        with pytest.raises(Fault, match=r"district\.relay\.away") as caught:
            Relay(district.database, SystemClock(), half).turn()
        reason = caught.value.facts["reason"]
    assert reason == "killed"
    whole = Relay(district.database, SystemClock(), broker.send)
    assert (whole.turn(), whole.turn()) == (8, 0)
    broker.close()
    second = [id_ for id_, _, _ in taken(rabbitmq.url)]
    assert len(second) >= 11  # three of them twice: a consumer knows them by their id
    assert len(set(second)) == 8
    assert not set(second) & set(ids)
    district.database.close()


def test_a_server_that_hangs_while_it_is_asked_for_the_queue_is_away(rabbitmq):
    hole = BlackHole(rabbitmq.port)
    url = rabbitmq.url.replace(str(rabbitmq.port), str(hole.port))
    broker = Broker(url, QUEUE)
    broker.send([])
    broker.close()
    hole.swallow_after(hole.asked - LAST_WORDS)
    with pytest.raises(Fault, match=r"district\.relay\.away"):
        Broker(url, QUEUE, confirm_s=1).send([])
    hole.close()


def test_a_server_that_hangs_is_waited_for_once_and_another_relay_may_lead_then(postgres_url, rabbitmq, monkeypatch):
    district, other = DirectDistrict(SystemClock(), postgres_url), Database(postgres_url)
    Uploader(counter(3, range(1, 101)), district, SystemClock()).flush(PATIENCE_S)
    hole = BlackHole(rabbitmq.port)
    broker = Broker(rabbitmq.url.replace(str(rabbitmq.port), str(hole.port)), QUEUE, confirm_s=2)
    tried, publish = [], relay.Producer.publish
    monkeypatch.setattr(relay.Producer, "publish", lambda *args, **values: tried.append(1) or publish(*args, **values))
    led = []

    def half(events) -> None:
        broker.send(events[:5])
        hole.swallow()
        led.append(Relay(other, SystemClock(), led.extend).turn())
        broker.send(events[5:])

    with pytest.raises(Fault, match=r"district\.relay\.away"):
        Relay(district.database, SystemClock(), half).turn()
    assert (len(tried), led) == (5 + 1, [0])
    assert Relay(other, SystemClock(), led.extend).turn() == 200
    broker.close()
    hole.close()
    for database in (district.database, other):
        database.close()


def test_a_broker_whose_driver_is_missing_is_named(postgres_url):
    district = DirectDistrict(SystemClock(), postgres_url)
    Uploader(counter(3, range(1, 2)), district, SystemClock()).flush(PATIENCE_S)
    with pytest.raises(Fault, match=r"district\.relay\.no_driver") as caught:
        run_relay(district.database, SystemClock(), "mongodb://127.0.0.1:1", exchange=QUEUE)
    assert caught.value.facts["kind"] == "mongodb"
    district.database.close()
