"""What this machine remembers of its look: large type. One tiny file of the profile. It knows no Qt and no window.

desk.toml says how a machine begins; F11 is remembered here and wins, since somebody pressed it at this screen.
"""

import logging
import tomllib
from pathlib import Path

from core.base.faults import Fault
from core.base.tables import keep_file

log = logging.getLogger(__name__)

NAME = "look.toml"


def remembered_large(folder: Path, *, otherwise: bool) -> bool:
    """Return whether large type was on when it was last switched here; ``otherwise`` where nothing was kept."""
    path = folder / NAME
    if not path.is_file():
        return otherwise
    try:
        is_large = tomllib.loads(path.read_text("utf-8")).get("large_type", otherwise)
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        log.warning("%s is not used: %s", NAME, error)
        return otherwise
    return is_large if isinstance(is_large, bool) else otherwise


def remember_large(folder: Path, *, is_large: bool) -> None:
    """Keep it, whole or not at all; a folder that takes no file is no reason to stop working."""
    try:
        keep_file(folder, NAME, f"large_type = {'true' if is_large else 'false'}\n")
    except Fault as fault:
        log.warning("%s is not kept: %s", NAME, fault)
