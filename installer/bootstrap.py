"""Sets everything up on a fresh machine and starts the product (``run``) or all its checks (``test``).

Standard library only: this file runs before anything is installed. It makes its own environment from the hashed lock
files, checks the system's libraries, installs what it may and otherwise names the one command that does.
"""

import argparse
import ctypes
import hashlib
import os
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

HOUSE = Path(__file__).resolve().parents[1]
LOCK = HOUSE / "installer" / "lock"
OLDEST = (3, 11)

ONE_AT_A_TIME = threading.Lock()  # whoever may have to install a package of the system
RUN_LOCKS = ("core", "desktop")
BARE_LOCKS = ("core", "check")
TEST_LOCKS = ("core", "desktop", "check", "gui-check")

# many tests wait for a line or a server, so four at a time on two cores; a file's tests share what they set up, and
# files begin in this order: a long one that begins last would keep one core waiting
PYTEST = ("-m", "pytest", "-q", "-n", "4", "--dist", "loadfile", "--no-loadscope-reorder")
OFFICE_TESTS = ("scenarios", "simulator", "contract", "upgrade", "golden", "recorded", "unit")
WINDOW_TESTS = ("architecture", "gui")
# what it finds wrong the tests themselves say
COMPILE = ("-m", "pytest", "-q", "--collect-only", "-p", "no:cacheprovider")

