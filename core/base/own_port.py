"""A TCP port that stays ours while nobody listens on it: for far ends that are played and go away for a while."""

import atexit
import errno
import itertools
import os
import socket

# Below what systems hand out by themselves (Linux from 32768, Windows from 49152): a call of some other program
# that goes out meanwhile is never given it.
FIRST, LAST, TRIES = 20_000, 31_999, 1_000
STRIDE = 401  # so far apart begin programs that were started one after the other; each goes on from port to port
NOT_OURS = frozenset({errno.EADDRINUSE, errno.EACCES})  # Windows keeps whole stretches for itself

_asked = itertools.count()
_kept: list[socket.socket] = []  # one for each port, bound and never listening


def own_port(host: str = "127.0.0.1") -> int:
    """Return a port of ``host`` that is free now and that no system hands out; OSError where there is none.

    It is kept for as long as this program runs: another one that asks looks elsewhere, and whoever calls while nobody
    listens is refused. Who is to listen says SO_REUSEADDR, as servers do. On Windows, where that means taking it away
    from others, nothing is kept; there only the stretches in which programs look are apart.
    """
    for _ in range(TRIES):
        port = FIRST + (os.getpid() * STRIDE + next(_asked)) % (LAST - FIRST + 1)
        kept = socket.socket()
        try:
            kept.bind((host, port))
        except OSError as error:
            kept.close()
            if error.errno not in NOT_OURS:
                raise
        else:
            _keep(kept)
            return port
    raise OSError(errno.EADDRINUSE, f"no port of {host} is free")


def _keep(kept: socket.socket) -> None:
    if os.name != "posix":
        kept.close()
        return
    kept.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    _kept.append(kept)
    atexit.register(kept.close)
