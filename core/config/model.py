"""Every setting there is: type, default, title, help, unit, range. The admin page and the manual are made from it."""

from typing import Annotated, Literal

from pydantic import Field

from core.config.device_settings import (
    DisplaySettings,
    KeypadSettings,
    OfficePrinterSettings,
    PaperSettings,
    PrinterSettings,
    ReaderSettings,
    ScannerSettings,
    ScanSettings,
)
from core.config.district_settings import DistrictSettings, ExchangeSettings
from core.config.hall_settings import BoardSettings, Hall, KioskSettings, PublicScreen, QueueSettings, VoiceSettings
from core.config.section import Section

__all__ = [
    "BoardSettings", "CaseSettings", "DaySettings", "Desk", "DisplaySettings", "DistrictSettings", "ExchangeSettings",
    "Hall", "KeypadSettings", "KioskSettings", "OfficePrinterSettings", "PaperSettings", "PrinterSettings",
    "PublicScreen", "QueueSettings", "RatingSettings", "ReaderSettings", "ScanSettings", "ScannerSettings", "Section",
    "Settings", "StaffSettings", "StoreSettings", "VoiceSettings",
]  # fmt: skip

_SERVED = r"^[A-Z](\+\d{1,3})?$"


class Desk(Section):
    """This machine."""

    counter: str = Field("3", title="窗口号", max_length=8)
    counter_name: str = Field("3号综合窗口", title="窗口名称", max_length=20)
    businesses: tuple[Annotated[str, Field(pattern=_SERVED)], ...] = Field(
        ("A", "B", "C", "D", "E", "F", "G"), title="本窗口办理的业务",
        description="业务字母；F+10 = F 在本窗口按早到 10 分钟算",
    )  # fmt: skip
    language: Literal["zh", "en"] = Field("zh", title="界面语言")
    large_type: bool = Field(False, title="大字版")


class StoreSettings(Section):
    """Where the data lie."""

    url: str = Field("", title="数据库地址", description="空 = 本机加密文件；多窗口：postgresql+psycopg://用户@主机/库")
    busy_timeout_s: float = Field(5.0, title="等待锁的时间", ge=0.1, le=60, json_schema_extra={"unit": "秒"})
    answer_timeout_s: float = Field(
        10.0, title="等中心服务器应答", description="多窗口：一条命令最多等多久", ge=2, le=120,
        json_schema_extra={"unit": "秒"},
    )  # fmt: skip
    watch_s: float = Field(
        2.0, title="看中心服务器的间隔", description="多窗口：没有通知时隔多久看一次", ge=0.2, le=60,
        json_schema_extra={"unit": "秒"},
    )  # fmt: skip
    island: bool = Field(
        True, title="服务器断开时在本机接着办", description="多窗口：只对窗口电脑，叫号屏和取号机不在本机接着办"
    )
    island_numbers: int = Field(20, title="为断开预留的编号", description="每类编号预留几个", ge=5, le=500)
    island_numbers_least: int = Field(
        50, title="预留编号至少剩",
        description="多窗口：一类编号剩得比这少，服务器在线时就再预留一段，断开时总有够用的", ge=1, le=100,
        json_schema_extra={"unit": "%"},
    )  # fmt: skip
    locks_memory: bool = Field(
        False,
        title="锁定数据库的内存",
        description="不换出到磁盘，释放时清零；受理约慢一至两倍，重启后生效",
    )
    numbers_left_out: int = Field(
        300,
        title="恢复备份后跳过的编号",
        description="每类编号按丢失的每一天跳过几个：那段时间发出的号不再发第二次",
        ge=10,
        le=2000,
    )
    min_free_mb: int = Field(500, title="最少空余空间", ge=1, json_schema_extra={"unit": "MB"})
    backups_kept: int = Field(
        3, title="保留几份备份", description="日结和升级前各备份一次，多于这个数的旧备份删去", ge=1, le=90
    )