# library file -> Debian package; what Qt loads without a screen, and what it needs besides on an X screen
OFFSCREEN_LIBRARIES = {
    "libGL.so.1": "libgl1",
    "libEGL.so.1": "libegl1",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libfontconfig.so.1": "libfontconfig1",
    "libdbus-1.so.3": "libdbus-1-3",
    "libglib-2.0.so.0": "libglib2.0-0",
}
SCREEN_LIBRARIES = {
    "libX11-xcb.so.1": "libx11-xcb1",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-randr.so.0": "libxcb-randr0",
    "libxcb-render-util.so.0": "libxcb-render-util0",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-sync.so.1": "libxcb-sync1",
    "libxcb-xfixes.so.0": "libxcb-xfixes0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
    "libxcb-glx.so.0": "libxcb-glx0",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
    "libpulse.so.0": "libpulse0",
}
# program -> Debian package; what the checks run against: a real screen, independent readers of our papers
TEST_PROGRAMS = {
    "Xvfb": "xvfb",
    "xdotool": "xdotool",
    "pdftotext": "poppler-utils",
    "zbarimg": "zbar-tools",
    "cupsd": "cups-daemon",
    "lpadmin": "cups-client",
    "scanimage": "sane-utils",
    "dbus-run-session": "dbus",
    "gnome-keyring-daemon": "gnome-keyring",
    "gcc": "gcc",
    "/usr/sbin/mariadbd": "mariadb-server",
    "/usr/sbin/rabbitmq-server": "rabbitmq-server",
    "/usr/sbin/pcscd": "pcscd",
}
# library file -> Debian package, likewise: USB readers, and a virtual smart card reader in the system's service
TEST_LIBRARIES = {
    "libusb-1.0.so.0": "libusb-1.0-0",
    "libpcsclite.so.1": "libpcsclite1",
    "/usr/lib/pcsc/drivers/serial/libifdvpcd.so": "vsmartcard-vpcd",
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Parse the command line and do it; return the exit code."""
    parser = argparse.ArgumentParser(prog="bootstrap.py", description="Set up and start Yichuang, or all its checks.")
    modes = parser.add_subparsers(dest="mode", required=True)
    run = modes.add_parser("run", help="open the product in demo mode; without a display a whole day runs headless")
    run.add_argument("--headless", action="store_true", help="run the counter day in the terminal")
    run.add_argument("--out", type=Path, help="folder for the papers of the headless day")
    modes.add_parser("test", help="lint, types, contracts and all tests")
    chosen = parser.parse_args(arguments)
    if sys.version_info < OLDEST:
        return fail(f"Python {'.'.join(map(str, OLDEST))} or newer is needed; this is {sys.version.split()[0]}.")
    try:
        return run_demo(headless=chosen.headless, out=chosen.out) if chosen.mode == "run" else run_checks()
    except Blocked as blocked:
        return fail(str(blocked))


class Blocked(Exception):
    """Something is missing that this script may not install; the text names the one command that does."""


def run_demo(*, headless: bool, out: Path | None) -> int:
    """Open the demo, or run the headless day where there is no display."""
    headless = headless or out is not None or not has_display()
    locks = ("core",) if headless else RUN_LOCKS
    python = environment("venv-core" if headless else "venv", locks)
    if not headless:
        need_packages(missing_libraries(OFFSCREEN_LIBRARIES | SCREEN_LIBRARIES))
    command = [str(python), str(HOUSE / "main.py"), "demo"]
    if headless:
        command += ["--headless", "--out", str((out or HOUSE / "demo-day").resolve())]
    return subprocess.call(command)


def run_checks() -> int:
    """Run every check; a missing component fails, it never skips."""
    programs = [package for name, package in TEST_PROGRAMS.items() if shutil.which(name) is None]
    database = [] if any(Path("/usr/lib/postgresql").glob("*/bin/initdb")) else ["postgresql"]
    need_packages(programs + database + missing_libraries(OFFSCREEN_LIBRARIES | SCREEN_LIBRARIES | TEST_LIBRARIES))
    with ThreadPoolExecutor(2) as pool:  # each waits for the network most of the time
        full, bare = map(str, pool.map(environment, ("venv-check", "venv-bare"), (TEST_LOCKS, BARE_LOCKS)))
    quick = [
        ("lint", [full, "-m", "ruff", "check", "."]),
        ("format", [full, "-m", "ruff", "format", "--check", "--quiet", "."]),
        ("types", [full, "-m", "mypy"]),
    ]
    tests = [
        ("the office without Qt", [bare, *PYTEST, *folders(OFFICE_TESTS)]),
        ("the house and its windows", [full, *PYTEST, *folders(WINDOW_TESTS)]),
    ]
    began = time.monotonic()
    # four at a time would each compile all tests at the same moment; the types leave one core free for it
    compiling = [full, *COMPILE, *folders(OFFICE_TESTS + WINDOW_TESTS)]
    with subprocess.Popen(compiling, cwd=HOUSE, env=words(), stdout=subprocess.DEVNULL):
        failed = [name for name, command in quick if not step(name, command)]
    failed += [name for name, command in tests if not step(name, command) and not step(*alone(name, command))]
    print(f"\n{'FAILED: ' + ', '.join(failed) if failed else 'all checks passed'} ({time.monotonic() - began:.0f} s)")
    return 1 if failed else 0


def folders(parts: Sequence[str]) -> list[str]:
    """Return the folders of these tests, in their order."""
    return [f"tests/{part}" for part in parts]


def alone(name: str, command: list[str]) -> tuple[str, list[str]]:
    """Return the check that runs those tests again which failed beside others, one at a time; none of them fails it.

    A shared machine stops a process for seconds now and then, and a far end that is played then looks dead. What is
    broken fails again; what passed only now stands above by its name.
    """
    again = ["-n", "0", "--last-failed", "--last-failed-no-failures", "none"]
    return f"{name}: what failed beside others, again and alone", [*command, *again]


def step(name: str, command: list[str]) -> bool:
    """Run one check with its output on the terminal; return whether it passed."""
    print(f"\n== {name}", flush=True)
    return subprocess.call(command, cwd=HOUSE, env=words()) == 0


def words() -> dict[str, str]:
    """Return the environment of a check: who starts the product again and again should not compile it every time."""
    return {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}


def environment(name: str, locks: tuple[str, ...]) -> Path:
    """Return the python of a virtual environment that holds exactly these lock files; make it when it does not."""
    folder = home() / f".{name}"
    python = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    stamp, wanted = folder / "yichuang.lock", fingerprint(locks)
    if stamp.is_file() and stamp.read_text() == wanted and python.exists():
        return python
    print(f"setting up {folder.name} (once; needs the network) ...", flush=True)
    shutil.rmtree(folder, ignore_errors=True)
    with ONE_AT_A_TIME:
        make_venv(folder)
    files = [part for lock in locks for part in ("-r", str(LOCK / f"{lock}.txt"))]
    install = [
        str(python),
        "-m",
        "pip",
        "install",
        "--quiet",
        "--disable-pip-version-check",
        "--require-hashes",
        *files,
    ]
    if subprocess.call(install) != 0:
        raise Blocked(
            "The packages could not be installed (see above). Check the network, then run this command again."
        )
    stamp.write_text(wanted)
    return python


def make_venv(folder: Path) -> None:
    """Make an empty environment; Debian keeps the needed part in a package of its own."""
    if subprocess.call([sys.executable, "-m", "venv", str(folder)]) == 0:
        return
    need_packages([f"python{sys.version_info.major}.{sys.version_info.minor}-venv"])
    if subprocess.call([sys.executable, "-m", "venv", str(folder)]) != 0:
        raise Blocked(f"No environment could be made in {folder}. Check that the folder can be written.")


def home() -> Path:
    """Return where environments live: beside the program, or in the user's folder when that is read-only."""
    if os.access(HOUSE, os.W_OK):
        return HOUSE
    base = os.environ.get("LOCALAPPDATA") or os.environ.get("XDG_DATA_HOME") or str(Path.home() / ".local" / "share")
    folder = Path(base) / "yichuang"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def fingerprint(locks: tuple[str, ...]) -> str:
    """Return what an environment was made from: the Python and the content of the lock files."""
    digest = hashlib.sha256(sys.version.encode())
    for lock in locks:
        digest.update((LOCK / f"{lock}.txt").read_bytes())
    return digest.hexdigest()


def missing_libraries(libraries: dict[str, str]) -> list[str]:
    """Return the Debian packages of the libraries that do not load; Windows brings its own."""
    return [package for file, package in libraries.items() if sys.platform == "linux" and not loads(file)]


def loads(library: str) -> bool:
    """Return whether the dynamic linker finds the library."""
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def need_packages(packages: list[str]) -> None:
    """Install Debian packages when allowed to, else stop with the one command that does."""
    if not packages:
        return
    command = ["apt-get", "install", "-y", *sorted(set(packages))]
    may = shutil.which("apt-get") is not None and hasattr(os, "geteuid") and os.geteuid() == 0
    if not may:
        raise Blocked(f"Missing: {', '.join(sorted(set(packages)))}. Install with:\n  sudo {' '.join(command)}")
    print(f"installing {', '.join(sorted(set(packages)))} ...", flush=True)
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    subprocess.call(["apt-get", "update", "-qq"], env=quiet, stdout=subprocess.DEVNULL)
    if subprocess.call([*command, "-qq"], env=quiet, stdout=subprocess.DEVNULL) != 0:
        raise Blocked(f"Could not install. Try:\n  {' '.join(command)}")


def has_display() -> bool:
    """Return whether a window can be opened here."""
    return sys.platform in ("win32", "darwin") or bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def fail(text: str) -> int:
    """Say one thing on the error channel."""
    print(text, file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main())
