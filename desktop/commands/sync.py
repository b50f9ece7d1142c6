"""``sync``: send what waits to the district, fetch what it sends; or enrol this machine there."""

import argparse
from datetime import timedelta

from core.base.acts import Act
from core.base.clock import office_day
from core.base.faults import Fault
from core.base.folders import write_durably
from core.base.ids import new_id
from core.base.texts import fault_text
from core.config.machine import with_section
from core.config.profile import open_profile
from core.outbox.ports import SourceState
from core.staff.bulletin import DistrictMessage
from core.sync.client import DistrictClient
from core.sync.enrolling import enrol
from core.sync.feed import FeedReader
from core.sync.recovering import Recovery, recover
from desktop.commands.language import said
from desktop.commands.terminal_office import terminal_office
from desktop.office import Office

TIMEOUT_S = 120.0
TOLD_DAYS = 7
NOT_BACK = (
    "没有回来的：扫描件、表单内容、查询密码、经办过程和以前的文书；期限、材料、文号都在，可以补正、办结、领证。",
    "Not back: scans, forms, query codes, steps and papers. Limits, materials and document numbers are.",
)
HEAD = "# Written by 'sync enrol': how this machine speaks to its district."


def run_sync(chosen: argparse.Namespace) -> int:
    """Do one round, or enrol; a Fault ``district.*`` says why not, and nothing is lost."""
    if chosen.act == "enrol":
        return _enrol(chosen)
    if chosen.act == "recover":
        return _recover(chosen)
    if not chosen.once:
        raise Fault("desktop.command.bad", reason="sync --once | sync enrol | sync recover", program="yichuang sync")
    with terminal_office(chosen) as office:
        if office.uplink is None:
            raise Fault("desktop.district.unset")
        uploader, two_way, fetched, left_behind = office.uplink.uploader, office.uplink.two_way, 0, None
        if two_way is not None:
            left_behind = two_way.scans.flush(TIMEOUT_S)  # the events do not wait for it
        uploader.flush(TIMEOUT_S)
        if two_way is not None:
            fetched = _fetch(two_way.results)
            for one in two_way.publications:
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
    if done.enrolled.heads:
        goes_on = "如果是换机，请再执行 sync recover 取回在办件。", "A replaced machine goes on with: sync recover"
        print(said(chosen, *goes_on))
    return 0


def _recover(chosen: argparse.Namespace) -> int:
    """Fetch the open cases of this counter back, and tell who sits here what came and what did not."""
    with terminal_office(chosen) as office:
        client, where = DistrictClient(office.settings.district), office.settings.desk.counter
        try:
            state, _pending = office.store_lane.submit(lambda: _standing(office)).result()
            done = recover(
                client, office.recovery, state.name, who="system", where=where,
                in_store=lambda job: office.store_lane.submit(job).result(),
            )  # fmt: skip
        finally:
            client.close()
        if done.taken:
            office.store_lane.submit(lambda: _tell(office, done)).result()
    print(said(
        chosen, f"区平台有 {done.seen} 件，取回在办 {done.taken} 件，已有 {done.known} 件，未取回 {len(done.left)} 件",
        f"{done.seen} at the district, {done.taken} fetched, {done.known} here already, {len(done.left)} not fetched",
    ))  # fmt: skip
    for number, code in done.left:
        print(f"{number}  {fault_text(Fault(code, number=number), chosen.language).text}")
    if done.taken:
        print(said(chosen, *NOT_BACK))
    return 1 if done.left else 0


def _tell(office: Office, done: Recovery) -> None:
    """Put what a clerk must know on the bulletin for a week."""
    now = office.clock.now()
    words = f"本机是换上的：已从区平台取回在办件 {done.taken} 件。{NOT_BACK[0]}"
    if done.left:
        words += f"未取回：{'、'.join(number for number, _code in done.left)}。"
    message = DistrictMessage(id=new_id(), at=now, words=words, until=office_day(now) + timedelta(days=TOLD_DAYS))
    office.bulletin.put(Act.new(who="system", where="sync"), message)


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
