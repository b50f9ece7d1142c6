"""One sample of every form, and one with the longest and rarest content a counter can bring. Invented persons."""

import json
from collections.abc import Mapping
from typing import Any

import pypdfium2

from core.papers.content import MaterialLine, Paper
from core.papers.letters import (
    AcceptancePaper,
    ClosingPaper,
    CorrectionPaper,
    DecisionPaper,
    DeliveryPaper,
    MissingLine,
    RefusalPaper,
    SpecialProcedurePaper,
)
from core.papers.sheets import (
    ApplicationLine,
    ApplicationPaper,
    AuthorisationPaper,
    CommitmentPaper,
    DeclarationLine,
    DeclarationPaper,
    NoticeGroup,
    NoticeMaterial,
    NoticePaper,
    ReceiptSheet,
    WithdrawalPaper,
)
from core.papers.slips import (
    AgentOrderPaper,
    ArchiveLine,
    ArchivePaper,
    CollectionPaper,
    DayReportPaper,
    ForwardingPaper,
    HallStatisticsPaper,
    HourBar,
    RegisterLine,
    RegisterPaper,
    RoutingPaper,
    RoutingStep,
    TransferLine,
    TransferPaper,
)
from tests.golden.papers import day_line

RARE = "王䶮·㛃𬭎𪨧𣲗𫖯"
LONG = "阿卜杜热合曼·买买提依明江·艾尼瓦尔𪨧𣲗"
ORGAN = "云溪街道便民服务中心"
LONG_ORGAN = "宁波市云溪区𣲗溪街道办事处社会事务综合受理与便民服务中心（潘火分中心）"
LONG_ITEM = "城乡居民基本养老保险参保登记、待遇申领和关系转移接续（省内外跨统筹区）"
NUMBER = "330290015-20261123-0021-6"
DAY, LATER = "2026年11月23日", "2026年12月14日"
REMEDY = (
    "如不服本决定，可以自收到本决定书之日起60日内向云溪区人民政府申请行政复议，"
    "或者自收到本决定书之日起6个月内向人民法院提起行政诉讼。"
)

FOOT = {"enquiry_phone": "0574-5555 0132", "supervision_phone": "12345", "address": "云溪路88号"}
FORM: dict[str, Any] = {"organ": ORGAN, **FOOT}
LETTER: dict[str, Any] = {
    **FORM, "document_number": "云溪受〔2026〕231号", "number": NUMBER, "applicant": RARE, "item": "浙江省居住证申领",
    "applied": DAY, "qr": "https://yunxi.example/p/3302900152026112300216", "date": "2026年11月24日",
}  # fmt: skip
CODE = {"qr": LETTER["qr"], "date": DAY}
DESK = {"clerk": "李慧敏（0317）"}
MASKED = {"id_number": "3302** **** **** 0014", "phone": "138****2207"}
NAMES = (
    "居民身份证", "近期免冠证件照片", "就业、住所或就读证明材料之一（劳动合同）", "户口簿首页和本人页", "婚姻登记证明",
    "由街道组织评估后出具的书面意见（加盖公章）", "𬭎溪村㛃桥集体土地使用权证",
)  # fmt: skip


def material_lines(count: int) -> tuple[MaterialLine, ...]:
    return tuple(
        MaterialLine(serial=n, name=NAMES[(n - 1) % len(NAMES)], originals="—" if n % 3 else "1", copies=str(n % 4))
        for n in range(1, count + 1)
    )


def statistics_row(name: str) -> dict[str, Any]:
    return {
        "name": name, "taken": 28, "called": 27, "served": 25, "passed": 1, "given_up": "2（7%）", "late_waits": "1（4%）",
        "late_visits": "1（4%）", "waits": "9 / 31", "visits": "6 / 42",
    }  # fmt: skip


def text_of(pdf: bytes) -> str:
    """Return the text of all pages as pdfium reads it."""
    document = pypdfium2.PdfDocument(pdf)
    pages = [page.get_textpage().get_text_bounded().replace("\r\n", "\n") for page in document]
    document.close()
    return "\f\n".join(pages) + "\n"


