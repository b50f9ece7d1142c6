"""A receiver of CloudEvents that knows nothing of ours takes the whole upload: another program, on a real socket."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from core.base.clock import SystemClock
from core.base.faults import Fault
from core.base.texts import fault_text
from core.config.district_settings import DistrictSettings
from core.sync.plain_receiver import PlainReceiver
from core.sync.uploader import Uploader
from tests.fakes import visits
from tests.fakes.lone_counter import Counter, NoWait
from tests.patience import PATIENCE_S

WORDS = {"specversion", "id", "source", "type"}  # what an event must have (CloudEvents 1.0, 3.1)


class Receiver:
    """Keeps what it is sent, and answers as it is told."""

    def __init__(self) -> None:
        self.events, self.answers, self.paths = [], [], set()
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["content-length"]))
                status, media, words = receiver.answers.pop(0) if receiver.answers else (202, "", b"")
                receiver.paths.add(self.path)
                if self.headers["content-type"].partition(";")[0] != "application/cloudevents-batch+json":
                    status = 415
                elif status < 300 and media != "text/html":
                    receiver.events += json.loads(body)
                self.send_response(status)
                if media:
                    self.send_header("content-type", media)
                self.send_header("content-length", str(len(words)))
                self.end_headers()
                self.wfile.write(words)

            def log_message(self, *_args) -> None:
                """Says nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()
        self.url = f"http://127.0.0.1:{self._server.server_port}/hooks/events"

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(PATIENCE_S)


@pytest.fixture
def receiver():
    one = Receiver()
    yield one
    one.close()


@pytest.fixture
def counter(tmp_path, sqlite_template, receiver):
    one = Counter(tmp_path, sqlite_template, receiver.url)
    settings = DistrictSettings(url=receiver.url, token="their-token", kind="cloudevents")
    one.client.close()
    one.client = PlainReceiver(settings, SystemClock())
    one.uploader = Uploader(one.store, one.client, SystemClock(), backoff=NoWait())
    yield one
    one.close()


def test_it_takes_all_events_once_in_order_at_its_own_address(receiver, counter):
    counter.record(*[visits.accepted(serial) for serial in range(1, 6)])
    counter.uploader.flush(PATIENCE_S)
    counter.record(visits.decided(2))
    counter.uploader.flush(PATIENCE_S)
    assert [event["id"] for event in receiver.events] == counter.ids()
    assert all(event.keys() >= WORDS for event in receiver.events)
    assert receiver.paths == {"/hooks/events"}
    asked = len(receiver.events)
    assert counter.uploader.run_once().fault is None  # the heartbeat says nothing to it
    assert len(receiver.events) == asked


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        ((200, "text/html", b"<html>login</html>"), "district.reply.foreign"),
        ((302, "", b""), "district.reply.foreign"),
        ((500, "", b""), "district.service.failed"),
        ((429, "", b""), "district.service.busy"),
        ((401, "application/json", b"{}"), "district.token.refused"),
    ],
)
def test_what_it_did_not_take_goes_again(receiver, counter, answer, code):
    counter.record(visits.accepted(1))
    receiver.answers = [answer]
    assert counter.uploader.run_once().fault.code == code
    counter.uploader.flush(PATIENCE_S)
    assert [event["id"] for event in receiver.events] == counter.ids()


def test_a_batch_too_large_for_it_is_halved(receiver, counter):
    counter.record(*[visits.rated() for _ in range(8)])
    receiver.answers = [(413, "", b""), (413, "", b"")]
    for _ in range(8):
        counter.uploader.run_once()
    assert [event["id"] for event in receiver.events] == counter.ids()


def test_it_signs_no_day_and_that_is_said(receiver, counter):
    counter.record(visits.accepted(1))
    counter.uploader.flush(PATIENCE_S)
    with pytest.raises(Fault) as caught:
        counter.uploader.seal(visits.DAY)
    assert caught.value.code == "district.receiver.plain"
    assert fault_text(caught.value, "zh").remedy
