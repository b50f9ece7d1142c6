"""A TCP port that stays ours while nobody listens on it: for far ends that are played and go away for a while."""

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


def own_port(host: str = "127.0.0.1") -> int:
    """Return a port of ``host`` that is free now and that no system hands out; OSError where there is none.

    Another program that asks for one meanwhile looks elsewhere, whatever chance it draws from.
    """
    for _ in range(TRIES):
        port = FIRST + (os.getpid() * STRIDE + next(_asked)) % (LAST - FIRST + 1)
        try:
            with socket.create_server((host, port)):
                return port
        except OSError as error:
            if error.errno not in NOT_OURS:
                raise
    raise OSError(errno.EADDRINUSE, f"no port of {host} is free")
