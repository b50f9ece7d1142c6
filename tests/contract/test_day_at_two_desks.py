"""Two desks of a centre close the day at the same moment: each asks the district, and one slip is printed."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from core.config.model import Settings
from core.store.sql_store import open_store
from tests.fakes.intake_desk import IntakeDesk
from tests.patience import PATIENCE_S
from tests.unit.day.test_day_close import DAY, Hall


def test_two_desks_that_close_at_the_same_moment_have_one_slip(postgres_store_url):
    def opened(**parts):
        return open_store(url=postgres_store_url, settings=Settings(), **parts)

    halls = [Hall(desk=IntakeDesk(opener=opened)) for _ in range(2)]
    halls[0].desk.accepted()
    halls[0].print_everything()
    both = Barrier(2)
    for hall in halls:
        sign = hall.district.seal

        def signed_by_both(day, timeout_s, sign=sign):
            seal = sign(day, timeout_s)
            both.wait(PATIENCE_S)
            return seal

        hall.district.seal = signed_by_both
    with ThreadPoolExecutor(2) as desks:
        closes = list(desks.map(lambda hall: hall.day.close(hall.desk.act(), DAY, closer="李慧敏"), halls))
    assert sorted(close.is_known for close in closes) == [False, True]
    assert {close.slip.id for close in closes} == {job.id for job in halls[0].closes(DAY)}
    assert len({close.slip.id for close in closes}) == 1
    for hall in halls:
        hall.desk.store.close()
