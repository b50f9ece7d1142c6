"""Yichuang 一窗: parse the command line, pick a mode, hand over.

Module level imports the standard library only, so that ``--help`` and the choice of a mode cost nothing.
"""

import argparse
import io
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any, NoReturn

READ_ENOUGH = 141  # as a shell says of a program that a closed pipe ended


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one mode; return its exit code. A known fault is one line: code, what is wrong, what to do."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # a console that lacks a character still gets its line
    chosen = _parser().parse_args(arguments)
    from core.base.faults import Fault
    from core.base.texts import fault_text

    try:
        return _done(chosen)
    except BrokenPipeError:  # whoever reads us has read enough, as `head` has
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return READ_ENOUGH
    except Fault as fault:
        print(fault_text(fault, chosen.language).line, file=sys.stderr)
        return 2 if fault.code == "desktop.command.bad" else 1
    except KeyboardInterrupt:
        return 130


def _done(chosen: argparse.Namespace) -> int:
    code = int(chosen.run(chosen))
    if sys.stdout is not None:  # a program without a console has none
        sys.stdout.flush()
    return code


class _Parser(argparse.ArgumentParser):
    """Says what is wrong with a command line the way every fault is said: one line, code first."""

    def error(self, message: str) -> NoReturn:
        """Print the line and leave with 2, as argparse does."""
        from core.base.faults import Fault
        from core.base.texts import fault_text

        is_english = bool({"en", "--language=en"} & set(sys.argv))  # the line that says so was not understood
        fault = Fault("desktop.command.bad", reason=message, program=self.prog)
        self.exit(2, fault_text(fault, "en" if is_english else "zh").line + "\n")


@contextmanager
def _qt() -> Iterator[None]:
    """Say so where windows are wanted and Qt is not installed."""
    try:
        yield
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] not in ("PySide6", "shiboken6"):
            raise
        from core.base.faults import Fault

        raise Fault("desktop.windows.missing") from error


def _desk(chosen: argparse.Namespace) -> int:
    with _qt():
        from desktop.app import run_windows

    return run_windows(chosen)


def _demo(chosen: argparse.Namespace) -> int:
    if chosen.headless:
        from desktop.demo.headless import run_headless_day

        return run_headless_day(chosen.out, chosen.script)
    with _qt():
        from desktop.demo.windows import run_demo_windows

    return run_demo_windows(chosen)


def _district(chosen: argparse.Namespace) -> int:
    if chosen.act is not None:
        from desktop.commands.district_acts import run_act

        return run_act(chosen)
    from core.district.pace import PER_MINUTE
    from core.district.serve import run

    run(
        chosen.host, chosen.port, chosen.db, chosen.token, office_key=chosen.office_key, blobs=chosen.blobs,
        authority=chosen.authority, names=chosen.name, is_restored=chosen.restored, is_tied_to_stdin=chosen.tied,
        moment=datetime.fromisoformat(chosen.moment) if chosen.moment else None,
        per_minute=PER_MINUTE if chosen.per_minute is None else chosen.per_minute,
    )  # fmt: skip
    return 0


def _doctor(chosen: argparse.Namespace) -> int:
    from desktop.commands.doctor import run_doctor

    try:
        from desktop.system_printer import outlet_in_terminal
    except ModuleNotFoundError:  # an office without Qt puts such forms into its folder, and the doctor says so
        return run_doctor(chosen)
    return run_doctor(chosen, outlet_in_terminal)


def _card(chosen: argparse.Namespace) -> int:
    from desktop.commands.card import run_card

    return run_card(chosen)


def _record(chosen: argparse.Namespace) -> int:
    from desktop.commands.record import run_record

    return run_record(chosen)


def _paper(chosen: argparse.Namespace) -> int:
    from desktop.commands.paper import run_paper

    return run_paper(chosen)


def _printer(chosen: argparse.Namespace) -> int:
    from desktop.commands.printer import run_printer

    return run_printer(chosen)


def _items(chosen: argparse.Namespace) -> int:
    from desktop.commands.items import run_items

    return run_items(chosen)


def _calendar(chosen: argparse.Namespace) -> int:
    from desktop.commands.calendar import run_calendar

    return run_calendar(chosen)


def _sync(chosen: argparse.Namespace) -> int:
    from desktop.commands.sync import run_sync

    return run_sync(chosen)


