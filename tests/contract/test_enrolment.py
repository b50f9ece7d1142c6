"""A machine is enrolled on a real line, speaks by its certificate, and is told when that was revoked."""

import stat

import pytest

from core.base.acts import Act
from core.base.clock import SystemClock
from core.base.faults import Fault
from core.config.district_settings import DistrictSettings
from core.district.app import District, Place
from core.sync.client import DistrictClient
from core.sync.enrolling import KEY, enrol
from core.sync.uploader import Uploader
from core.sync.wire import DistrictWire
from tests.fakes import visits
from tests.fakes.district import DistrictProcess
from tests.fakes.memory import MemoryStore
from tests.patience import PATIENCE_S

NAME = "//330290/015/3"


@pytest.fixture
def place(tmp_path):
    return Place(db_url=f"sqlite:///{tmp_path / 'd.db'}", blobs=tmp_path / "d.db.blobs", authority=tmp_path / "ca")


@pytest.fixture
def district(place, tmp_path):
    process = DistrictProcess(tmp_path / "d.db", token="", authority=place.authority).start()
    yield process
    process.kill()


def code_of(caught) -> str:
    return caught.value.code


def test_a_machine_is_enrolled_and_speaks_for_its_own_counter_until_it_is_revoked(district, place, tmp_path):
    office = District(place, SystemClock())
    code, folder = office.enrolment.new_code(NAME), tmp_path / "machine"
    folder.mkdir()
    done = enrol(district.url, code.lower().replace("-", ""), folder)
    assert (done.enrolled.source, done.enrolled.heads) == (NAME, ())
    assert stat.S_IMODE((folder / KEY).stat().st_mode) == 0o600
    again = enrol(district.url, code, folder)  # the answer was lost: the same certificate
    assert again.enrolled.certificate == done.enrolled.certificate
    other = tmp_path / "other"
    other.mkdir()
    with pytest.raises(Fault) as caught:
        enrol(district.url, code, other)
    assert code_of(caught) == "district.enrol.refused"

    settings = DistrictSettings(**done.settings)
    store = MemoryStore(clock=SystemClock(), wire=DistrictWire(), source=NAME)
    with store.work(Act.new(who="0317", where="3")) as work:
        work.record(visits.accepted(1))
    client = DistrictClient(settings)
    uploader = Uploader(store, client, SystemClock())
    uploader.flush(PATIENCE_S)
    with pytest.raises(Fault) as caught:
        client.stream("//330290/015/4/1")
    assert code_of(caught) == "district.token.refused"
    with pytest.raises(Fault) as caught:
        client.feed("results/330290~016", "")
    assert code_of(caught) == "district.token.refused"
    assert enrol(district.url, office.enrolment.new_code(NAME), other).enrolled.heads[0].durable == 1

    (second, first) = office.enrolment.machines()
    assert (first.name, second.name) == (NAME, NAME)
    office.enrolment.revoke(first.serial, "电脑丢失")
    fault = uploader.run_once().fault
    assert (fault.code, fault.facts["status"], fault.facts["detail"]) == (
        "district.certificate.revoked", 403, "电脑丢失",
    )  # fmt: skip
    client.close()
    office.database.close()


def test_nothing_is_said_to_whoever_is_not_the_district_of_the_code(district, place, tmp_path):
    stranger = District(
        Place(db_url="sqlite://", blobs=tmp_path / "blobs", authority=tmp_path / "another"), SystemClock()
    )
    with pytest.raises(Fault) as caught:
        enrol(district.url, stranger.enrolment.new_code(NAME), tmp_path)
    assert code_of(caught) == "district.enrol.other_district"
    stranger.database.close()
    for words, code in (("ABCD", "district.enrol.no_code"), ("A" * 32, "district.enrol.plain")):
        with pytest.raises(Fault) as caught:
            enrol(district.url.replace("https", "http"), words, tmp_path)
        assert code_of(caught) == code


def test_without_a_certificate_only_enrolment_is_open(district, place):
    client = DistrictClient(DistrictSettings(url=district.url, authority=str(place.authority / "authority.pem")))
    with pytest.raises(Fault) as caught:
        client.about()
    assert code_of(caught) == "district.certificate.refused"
    client.close()
