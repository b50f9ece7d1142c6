"""``centre``: look at a server, make it a centre's, move this PC's data there, let further PCs join. No window.

Passwords are asked for at the keyboard or come in a variable of the environment; they are never an argument.
"""

import argparse
import getpass
import os
import sys
from collections.abc import Sequence

from core.base.clock import SystemClock
from core.base.faults import Fault
from core.base.texts import fault_text
from core.config.profile import Profile, open_profile
from core.store.centre.address import Address
from core.store.centre.examine import CentreFinding
from core.store.keys import KeyFile
from core.store.os_store import os_store
from desktop.centre_desk import CentreDesk
from desktop.commands.language import said
from desktop.commands.terminal_office import PASSPHRASE, profile_key
from printing.codes import qr_dots

PASSWORD = "YICHUANG_PG_PASSWORD"  # noqa: S105 - the name of a variable, not its value
CODE = "YICHUANG_JOIN_CODE"
QUIET = 4
BLOCKS = {(False, False): "█", (True, False): "▄", (False, True): "▀", (True, True): " "}
SIGNS = {True: "✗", False: "!"}


def run_centre(chosen: argparse.Namespace) -> int:
    """Do one of ``centre test|create|code|join|reindex``; 1 when something is in the way."""
    acts = {"test": _test, "create": _create, "code": _code, "join": _join, "reindex": _reindex}
    profile = open_profile(chosen.profile)
    desk = CentreDesk(profile, profile.settings(chosen.overrides), SystemClock())
    return acts[chosen.act](chosen, profile, desk)


def _test(chosen: argparse.Namespace, profile: Profile, desk: CentreDesk) -> int:
    if chosen.host:
        return 1 if _is_in_the_way(chosen, desk.examined(_admin(chosen))) else 0
    server = desk.membership(profile_key(profile)).server if desk.is_member else _alone()
    return 1 if _is_in_the_way(chosen, desk.examined(server, is_set_up=True)) else 0


def _alone() -> Address:
    raise Fault("desktop.centre.alone")


def _create(chosen: argparse.Namespace, profile: Profile, desk: CentreDesk) -> int:
    admin = _admin(chosen)
    if _is_in_the_way(chosen, desk.examined(admin)):
        return 1
    _, rows = desk.create(admin, _key(chosen, profile), database=chosen.name, takes_data=not chosen.empty)
    if rows:
        print(said(chosen, f"✓ 已搬过去 {rows} 条记录，原来的文件留在原处", f"✓ {rows} rows moved; the old file stays"))
    print(said(chosen, "✓ 中心已建立，本机从现在起使用中心", "✓ The centre is made; this PC uses it from now on"))
    return 0


def _code(chosen: argparse.Namespace, profile: Profile, desk: CentreDesk) -> int:
    text = desk.code(profile_key(profile), chosen.minutes)
    print(text)
    for line in _qr_lines(text):
        print(line)
    good = f"{chosen.minutes} 分钟内有效，只能用一次", f"good for {chosen.minutes} minutes and one use"
    print(said(chosen, *good))
    return 0


def _join(chosen: argparse.Namespace, profile: Profile, desk: CentreDesk) -> int:
    text = chosen.code or os.environ.get(CODE) or (input("加入码 / join code: ") if sys.stdin.isatty() else "")
    membership = desk.join(text, _key(chosen, profile))
    _is_in_the_way(chosen, desk.examined(membership.server, is_set_up=True))
    number = f"✓ 已加入，本机是 {membership.number} 号电脑", f"✓ Joined; this is PC {membership.number} of the centre"
    print(said(chosen, *number))
    return 0


def _reindex(chosen: argparse.Namespace, profile: Profile, desk: CentreDesk) -> int:
    desk.reindex(profile_key(profile))
    print(said(chosen, "✓ 索引已重建", "✓ The indexes were made anew"))
    return 0


def _key(chosen: argparse.Namespace, profile: Profile) -> bytes:
    """Return the profile's key; a PC that was never started gets one, and its recovery key is printed once."""
    if KeyFile(profile.key_file).exists:
        return profile_key(profile)
    file = KeyFile(profile.key_file, os_store())
    made = file.create(os.environ.get(PASSPHRASE, ""))
    words = "恢复密钥（抄两份锁好，只显示这一次）：", "Recovery key (write it down twice; it is shown only now): "
    print(said(chosen, *words) + made.recovery)
    file.recovery_noted()
    return made.key


def _admin(chosen: argparse.Namespace) -> Address:
    password = os.environ.get(PASSWORD, "")
    if not password and sys.stdin.isatty():
        password = getpass.getpass(f"{chosen.user}@{chosen.host}: ")
    return Address(
        host=chosen.host, port=chosen.port, database=chosen.database, user=chosen.user, password=password,
        tls="require" if chosen.tls else "prefer",
    )  # fmt: skip


def _is_in_the_way(chosen: argparse.Namespace, findings: Sequence[CentreFinding]) -> bool:
    """Print all findings; say whether one of them keeps a centre from being made."""
    for finding in findings:
        print(_line(finding, chosen.language))
    return any(finding.is_in_the_way for finding in findings)


def _line(finding: CentreFinding, language: str) -> str:
    if finding.fault is None:
        return f"  ✓ {finding.what:10} {finding.note}"
    words = fault_text(finding.fault, language)
    return f"  {SIGNS[finding.is_in_the_way]} {finding.what:10} {words.text} → {words.remedy} [{words.code}]"


def _qr_lines(text: str) -> Sequence[str]:
    """Return a QR code of half blocks, dark on light, with its quiet zone."""
    image = qr_dots(text)
    side = image.width + 2 * QUIET

    def is_dark(x: int, y: int) -> bool:
        inside = QUIET <= x < side - QUIET and QUIET <= y < side - QUIET
        return inside and bool(image.getpixel((x - QUIET, y - QUIET)))

    return ["".join(BLOCKS[is_dark(x, y), is_dark(x, y + 1)] for x in range(side)) for y in range(0, side, 2)]
