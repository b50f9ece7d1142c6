"""``items``: take a catalogue file into this site, and list what a person should look at."""

import argparse
import sys

from core.base.texts import fault_text
from core.catalogue.catalogue import Catalogue
from core.catalogue.form_book import FormBook
from core.catalogue.form_lint import doubts, table_faults
from core.catalogue.importer import import_file_to_site
from core.catalogue.lint import LintRules, Severity, lint
from core.config.profile import open_profile
from desktop.commands.language import said


def run_items(chosen: argparse.Namespace) -> int:
    """Do ``items import FILE`` or ``items lint``; 1 when something must be mended first."""
    return _import(chosen) if chosen.act == "import" else _lint(chosen)


def _import(chosen: argparse.Namespace) -> int:
    profile = open_profile(chosen.profile)
    found = import_file_to_site(chosen.file, profile.site, dry_run=chosen.dry_run)
    if found.problems:
        for problem in found.problems:
            print(fault_text(problem, chosen.language).line, file=sys.stderr)
        print(said(chosen, "没有写入；原来的目录仍在使用。", "Nothing was written; the catalogue in use stays."))
        return 1
    for sign, codes in (("+", found.changes.added), ("~", found.changes.changed), ("-", found.changes.removed)):
        for code in codes:
            print(f"{sign} {code}")
    counts = f"+{len(found.changes.added)} ~{len(found.changes.changed)} -{len(found.changes.removed)}"
    print(f"{len(found.items)} ({counts}) {found.written or said(chosen, '未写入（试运行）', 'not written (dry run)')}")
    return 0


def _lint(chosen: argparse.Namespace) -> int:
    resources = open_profile(chosen.profile).resources()
    items = Catalogue.load(resources).items
    table = FormBook.load(resources).table
    wrong = table_faults(table, items)
    for severity, faults in ((Severity.ERROR, wrong), (Severity.WARNING, doubts(table, [item.code for item in items]))):
        for fault in faults:
            print(f"{severity.value:8} {fault.facts.get('item', ''):12} {fault_text(fault, chosen.language).text}")
    findings = lint(items, LintRules.load(resources))
    for finding in findings:
        print(f"{finding.severity.value:8} {finding.item:12} {fault_text(finding.fault, chosen.language).text}")
    errors = len(wrong) + sum(finding.severity is Severity.ERROR for finding in findings)
    print(f"{len(findings)} / {errors} " + said(chosen, "（提示 / 必须改正）", "(findings / to be mended)"))
    return 1 if errors else 0
