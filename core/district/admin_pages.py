"""The pages of the district's administrator: what was published, messages to the counters, machines. No table here."""

from datetime import date, timedelta

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from core.base.clock import local
from core.district.backoffice import BackOffice
from core.district.enrolment import Enrolment, Machine
from core.district.html import Html, joined
from core.district.inbox import check_source
from core.district.page_door import PageDoor
from core.district.publishing import Publishing
from core.district.showing import local_time
from core.sync.wire import Refused, path_of, source_of

_MAX_WORDS = 200


class AdminPages:
    """The endpoints for who runs the district."""

    def __init__(self, office: BackOffice, publishing: Publishing, enrolment: Enrolment | None, door: PageDoor) -> None:
        self._office, self._publishing, self._enrolment, self._door = office, publishing, enrolment, door
        self._templates = door.templates

    def routes(self) -> list[Route]:
        """Return the routes of the pages."""
        return [
            self._door.show("/messages", self.messages),
            self._door.do("/messages", self.say),
            self._door.do("/messages/{centre}/{id}/withdrawal", self.take_back),
            self._door.show("/editions", self.editions),
            self._door.show("/machines", self.machines),
            self._door.do("/machines", self.new_code),
            self._door.do("/machines/{serial}/revocation", self.revoke),
        ]

    def messages(self, _request: Request) -> Response:
        """Show the messages and the form for another."""
        said = self._office.messages()
        rows = joined(
            self._templates.fill(
                "message",
                centre=centre,
                at=local_time(message.at.isoformat()),
                words=message.words,
                until=message.until,
                act=self._templates.fill("withdrawn")
                if message.is_withdrawn
                else self._templates.fill("withdraw", centre=centre, id=message.message),
            )
            for centre, message in said
        )
        options = joined(self._templates.fill("option", value=centre) for centre in self._office.centres())
        until = self._office.today() + timedelta(days=1)
        empty = self._door.empty(said, "还没有发过通知。")
        body = self._templates.fill("messages", rows=rows, options=options, until=until, empty=empty)
        return self._door.page("通知", body)

    def say(self, _request: Request, form: dict[str, str]) -> str | Response:
        """Send a message to one centre or to all."""
        words, centre = form.get("words", "")[:_MAX_WORDS], form.get("centre", "")
        known = self._office.centres()
        try:
            until = date.fromisoformat(form.get("until", ""))
        except ValueError:
            return self._door.told("请填写有效期。", "/messages", 400)
        if not words or (centre and centre not in known):
            return self._door.told("请填写通知内容。", "/messages", 400)
        if not known:
            return self._door.told("还没有中心上传过，没有人会收到。", "/messages", 400)
        for one in [centre] if centre else known:
            self._office.say(one, words, until)
        return "/messages"

    def take_back(self, request: Request, _form: dict[str, str]) -> str:
        """Take a message back."""
        centre, wanted = request.path_params["centre"], request.path_params["id"]
        for one, message in self._office.messages():
            if (one, message.message) == (centre, wanted) and not message.is_withdrawn:
                self._office.take_back(centre, message)
                return "/messages"
        raise Refused("not-found", "no such message")

    def editions(self, _request: Request) -> Response:
        """Show what was published."""
        found, today = self._publishing.editions(), self._office.today()
        begun = sorted((row.valid_from, row.number, row.name) for row in found if row.valid_from <= today)
        holding = {name: number for _day, number, name in begun}  # as a counter judges: see core.base.editions
        rows = joined(
            self._templates.fill(
                "edition",
                name=self._name(row.name),
                number=row.number,
                begins=row.valid_from,
                state=self._standing(is_begun=row.valid_from <= today, is_last=holding.get(row.name) == row.number),
                sha256=row.sha256[:12],
                at=local_time(row.published_at),
            )
            for row in found
        )
        empty = self._door.empty(found, "还没有发布过。用 district publish 命令发布事项清单或某一年的日历。")
        return self._door.page("发布", self._templates.fill("editions", rows=rows, empty=empty))

    def _standing(self, *, is_begun: bool, is_last: bool) -> Html:
        code = "holds" if is_last else "replaced" if is_begun else "to_come"
        return self._templates.fill("state", code=code, words=self._templates.word("edition", code))

    def machines(self, _request: Request) -> Response:
        """Show the certificates and the form for a code."""
        return self._machines(Html(""))

    def new_code(self, _request: Request, form: dict[str, str]) -> str | Response:
        """Show a code for a machine, once."""
        if self._enrolment is None:
            raise Refused("not-found", "this district gives no certificates")
        name = source_of(form.get("counter", ""))
        try:
            check_source(f"{name}/1")
        except Refused:
            return self._door.told("窗口的写法例如 330290~015~3。", "/machines", 400)
        code = self._enrolment.new_code(name)
        return self._machines(self._templates.fill("code", name=path_of(name), code=code))

    def revoke(self, request: Request, form: dict[str, str]) -> str:
        """Refuse a certificate from now on."""
        if self._enrolment is None:
            raise Refused("not-found", "this district gives no certificates")
        self._enrolment.revoke(request.path_params["serial"], form.get("reason", "")[:_MAX_WORDS])
        return "/machines"

    def _machines(self, code: Html) -> Response:
        found = self._enrolment.machines() if self._enrolment is not None else []
        rows = joined(self._machine(one) for one in found)
        words = "还没有机器注册。" if self._enrolment is not None else "本服务没有启用证书（启动时加 --authority）。"
        form = self._templates.fill("code_form") if self._enrolment is not None else Html("")
        empty = self._door.empty(found, words)
        return self._door.page("机器", self._templates.fill("machines", rows=rows, empty=empty, form=form, code=code))

    def _machine(self, one: Machine) -> Html:
        if one.revoked_at is not None:
            act = self._templates.fill("revoked", reason=one.reason or "—")
        else:
            act = self._templates.fill("revoke", serial=one.serial)
        return self._templates.fill(
            "machine",
            name=one.name,
            serial=one.serial[:12],
            issued=f"{local(one.issued_at):%Y-%m-%d}",
            expires=f"{local(one.expires_at):%Y-%m-%d}",
            act=act,
        )

    def _name(self, name: str) -> str:
        year = name.partition("/")[2]
        return f"{year} 年日历" if year else "事项清单"
