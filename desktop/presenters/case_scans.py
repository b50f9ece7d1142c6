"""The scans of the open case: what they are, and what more can be scanned for it. It knows no window."""

from core.attachments.attachment import Attachment, Scan
from core.base.acts import Act
from core.base.clock import local
from core.cases.case import Case
from desktop.i18n import _
from desktop.presenters.case_commands import CaseCommands
from desktop.presenters.case_words import AttachedRow
from desktop.presenters.scan_views import ScanTarget
from desktop.presenters.scan_words import scan_words


class CaseScans(CaseCommands):
    """Adds scans to the commands of the case page."""

    _attached: tuple[Attachment, ...] = ()

    @property
    def attached(self) -> tuple[Attachment, ...]:
        """Return the scans of the open case, to be looked at."""
        return self._attached

    def scan_target(self, index: int) -> ScanTarget | None:
        """Return what is scanned for a material of the open case, or None when there is none."""
        case = self._case
        if case is None or not 0 <= index < len(case.materials):
            return None
        return self._target(case, case.materials[index].name, "")

    def signed_target(self, job_id: str) -> ScanTarget | None:
        """Return what is scanned for a printed paper of the open case: its signed copy."""
        case, page = self._case, self._view.page
        paper = next((one for one in page.papers if one.job_id == job_id), None) if page is not None else None
        if case is None or paper is None:
            return None
        return self._target(case, _("signed copy of {paper}").format(paper=paper.title), job_id)

    def _target(self, case: Case, title: str, paper: str) -> ScanTarget:
        rooms = self._office.attachments

        def deliver(scan: Scan) -> None:
            def job(act: Act) -> Attachment:
                return rooms.add(act, case.id, scan, paper)

            words = _("Scanned: {paper}").format(paper=title)
            self._act_command("attach", (case.id, scan.file.name), job, lambda _done: self._moved(words))

        line = f"{case.item.name} · {case.number}"
        return ScanTarget(
            owner=f"case/{case.id}", title=title, line=line, person_id=case.person_id, deliver=deliver,
            may_keep=not paper,
        )  # fmt: skip


def attached_rows(attachments: list[Attachment]) -> tuple[AttachedRow, ...]:
    """Return the scans of a case."""
    return tuple(
        AttachedRow(
            title=one.material,
            detail=f"{scan_words(one.pages, one.file.size, one.mime)} · {local(one.made_at):%m-%d %H:%M}",
            thumbnail=one.thumbnail,
        )
        for one in attachments
    )
