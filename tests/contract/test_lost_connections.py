"""A district whose server ends its connections: each request is answered or fails whole, and none fails for an old one."""

import psycopg
import pytest
import sqlalchemy as sa

from core.base.clock import SystemClock
from core.district import database as under_test
from core.district.database import Trip, trip
from core.district.tables import blob_wait
from tests.contract.test_inbox_databases import counter, kept, parcel_of
from tests.fakes.direct import DirectDistrict


@pytest.fixture
def district(postgres_url):
    one = DirectDistrict(SystemClock(), postgres_url)
    yield one
    one.database.close()


def end_connections(url: str) -> None:
    with psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as own:
        own.execute(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


def put_then_ended(one: Trip, row: dict, url: str) -> None:
    one.put_new(blob_wait, row)
    end_connections(url)


def test_a_connection_that_was_left_for_a_while_is_asked_first(district, postgres_url, monkeypatch):
    district.send(parcel_of(counter(3)))
    end_connections(postgres_url)
    monkeypatch.setattr(under_test, "TRUSTED_S", 0.0)
    district.send(parcel_of(counter(4)))
    assert kept(district) == 32


def test_one_that_broke_in_between_fails_one_request_only(district, postgres_url, monkeypatch):
    monkeypatch.setattr(under_test, "TRUSTED_S", 600.0)
    parcel = parcel_of(counter(3))
    for _ in range(3):
        district.send(parcel)
        end_connections(postgres_url)
        with pytest.raises(sa.exc.OperationalError):
            district.send(parcel)
    assert district.send(parcel).durable == 16
    assert kept(district) == 16


def test_one_that_breaks_in_the_middle_of_a_trip_leaves_nothing_of_it(district, postgres_url):
    row = {"sha256": "1", "subject": "case/1", "name": "n"}
    with pytest.raises(sa.exc.OperationalError), district.database.begin() as tx, trip(tx, is_last=True) as one:
        put_then_ended(one, row, postgres_url)
    with district.database.begin() as tx:
        assert tx.execute(sa.select(sa.func.count()).select_from(blob_wait)).scalar_one() == 0
