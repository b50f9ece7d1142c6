"""``sync``: send what waits to the district, fetch what it sends; or enrol this machine there."""

import argparse

from core.base.faults import Fault
from core.config.machine import with_section
from core.config.profile import open_profile
from core.outbox.ports import SourceState
from core.store.files import write_durably
from core.sync.enrolling import enrol
from core.sync.feed import FeedReader
from desktop.commands.terminal_office import terminal_office
from desktop.wiring import Office

TIMEOUT_S = 120.0
HEAD = "# Written by 'sync enrol': how this machine speaks to its district."


def run_sync(chosen: argparse.Namespace) -> int:
    """Do one round, or enrol; a Fault ``district.*`` says why not, and nothing is lost."""
    if chosen.act == "enrol":
        return _enrol(chosen)
    if not chosen.once:
        raise Fault("desktop.command.bad", reason="sync --once | sync enrol", program="yichuang sync")
    with terminal_office(chosen) as office:
        if office.uplink is None:
            raise Fault("desktop.district.unset")
        left_behind = office.uplink.scans.flush(TIMEOUT_S)  # the events do not wait for it
        office.uplink.uploader.flush(TIMEOUT_S)
        fetched = _fetch(office.uplink.results)
        for one in office.uplink.publications:
            _fetch(one)
        state, pending = office.store_lane.submit(lambda: _standing(office)).result()
        print(f"{state.source}: {state.acknowledged} / {state.last}, pending {pending}, results {fetched}")
    if left_behind is not None:
        raise left_behind
    return 0


def _enrol(chosen: argparse.Namespace) -> int:
    profile = open_profile(chosen.profile)
    words = chosen.code or input("注册码 / code: ")
    done = enrol(chosen.url, words, profile.folder)
    text = with_section(profile.district_file, HEAD, "district", done.settings)
    write_durably(profile.district_file, text.encode(), 0o600)
    print(f"{done.enrolled.source}  {done.enrolled.expires_at:%Y-%m-%d}")
    for head in done.enrolled.heads:  # a machine that was replaced: the district has all of these
        print(f"{head.source}: {head.durable}")
    return 0


def _fetch(feed: FeedReader) -> int:
    """Fetch page after page; return how many items were settled here."""
    handled = 0
    while True:
        poll = feed.poll()
        if poll.fault is not None:
            raise poll.fault
        handled += poll.handled
        if poll.wait_s:
            return handled


def _standing(office: Office) -> tuple[SourceState, int]:
    with office.store.read() as work:
        return work.outbox.state(), work.outbox.pending()[0]