def sample(template: str, **changes: Any) -> Paper:
    """Return the ordinary paper of a template, with changes."""
    paper, values = SAMPLES[template]
    return paper(**(dict(values) | changes))


def values_of(paper: Paper) -> dict[str, Any]:
    """Return the values as a job has them."""
    values: dict[str, Any] = json.loads(json.dumps(paper.values()))
    return values


def missing(count: int) -> tuple[MissingLine, ...]:
    return tuple(
        MissingLine(
            serial=n, name=NAMES[n % len(NAMES)], reason="复印件不清楚，看不出签发机关和有效期",
            remedy="请带原件来，在本窗口免费复印1份；代办的，另带授权委托书1份，由本人签名并按指印",
        )
        for n in range(1, count + 1)
    )  # fmt: skip


def transfer_lines(count: int) -> tuple[TransferLine, ...]:
    return tuple(
        TransferLine(
            serial=n, number=f"20261123-{n:04d}-6", applicant=RARE if n % 3 == 0 else "陆阿凤",
            materials="证件照片、劳动合同复印件、身份证复印件" if n % 2 else "高龄津贴申请表", copies=str(n % 4 + 1),
            pages="",
        )
        for n in range(1, count + 1)
    )  # fmt: skip


NOTICE_ROWS = (
    NoticeMaterial(serial=1, name="《自主创业（灵活就业）登记表》", originals="1", copies="—", note="本人签名"),
    NoticeMaterial(serial=2, name="居民身份证", originals="核验", copies="1", note="正反面印在一页"),
    NoticeMaterial(serial=3, name="本人银行卡", originals="核验", copies="1", note="卡号清楚，本人开户"),
    NoticeMaterial(serial=4, name="社会保险缴费记录", originals="—", copies="—", note="系统核验", tick="免交"),
    NoticeGroup(group="只有下列情形才要"),
    NoticeMaterial(serial=5, name="低保证", originals="核验", copies="1", note="首页和本人页；仅低保家庭需要"),
    NoticeMaterial(serial=6, name="授权委托书", originals="1", copies="—", note="本人签名或按指印；仅代办需要"),
)
STEPS = tuple(
    RoutingStep(name=name, office=office, person="", opinion="", day="")
    for name, office in (("受理", "3号综合窗口"), ("承办", "社会事务科"), ("审核", "社会事务科"), ("批准", "分管领导"),
                         ("办结", "后台分办岗"))
)  # fmt: skip

