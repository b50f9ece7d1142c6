"""``calendar import``: take one year's holidays and working weekends into this site."""

import argparse
import sys

from core.base.texts import fault_text
from core.calendar.year_table import import_year
from core.config.profile import open_profile


def run_calendar(chosen: argparse.Namespace) -> int:
    """Import the year's CSV whole or not at all; 1 when something must be mended first."""
    profile = open_profile(chosen.profile)
    found = import_year(chosen.file, profile.site, dry_run=chosen.dry_run)
    for problem in found.problems:
        print(fault_text(problem, chosen.language).line, file=sys.stderr)
    if found.problems:
        return 1
    print(f"{found.year}: {len(found.days)} -> {found.written or '(dry run)'}")
    return 0
