"""A vendor's decoder of card photos, served: 1,024 opaque bytes in, a picture out. It knows no picture format.

Two kinds: a Python file with ``decode(bytes) -> bytes``, and a library with ``GetBmp(file, kind)`` as WltRS.dll has it
(specification section 9), which wants files: they lie in a folder of this process alone and are gone at once.
"""

import ctypes
import importlib.util
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from core.devices.host import NO_FUNCTION, NO_LIBRARY
from core.devices.host.line import HostLine
from core.devices.host.messages import Messages, packed

_KIND_USB, _DONE = 2, 1


def serve(line: HostLine, arguments: Sequence[str]) -> int:
    """Serve the decoder at ``arguments[0]``: ``{"wlt": hex}`` is answered by ``{"picture": hex}``, empty for none."""
    try:
        decode = _plugin(arguments[0]) if arguments[0].endswith(".py") else _library(arguments[0])
    except (OSError, ImportError, SyntaxError):
        return NO_LIBRARY
    except AttributeError:
        return NO_FUNCTION
    line.ready()
    messages = Messages()
    while True:
        for message in messages.feed(line.read()):
            line.write(packed({"picture": decode(bytes.fromhex(message["wlt"])).hex()}))


def _plugin(path: str) -> Callable[[bytes], bytes]:
    spec = importlib.util.spec_from_file_location("decoder", path)
    if spec is None or spec.loader is None:
        raise ImportError(path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    decode: Callable[[bytes], bytes] = module.decode
    return decode


def _library(path: str) -> Callable[[bytes], bytes]:
    loader: Any = getattr(ctypes, "WinDLL", ctypes.CDLL)  # Windows calls these functions its own way
    get_bmp = loader(path).GetBmp

    def decode(wlt: bytes) -> bytes:
        with tempfile.TemporaryDirectory(prefix="yichuang-photo-") as folder:
            source = Path(folder) / "zp.wlt"
            source.write_bytes(wlt)
            code = get_bmp(str(source).encode(sys.getfilesystemencoding()), _KIND_USB)
            picture = source.with_suffix(".bmp")
            return picture.read_bytes() if code == _DONE and picture.is_file() else b""

    return decode
