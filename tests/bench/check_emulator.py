"""Our streams on an emulator nobody here wrote (emupos), over TCP: same dots, codes that scan, nothing it does not know.

Run: python tests/bench/check_emulator.py [EMUPOS]       EMUPOS is the program; else it is looked for on the path

It is no part of the locked checks: emupos wants Python 3.13, and this product runs on 3.11. To have it:
``uv tool install --python 3.13 emupos==0.4.0``. It has no hanzi font, so lines in the printer's own characters cannot be
compared; a paper of pictures and codes only is compared dot by dot, whole papers by their codes and their commands.
"""

import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from measure import machine, say, throw_away
from PIL import Image, ImageChops

from core.base.resources import Resources
from printing.layout import lay_out
from printing.preview import roll_of
from printing.profile import PrinterProfile
from printing.render import render
from printing.samples import samples
from printing.template import parse_template

PAPERS = ("ticket", "receipt", "correction", "collection", "rating", "notice")
NUMBER = """
[[block]]
number = "A023"
dots = { 80 = 200, 58 = 150 }
"""
PICTURES = """
title = "x"
[[block]]
rule = "heavy"
[[block]]
rule = "dash"
[[block]]
pair = { label = "申请人", value = "王䶮·㛃𬭎" }
name = true
[[block]]
text = "㛃𬭎𬱖𫖯𪨧𣲗"
[[block]]
density = true
[[block]]
ruler = true
[[block]]
qr = "https://yunxi.example/p/330290015-20261123-0021-6"
[[block]]
code128 = "3302900152026112300216"
"""
CONFIG = """schema: 1
api: {{ host: 127.0.0.1, port: {api} }}
devices:
  - id: front
    type: printer
    profile: {profile}
    connections:
      - tcp: {{ port: {port} }}
    receipts_dir: {folder}
"""
PROFILES = {80: "epson-tm-t20iii"}


def free_port() -> int:
    with socket.socket() as line:
        line.bind(("127.0.0.1", 0))
        return int(line.getsockname()[1])


@contextmanager
def emulator(program: str, folder: Path, width: int) -> Iterator[int]:
    """Run it until the end of the block; give its port."""
    port, config = free_port(), folder / "emupos.yaml"
    config.write_text(
        CONFIG.format(api=free_port(), port=port, folder=folder / "out", profile=PROFILES[width]), "utf-8"
    )
    log = (folder / "emupos.log").open("wb")
    process = subprocess.Popen([program, "run", "--config", str(config)], stdout=log, stderr=log)
    try:
        for _ in range(100):
            try:
                socket.create_connection(("127.0.0.1", port), 1).close()
                break
            except OSError:
                time.sleep(0.1)
        yield port
    finally:
        process.terminate()
        process.wait(10)
        log.close()


def printed(port: int, folder: Path, body: bytes) -> Image.Image:
    """Send a paper and return what came out."""
    out = folder / "out"
    before = set(out.rglob("*.png"))
    with socket.create_connection(("127.0.0.1", port), 5) as line:
        line.sendall(body)
        line.shutdown(socket.SHUT_WR)
    for _ in range(100):
        fresh = set(out.rglob("*.png")) - before
        if fresh:
            time.sleep(0.2)
            return Image.open(fresh.pop()).convert("L")
        time.sleep(0.1)
    raise SystemExit("the emulator printed nothing")


def differing(theirs: Image.Image, ours: Image.Image) -> int:
    """Return how many dots differ over the rows both have."""
    black = theirs.point([255 if level < 128 else 0 for level in range(256)]).convert("1")
    rows = min(black.height, ours.height)
    box = (0, 0, min(black.width, ours.width), rows)
    return sum(ImageChops.logical_xor(black.crop(box), ours.crop(box)).histogram()[1:])


def scanned(image: Image.Image, folder: Path) -> set[str]:
    file = folder / "scan.png"
    wide = Image.new("L", (image.width + 80, image.height + 80), 255)
    wide.paste(image, (40, 40))
    wide.save(file)
    return set(subprocess.run(["zbarimg", "-q", file], capture_output=True, text=True, check=False).stdout.split())


def main() -> None:
    program = sys.argv[1] if len(sys.argv) > 1 else shutil.which("emupos")
    if not program:
        raise SystemExit("emupos is not here: uv tool install --python 3.13 emupos==0.4.0")
    say("\n== our bytes on emupos 0.4.0, over TCP")
    say(machine())
    profile = PrinterProfile()
    with throw_away("emupos") as folder, emulator(program, folder, 80) as port:
        for name, printer in (("pictures and codes", profile), ("on a slow line", PrinterProfile(is_serial=True))):
            source = PICTURES if printer.is_serial else PICTURES + NUMBER  # a slow line's number is characters
            body = lay_out(parse_template("x", source), {}, printer)
            image, own = printed(port, folder, body), roll_of(body, width_mm=80)
            say(f"{name:24} {differing(image, own):6} dots differ of {own.width * min(own.height, image.height):,}")
        for name in PAPERS:
            values = samples(f"receipts/{name}", Resources())["usual"]
            body = render(f"receipts/{name}", values, profile).body
            wanted = {f"QR-Code:{values['qr']}"} | ({f"CODE-128:{values['barcode']}"} if "barcode" in values else set())
            read = scanned(printed(port, folder, body), folder)
            say(f"{name:24} {len(wanted & read)} of {len(wanted)} codes scan")
        log = (folder / "emupos.log").read_text("utf-8", "replace")
    unknown = {line.rpartition("bytes ")[2] for line in log.splitlines() if "unknown" in line}
    say(f"{'commands it knows not':24} {', '.join(sorted(unknown))}   (1c 21 n is FS !, the size of hanzi)")


if __name__ == "__main__":
    main()
