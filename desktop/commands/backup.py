"""``backup``: copy the data of this desk aside, list the copies, or prove by a drill what the newest is worth."""

import argparse
from datetime import UTC, datetime
from pathlib import Path

from core.base.clock import SystemClock, local
from core.base.events import Bus
from core.base.faults import Fault
from core.base.texts import fault_text
from core.config.model import Settings
from core.config.profile import open_profile
from core.store.backup import back_up, backups
from core.store.drill import Drilled, drill, taken_at
from core.store.sql_store import SqlStore, open_store
from core.sync.wire import DistrictWire
from desktop.commands.terminal_office import profile_key

MB = 1_000_000
_WORDS = {
    "zh": (
        "演练通过：{copy}（{taken}，{hours} 小时前）\n"
        "  恢复并检查用时 {seconds:.1f} 秒；留痕 {entries} 条，链完整；"
        "办件 {cases} 件，上报事件 {events} 条，扫描件 {scans} 份\n  打开了最近一件：{case}\n  {behind}"
    ),
    "en": (
        "The drill passed: {copy} ({taken}, {hours} h ago)\n"
        "  restored and proven in {seconds:.1f} s; {entries} entries of the journal, chain whole; {cases} cases,"
        " {events} events, {scans} scans\n  opened the newest case: {case}\n  {behind}"
    ),
}
_BEHIND = {
    "zh": ("备份之后又有 {n} 条留痕", "现在的数据读不出，不知道备份之后有多少"),
    "en": ("{n} entries are newer than the copy", "the present data cannot be read: how much is newer nobody can say"),
}


def run_backup(chosen: argparse.Namespace) -> int:
    """Do it; 0 when it went well, 1 when a copy is not worth what it should be (with the reason)."""
    profile = open_profile(chosen.profile)
    settings = profile.settings(chosen.overrides)
    if settings.store.url:
        raise Fault("storage.drill.server")
    if chosen.act == "list":
        for copy in backups(profile.store_file):
            print(f"{copy.name}  {local(taken_at(copy)):%Y-%m-%d %H:%M}  {copy.stat().st_size / MB:.1f} MB")
        return 0
    key = profile_key(profile)
    if chosen.act == "now":
        kept = settings.store.backups_kept
        print(back_up(profile.store_file, key, datetime.now(UTC), kept=kept).name)
        return 0
    try:
        drilled = drill(profile.store_file, key, SystemClock(), lambda path: _opened(path, key, settings))
    except Fault as fault:
        print(fault_text(fault, chosen.language).line)
        return 1
    print(_told(drilled, chosen.language))
    return 0


def _opened(path: Path, key: bytes, settings: Settings) -> SqlStore:
    return open_store(path=path, key=key, settings=settings, clock=SystemClock(), bus=Bus(), wire=DistrictWire())


def _told(drilled: Drilled, language: str) -> str:
    known, unknown = _BEHIND[language]
    behind = drilled.entries_behind
    return _WORDS[language].format(
        copy=drilled.copy,
        taken=f"{local(drilled.taken_at):%Y-%m-%d %H:%M}",
        hours=int((datetime.now(UTC) - drilled.taken_at).total_seconds() // 3600),
        seconds=drilled.seconds,
        entries=drilled.entries,
        cases=drilled.cases,
        events=drilled.events,
        scans=drilled.scans,
        case=drilled.opened_case or "—",
        behind=unknown if behind is None else known.format(n=behind),
    )