def _exchange(chosen: argparse.Namespace) -> int:
    from desktop.commands.exchange import run_exchange

    return run_exchange(chosen)


def _day(chosen: argparse.Namespace) -> int:
    from desktop.commands.day import run_day

    return run_day(chosen)


def _device_host(chosen: argparse.Namespace) -> int:
    from core.devices.host.run import run

    return run([chosen.kind, *chosen.arguments])


def _centre(chosen: argparse.Namespace) -> int:
    from desktop.commands.centre import run_centre

    return run_centre(chosen)


def _search(chosen: argparse.Namespace) -> int:
    from desktop.commands.search import run_search

    return run_search(chosen)


def _backup(chosen: argparse.Namespace) -> int:
    from desktop.commands.backup import run_backup

    return run_backup(chosen)


def _restore(chosen: argparse.Namespace) -> int:
    from desktop.commands.restore import run_restore

    return run_restore(chosen)


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="yichuang", description="Yichuang 一窗, the one-window counter.")
    parser.add_argument("--profile", type=Path, help="folder of this machine's data and settings")
    parser.add_argument("--set", dest="overrides", action="append", default=[], metavar="KEY=VALUE", help="one setting")
    parser.add_argument("--language", choices=("zh", "en"), default="zh", help="language of what the terminal says")
    modes = parser.add_subparsers(dest="mode", required=True, metavar="MODE")

    def mode(name: str, run: Callable[[argparse.Namespace], int], **words: Any) -> argparse.ArgumentParser:
        own = modes.add_parser(name, **words)
        own.set_defaults(run=run)
        return own

    desk = mode("desk", _desk, help="the clerk's windows")
    desk.add_argument("--also", action="append", default=[], choices=("board", "kiosk"), help="open this window too")
    for name, text in (("kiosk", "the ticket machine's window"), ("board", "the call board's window")):
        mode(name, _desk, help=text).set_defaults(also=[])
    demo = mode("demo", _demo, help="everything at once on simulated devices, with a resident to play")
    demo.add_argument("--headless", action="store_true", help="a whole counter day in the terminal")
    demo.add_argument("--out", type=Path, default=Path("demo-day"), help="folder for the papers of the headless day")
    demo.add_argument("--script", type=Path, help="another day than the shipped one (resources/scenarios/README.md)")
    _add_district(mode("district", _district, help="the reference district service"))
    doctor = mode("doctor", _doctor, help="check devices, store, fonts, clock and district, each with a remedy")
    doctor.add_argument("--json", action="store_true", help="print the findings as JSON")
    _add_card(mode("card", _card, help="read one identity card and print the record"))
    _add_record(mode("record", _record, help="tapes of the devices' lines, for replay tests; bodies are blanked"))
    _add_paper(mode("paper", _paper, help="render one paper to try a template"))
    _add_printer(
        mode("printer", _printer, help="a simulated receipt printer: papers become pictures, faults by switch")
    )
    items = mode("items", _items, help="the catalogue").add_subparsers(dest="act", required=True, metavar="ACT")
    take = items.add_parser("import", help="read a CSV or XLSX file into this site's catalogue")
    take.add_argument("file", type=Path)
    take.add_argument("--dry-run", action="store_true", help="show what would change, write nothing")
    items.add_parser("lint", help="list what a person should look at")
    calendar = mode("calendar", _calendar, help="the working days").add_subparsers(dest="act", required=True)
    year = calendar.add_parser("import", help="read one year's notice from a CSV file")
    year.add_argument("file", type=Path)
    year.add_argument("--dry-run", action="store_true", help="check only, write nothing")
    search = mode("search", _search, help="the index that cases are found by")
    search.add_subparsers(dest="act", required=True, metavar="ACT").add_parser("rebuild", help="make it anew")
    _add_centre(mode("centre", _centre, help="several PCs with one PostgreSQL"))
    backup = mode("backup", _backup, help="copies of this desk's data").add_subparsers(dest="act", required=True)
    for act, words in (
        ("now", "take one now, proven; the newest few stay"),
        ("list", "list them, newest first"),
        ("drill", "put the newest back into a scratch folder and prove it, beside the work"),
    ):
        backup.add_parser(act, help=words)
    restore = mode("restore", _restore, help="list the backups; with a name put that one back")
    restore.add_argument("name", nargs="?", default="", help="as listed; the present data are set aside, not deleted")
    _add_sync(mode("sync", _sync, help="send what waits to the district; enrol this machine"))
    _add_exchange(mode("exchange", _exchange, help="the district's exchange tables (前置库)"))
    day = mode("day", _day, help="the day").add_subparsers(dest="act", required=True, metavar="ACT")
    close = day.add_parser("close", help="close the day and balance it with the district")
    close.add_argument("--date", help="YYYY-MM-DD; today when left out")
    clock = day.add_parser("clock", help="is the date right, as the queue's numbers tell it")
    clock.add_argument("--confirm", action="store_true", help="today is right, later days with numbers were wrong")
    host = mode("device-host", _device_host)  # what a built program starts itself with; nobody types it
    host.add_argument("kind")
    host.add_argument("arguments", nargs="*")
    return parser


