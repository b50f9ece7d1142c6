"""The pages of the back office: overview, list, case with its scans, decision. They know no table."""

from datetime import date
from typing import Any

from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import Route

from core.attachments.attachment import JPEG, PDF
from core.district.backoffice import UNDECIDED, BackOffice
from core.district.blobs import Blobs
from core.district.html import Html, joined
from core.district.page_door import SAFETY, PageDoor
from core.district.showing import event_rows, fact_rows, local_time, masked, material_rows, scan_rows
from core.sync.wire import CaseResult, Refused

SHOWN_TYPES = frozenset({JPEG, PDF})


class Pages:
    """The endpoints for who decides cases."""

    def __init__(self, office: BackOffice, blobs: Blobs, door: PageDoor) -> None:
        self._office, self._blobs, self._door, self._templates = office, blobs, door, door.templates

    def routes(self) -> list[Route]:
        """Return the routes of the pages."""
        return [
            self._door.show("/", self.overview),
            self._door.show("/cases", self.cases),
            self._door.show("/cases/{id}", self.case),
            self._door.show("/cases/{id}/scans/{sha256}", self.scan),
            self._door.show("/office.css", self.style),
            self._door.show("/rare.ttf", self.rare_font),
            self._door.do("/cases/{id}/decision", self.decide),
        ]

    def overview(self, _request: Request) -> Response:
        """Show today's figures, by centre, and where the streams stand."""
        seen = self._office.overview()
        streams = joined(
            self._templates.fill(
                "stream",
                source=row.source,
                last=row.last,
                chain=bytes(row.chain).hex()[:12],
                seen=local_time(row.seen_at),
                sealed=self._sealed(seen.sealed.get(row.source.rpartition("/")[0])),
            )
            for row in seen.streams
        )
        centres = joined(
            self._templates.fill("centre", centre=row.centre, cases=row.cases, open=row.open or 0, late=row.late or 0)
            for row in seen.centres
        )
        names = ("cases", "to_decide", "late", "events", "parked", "rejected", "wanted")
        figures = {name: getattr(seen, name) for name in names}
        body = self._templates.fill(
            "overview",
            day=seen.day,
            streams=streams,
            centres=centres,
            no_centres=self._door.empty(seen.centres, "还没有办件。"),
            empty=self._door.empty(seen.streams, "还没有窗口上传过。"),
            late_tone="warn" if seen.late else "",
            rejected_tone="warn" if seen.rejected else "",
            aside=joined(self._aside(row) for row in seen.aside),
            none_aside=self._door.empty(seen.aside, "没有退回或暂存的数据。"),
            **figures,
        )
        return self._door.page("总览", body)

    def cases(self, request: Request) -> Response:
        """List cases; ``q`` searches, ``undecided`` leaves those to be decided, ``centre`` those of one centre."""
        asked = request.query_params
        text, only, centre = asked.get("q", "").strip(), asked.get("undecided", "") == "1", asked.get("centre", "")
        found = self._office.cases(text=text, only_undecided=only, centre=centre)
        body = self._templates.fill(
            "cases",
            q=text,
            centre=centre,
            checked=Html("checked") if only else "",
            count=len(found),
            rows=joined(self._row(row) for row in found),
            empty=self._door.empty(found, "没有符合条件的办件。"),
        )
        return self._door.page("待办结" if only else "全部办件", body)

    def case(self, request: Request) -> Response:
        """Show one case and, while it can be decided, the form for it."""
        seen = self._office.case(request.path_params["id"])
        row = seen.file
        body = self._templates.fill(
            "case",
            number=row.number,
            item=row.item,
            applicant=row.applicant,
            state=self._state(row),
            facts=fact_rows(self._templates, row, seen.data["case"]),
            materials=material_rows(self._templates, seen.data["case"]),
            no_materials=self._door.empty(seen.data["case"].get("materials"), "没有要交的材料。"),
            scans=scan_rows(self._templates, row.id, seen.scans, self._blobs.is_stored),
            no_scans=self._door.empty(seen.scans, "没有扫描件。"),
            events=event_rows(self._templates, seen.events),
            decision=self._decision(row, seen.result, seen.data["case"].get("result") or {}),
        )
        return self._door.page(row.number, body)

    def scan(self, request: Request) -> Response:
        """Show a scan of a case."""
        scans = self._office.scans(request.path_params["id"])
        found = next((one for one in scans if one.get("sha256") == request.path_params["sha256"]), None)
        if found is None or found.get("mime") not in SHOWN_TYPES:
            raise Refused("not-found", "no such scan")
        body = self._blobs.read(found["sha256"])
        return Response(body, media_type=found["mime"], headers=SAFETY | {"Content-Disposition": "inline"})

    def style(self, _request: Request) -> Response:
        """Return the style sheet."""
        return Response(self._templates.style(), media_type="text/css")

    def rare_font(self, _request: Request) -> Response:
        """Return the font of rare characters; a browser asks for it once."""
        kept = {"Cache-Control": "private, max-age=31536000, immutable"}
        return FileResponse(self._templates.rare_font(), media_type="font/ttf", headers=kept)

    def decide(self, request: Request, form: dict[str, str]) -> str | Response:
        """Take the decision and show the case again."""
        case_id = request.path_params["id"]
        if form.get("outcome") not in ("granted", "denied"):
            return self._door.told("请选择办理结果。", f"/cases/{case_id}", 400)
        self._office.decide(
            case_id,
            is_granted=form["outcome"] == "granted",
            words=form.get("words", "")[:500],
            document=form.get("document", "")[:100],
            decided_by=form.get("decided_by", "")[:40],
        )
        return f"/cases/{case_id}"

    def _aside(self, row: Any) -> Html:
        """Return a line of what was set aside: where it came from and why, no person."""
        word = self._templates.word
        return self._templates.fill(
            "aside",
            source=row.source,
            sequence=row.sequence,
            kind=word("kind", row.kind) or "—",
            code=row.verdict,
            verdict=word("verdict", row.verdict),
            problem=word("problem", row.problem),
            came=local_time(row.arrived_at),
        )

    def _row(self, row: Any) -> Html:
        return self._templates.fill(
            "case_row",
            id=row.id,
            number=row.number,
            applicant=row.applicant,
            id_number=masked(row.id_number),
            item=row.item,
            department=row.department,
            received=local_time(row.received_at),
            due=row.due or "—",
            late="late" if row.outcome == "" and row.state in UNDECIDED and row.due and self._is_over(row.due) else "",
            state=self._state(row),
        )

    def _is_over(self, due: str) -> bool:
        return due < self._office.today().isoformat()

    def _sealed(self, day: date | None) -> str:
        return f"{day:%m-%d}" if day else "—"

    def _state(self, row: Any) -> Html:
        is_sent = bool(row.outcome) and row.state in UNDECIDED
        code = "sent" if is_sent else row.state
        return self._templates.fill("state", code=code, words=self._templates.word("state", code))

    def _decision(self, row: Any, result: CaseResult | None, told: dict[str, str]) -> Html:
        """Return the decision, made here or told by a counter (``told``, as it stands last), or the form for it."""
        outcome = row.outcome or told.get("outcome", "")
        if not outcome:
            return self._templates.fill("decision" if row.state in UNDECIDED else "no_decision", id=row.id)
        document = told.get("document") or (result.document if result else "")
        facts = {"结果文书或证照编号": " ".join(filter(None, (document, told.get("document_number"))))}
        if row.outcome:
            facts["经办人"] = result.decided_by if result else ""
            facts["办结时间"] = local_time(result.at.isoformat() if result else row.updated_at)
        else:
            facts["经办人"] = "窗口办结"
        return self._templates.fill(
            "decided",
            outcome=self._templates.word("outcome", outcome),
            words=row.words or told.get("words") or "—",
            facts=joined(self._templates.fill("fact", name=name, value=value or "—") for name, value in facts.items()),
        )
