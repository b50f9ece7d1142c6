"""The relay's one adapter speaks to Kafka by its address alone: librdkafka's mock cluster, in another process, over TCP."""

import base64
import json
from contextlib import closing

import pytest
import sqlalchemy as sa

from core.base.clock import SystemClock
from core.base.faults import Fault
from core.district import relay
from core.district.relay import BATCH, Broker, Relay, run_relay
from core.district.tables import TO_RELAY, arrival
from core.sync.uploader import Uploader
from tests.contract.test_inbox_databases import counter
from tests.fakes.direct import DirectDistrict
from tests.fakes.kafka_broker import KafkaBroker
from tests.patience import PATIENCE_S

TOPIC = "yichuang.events"
CONFIRM_S = 2.5  # a first message on a new line takes up to one


@pytest.fixture
def kafka():
    one = KafkaBroker(TOPIC)
    yield one
    one.close()


@pytest.fixture
def district(tmp_path):
    one = DirectDistrict(SystemClock(), f"sqlite:///{tmp_path / 'district.db'}")
    yield one
    one.database.close()


def fill(district: DirectDistrict, cases: int, place: int = 3) -> None:
    Uploader(counter(place, range(1, cases + 1)), district, SystemClock()).flush(PATIENCE_S)


def waiting(district: DirectDistrict) -> list[str]:
    with district.database.begin() as tx:
        return list(tx.execute(sa.select(arrival.c.id).where(TO_RELAY).order_by(arrival.c.id)).scalars())


def taken(kafka: KafkaBroker) -> list[dict]:
    """Return kombu's envelopes."""
    return [json.loads(message.value()) for message in kafka.taken()]


def ids(envelopes: list[dict]) -> list[str]:
    return [one["properties"]["message_id"] for one in envelopes]


def test_each_event_arrives_in_order_with_its_id_subject_and_revision(district, kafka):
    fill(district, 8)
    expected = waiting(district)
    run_relay(district.database, SystemClock(), kafka.url, exchange=TOPIC, is_once=True)
    found = taken(kafka)
    assert ids(found) == expected
    assert waiting(district) == []
    for envelope in found:
        event = json.loads(base64.b64decode(envelope["body"]))
        headers, properties = envelope["headers"], envelope["properties"]
        assert (headers["subject"], headers["rev"]) == (event["subject"], int(event["rev"]))
        assert (properties["message_id"], properties["delivery_info"]["routing_key"]) == (event["id"], event["type"])


def test_several_hundred_go_in_order_batch_by_batch(district, kafka):
    fill(district, 250)
    expected = waiting(district)
    assert len(expected) > 2 * BATCH
    run_relay(district.database, SystemClock(), kafka.url, exchange=TOPIC, is_once=True)
    assert ids(taken(kafka)) == expected


def test_of_what_a_broker_that_goes_away_did_not_confirm_nothing_is_marked_and_all_of_it_goes_later(district, kafka):
    fill(district, 8)
    expected = waiting(district)

    def half(events) -> None:
        with closing(Broker(kafka.url, TOPIC, confirm_s=CONFIRM_S)) as broker:
            broker.send(events[:5])
            kafka.go_down()
            broker.send(events[5:])

    with pytest.raises(Fault, match=r"district\.relay\.away"):
        Relay(district.database, SystemClock(), half).turn()
    assert waiting(district) == expected
    kafka.come_up()
    assert ids(taken(kafka)) == expected[:5]
    run_relay(district.database, SystemClock(), kafka.url, exchange=TOPIC, is_once=True)
    assert ids(taken(kafka)) == expected[:5] + expected  # a consumer knows the second copies by their ids
    assert waiting(district) == []


def test_a_broker_that_hangs_is_waited_for_once_and_not_for_each_event(district, kafka, monkeypatch):
    fill(district, 100)
    expected, tried, publish = waiting(district), [], relay.Producer.publish
    monkeypatch.setattr(relay.Producer, "publish", lambda *args, **values: tried.append(1) or publish(*args, **values))

    def half(events) -> None:
        with closing(Broker(kafka.url, TOPIC, confirm_s=CONFIRM_S)) as broker:
            broker.send(events[:5])
            kafka.freeze()
            broker.send(events[5:])

    with pytest.raises(Fault, match=r"district\.relay\.away"):
        Relay(district.database, SystemClock(), half).turn()
    assert len(tried) == 5 + 1
    assert waiting(district) == expected


def test_a_broker_that_hangs_while_it_is_asked_for_the_topic_is_away(kafka, monkeypatch):
    declare = relay.Queue.declare
    monkeypatch.setattr(relay.Queue, "declare", lambda queue: kafka.freeze() or declare(queue))
    with closing(Broker(kafka.url, TOPIC, confirm_s=1)) as broker, pytest.raises(Fault, match=r"relay\.away"):
        broker.send([])


def test_what_stands_behind_the_address_is_for_the_client_and_what_it_will_not_send_is_not_marked(district, kafka):
    fill(district, 1)
    expected = waiting(district)
    with (
        closing(Broker(f"{kafka.url}?message.max.bytes=1000", TOPIC)) as broker,
        pytest.raises(Fault, match=r"district\.relay\.away \(reason=KafkaException\)"),
    ):
        Relay(district.database, SystemClock(), broker.send).turn()
    assert waiting(district) == expected
