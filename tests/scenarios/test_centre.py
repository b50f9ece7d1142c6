"""The same day on a centre's PostgreSQL: the same services, the same presenters, a balanced end."""

from core.base.resources import SHIPPED
from core.staff.journal import defects
from desktop.demo.counter_day import play_with
from desktop.demo.crew import crew_at_work
from desktop.demo.script import parse_script


def test_the_shipped_day_balances_on_postgresql(tmp_path, postgres_url):
    script = (SHIPPED / "scenarios/demo-day.txt").read_text("utf-8")
    with crew_at_work(tmp_path, overrides=[f'store.url="{postgres_url}"']) as crew:
        play_with(crew, parse_script(script))
        close = crew.presenters.day.last_close
        with crew.office.store.read() as work:
            entries = list(work.journal.entries())
            state, (pending, _) = work.outbox.state(), work.outbox.pending()
    assert close.is_balanced
    assert (state.acknowledged, pending) == (state.last, 0)
    assert state.name.endswith("/centre")
    assert len(entries) > 100
    assert defects(entries) == []