SAMPLES: Mapping[str, tuple[type[Paper], Mapping[str, Any]]] = {
    "forms/acceptance": (AcceptancePaper, {
        **LETTER, "basis": "根据《居住证暂行条例》第九条的规定，", "accepted": "2026年11月24日",
        "promised_limit": "7个工作日", "legal_limit": "15个工作日", "promised_day": "2026年12月3日",
        "legal_day": "2026年12月15日", "fee": "不收费", "collection": "窗口领取，凭身份证", "office": "云溪派出所",
        "result": "浙江省居住证", "phone": "138****2207", "promised": (), "check_code": "A231-7F3K",
    }),
    "forms/correction": (CorrectionPaper, {
        **LETTER, "item": "高龄津贴申领", "missing": missing(2), "received": ("申请表原件1份", "身份证复印件1份"),
        "due_day": LATER, "due_days": 15, "clerk": "李慧敏（工号0317）", "document_number": "云溪补〔2026〕18号",
    }),
    "forms/refusal": (RefusalPaper, {
        **LETTER, "item": "无犯罪记录证明", "document_number": "云溪不受〔2026〕3号",
        "reason": "“无犯罪记录证明”属于不应由基层群众性自治组织出具的证明，本窗口不能出具", "remedy": REMEDY,
        "basis": "根据《民政部等六部门关于改进和规范基层群众性自治组织出具证明工作的指导意见》（民发〔2020〕20号），",
        "elsewhere": "请到户籍所在地派出所办理。",
    }),
    "forms/special_procedure_notice": (SpecialProcedurePaper, {
        **LETTER, "document_number": "云溪特〔2026〕4号", "kind": "其他", "procedure": "专家评审", "is_counted": False,
        "content": "对改造方案作安全评审", "reason": "需要对申请材料组织专家评审", "accepted": "2026年11月24日",
        "basis": "根据《中华人民共和国行政许可法》第四十五条的规定，", "started": "2026年11月26日", "fee": "不收费",
        "limit": "10个工作日", "ends": "2026年12月10日", "promised_day": "2026年12月3日", "approver": "陈立群",
        "phone": "0574-5555 0140", "check_code": "S4-7F3K",
    }),
    "forms/decision": (DecisionPaper, {
        **LETTER, "document_number": "云溪决〔2026〕12号", "title": "不予决定书", "accepted": "2026年11月24日",
        "is_granted": False, "reason": "申请人在本市居住登记不满半年，不符合申领条件", "content": "", "certificate": "",
        "basis": "根据《居住证暂行条例》第二条的规定，", "certificate_number": "", "valid_until": "", "remedy": REMEDY,
        "check_code": "D12-7F3K",
    }),
    "forms/closing_notice": (ClosingPaper, {
        **LETTER, "document_number": "云溪结〔2026〕201号", "accepted": "2026年11月24日", "closed": "2026年12月1日",
        "result": "准予", "words": "", "certificate": "浙江省居住证", "certificate_number": "33029020261201001",
        "valid_until": "2027年11月30日", "limits": "承诺7个工作日，实际5个工作日", "collection": "窗口领取",
        "collect_place": ORGAN, "collect_time": "工作日上班时间", "collect_until": "2026年12月15日",
        "bring": "本人身份证件、收件凭证；代领的，另带委托书和代领人身份证件", "check_code": "C201-7F3K",
    }),
    "forms/delivery_proof": (DeliveryPaper, {
        **LETTER, "document_number": "云溪送〔2026〕9号", "document": "不予受理决定书", "place": f"{ORGAN}3号窗口",
        "document_served": "云溪不受〔2026〕7号", "way": "", "remark": "",
    }),
    "forms/notice": (NoticePaper, {
        **FORM, "item": "灵活就业社会保险补贴（就业困难人员）", "code": "NB-SQ-031", "department": "区人力社保局",
        "conditions": ("本人以灵活就业方式参保", "距法定退休年龄不足5年且登记失业满6个月"), "materials": NOTICE_ROWS,
        "legal_limit": "23个工作日", "promised_limit": "23个工作日", "excluded_time": "公示不少于5个工作日",
        "fee": "不收费", "result": "补贴到账", "accept_at": "1至3号窗口，也可网上办", "notes": "每年2月、8月集中受理",
        "is_confirmed": True, **CODE,
    }),
    "forms/commitment": (CommitmentPaper, {
        **FORM, "number": NUMBER, "applicant": RARE, "id_number": "330299195103040014", "item": "老年人优待证申领",
        "missing": ("近期一寸照片", "户口簿复印件"), "due_day": "2026年12月7日", "date": DAY,
    }),
    "forms/declaration": (DeclarationPaper, {
        **FORM, **CODE, **MASKED, "number": NUMBER, "applicant": RARE, "item": "临时救助申请", "department": "云溪街道社会事务科",
        "basis": "《社会救助暂行办法》第四十八条",
        "certificates": (
            DeclarationLine(serial=1, name="家庭收入证明", content="申请之日前12个月共同生活家庭成员的收入"),
            DeclarationLine(serial=2, name="居住证明", content="在本街道连续居住满半年"),
        ),
        "conditions": ("共同生活的家庭成员收入低于本地标准", "没有商业性房产"),
    }),
    "forms/agent_authorisation": (AuthorisationPaper, {
        **FORM, "number": NUMBER, "principal": RARE, "principal_id": "330299195103040014",
        "principal_phone": MASKED["phone"], "agent": "王秀兰", "agent_id": "330299198806120027",
        "agent_phone": "139****1180", "relation": "母女", "item": "高龄津贴申领",
        "powers": ("提交申请、补交材料", "签收通知书、决定书", "领取办理结果"), "valid_from": DAY, "valid_until": LATER,
        "date": DAY,
    }),
    "forms/material_list": (ReceiptSheet, {
        **MASKED, **FOOT, "hall": ORGAN, "number": NUMBER, "barcode": NUMBER.replace("-", ""), "applicant": RARE,
        "item": "浙江省居住证申领", "form": "窗口办理，承诺件", "collection": "窗口领取", "materials": material_lines(5),
        "total_originals": 2, "total_copies": 7, "promised": (), "latest_answer": "2026年11月30日", "promised_day": "",
        "paragraphs": (
            "经核查，您提交的申请材料齐全，符合法定形式，现予收件。",
            "收件之日起5个工作日内，决定是否受理；需要补正的，一次告知全部内容。到期没有告知的，自收件之日起即为受理。",
        ),
        "limits": "受理后：承诺7个工作日，法定15个工作日办结", "qr": LETTER["qr"], "password": "472 091",
        "clerk": "李慧敏（工号0317）", "counter": "3号综合窗口", "date": DAY, "time": "10:51",
    }),
    "forms/transfer_slip": (TransferPaper, {
        **FORM, **CODE, **DESK, "slip_number": "YZ-20261123-04", "site": "330290015", "sender": "3号综合窗口",
        "receiver": "后台分办岗", "lines": transfer_lines(4), "total_copies": "11", "total_pages": "", "cases": 4,
        "time": "11月23日 16:45", "bag": "F-0293",
    }),
    "forms/collection_slip": (CollectionPaper, {
        **FORM, **DESK, "number": NUMBER, "applicant": RARE, "item": "浙江省居住证申领", "result": "准予",
        "certificate": "浙江省居住证", "certificate_number": "33029020261201001", "valid_until": "2027年11月30日",
        "collector": RARE, "id_number": MASKED["id_number"], "relation": "本人", "collected": "2026年12月3日 10:20",
        "counter": "3号综合窗口", "qr": LETTER["qr"],
    }),
    "forms/collection_register": (RegisterPaper, {
        **FORM, **DESK, "date": DAY, "counter": "3号综合窗口",
        "lines": tuple(
            RegisterLine(serial=n, number=f"20261123-{n:04d}-6", applicant=RARE, item="浙江省居住证申领",
                         certificate="浙江省居住证", collector="王秀兰", time="10:20")
            for n in range(1, 6)
        ),
    }),
    "forms/application": (ApplicationPaper, {
        **FORM, **CODE, "number": NUMBER, "applicant": RARE, "item": "高龄津贴申领", "received": DAY,
        "lines": (
            ApplicationLine(label="姓名", value=RARE), ApplicationLine(label="公民身份号码", value=MASKED["id_number"]),
            ApplicationLine(label="户籍地址", value="浙江省宁波市海棠区云溪街道桂园路128号3幢501室"),
            ApplicationLine(label="开户银行", value="宁波银行云溪支行"),
        ),
        "fields": {"form_bank": "宁波银行云溪支行"},
    }),
    "forms/withdrawal_request": (WithdrawalPaper, {
        **FORM, **CODE, **DESK, **MASKED, "number": NUMBER, "applicant": RARE, "item": "浙江省居住证申领",
        "applied": DAY, "reason": "工作调动，不再在本市居住", "returned": material_lines(3),
    }),
    "forms/forwarding_slip": (ForwardingPaper, {
        **FORM, **CODE, **DESK, "slip_number": "云溪转〔2026〕6号", "number": NUMBER, "applicant": RARE,
        "phone": MASKED["phone"], "item": "残疾人辅助器具补贴", "received": DAY, "sender": "3号综合窗口",
        "receiver": "云溪区残疾人联合会", "reason": "申请事项不属于本中心办理权限", "basis": "云溪区事项清单（2026年版）",
        "opinion": "请核查后直接答复申请人，并抄告本中心", "materials": material_lines(3), "reply_by": "2026年12月3日",
    }),
    "forms/routing_slip": (RoutingPaper, {
        **FORM, **CODE, **DESK, "number": NUMBER, "applicant": RARE, "item": "浙江省居住证申领",
        "department": "云溪派出所", "received": DAY, "accepted": "2026年11月24日", "promised_day": "2026年12月3日",
        "legal_day": "2026年12月15日", "materials": NAMES[:4], "steps": STEPS,
    }),
    "forms/agent_order": (AgentOrderPaper, {
        **FORM, **CODE, **DESK, "slip_number": "云溪代〔2026〕31号", "number": NUMBER, "principal": RARE,
        "phone": MASKED["phone"], "item": "高龄津贴申领", "agent": "沈来娣", "agent_phone": "0574-5555 0140",
        "materials": material_lines(3), "due_day": "2026年12月3日",
    }),
    "forms/archive_index": (ArchivePaper, {
        **FORM, **CODE, **DESK, "number": NUMBER, "applicant": RARE, "item": "浙江省居住证申领", "received": DAY,
        "closed": "2026年12月1日", "result": "准予",
        "lines": tuple(
            ArchiveLine(serial=n, name=name, number=number, date=DAY, pages="")
            for n, (name, number) in enumerate(
                (("申请表", ""), ("受理通知书", "云溪受〔2026〕231号"), ("办结通知书", "云溪结〔2026〕201号")), 1
            )
        ),
    }),
    "forms/hall_statistics": (HallStatisticsPaper, {
        **FORM, "span": "2026年11月23日", "time": "17:08", "result": "按时办结 98%",
        "figures": (("取号", "62个"), ("呼叫率", "97%"), ("办理率", "92%"), ("弃号率", "6%"), ("平均等候", "9分"),
                    ("平均办理", "6分")),
        "hours": tuple(
            HourBar(hour=hour, visitors=visitors, wait_minutes=wait)
            for hour, visitors, wait in ((8, 6, 4), (9, 14, 11), (10, 15, 13), (11, 8, 9), (14, 9, 8), (15, 5, 6))
        ),
        "lines_taken": (("A", 28), ("B", 12), ("C", 4), ("D", 3), ("F", 10), ("G", 5)),
        "rows": (
            statistics_row("合计"), {"group": "每小时"}, *(statistics_row(f"{hour}时") for hour in range(8, 12)),
            {"group": "业务"}, statistics_row("A 社保·医保·民政"), statistics_row("B 户口·居住证"),
            {"group": "窗口"}, *(statistics_row(f"{counter}号") for counter in range(1, 5)),
        ),
        "notes": ("弃号：叫号前离开、过号作废、收班未办的号，占取号的比例。等候、用时为平均/最长，单位为分钟。",),
    }),
    "forms/dayreport": (DayReportPaper, {
        **FORM, "date": "2026年11月23日 星期一", "result": "未平，差2件", "time": "17:08", "closer": "李慧敏（0317）",
        "figures": (("取号", "62个"), ("办理", "57个"), ("收件", "46件"), ("平均等候", "8分"), ("最长等候", "26分"), ("办结", "21件")),
        "hours": tuple(
            HourBar(hour=hour, visitors=visitors, wait_minutes=mean, longest_minutes=longest)
            for hour, visitors, mean, longest in (
                (8, 6, 4, 9), (9, 14, 9, 19), (10, 15, 12, 26), (11, 9, 7, 15), (12, 0, None, None), (13, 3, 2, 3),
                (14, 8, 8, 17), (15, 6, 5, 11), (16, 1, 3, 3),
            )
        ),
        "states": (("当场办结", 21), ("办理中", 17), ("补正", 5), ("待决定", 2), ("不予受理", 1)),
        "lines": (
            day_line("收件", 46, 46, 44), day_line("受理", 38, 37, 38), day_line("补正告知", 5, 5, 5),
            day_line("不予受理", 1, 1, 1), day_line("办结", 21, None, 21), day_line("领证送达", 3, None, 3),
            day_line("一次性告知", 8, None, 8), day_line("叫号办理", 57, None, 57), day_line("评价", 41, None, 41),
        ),
        "equations": (
            "取号62＝已办理57＋过号作废4＋关门时结清1", "已办理57＝受理43＋补正5＋不予受理1＋咨询5＋领证3",
            "收件46＝当场办结21＋办理中17＋补正5＋待决定2＋不予受理1", "没有印出、已结清1份：当事人不需要纸质件1份（0208）",
        ),
        "pending": ("区平台未连接，2件待上传：0045-5、0046-3",), "events": "1至418号，已送到409号",
        "chain": ("9c41 e07a 52b8 1d3f  6a90 cf27 b4e5 083d",), "district": "未签收",
        "backup": "17:08 已写入并验证",
        "hall_rows": (
            statistics_row("合计"),
            {"group": "业务"}, statistics_row("A 社保医保民政"), statistics_row("F 领证取件"),
            {"group": "窗口"}, statistics_row("3号"), statistics_row("12号"),
        ),
        "longest": "最长26分：A023 社保·医保·民政，10:12取号，10:38叫到",
        "backlog": "上日待办 12　今日办结 21　黄灯 2　红灯 0",
        "qr": "20261123-418-9c41e07a52b81d3f6a90cf27b4e5083d",
    }),
}  # fmt: skip

