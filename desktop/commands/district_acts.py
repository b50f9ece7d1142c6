"""``district ACT``: one act on a district's data: codes, certificates, editions, messages, appointments, the relay."""

import argparse
from datetime import date
from pathlib import Path

from core.base.clock import SystemClock, local, office_day
from core.base.faults import Fault
from core.base.resources import Resources
from core.base.tables import read_csv
from core.base.texts import fault_text
from core.calendar.editions import TABLE, check_year
from core.catalogue.importer import import_items
from core.catalogue.items_toml import items_text
from core.catalogue.shelf import check_items
from core.district.app import District, Place
from core.district.bookings import wanted_rows
from core.district.enrolment import Enrolment
from core.district.serve import blobs_of
from core.sync.wire import Refused, source_of
from desktop.commands.language import said


def run_act(chosen: argparse.Namespace) -> int:
    """Do one act; Fault ``district.act.refused`` when the district would not."""
    acts = {
        "code": _code, "machines": _machines, "revoke": _revoke, "publish": _publish, "say": _say_to_counters,
        "relay": _relay, "book": _book, "bookings": _bookings, "unbook": _unbook,
    }  # fmt: skip
    try:
        return acts[chosen.act](chosen)
    except Refused as refused:
        raise Fault("district.act.refused", reason=refused.problem.title) from refused


def _district(chosen: argparse.Namespace) -> District:
    place = Place(db_url=chosen.db, blobs=chosen.blobs or blobs_of(chosen.db), authority=chosen.authority)
    return District(place, SystemClock())


def _code(chosen: argparse.Namespace) -> int:
    print(_enrolling(chosen).new_code(source_of(chosen.counter), chosen.minutes))
    return 0


def _machines(chosen: argparse.Namespace) -> int:
    for one in _enrolling(chosen).machines():
        ended = said(chosen, f"已吊销：{one.reason}", f"revoked: {one.reason}") if one.revoked_at else ""
        print(f"{one.serial}  {one.name}  {local(one.expires_at):%Y-%m-%d}  {ended}".rstrip())
    return 0


def _revoke(chosen: argparse.Namespace) -> int:
    _enrolling(chosen).revoke(chosen.serial, chosen.reason)
    return 0


def _enrolling(chosen: argparse.Namespace) -> Enrolment:
    district = _district(chosen)
    if district.enrolment is None:
        raise Fault("district.serve.no_authority")
    return district.enrolment


def _publish(chosen: argparse.Namespace) -> int:
    name, text = _edition(chosen.file)
    district, clock = _district(chosen), SystemClock()
    begin = date.fromisoformat(chosen.valid_from) if chosen.valid_from else office_day(clock.now())
    edition = district.publishing.publish(name, text, begin)
    print(f"{edition.name} {edition.number} {edition.valid_from}")
    return 0


def _edition(file: Path) -> tuple[str, str]:
    """Return (table, text) of a file that would do: items (TOML, CSV, XLSX) or one year of the calendar (2027.csv)."""
    if file.suffix == ".csv" and file.stem.isdigit():
        name, text = f"{TABLE}{file.stem}", file.read_text("utf-8")
        check_year(Resources(), name, text)
        return name, text
    if file.suffix == ".toml":
        text = file.read_text("utf-8")
    else:
        found = import_items(file)
        if found.problems:
            raise found.problems[0]
        text = items_text(found.items)
    check_items(text)
    return "catalogue", text


def _say_to_counters(chosen: argparse.Namespace) -> int:
    until = date.fromisoformat(chosen.until) if chosen.until else office_day(SystemClock().now())
    _district(chosen).office.say(chosen.centre, chosen.words, until)
    return 0


def _book(chosen: argparse.Namespace) -> int:
    """Take a table of appointments; a row that will not do is told with its line, the others are taken."""
    bookings, refused, taken = _district(chosen).bookings, 0, 0
    for line, wanted in wanted_rows(read_csv(chosen.file)):
        try:
            bookings.take(wanted)
        except Fault as fault:
            refused += 1
            print(f"{line}: {fault_text(fault, chosen.language).line}")
        else:
            taken += 1
    print(said(chosen, f"收下 {taken} 条，退回 {refused} 条", f"{taken} taken, {refused} refused"))
    return 1 if refused else 0


def _bookings(chosen: argparse.Namespace) -> int:
    first = date.fromisoformat(chosen.first) if chosen.first else None
    for centre, one in _district(chosen).bookings.upcoming(chosen.centre, first):
        gone = said(chosen, "已取消", "cancelled") if one.is_cancelled else ""
        begin, end = local(one.start), local(one.end)
        print(f"{begin:%Y-%m-%d %H:%M}-{end:%H:%M}  {centre}  {one.business}  {one.reference}  {gone}".rstrip())
    return 0


def _unbook(chosen: argparse.Namespace) -> int:
    _district(chosen).bookings.cancel(chosen.centre, chosen.reference)
    return 0


def _relay(chosen: argparse.Namespace) -> int:
    from core.district.relay import run_relay

    run_relay(_district(chosen).database, SystemClock(), chosen.broker, exchange=chosen.exchange, is_once=chosen.once)
    return 0
