"""A town of invented residents and what they came for: any number of cases, the same ones for the same seed.

Surnames and given names are as common as they are in the country, a few have rare characters, middle dots or letters;
identity numbers are valid, phones belong to their owners, everybody comes about three times over three years.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import accumulate

import measure  # noqa: F401 - it puts the checkout on the path

from core.base.resources import Resources
from core.cases.case import Case, CaseId, CaseState, MaterialState
from core.cases.clocks import CaseClock, ClockState
from core.cases.draft import MaterialRules, snapshot
from core.cases.numbers import CaseNumber
from core.catalogue.catalogue import Catalogue
from core.catalogue.item import LimitUnit
from core.people.id_number import check_character
from core.people.person import Person, PersonId
from core.queue.ticket import Outcome, Ticket, TicketId, TicketState

SITE = "330290015"
FIRST_DAY = date(2023, 11, 27)
SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林罗高郑梁谢宋唐许韩冯邓曹彭曾肖田董潘袁于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石"
    "廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤仇单解查区盖尉乐"
)
COMPOUND = ("欧阳", "诸葛", "司马", "上官", "尉迟", "令狐")
GIVEN = (
    "伟芳娜秀英敏静丽强磊军洋勇艳杰娟涛明超兰霞平刚桂玉华建国文红梅波辉宇鑫丹萍飞鹏林燕凤云莉海荣志永春琴龙生淑珍金福祥东斌俊浩婷"
    "雪晨欣怡子涵梓轩宁德清月花香彩民义安康成峰彬博翔宏新光亮学斯曼旭苗晓雅思佳嘉思源乐重长朝柏晟淼昊昱頔喆赟骁珺璟"
)
RARE = ("𠮷", "䶮", "㐂", "\ue863", "龘", "𰻝")
FAR = ("阿不都热依木·买买提", "古丽娜尔·阿布力孜", "迪丽努尔•艾尔肯", "扎西·次仁", "Maria da Silva", "JOHN SMITH")
AREAS = ("330211", "330206", "330203", "330212", "330282", "330225", "341221", "411522", "522428", "362330")


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """One case with its ticket; ``person`` is set when the resident comes for the first time."""

    case: Case
    ticket: Ticket
    resident: Person
    is_first: bool


class Town:
    """Gives visits in the order in which they happened."""

    def __init__(self, seed: int = 1) -> None:
        self._luck = random.Random(seed)
        resources = Resources()
        items = Catalogue.load(resources).items
        rules = MaterialRules(resources)
        self._items = [(snapshot(item, {}), rules.lines(item.materials, is_card_read=True)) for item in items]
        self._heads: set[str] = set()
        self._item_weights = list(accumulate(1 / (place + 2) for place in range(len(items))))
        self._surname_weights = list(accumulate(1 / (place + 4) for place in range(len(SURNAMES))))
        self._given_weights = list(accumulate(1 / (place + 12) for place in range(len(GIVEN))))

    def visits(self, count: int) -> Iterator[Visit]:
        """Yield so many visits, spread over three years of days."""
        residents: list[Person] = []
        a_day = max(1, -(-count // (3 * 365)))
        for place in range(count):
            day, serial = FIRST_DAY + timedelta(days=place // a_day), place % a_day + 1
            is_first = not residents or self._luck.random() < 1 / 3
            if is_first:
                residents.append(self._resident(len(residents)))
            resident = residents[-1] if is_first else residents[int(self._luck.random() * len(residents))]
            yield self._visit(place, day, serial, resident, is_first=is_first)

    def _visit(self, place: int, day: date, serial: int, resident: Person, *, is_first: bool) -> Visit:
        at = datetime(day.year, day.month, day.day, 0, 30, tzinfo=UTC) + timedelta(seconds=serial * 3)
        item, lines = self._luck.choices(self._items, cum_weights=self._item_weights)[0]
        materials = tuple(line if line.state is not MaterialState.MISSING else _handed_in(line) for line in lines)
        ticket = Ticket(
            id=TicketId(f"{place:08x}-0000-7000-8000-0000000000aa"), day=day, business=item.business or "A",
            serial=serial % 999 + 1, state=TicketState.FINISHED, issued_at=at, waiting_since=at, person_id=resident.id,
            counter="3", called_at=at, serving_since=at, ended_at=at, outcome=Outcome.ACCEPTED, calls=1,
        )  # fmt: skip
        open_or_done = (CaseState.DECIDED, CaseState.COLLECTED)
        state = CaseState.ACCEPTED if place % 50 == 0 else self._luck.choice(open_or_done)
        case = Case(
            id=CaseId(f"{place:08x}-0000-7000-8000-000000000000"), number=str(CaseNumber(site=SITE, day=day, serial=serial)),
            state=state, item=item,
            person_id=resident.id, applicant=resident.name, ticket_id=ticket.id, counter="3", clerk="李慧敏",
            received_at=at, materials=materials, accepted_at=at, document_number=f"云溪受〔{day.year}〕{place}号",
            clocks=_clocks(day, is_running=state is CaseState.ACCEPTED), query_code=f"{place % 1_000_000:06d}", phone=resident.phone,
        )  # fmt: skip
        return Visit(case=case, ticket=ticket, resident=resident, is_first=is_first)

    def _resident(self, place: int) -> Person:
        luck = self._luck
        born, head = self._number(place)
        return Person(
            id=PersonId(f"{place:08x}-1111-7000-8000-000000000000"), name=self._name(), id_kind="111",
            id_number=head + check_character(head), sex=str(1 + place % 2), nation="01", birth=born,
            address=f"云溪街道云溪路{luck.randrange(1, 400)}号{luck.randrange(1, 30)}幢{luck.randrange(101, 3300)}室",
            phone=f"1{luck.choice(('38', '39', '50', '58', '87', '77'))}{luck.randrange(10**8):08d}",
        )  # fmt: skip

    def _number(self, place: int) -> tuple[date, str]:
        """Return a birth date and the first 17 of a number nobody has yet."""
        while True:
            born = date(1935, 1, 1) + timedelta(days=int(self._luck.random() * 365 * 85))
            head = f"{self._luck.choice(AREAS)}{born:%Y%m%d}{place % 1000:03d}"
            if head not in self._heads:
                self._heads.add(head)
                return born, head

    def _name(self) -> str:
        luck = self._luck
        chance = luck.random()
        if chance < 0.003:
            return luck.choice(FAR)
        surname = (
            luck.choice(COMPOUND) if chance < 0.01 else luck.choices(SURNAMES, cum_weights=self._surname_weights)[0]
        )
        given = "".join(luck.choices(GIVEN, cum_weights=self._given_weights, k=1 if luck.random() < 0.15 else 2))
        return surname + (luck.choice(RARE) + given[1:] if chance > 0.998 else given)


def _clocks(day: date, *, is_running: bool) -> tuple[CaseClock, ...]:
    """Return both limits of a case; one in fifty still runs."""
    return tuple(
        CaseClock(
            name=name, days=days, unit=LimitUnit.WORKING_DAY, start=day, due=day + timedelta(days=natural),
            first_due=day + timedelta(days=natural), warn=day + timedelta(days=natural - 1) if is_running else None,
            state=ClockState.RUNNING if is_running else ClockState.STOPPED, stopped=None if is_running else day,
        )
        for name, days, natural in (("promised", 7, 10), ("legal", 20, 28))
    )  # fmt: skip


def _handed_in(line):
    from dataclasses import replace

    return replace(line, state=MaterialState.HANDED_IN)