SETTLED = (
    "当事人不需要纸质件", "老人行动不便，由网格员上门告知并代为签收", "设备损坏，次日补打",
    "区平台与前置库两边登记不一致，已与区行政审批中心信息科电话核对并做记录",
)  # fmt: skip
LONG_CHANGES: Mapping[str, Mapping[str, Any]] = {
    "forms/dayreport": {
        "result": "未平，区级数目不符", "closer": f"{LONG}（0317）",
        "figures": (("取号", "1462个"), ("办理", "1357个"), ("收件", "1146件"), ("平均等候", "108分"), ("最长等候", "226分"),
                    ("办结", "1021件")),
        "states": (("当场办结", 1021), ("办理中", 117), ("补正", 15), ("待决定", 12), ("不予受理", 11), ("撤回作废", 3)),
        "equations": (
            "取号1462＝已办理1357＋过号作废84＋关门时结清21", "已办理1357＝受理843＋补正105＋不予受理11＋咨询305＋领证93",
            "收件1146＝当场办结1021＋办理中117＋补正15＋待决定12＋不予受理11＋撤回作废3",
            "没有印出、已结清112份，明细见后", "区平台退回、暂存12条，已结清（0317、0208）",
        ),
        "pending": ("区平台退回或暂存12条，等处理；没有印出152份，明细见后",),
        "details": (
            {"group": "没有印出、已结清112份"},
            *({"what": f"{why}（第{n}批）", "n": 7, "who": "0208"} for n in range(1, 5) for why in SETTLED),
            {"group": "没有印出152份"},
            *({"what": "、".join(f"{n:04d}-{n % 10}" for n in range(first, first + 8)), "n": 8, "who": ""}
              for first in range(1, 152, 8)),
        ),
        "events": "118201至121418号，共3218条；1至12号，共12条；另有12条本机没有，区级有，换机或恢复前送到",
        "district": "11月24日 08:06 已写入前置库，逐条读回，编号 QZK20261123-9c41e07a52b8",
        "longest": "最长226分：A1023 社保·医保·民政·残联·退役军人事务，08:12取号，11:58叫到",
        "backlog": "上日待办 1112　今日办结 1021　黄灯 112　红灯 37",
    },
    "forms/acceptance": {
        "promised": ("户口簿（12月14日前补交）", "婚姻登记证明或者无婚姻登记记录的承诺书（12月14日前补交）"),
        "office": "宁波市云溪区人力资源和社会保障局养老保险管理服务中心", "result": "城乡居民基本养老保险待遇核定表",
    },
    "forms/correction": {"missing": missing(14), "received": NAMES},
    "forms/special_procedure_notice": {"content": "对改造方案的结构安全、消防通道和相邻关系组织专家评审，并由街道组织公示不少于7日"},
    "forms/decision": {
        "title": "准予行政许可决定书", "is_granted": True, "content": "准予在云溪路88号一层设置便民早餐点，面积不超过12平方米。",
        "certificate": "设置便民早餐点许可证（正本、副本）", "certificate_number": "云溪许〔2026〕第0000123号",
        "valid_until": "2029年11月30日",
    },
    "forms/closing_notice": {"words": "结果证照已经制作完成，电子证照已经同步到个人空间"},
    "forms/delivery_proof": {"way": "邮寄送达", "remark": "邮件号 EMS 1120 0033 4455 6"},
    "forms/notice": {
        "materials": tuple(
            NoticeMaterial(serial=n, name=NAMES[n % len(NAMES)] * (1 + n % 2), originals="1", copies=str(n),
                           note="正反面印在一页，由本人签名")
            for n in range(1, 31)
        ),
        "is_confirmed": False,
    },
    "forms/commitment": {"missing": NAMES},
    "forms/declaration": {
        "certificates": tuple(DeclarationLine(serial=n, name=NAMES[n % 7], content=NAMES[-n % 7] * 2) for n in range(1, 13))
    },
    "forms/agent_authorisation": {"agent": LONG, "relation": "社区网格员（受委托）"},
    "forms/material_list": {
        "materials": material_lines(40), "promised": ("户口簿（12月14日前补交）", "婚姻登记证明（12月14日前补交）"),
        "hall": LONG_ORGAN, "latest_answer": "", "promised_day": "2026年12月3日",
    },
    "forms/transfer_slip": {"lines": transfer_lines(40), "total_copies": "100", "cases": 40},
    "forms/collection_slip": {"collector": LONG, "relation": "代领：社区网格员（受委托）", "counter": "12号综合窗口（潘火分中心）"},
    "forms/collection_register": {
        "lines": tuple(
            RegisterLine(serial=n, number=f"20261123-{n:04d}-6", applicant=LONG, item=LONG_ITEM,
                         certificate="浙江省居住证", collector=RARE, time="10:20")
            for n in range(1, 31)
        )
    },
    "forms/application": {
        "lines": tuple(
            ApplicationLine(label=f"家庭成员工作或就学单位{n}", value=LONG_ORGAN) for n in range(1, 21)
        ),
        "tables": (ApplicationLine(label="家庭成员", value="\n".join(f"{LONG}；配偶；1234.50；{LONG_ORGAN}" for _ in range(8))),),
    },
    "forms/withdrawal_request": {"returned": material_lines(20)},
    "forms/forwarding_slip": {"materials": material_lines(20), "receiver": "宁波市云溪区人力资源和社会保障局养老保险管理服务中心"},
    "forms/routing_slip": {"materials": NAMES * 2},
    "forms/agent_order": {"materials": material_lines(16)},
    "forms/archive_index": {
        "lines": tuple(ArchiveLine(serial=n, name=NAMES[n % 7], number="云溪受〔2026〕231号", date=DAY, pages="3") for n in range(1, 61))
    },
}  # fmt: skip
_LONG_FIELDS = {"applicant": LONG, "principal": LONG, "item": LONG_ITEM, "organ": LONG_ORGAN}


def longest(template: str) -> Paper:
    """Return the paper of a template with the longest and rarest content."""
    _, values = SAMPLES[template]
    general = {name: value for name, value in _LONG_FIELDS.items() if name in values}
    return sample(template, **{**general, **LONG_CHANGES.get(template, {})})


def kinds_of(template: str) -> dict[str, dict[str, Any]]:
    """Return what is shipped to try the form with: the usual values, and what differs in the longest."""
    usual, most = values_of(sample(template)), values_of(longest(template))
    return {"usual": usual, "longest": {name: value for name, value in most.items() if value != usual[name]}}