def _add_centre(centre: argparse.ArgumentParser) -> None:
    acts = centre.add_subparsers(dest="act", required=True, metavar="ACT")
    test = acts.add_parser("test", help="look at a server, one line a finding; without --host at this PC's centre")
    create = acts.add_parser("create", help="make the centre and move this PC's data there")
    for act in (test, create):
        act.add_argument("--host", required=act is create, default="", help="name, address or socket folder")
        act.add_argument("--port", type=int, default=5432)
        act.add_argument("--user", default="postgres", help="a role that may create roles and databases; password by"
                         " YICHUANG_PG_PASSWORD or the keyboard")  # fmt: skip
        act.add_argument("--database", default="postgres", help="the database it signs in at")
        act.add_argument("--tls", action="store_true", help="refuse a line that is not encrypted")
    create.add_argument("--name", default="yichuang", help="of the centre's database")
    create.add_argument("--empty", action="store_true", help="leave this PC's data where they are")
    code = acts.add_parser("code", help="a join code for one further PC, as text and QR")
    code.add_argument("--minutes", type=int, default=15, help="how long it is good")
    acts.add_parser("join", help="join by a code").add_argument("code", nargs="?", default="")
    acts.add_parser("reindex", help="make all indexes anew after the server's system changed its sorting rules")


def _add_sync(sync: argparse.ArgumentParser) -> None:
    sync.add_argument("--once", action="store_true", help="one round, then stop")
    acts = sync.add_subparsers(dest="act", metavar="ACT")
    enrol = acts.add_parser("enrol", help="change a one-time code of the district for this machine's certificate")
    enrol.add_argument("url", help="https://host:port of the district")
    enrol.add_argument("code", nargs="?", default="", help="as the district gave it; asked for when left out")
    acts.add_parser("recover", help="a replaced machine: fetch its open cases back from the district")


def _add_exchange(exchange: argparse.ArgumentParser) -> None:
    acts = exchange.add_subparsers(dest="act", required=True, metavar="ACT")
    for act, words in (
        ("check", "see that every table and column of the mapping is there"),
        ("once", "write what waits, held events too, then say how it stands"),
        ("held", "list what could not be written, with what to do"),
        ("create", "make the tables that are missing, for a trial"),
    ):
        acts.add_parser(act, help=words)


def _add_paper(paper: argparse.ArgumentParser) -> None:
    paper.add_argument("template", nargs="?", help="receipts/ticket, forms/acceptance ... (see --list)")
    paper.add_argument("--values", type=Path, help="JSON file; values that are missing print as marked blanks")
    for option, words in (
        ("--to", "FILE.bin, FILE.png, FILE.pdf, tcp://HOST:PORT or serial:PORT"),
        ("--sample", "usual, longest or rarest: the shipped values, under --values"),
        ("--size", "of a form: a4, a5 or large"),
    ):
        paper.add_argument(option, default="", help=words)
    paper.add_argument("--list", action="store_true", help="list the templates")


def _add_printer(printer: argparse.ArgumentParser) -> None:
    printer.add_argument("--host", default="127.0.0.1")
    printer.add_argument("--port", type=int, default=9100, help="0 takes a free port and prints it")
    printer.add_argument("--pty", action="store_true", help="behind a tty instead of a socket (not on Windows)")
    printer.add_argument("--out", type=Path, default=Path("papers"), help="folder for the papers")
    printer.add_argument("--width", type=int, choices=(58, 80), default=80, help="paper width in mm")


