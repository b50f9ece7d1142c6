"""The seal of a day whose events name scans: no receipt before all of them are there, from a real district."""

import pytest

from core.base.acts import Act
from core.base.faults import Fault
from core.district.serve import blobs_of
from core.outbox.digest import Mark, sums_by_kind, total_digest
from core.sync.scan_client import ScanClient
from core.sync.sealing import OwnDay
from core.sync.sealing import sealed as seal_of
from core.sync.wire import SealRequest, is_signed
from tests.contract.test_scans_up import Counter
from tests.fakes import visits
from tests.patience import PATIENCE_S

DAY = visits.DAY


@pytest.fixture
def counter(district, tmp_path):
    one = Counter(district, tmp_path, 3)
    yield one
    one.client.close()


class Asked:
    """A courier that keeps what it asked for."""

    def __init__(self, client) -> None:
        self._client, self.requests, self.receipts = client, [], []

    def held_day(self, day, source):
        return self._client.held_day(day, source)

    def seal(self, day, source, request: SealRequest):
        self.requests.append(request)
        self.receipts.append(self._client.seal(day, source, request))
        return self.receipts[-1]


def own(counter) -> OwnDay:
    with counter.store.read() as work:
        return OwnDay(day=DAY, state=work.outbox.state(), rows=tuple(work.outbox.of_day(DAY)))


def sealed(counter) -> Asked:
    asked = Asked(counter.client)
    seal_of(own(counter), asked)
    return asked


def why_not(counter) -> tuple[str, object]:
    with pytest.raises(Fault) as caught:
        sealed(counter)
    facts = caught.value.facts
    assert len(str(facts.get("blobs", "")).split()) == (facts["missing"] if caught.value.code.endswith("scans") else 0)
    return caught.value.code, facts["missing"]


def deliver(counter) -> None:
    while counter.scans(ScanClient(counter.settings)).run_once().waiting:
        pass


def test_a_day_has_its_receipt_once_its_scans_are_there(district, counter):
    files = counter.attach(1, b"one", b"two")
    counter.uploader.flush(PATIENCE_S)
    assert why_not(counter) == ("district.seal.scans", 2)
    deliver(counter)
    asked = sealed(counter)
    (request,), (receipt,) = asked.requests, asked.receipts
    assert (request.generation, request.first, request.last) == (1, 1, 2)
    assert sorted(request.blobs) == sorted(file.sha256 for file in files)
    assert (receipt.events, receipt.blobs) == (2, 2)
    assert is_signed(receipt, counter.client.about().receipt_key)
    assert not is_signed(receipt.model_copy(update={"blobs": 3}), counter.client.about().receipt_key)
    assert sealed(counter).receipts == [receipt]
    # The district's folder is put back: the events are applied, and still it does not say that it has all.
    (blobs_of(f"sqlite:///{district.db}") / files[0].sha256[:2] / files[0].sha256).unlink()
    assert district.stop() == 0
    district.start(is_restored=True)
    assert why_not(counter) == ("district.seal.scans", 1)
    counter.uploader.run_once()
    deliver(counter)
    assert sealed(counter).receipts[0].blobs == 2


def test_an_older_counter_is_judged_by_its_events_as_before(counter):
    counter.attach(1, b"one")
    counter.uploader.flush(PATIENCE_S)
    assert why_not(counter) == ("district.seal.scans", 1)
    client, seal = counter.client, own(counter)
    older = SealRequest(events=2, digest=total_digest(_sums(seal)), sums=_sums(seal), chain=seal.rows[-1].chain.hex())
    receipt = client.seal(DAY, seal.state.source, older)
    assert b'"blobs"' not in receipt.json_bytes()
    deliver(counter)
    now = sealed(counter).receipts[0]  # says more under the same number
    assert (now.receipt, now.blobs) == (receipt.receipt, 1)


def test_nobody_waits_for_a_scan_that_was_taken_out_or_whose_event_a_person_took(counter):
    file = counter.vault.seal([b"a wrong page"])
    with counter.store.work(Act.new(who="0317", where="3")) as work:
        work.record(visits.accepted(1))
        work.record(visits.attached(1, [file]))
        work.record(visits.attached(1, [], revision=3))
    counter.uploader.flush(PATIENCE_S)
    assert sealed(counter).receipts[0].blobs == 1  # asked for, and no longer an attachment of anything
    with counter.store.work(Act.new(who="0317", where="3")) as work:
        work.record(visits.accepted(2))
        work.record(visits.attached(2, [counter.vault.seal([b"lost before it was sent"])]))
    counter.uploader.flush(PATIENCE_S)
    assert why_not(counter) == ("district.seal.scans", 1)
    lost = own(counter).rows[-1]
    with counter.store.work(Act.new(who="0317", where="3")) as work:
        work.outbox.settle(lost.id, "0317: the picture is gone")
    assert sealed(counter).receipts[0].events == 5


def test_of_a_day_that_differs_the_sequences_that_are_not_there_are_named(counter):
    counter.uploader.flush(PATIENCE_S)
    for n in (1, 2):
        with counter.store.work(Act.new(who="0317", where="3")) as work:
            work.record(visits.accepted(n))
        if n == 1:
            counter.uploader.flush(PATIENCE_S)
    assert why_not(counter) == ("district.seal.mismatch", 1)


def _sums(day: OwnDay):
    return sums_by_kind(Mark(kind=row.kind, id=row.id, sha256=row.sha256) for row in day.rows)
