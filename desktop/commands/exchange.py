"""``exchange check|once|held|create``: the district's exchange tables from the terminal."""

import argparse

from core.base.faults import Fault
from core.base.texts import fault_text
from core.exchange.sink import REFUSED, ExchangeSink
from core.outbox.held import HeldEvent
from desktop.commands.terminal_office import terminal_office


def run_exchange(chosen: argparse.Namespace) -> int:
    """Do one act; Fault ``exchange.url.missing`` where none is set, ``exchange.*`` for what is wrong there."""
    with terminal_office(chosen) as office:
        if office.exchange is None:
            raise office.flaws[0] if office.flaws else Fault("exchange.url.missing")
        acts = {"check": _check, "once": _once, "held": _held, "create": _create}
        acts[chosen.act](office.exchange, chosen.language)
    return 0


def _check(exchange: ExchangeSink, _language: str) -> None:
    exchange.target.check()
    print(f"{exchange.mapping.title}: OK")


def _create(exchange: ExchangeSink, language: str) -> None:
    exchange.target.create()
    _check(exchange, language)


def _once(exchange: ExchangeSink, language: str) -> None:
    exchange.retry()
    written = 0
    while True:
        done = exchange.run_once()
        written += done.written
        if done.fault is not None:
            raise done.fault
        if not done.pending:
            print(f"{exchange.mapping.title}: written {written}, held {done.held}")
            return _held(exchange, language)


def _held(exchange: ExchangeSink, language: str) -> None:
    for held in exchange.held():
        print(f"{held.since:%Y-%m-%d %H:%M}  {held.subject or held.event}  {_words(held, language)}")


def _words(held: HeldEvent, language: str) -> str:
    if not held.fault:
        return "↑"  # waits for the event above it, of the same case
    facts = {"table": held.table, "column": held.column, "reason": held.reason, "most": ""}
    told = fault_text(Fault(held.fault, **facts), language)
    theirs = held.reason if held.fault == REFUSED else ""
    return f"{held.fault}  {' '.join(filter(None, (told.text, theirs, told.remedy)))}"
