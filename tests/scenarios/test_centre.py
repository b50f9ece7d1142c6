"""A short day on a centre's PostgreSQL: the same services, the same presenters, papers, a district, a balanced end.

The whole shipped day runs on a file (``test_demo_day``); here is every kind of act of it that the store has a part in.
"""

from core.staff.journal import defects
from desktop.demo.counter_day import play_with
from desktop.demo.crew import crew_at_work
from desktop.demo.script import parse_script

DAY = """
08:31 kiosk    ticket   A zhou
08:32 kiosk    ticket   A
08:33 kiosk    ticket   Y chen
08:34 kiosk    ticket   F wang
08:40 clerk    call
08:41 clerk    card     zhou
08:42 clerk    item     gljt
08:43 clerk    tick     *
08:44 clerk    accept
08:44 check    case     accepted
08:54 clerk    call
08:55 clerk    card     chen
08:56 clerk    item     juzhuzheng
08:57 clerk    tick     1 3
08:57 clerk    scan     3 register
08:58 clerk    lack     2 not_brought
08:59 clerk    tolerant
08:59 check    case     tolerant
08:59 check    scanned  1
09:00 clerk    call
09:01 clerk    recall
09:02 clerk    pass
09:46 clerk    call
09:47 clerk    card     wang
09:48 clerk    collect
11:00 district away
11:01 kiosk    ticket   A li_ge
11:05 clerk    call
11:06 clerk    card     li_ge
11:07 clerk    item     canbaozm
11:08 clerk    tick     *
11:09 clerk    accept
14:00 district back
16:50 kiosk    ticket   G
17:05 clerk    finish
17:08 clerk    close
17:08 check    balance  balanced
"""


def test_a_day_balances_on_postgresql(tmp_path, postgres_url):
    with crew_at_work(tmp_path, overrides=[f'store.url="{postgres_url}"']) as crew:
        play_with(crew, parse_script(DAY))
        close = crew.presenters.day.last_close
        with crew.office.store.read() as work:
            entries = list(work.journal.entries())
            state, (pending, _) = work.outbox.state(), work.outbox.pending()
    assert close.is_balanced
    assert (state.acknowledged, pending) == (state.last, 0)
    assert state.name.endswith("/centre")
    assert len(entries) > 40
    assert defects(entries) == []
