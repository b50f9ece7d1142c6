"""The papers that are kept as golden files: invented persons, all rules of the receipts once."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from core.base.resources import Resources
from core.papers.content import DayLine, DaySlip, MaterialLine, ReceiptPaper, SidePair, TicketPaper
from printing.calibration import CalibrationPaper, load_areas
from printing.profile import PrinterProfile
from printing.samples import samples

HALL = "云溪街道便民服务中心"
P80, P58 = PrinterProfile(), PrinterProfile(width_mm=58)
S80, S58 = PrinterProfile(is_serial=True), PrinterProfile(width_mm=58, is_serial=True)
OLD58 = PrinterProfile(width_mm=58, charset="gb2312", text_mode="raster")
PROFILES = {"80": P80, "58": P58, "80-serial": S80, "58-serial": S58, "58-gb2312-raster": OLD58}
COPY = {"copy": 2, "copy_words": "2026-11-24 09:15 工号0317"}
MATERIALS = (
    ("居民身份证", "已退", "1"),
    ("近期免冠证件照片", "2", "—"),
    ("就业、住所或就读证明材料之一（劳动合同）", "—", "1"),
    ("居住登记满半年记录（系统核验）", "免交", "—"),
)
PARAGRAPHS = (
    "经核查，您提交的申请材料齐全，符合法定形式，现予收件。",
    (
        "收件之日起5个工作日内，决定是否受理；需要补正的，一次告知全部内容。"
        "到期没有告知的，自收件之日起即为受理，本凭证作为受理凭证。"
    ),
)


def ticket(**changes: Any) -> TicketPaper:
    values: dict[str, Any] = {
        "hall": HALL,
        "number": "A023",
        "is_priority": False,
        "business": "社保·医保·民政",
        "ahead": 3,
        "minutes": 8,
        "windows": "1至3号窗口",
        "qr": "https://yunxi.example/p/20261123A023",
        "issued": "2026年11月23日 10:42",
        "tips": ("请留意叫号和屏幕，叫到请到窗口。", "三次未到即过号，请到导服台激活。", "号码当天有效。"),
    }
    return TicketPaper(**(values | changes))


def receipt(**changes: Any) -> ReceiptPaper:
    values: dict[str, Any] = {
        "hall": HALL,
        "number": "330290015-20261123-0021-6",
        "barcode": "3302900152026112300216",
        "applicant": "王秀兰",
        "id_number": "3302** **** **** 0014",
        "phone": "138****2207",
        "item": "浙江省居住证申领",
        "form": "窗口办理，承诺件",
        "collection": "窗口领取",
        "materials": lines(MATERIALS),
        "total_originals": 2,
        "total_copies": 2,
        "promised": (),
        "paragraphs": PARAGRAPHS,
        "latest_answer": "2026年11月30日",
        "limits": "受理后：承诺7个工作日，法定15个工作日办结",
        "promised_day": "",
        "qr": "https://yunxi.example/p/330290015-20261123-0021-6",
        "password": "472 091",
        "clerk": "李慧敏（工号0317）",
        "counter": "3号综合窗口",
        "date": "2026年11月23日",
        "time": "10:51",
        "enquiry_phone": "0574-5555 0132",
        "supervision_phone": "12345",
    }
    return ReceiptPaper(**(values | changes))


def lines(rows: tuple[tuple[str, str, str], ...]) -> tuple[MaterialLine, ...]:
    return tuple(
        MaterialLine(serial=serial, name=name, originals=originals, copies=copies)
        for serial, (name, originals, copies) in enumerate(rows, 1)
    )


def day_line(label: str, registered: int, printed: int | None, uploaded: int) -> DayLine:
    return DayLine(
        label=label, registered=registered, printed=printed, uploaded=uploaded, difference=registered - uploaded
    )


def dayslip(**changes: Any) -> DaySlip:
    values: dict[str, Any] = {
        "hall": HALL,
        "date": "2026年11月23日 星期一",
        "result": "已平账",
        "issued": 62,
        "served": 57,
        "passed": 4,
        "settled": 1,
        "equation": "62 = 57 + 4 + 1",
        "lines": (
            day_line("收件", 46, 46, 46),
            day_line("受理", 38, 38, 38),
            day_line("补正告知", 5, 5, 5),
            day_line("不予受理", 1, 1, 1),
            day_line("待决定（5日内）", 2, None, 2),
            day_line("评价", 41, None, 41),
        ),
        "pending": (),
        "events": "1至418号，共418条",
        "chain": ("9c41 e07a 52b8 1d3f", "6a90 cf27 b4e5 083d"),
        "district": "17:06 已签收，回执 0293-1123",
        "closer": "李慧敏（0317）",
        "time": "17:08",
        "copy_line": "第1次打印",
        "backlog": (
            SidePair(left="上日待办 12", right="今日办结 21"),
            SidePair(left="黄灯 2", right="红灯 0"),
        ),
    }
    return DaySlip(**(values | changes))


def unbalanced() -> DaySlip:
    return dayslip(
        result="未平，差2件",
        lines=(day_line("收件", 46, 46, 44), day_line("受理", 38, 38, 36), day_line("补正告知", 5, 5, 5)),
        pending=("…20261123-0045-5", "…20261123-0046-3"),
        events="1至418号，已送到409号",
        district="未签收",
        copy_line="第1次打印，未平账留底",
    )


def calibration(profile: PrinterProfile) -> CalibrationPaper:
    moment = datetime(2026, 11, 23, 0, 12, tzinfo=UTC)
    return CalibrationPaper.of("票据打印机 1（tcp://10.1.1.9）", profile, load_areas(Resources()), moment, 3)


def longest() -> ReceiptPaper:
    """The most a counter can bring onto one receipt."""
    rows = tuple((f"第{n}项材料：由街道组织评估后出具的书面意见（加盖公章）", "—", str(n)) for n in range(1, 25))
    return receipt(
        applicant="阿卜杜热依木·买买提吐尔逊·伊敏江",
        item="城乡居民基本养老保险参保登记、待遇申领和关系转移接续（省内外跨统筹区）",
        materials=lines(rows),
        total_originals=0,
        total_copies=300,
        promised=("户口簿（2026年12月14日前补交）", "婚姻登记证明或者无婚姻登记记录的承诺书（2026年12月14日前补交）"),
        paragraphs=("您的申请已容缺受理。上列材料请按期补交。",),
        latest_answer="",
        promised_day="2026年12月3日",
        clerk="欧阳·阿依古丽（工号0317）",
        counter="12号综合窗口（潘火分中心）",
    )


class Sampled:
    """A paper with the shipped sample values of a template."""

    def __init__(self, name: str, kind: str) -> None:
        self.template = f"receipts/{name}"
        self._values = samples(self.template, Resources())[kind]

    def values(self) -> dict[str, Any]:
        return dict(self._values)


def slips() -> Iterator[tuple[str, Any, str, dict[str, Any]]]:
    """Yield the small papers beside ticket, receipt and day slip: usual, longest, rarest."""
    for name, more in (("correction", ()), ("collection", ("collected",)), ("rating", ("rated",)), ("notice", ())):
        for kind in ("usual", *more):
            for width in ("80", "58"):
                yield f"{name}-{kind}-{width}", Sampled(name, kind), width, {}
        yield f"{name}-longest-58", Sampled(name, "longest"), "58", {}
        yield f"{name}-rarest-80", Sampled(name, "rarest"), "80", {}


def all_papers() -> Iterator[tuple[str, Any, str, dict[str, Any]]]:
    """Yield (name of the golden file, paper, profile, options of render)."""
    rare = receipt(applicant="王䶮·㛃𬭎", id_number="3302** **** **** 0027")
    for width in ("80", "58"):
        profile = PROFILES[width]
        yield f"ticket-{width}", ticket(), width, {}
        yield f"receipt-{width}", receipt(), width, {}
        yield f"receipt-rare-{width}", rare, width, {}
        yield f"receipt-rare-copy-{width}", rare, width, COPY
        yield f"receipt-longest-{width}", longest(), width, {}
        yield f"dayslip-{width}", dayslip(), width, {}
        yield f"dayslip-unbalanced-{width}", unbalanced(), width, {}
        yield f"calibration-{width}", calibration(profile), width, {}
        priority = ticket(number="Y003", is_priority=True, ahead=1, minutes=2)
        yield f"ticket-priority-copy-{width}", priority, width, {"copy": 2, "copy_words": "2026-11-23 10:55"}
        long = ticket(business="城乡居民社会保险·医疗保障·民政救助·残疾人服务", ahead=0, minutes=None)
        yield f"ticket-next-long-{width}", long, width, {}
        yield f"ticket-serial-{width}", ticket(minutes=None), f"{width}-serial", {}
        yield f"receipt-serial-{width}", rare, f"{width}-serial", {}
    old = receipt(applicant="朱镕喆", item="𬭎溪村㛃桥居住证申领", clerk="𬱖慧敏（工号0317）", hall="𪨧溪便民服务中心")
    yield "receipt-gb2312-raster-58", old, "58-gb2312-raster", {}
    yield "receipt-gb2312-raster-copy-58", old, "58-gb2312-raster", COPY
    yield from slips()
