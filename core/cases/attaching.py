"""Scans become attachments of a case: at intake, later, from the resident's locker. It knows no file and no screen.

A scan is sealed in the vault first and durable there; the row that names it, its digest, the journal entry and the
event to the district are one transaction. Without the row it is an orphan, and swept after a while.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta

from core.attachments.attachment import Attachment, AttachmentId, Scan, SealedFile, Source
from core.attachments.ports import Vault
from core.base.acts import Act
from core.base.clock import Clock, office_day
from core.base.faults import Fault
from core.base.ids import new_id
from core.base.work import Store
from core.cases.case import Case, CaseId, CaseState
from core.cases.door import checked_text
from core.cases.events import CaseAttached
from core.cases.flow_file import FlowBook
from core.cases.ports import CaseWork
from core.cases.told import told_before
from core.config.device_settings import ScanSettings
from core.papers.job import PRINTED_STATES, JobId
from core.people.person import PersonId
from core.staff.rights import Rights, guarded

SERVE = "counter.serve"
_CLOSED = frozenset({CaseState.VOID, CaseState.WITHDRAWN})


def attach(
    work: CaseWork, act: Act, clock: Clock, case: Case, scans: Iterable[Scan], paper: str = ""
) -> list[Attachment]:
    """Link scans to a case inside the open work; return their rows."""
    return [_linked(work, act, clock, case, scan, paper) for scan in scans]


def _linked(work: CaseWork, act: Act, clock: Clock, case: Case, scan: Scan, paper: str) -> Attachment:
    now = clock.now()
    attachment = Attachment(
        id=AttachmentId(new_id()),
        case_id=case.id,
        person_id=case.person_id,
        material=scan.material,
        paper=paper,
        file=scan.file,
        mime=scan.mime,
        pages=scan.pages,
        thumbnail=scan.thumbnail,
        source=scan.source,
        made_at=now,
        made_by=act.who,
        origin=scan.origin,
        consent_at=now if scan.is_for_locker else None,
        valid_until=scan.valid_until,
    )
    work.attachments.add(attachment)
    facts = {"digest": scan.file.sha256[:16], "source": scan.source.value}
    if scan.valid_until is not None:
        facts["locker_until"] = scan.valid_until.isoformat()
    work.journal.write("attachment.add", case.number, facts=facts)
    return attachment


class CaseAttachments:
    """What is done with scans. Methods with an act, and those that ask for rows, belong to the store lane."""

    def __init__(
        self,
        *,
        store: Store[CaseWork],
        vault: Vault,
        clock: Clock,
        settings: ScanSettings,
        rights: Rights,
        flows: FlowBook,
    ) -> None:
        self._store, self._vault, self._clock, self._settings = store, vault, clock, settings
        self._rights, self._flows = rights, flows

    def keep(self, body: bytes) -> SealedFile:
        """Seal a finished scan; it is durable when this returns, and nobody's yet. Any thread."""
        return self._vault.seal((body,))

    def read(self, file: SealedFile) -> bytes:
        """Return the bytes of a scan, proven against the digest. Any thread; Faults ``attachments.read.*``."""
        return self._vault.read(file)

    def of_case(self, case_id: str) -> list[Attachment]:
        """Return the attachments of a case in the order in which they came."""
        with self._store.read() as work:
            return [one for one in work.attachments.of_case(case_id) if one.removed_at is None]

    def offers(self, person_id: str) -> list[Attachment]:
        """Return what lies in the resident's locker and is valid today, newest first; the same scan once."""
        today = office_day(self._clock.now())
        with self._store.read() as work:
            valid = [one for one in work.attachments.of_person(person_id) if one.is_offered(today)]
        return list({one.file.sha256: one for one in reversed(valid)}.values())[::-1]

    def add(self, act: Act, case_id: CaseId, scan: Scan, paper: str = "") -> Attachment:
        """Add a scan to a case that is there; ``paper`` is the printed paper whose signed copy it is.

        Faults ``attachments.add.case_closed``, ``attachments.signed.not_printed``, ``staff.right.missing``.
        """
        with guarded(self._store, act) as work:
            if (done := work.first_result()) is not None:
                return work.attachments.get(AttachmentId(done))
            self._rights.require(work, act, SERVE)
            case = work.cases.get(case_id)
            if case.state in _CLOSED:
                raise Fault("attachments.add.case_closed", number=case.number)
            if paper:
                self._check_printed(work, case, paper)
            added = attach(work, act, self._clock, case, (scan,), paper)
            self._tell(work, act, case)
            work.keep_result(added[0].id)
            return added[0]

    def withdraw_consent(self, act: Act, attachment_id: AttachmentId) -> Attachment:
        """Take a scan out of the locker: the resident said so. It stays with its case."""
        with guarded(self._store, act) as work:
            self._rights.require(work, act, SERVE)
            attachment = work.attachments.get(attachment_id)
            if attachment.consent_at is not None:
                work.attachments.save(attachment.without_consent())
                case = work.cases.get(CaseId(attachment.case_id))
                work.journal.write("attachment.consent_withdrawn", case.number, facts=_named(attachment))
            return work.attachments.get(attachment_id)

    def remove(self, act: Act, attachment_id: AttachmentId, reason: str) -> Attachment:
        """Take a wrong scan out of its case; Fault ``attachments.remove.reason_missing``."""
        why = checked_text(reason.strip(), "reason")
        if not why:
            raise Fault("attachments.remove.reason_missing")
        with guarded(self._store, act) as work:
            self._rights.require(work, act, SERVE)
            attachment = work.attachments.get(attachment_id)
            if attachment.removed_at is None:
                work.attachments.save(attachment.removed(self._clock.now()))
                case = work.cases.get(CaseId(attachment.case_id))
                # The reason is free text and may hold a name: the journal keeps that there was one.
                work.journal.write("attachment.remove", case.number, facts=_named(attachment))
                self._tell(work, act, case)
            return work.attachments.get(attachment_id)

    def sweep(self) -> int:
        """Remove the files nobody names since the days of grace; return how many went. Once a start."""
        before = self._clock.now() - timedelta(days=self._settings.orphan_days)
        with self._store.read() as work:
            needed = work.attachments.file_names()
        return self._vault.sweep(needed, before)

    def _check_printed(self, work: CaseWork, case: Case, paper: str) -> None:
        job = work.print_jobs.get(JobId(paper))
        if job.subject != case.number or job.state not in PRINTED_STATES:
            raise Fault("attachments.signed.not_printed")

    def _tell(self, work: CaseWork, act: Act, case: Case) -> None:
        """Tell the district which attachments the case has now; it is one revision further."""
        moved = work.cases.save(replace(case, revision=case.revision + 1))
        person = work.people.get(PersonId(case.person_id))
        event = CaseAttached(
            at=self._clock.now(), op=act.op, case=moved, person=person, who=act.who, where=act.where,
            attachments=tuple(one for one in work.attachments.of_case(case.id) if one.removed_at is None),
            base=told_before(work, moved, self._flows.of(moved)),
        )  # fmt: skip
        work.record(event)


def from_locker(attachment: Attachment, material: str) -> Scan:
    """Return an earlier scan as one for this case; the bytes are shared, the consent stays with the earlier row."""
    return Scan(
        file=attachment.file,
        mime=attachment.mime,
        pages=attachment.pages,
        thumbnail=attachment.thumbnail,
        source=Source.LOCKER,
        material=material,
        origin=attachment.origin or attachment.id,
    )


def _named(attachment: Attachment) -> dict[str, str]:
    return {"digest": attachment.file.sha256[:16]}
