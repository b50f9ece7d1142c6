"""``paper``: render one paper to try a template, or list the templates."""

import argparse
from dataclasses import replace

from core.base.faults import Fault
from core.config.profile import open_profile
from printing.profile import PrinterProfile
from printing.try_paper import templates, try_paper


def run_paper(chosen: argparse.Namespace) -> int:
    """List the templates, or render one to a file or a printer; missing values print as marked blanks."""
    profile = open_profile(chosen.profile)
    resources = profile.resources()
    if chosen.list:
        for name, title in templates(resources):
            print(f"{name:24} {title}")
        return 0
    if not chosen.template or not chosen.to:
        raise Fault("desktop.paper.what")
    settings = profile.settings(chosen.overrides)
    forms = PrinterProfile.office(settings.office_printer)
    printer = replace(
        PrinterProfile.of(settings.receipt_printer), a5_forms=forms.a5_forms, is_archival=forms.is_archival
    )
    made = try_paper(
        chosen.template,
        to=chosen.to,
        values_file=chosen.values,
        sample=chosen.sample,
        size=chosen.size,
        profile=printer,
        resources=resources,
    )
    print(f"{chosen.template} -> {chosen.to} ({made.kind}, {len(made.body)} bytes)")
    return 0