class CaseSettings(Section):
    """Limits of intake."""

    duplicate_days: int = Field(
        30, title="同一人同一事项提醒", description="多少天内收过的同一事项，受理前提醒一次", ge=0, le=3650,
        json_schema_extra={"unit": "天"},
    )  # fmt: skip
    decision_days: int = Field(5, title="收件后答复期限", ge=1, le=60, json_schema_extra={"unit": "工作日"})
    correction_days: int = Field(15, title="补正期限", ge=1, le=120, json_schema_extra={"unit": "工作日"})
    tolerance_days: int = Field(10, title="容缺补交期限", ge=1, le=120, json_schema_extra={"unit": "工作日"})
    handover_days: int = Field(
        0, title="转交承办期限", description="受理后几个工作日内转交；0 = 不计", ge=0, le=60,
        json_schema_extra={"unit": "工作日"},
    )  # fmt: skip
    delivery_days: int = Field(
        10, title="送达期限", description="办结后几个工作日内送达或通知领取；0 = 不计", ge=0, le=60,
        json_schema_extra={"unit": "工作日"},
    )  # fmt: skip
    notice_on: Literal["a4", "thermal"] = Field("a4", title="一次性告知用纸", description="thermal = 票据打印机")
    natural_rolls: bool = Field(False, title="自然日时限末日逢休息日顺延")
    archive_days: int = Field(
        30,
        title="结束后自动归档",
        description="结束几天后归档；0 = 不自动",
        ge=0,
        le=3650,
        json_schema_extra={"unit": "天"},
    )
    clipboard_s: int = Field(
        30, title="剪贴板保留", description="二次录入复制的内容多久后从剪贴板清掉", ge=5, le=600,
        json_schema_extra={"unit": "秒"},
    )  # fmt: skip
    yellow_days_left: int = Field(1, title="黄灯：剩余工作日", ge=0, le=30)
    yellow_share: float = Field(0.9, title="黄灯：已用时限比例", ge=0.1, le=1.0)


class DaySettings(Section):
    """The close of the day."""

    settle_s: float = Field(
        5.0, title="日结前等一等", description="连得上区平台时，让刚办的传完、正在打的打完，最多等多久；0 = 不等",
        ge=0, le=60, json_schema_extra={"unit": "秒"},
    )  # fmt: skip
    district_s: float = Field(
        20.0, title="日结等区平台", description="日结时上传、对账一共最多等区平台多久；到时先按未平账结，以后自动补平",
        ge=1, le=600, json_schema_extra={"unit": "秒"},
    )  # fmt: skip


class StaffSettings(Section):
    """Sign-in and lock."""

    idle_lock_s: int = Field(300, title="无操作自动锁屏", ge=30, le=3600, json_schema_extra={"unit": "秒"})
    max_failures: int = Field(5, title="密码错几次锁定", ge=3, le=20)
    lock_minutes: int = Field(10, title="锁定时间", ge=1, le=1440, json_schema_extra={"unit": "分钟"})
    min_password: int = Field(8, title="密码最短位数", ge=6, le=64)


class RatingSettings(Section):
    """How visitors are asked what they think (好差评)."""

    is_on: bool = Field(True, title="请访客评价", description="办完离开时在访客的屏幕、键盘或纸上请评价，每次只问一遍")
    display: str = Field(
        "", title="评价屏", description="访客屏幕的名称（如 HDMI-1）或序号（2 = 第二块）；空 = 没有", max_length=80
    )
    screen_s: int = Field(60, title="评价屏等多久", ge=15, le=600, json_schema_extra={"unit": "秒"})
    thanks_s: int = Field(3, title="道谢显示多久", ge=1, le=30, json_schema_extra={"unit": "秒"})
    slip: Literal["never", "without_device", "always"] = Field(
        "never", title="评价小票",
        description="never = 不打；without_device = 没有评价屏和评价器的窗口打；always = 都打",
    )  # fmt: skip
    url: str = Field("", title="评价网址", description="印在评价小票的二维码里，后面接评价编号；空 = 小票上打勾")


class Settings(Section):
    """All settings of one machine."""

    hall: Hall = Hall()
    desk: Desk = Desk()
    store: StoreSettings = StoreSettings()
    queue: QueueSettings = QueueSettings()
    voice: VoiceSettings = VoiceSettings()
    board: BoardSettings = BoardSettings()
    kiosk: KioskSettings = KioskSettings()
    cases: CaseSettings = CaseSettings()
    day: DaySettings = DaySettings()
    staff: StaffSettings = StaffSettings()
    reader: ReaderSettings = ReaderSettings()
    chip_reader: ReaderSettings = ReaderSettings()
    kiosk_reader: ReaderSettings = ReaderSettings()
    scan: ScanSettings = ScanSettings()
    scanner: ScannerSettings = ScannerSettings()
    hall_led: DisplaySettings = DisplaySettings()
    counter_led: DisplaySettings = DisplaySettings(model="escpos-pole", only_own=True)
    keypad: KeypadSettings = KeypadSettings()
    rating: RatingSettings = RatingSettings()
    ticket_printer: PrinterSettings = PrinterSettings()
    receipt_printer: PrinterSettings = PrinterSettings()
    office_printer: OfficePrinterSettings = OfficePrinterSettings()
    papers: PaperSettings = PaperSettings()
    district: DistrictSettings = DistrictSettings()
    exchange: ExchangeSettings = ExchangeSettings()
