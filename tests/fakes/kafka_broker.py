"""A Kafka cluster of one broker in a process of its own: librdkafka's own mock, spoken to over TCP.

It speaks Kafka's protocol and keeps what it took in memory. It makes no topic when asked to, so ours is there before:
one partition, as kombu would ask for.
"""

import ctypes
import os
import signal
import subprocess
import sys
from pathlib import Path

import confluent_kafka
from confluent_kafka import Consumer, Message, TopicPartition

from tests.patience import PATIENCE_S

ROOT = Path(__file__).resolve().parents[2]
DOWN, UP = "down", "up"
BROKER = 1  # the first one's number


class KafkaBroker:
    """Down and up again it keeps its port and what it took."""

    def __init__(self, topic: str) -> None:
        self._topic = topic
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.fakes.kafka_broker", topic], cwd=ROOT, text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        self.address = self._process.stdout.readline().strip()
        assert self.address, "the Kafka cluster did not start"

    @property
    def url(self) -> str:
        return f"confluentkafka://{self.address}"

    def go_down(self) -> None:
        """Its lines break, and nobody listens any more."""
        self._tell(DOWN)

    def come_up(self) -> None:
        self._tell(UP)

    def freeze(self) -> None:
        """It takes connections and bytes as before, by its kernel, and says nothing."""
        os.kill(self._process.pid, signal.SIGSTOP)
        os.waitpid(self._process.pid, os.WUNTRACED)  # until then it may answer

    def close(self) -> None:
        self._process.kill()
        self._process.communicate(timeout=PATIENCE_S)

    def taken(self) -> list[Message]:
        """Return all that it holds, in the order in which it took it."""
        consumer = Consumer({"bootstrap.servers": self.address, "group.id": "test", "auto.offset.reset": "earliest"})
        place, found = TopicPartition(self._topic, 0, 0), list[Message]()
        _, end = consumer.get_watermark_offsets(place, timeout=PATIENCE_S)
        consumer.assign([place])
        while len(found) < end:
            message = consumer.poll(PATIENCE_S)
            assert message is not None, f"{len(found)} of {end} messages came"
            assert message.error() is None
            found.append(message)
        consumer.close()
        return found

    def _tell(self, word: str) -> None:
        self._process.stdin.write(f"{word}\n")
        self._process.stdin.flush()
        assert self._process.stdout.readline() == f"{word}\n"


def main(topic: str) -> None:
    """Hold the cluster until nobody is at the other end of the standard input."""
    libraries = Path(confluent_kafka.__file__).parents[1] / "confluent_kafka.libs"
    kafka = ctypes.CDLL(str(next(libraries.glob("librdkafka-*"))))
    kafka.rd_kafka_new.restype = kafka.rd_kafka_mock_cluster_new.restype = ctypes.c_void_p
    kafka.rd_kafka_mock_cluster_bootstraps.restype = ctypes.c_char_p
    client = ctypes.c_void_p(kafka.rd_kafka_new(0, None, None, 0))
    cluster = ctypes.c_void_p(kafka.rd_kafka_mock_cluster_new(client, 1))
    assert kafka.rd_kafka_mock_topic_create(cluster, topic.encode(), 1, 1) == 0
    _say(kafka.rd_kafka_mock_cluster_bootstraps(cluster).decode())
    change = {DOWN: kafka.rd_kafka_mock_broker_set_down, UP: kafka.rd_kafka_mock_broker_set_up}
    for line in sys.stdin:
        assert change[line.strip()](cluster, BROKER) == 0
        _say(line.strip())


def _say(word: str) -> None:
    sys.stdout.write(f"{word}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1])
