"""What python-escpos does on being loaded: little, and nothing of it stays on the disk."""

import os
import subprocess
import sys
from pathlib import Path

from tests.patience import PATIENCE_S

ROOT = Path(__file__).resolve().parents[3]
CODE = (
    "from printing.profile import PrinterProfile\n"
    "from printing.render import render\n"
    "body = render('receipts/ticket', {}, PrinterProfile(), is_trial=True).body\n"
    "from escpos.capabilities import CAPABILITIES\n"
    "print(len(body) > 100, sorted(CAPABILITIES['profiles']))\n"
)


def test_it_reads_our_one_profile_and_leaves_no_folder_behind(tmp_path):
    done = subprocess.run(
        [sys.executable, "-c", CODE],
        env={**os.environ, "TMPDIR": str(tmp_path), "TEMP": str(tmp_path), "TMP": str(tmp_path)},
        capture_output=True, text=True, cwd=ROOT, check=False, timeout=PATIENCE_S,
    )  # fmt: skip
    assert (done.stdout.strip(), done.returncode) == ("True ['default']", 0), done.stderr
    assert list(tmp_path.iterdir()) == []
