"""A counter with real services over the store in memory, for tests of cases and of the day."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from core.base.acts import Act
from core.base.clock import SetClock
from core.base.events import Bus, Event
from core.base.resources import Resources
from core.calendar.calendar import WorkCalendar
from core.cases.case import MaterialState
from core.cases.intake import IntakeService
from core.cases.moving import Moving
from core.cases.residents import ResidentService
from core.cases.service import CaseService
from core.cases.upkeep import CaseUpkeep
from core.catalogue.form_book import FormBook
from core.catalogue.item import CaseType, Item, Limit, Material
from core.config.model import Settings
from core.outbox.events import OutboxGrew
from core.papers.events import PaperOrdered, PaperSettled
from core.people.id_card import CardKind, IdCard
from core.staff.account import Role
from core.staff.rights import AccountRights
from core.sync.wire.kinds import DistrictWire
from tests.fakes.memory import MemoryStore
from tests.samples import an_account

MORNING = datetime(2026, 11, 23, 2, 51, tzinfo=UTC)  # Monday, 10:51 at the hall

CARD = IdCard(
    kind=CardKind.RESIDENT, name="王龑·𱎖", id_number="33021119580321001X", sex="1", nation="01",
    address="云溪街道某路1号",
)  # fmt: skip
OTHER_CARD = IdCard(kind=CardKind.RESIDENT, name="周燕", id_number="330211197001010015", address="云溪街道某路2号")


def an_item(**changes) -> Item:
    """A promised item with a core paper, a secondary one and a system check."""
    values = {
        "code": "NB-SQ-058", "name": "浙江省居住证申领", "short_name": "居住证", "department": "云溪派出所",
        "category": "公安户政", "item_type": "07", "level": "5", "applicant_type": "自然人",
        "case_type": CaseType.PROMISED, "business": "B",
        "materials": (
            Material(name="身份证", copies=1),
            Material(name="近期照片", originals=2),
            Material(name="就业、住所或就读证明材料之一", copies=1, is_core=False),
            Material(name="居住登记满半年", is_system_checked=True, note="系统核验"),
        ),
        "legal_limit": Limit(text="15", days=15), "promised_limit": Limit(text="7", days=7),
        "result_document": "浙江省居住证",
    }  # fmt: skip
    return Item(**{**values, **changes})


def instant_item() -> Item:
    """An 即办件."""
    return an_item(
        code="NB-SQ-016", name="失业登记", case_type=CaseType.INSTANT, materials=(Material(name="身份证或社会保障卡"),),
        promised_limit=Limit(text="0", days=0), legal_limit=Limit(text="10", days=10),
    )  # fmt: skip


class IntakeDesk:
    """Services, clock, store (in memory unless one or its ``opener`` is given) and what was published."""

    def __init__(
        self,
        settings: Settings | None = None,
        resources: Resources | None = None,
        calendar: WorkCalendar | None = None,
        store: Any = None,
        opener: Callable[..., Any] = MemoryStore,
    ) -> None:
        self.clock, self.bus = SetClock(MORNING), Bus()
        self.settings, self.resources = settings or Settings(), resources or Resources()
        self.store = store or opener(clock=self.clock, bus=self.bus, wire=DistrictWire())
        self.events: list[Event] = []
        self.bus.subscribe(Event, self._note)
        rooms = {
            "store": self.store, "clock": self.clock, "settings": self.settings, "rights": AccountRights(self.resources),
        }  # fmt: skip
        self.calendar = calendar or WorkCalendar.from_resources(self.resources)
        more = {"resources": self.resources, "calendar": self.calendar}
        moving = Moving(**{name: part for name, part in rooms.items() if name != "store"}, **more)
        book = FormBook.load(self.resources)
        self.intake = IntakeService(**rooms, **more, moving=moving, forms=lambda: book)
        self.cases = CaseService(**rooms, moving=moving)
        self.upkeep = CaseUpkeep(store=self.store, clock=self.clock, settings=self.settings, moving=moving)
        self.rights = rooms["rights"]
        self.residents = ResidentService(
            store=self.store, clock=self.clock, resources=self.resources, rights=self.rights
        )
        with self.store.work(self.act()) as work:
            for number, role in (("0317", Role.SUPERVISOR), ("0318", Role.CLERK), ("0900", Role.AUDITOR)):
                if work.accounts.find(number) is None:  # a store may be opened again
                    work.accounts.add(an_account(number, role=role))

    def _note(self, event: Event) -> None:
        if not isinstance(
            event, OutboxGrew | PaperOrdered | PaperSettled
        ):  # they follow what the services say, and are none of theirs
            self.events.append(event)

    def act(self, who: str = "0317") -> Act:
        return Act.new(who=who, where="3")

    def visitor(self, card: IdCard = CARD):
        return self.intake.identify(self.act(), card)

    def draft(self, item: Item | None = None, *, card: IdCard = CARD, complete: bool = False, **values):
        """A draft after a card read; ``complete`` has everything handed in."""
        person = self.visitor(card).person
        values = {"clerk": "李慧敏", "phone": "13800002207", **values}
        draft = self.intake.draft_for(person, item or an_item(), is_card_read=True, **values)
        return draft.all_handed_in() if complete else draft

    def accepted(self, item: Item | None = None, *, card: IdCard = CARD):
        return self.intake.accept(self.act(), self.draft(item, card=card, complete=True))

    def corrected(self):
        draft = self.draft().marked(1, MaterialState.MISSING, "unclear").marked(2, MaterialState.MISSING, "not_brought")
        return self.intake.correct(self.act(), draft)

    def templates(self, case) -> list[str]:
        return [job.template for job in self.cases.papers(case)]

    def journal(self) -> list[str]:
        with self.store.read() as work:
            return [entry.action for entry in work.journal.entries()]

    def entries(self):
        with self.store.read() as work:
            return list(work.journal.entries())

    def paper(self, case, template: str):
        return next(job for job in self.cases.papers(case) if job.template == template).values