def _add_record(record: argparse.ArgumentParser) -> None:
    record.add_argument("folder", type=Path, help="where the tapes are written to")
    record.add_argument("--seconds", type=float, help="how long; until Ctrl+C when left out")
    record.add_argument("--test-cards", action="store_true", help="keep bodies too; asks for a confirmation first")


def _add_card(card: argparse.ArgumentParser) -> None:
    card.add_argument("--port", required=True, help="serial:/dev/ttyUSB0, COM3, usb:, pcsc:, tcp://host:port, a tty")
    card.add_argument("--json", action="store_true", help="print the whole record as JSON (it holds personal data)")
    card.add_argument("--change-baud", type=int, default=0, metavar="RATE", help="have the reader keep another rate")
    card.add_argument("--timeout", type=float, default=15.0, help="seconds to wait for a card")


def _add_district(district: argparse.ArgumentParser) -> None:
    district.add_argument("--host", default="127.0.0.1")
    district.add_argument("--port", type=int, default=8330, help="0 takes a free port and prints it")
    district.add_argument("--token", default="", help="bearer token the counters must show")
    district.add_argument("--office-key", default="", help="key of the back-office pages")
    district.add_argument("--name", action="append", default=[], help="host name or address its certificate is for")
    district.add_argument("--per-minute", type=int, help="requests a counter may make in a minute; 0: any number")
    district.add_argument("--restored", action="store_true", help="the data were put back from a backup")
    district.add_argument("--tied", action="store_true", help="stop when standard input ends: with whoever started it")
    district.add_argument(
        "--moment", default="", help="of a day that is played: the clock begins here, lines set it on"
    )
    _add_district_place(district, is_act=False)
    acts = district.add_subparsers(dest="act", metavar="ACT")
    code = acts.add_parser("code", help="a one-time code by which a machine gets its certificate")
    code.add_argument("counter", help="whom it speaks for: 330290~015~3")
    code.add_argument("--minutes", type=int, default=60, help="how long it is good")
    machines = acts.add_parser("machines", help="list the certificates")
    revoke = acts.add_parser("revoke", help="refuse a certificate from now on")
    revoke.add_argument("serial")
    revoke.add_argument("--reason", default="", help="what the machine is told")
    publish = acts.add_parser("publish", help="publish a catalogue (TOML, CSV, XLSX) or a year's calendar (2027.csv)")
    publish.add_argument("file", type=Path)
    publish.add_argument("--from", dest="valid_from", default="", metavar="YYYY-MM-DD", help="first day; today")
    say = acts.add_parser("say", help="a message to the staff of a centre")
    say.add_argument("centre", help="330290~015")
    say.add_argument("words")
    say.add_argument("--until", default="", metavar="YYYY-MM-DD", help="last day it is shown; today")
    book = acts.add_parser("book", help="take appointments from a table (CSV): 中心、业务、开始、分钟、姓名、证件号码")
    book.add_argument("file", type=Path)
    bookings = acts.add_parser("bookings", help="list the appointments, without names")
    bookings.add_argument("--centre", default="", help="330290~015; all of them")
    bookings.add_argument("--from", dest="first", default="", metavar="YYYY-MM-DD", help="first day; today")
    unbook = acts.add_parser("unbook", help="give an appointment back")
    unbook.add_argument("centre", help="330290~015")
    unbook.add_argument("reference", help="as 'bookings' lists it")
    relay = acts.add_parser("relay", help="hand events on to a broker (RabbitMQ, Kafka ...)")
    relay.add_argument("broker", help="amqp://user:password@host/vhost, confluentkafka://host:9092 ...")
    relay.add_argument("--exchange", default="yichuang.events", help="exchange and queue, or topic")
    relay.add_argument("--once", action="store_true", help="until nothing waits, then stop")
    for act in (code, machines, revoke, publish, say, book, bookings, unbook, relay):
        _add_district_place(act, is_act=True)


def _add_district_place(parser: argparse.ArgumentParser, *, is_act: bool) -> None:
    """Where its data lie; said before or behind the act."""
    unsaid = argparse.SUPPRESS if is_act else None
    database = "sqlite:///FILE or postgresql+psycopg://..."
    parser.add_argument("--db", default=unsaid or "sqlite:///district.db", help=database)
    parser.add_argument("--blobs", type=Path, default=unsaid, help="folder of scans; beside the database's file")
    parser.add_argument("--authority", type=Path, default=unsaid, help="folder of its certificate authority: TLS")


if __name__ == "__main__":
    sys.exit(main())
