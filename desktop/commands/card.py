"""``card``: read one identity card from any serial device and print what stands on it."""

import argparse
import json
from dataclasses import asdict
from datetime import date
from enum import Enum

from core.base.clock import SystemClock
from core.config.profile import open_profile
from core.devices.read_one import change_baud, read_one_card
from core.papers.wording import masked_id, masked_name


def run_card(chosen: argparse.Namespace) -> int:
    """Print the card: masked in words, or whole as JSON when that is asked for."""
    if chosen.change_baud:
        change_baud(chosen.port, SystemClock(), chosen.change_baud)
        print(f"{chosen.port} @ {chosen.change_baud}")
        return 0
    settings = open_profile(chosen.profile).settings(chosen.overrides).reader
    card = read_one_card(chosen.port, SystemClock(), chosen.timeout, settings=settings)
    if chosen.json:
        print(json.dumps(asdict(card), ensure_ascii=False, default=_plain, indent=2))
    else:
        print(f"{card.kind.name}  {masked_name(card.name or card.english_name)}  {masked_id(card.id_number)}")
        for doubt in card.doubts:
            print(f"  ? {doubt}")
    return 0


def _plain(value: object) -> object:
    if isinstance(value, Enum):
        return value.name
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(type(value).__name__)
