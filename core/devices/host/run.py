"""Which host a name means. It knows no library."""

from collections.abc import Callable, Mapping, Sequence

from core.devices.host import pcsc, sdtapi, wlt
from core.devices.host.line import HostLine

HOSTS: Mapping[str, Callable[[HostLine, Sequence[str]], int]] = {
    "sdtapi": sdtapi.serve,
    "pcsc": pcsc.serve,
    "wlt": wlt.serve,
}


def run(arguments: Sequence[str]) -> int:
    """Serve until the standard input ends; return the exit code."""
    return HOSTS[arguments[0]](HostLine(), arguments[1:])
