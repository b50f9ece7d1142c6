"""Every device fault of the catalogue has tests, and it is written down what each of them must show.

``python tests/architecture/test_device_trials.py`` prints the table. The codes:
E a clear line in Chinese within its time · P nobody else's data shown · D work goes on without it · H heals by itself
"""

import ast
import sys
from pathlib import Path

TESTS = Path(__file__).resolve().parents[1]
TRIALS = {
    43: ("noise before, between, behind a frame", "right or E, P"),
    44: ("one flipped bit anywhere", "E, P"),
    45: ("two flipped bits the checksum does not see", "P: read twice, doubts told"),
    46: ("a frame cut anywhere", "E within 3 s"),
    47: ("a length that lies", "E, memory bounded"),
    48: ("bytes one by one", "right or E"),
    49: ("the last card's answer", "P"),
    50: ("everything twice", "once"),
    51: ("silence", "E within 3 s, D, H"),
    52: ("the card leaves in any phase", "E, P, nothing half filled"),
    53: ("two cards", "E"),
    54: ("the same card twice", "once"),
    55: ("pulled while reading and while idle", "E within 2 s, H"),
    56: ("plugged in somewhere else", "H"),
    57: ("held by another program", "E names it"),
    58: ("another rate", "found, or E"),
    59: ("the module restarts", "H"),
    60: ("any of 256 states", "E with the code"),
    61: ("expired, not yet valid, without end", "E by rule"),
    62: ("every kind of card", "fields right"),
    63: ("the security module is defective", "E"),
    78: ("no scanner, or its cable pulled", "E, pages so far kept, H"),
    79: ("a file of nothing, of 500 MB, of another kind", "E, pages so far kept"),
    80: ("no voice", "E, D: the board flashes larger"),
    81: ("a call display dies", "E, D, H"),
    82: ("a display is pulled or changes", "every window on a visible screen"),
    83: ("ghost taps", "once, nothing destroyed"),
}


def trials_seen() -> dict[int, list[str]]:
    """Return number -> names of its tests, wherever they stand."""
    found: dict[int, list[str]] = {number: [] for number in TRIALS}
    for path in TESTS.rglob("test_*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.FunctionDef) and node.name.startswith("test_f"):
                for number, names in found.items():
                    if f"_f{number}_" in node.name:
                        names.append(f"{path.relative_to(TESTS)}::{node.name}")
    return found


def test_every_device_fault_has_its_tests():
    assert [number for number, tests in trials_seen().items() if not tests] == []


if __name__ == "__main__":
    for number, tests in trials_seen().items():
        what, outcome = TRIALS[number]
        sys.stdout.write(f"F{number} {what}: {outcome}\n" + "".join(f"    {name}\n" for name in sorted(tests)))
