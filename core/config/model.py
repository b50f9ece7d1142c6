"""Every setting there is: type, default, title, help, unit, range. The admin page and the manual are made from it."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

_CODES = r"^(8[1-9A-F]|[9A-E][0-9A-F]|F[0-9A-E])[0-9A-F]{2}(-(8[1-9A-F]|[9A-E][0-9A-F]|F[0-9A-E])[0-9A-F]{2})?$"
_SERVED = r"^[A-Z](\+\d{1,3})?$"

_SPAN = r"^([01]?\d|2[0-3]):[0-5]\d-([01]?\d|2[0-3]):[0-5]\d$"


class Section(BaseModel):
    """A group of settings. Unknown keys are errors; values never change after loading."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Hall(Section):
    """The centre as it stands on papers and screens."""

    name: str = Field("云溪街道便民服务中心", title="大厅名称", description="印在所有小票和文书上", max_length=40)
    short_name: str = Field("云溪", title="文号简称", description="文号用字，例如 云溪受〔2026〕231号", max_length=8)
    site_code: str = Field(
        "330290015", title="站点编码", description="办件编号的前九位：区划六位加站点三位", pattern=r"^\d{9}$"
    )
    address: str = Field("云溪路88号", title="地址")
    enquiry_phone: str = Field("0574-5555 0132", title="咨询电话")
    supervision_phone: str = Field("12345", title="监督电话")
    progress_url: str = Field(
        "https://yunxi.example/p/", title="进度查询网址", description="二维码里的地址，后面接办件编号或号码"
    )


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


class QueueSettings(Section):
    """How the line is run."""

    missed_policy: Literal["void", "keep_calls", "keep_minutes"] = Field("keep_calls", title="过号处理")
    missed_keep_calls: int = Field(3, title="过号保留几次呼叫", ge=0, le=50)
    missed_keep_minutes: int = Field(30, title="过号保留时间", ge=0, le=480, json_schema_extra={"unit": "分钟"})
    max_passes: int = Field(3, title="过号几次作废", ge=1, le=10)
    priority_in_row: int = Field(2, title="优先号最多连叫几个", ge=1, le=20)
    priority_max_extra_wait_min: int = Field(
        20, title="普通号最多因优先多等", ge=1, le=240, json_schema_extra={"unit": "分钟"}
    )
    one_live_ticket: bool = Field(True, title="同一人同一业务只能有一张有效号")
    elder_age: int = Field(60, title="老年优先的年龄", ge=50, le=120, json_schema_extra={"unit": "岁"})
    last_number: bool = Field(
        True, title="来不及办就停止取号", description="等候人数×平均用时超过今天余下的时间时，不再出号"
    )
    served_after_closing_min: int = Field(
        30, title="停止取号后窗口还办多久", ge=0, le=240, json_schema_extra={"unit": "分钟"}
    )
    hold_return_min: int = Field(
        15, title="挂起多久自动返回队列", description="0 = 不自动返回，由窗口恢复", ge=0, le=480,
        json_schema_extra={"unit": "分钟"},
    )  # fmt: skip
    kept_for_counter_min: int = Field(
        10, title="指定窗口的号保留多久", description="转到窗口或挂起返回的号，过了这段时间别的窗口也能叫", ge=1,
        le=240, json_schema_extra={"unit": "分钟"},
    )  # fmt: skip
    wait_limit_min: int = Field(
        30, title="等候超时", description="等候超过这么久算超时，用于统计和预警", ge=1, le=480,
        json_schema_extra={"unit": "分钟"},
    )  # fmt: skip
    visit_limit_min: int = Field(
        30, title="办理超时", description="办理超过这么久算超时，用于统计和预警", ge=1, le=480,
        json_schema_extra={"unit": "分钟"},
    )  # fmt: skip
    seats: int = Field(
        60, title="大厅容量", description="大厅同时容纳的人数，用于大厅饱和度", ge=1, le=5000,
        json_schema_extra={"unit": "人"},
    )  # fmt: skip


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


class StaffSettings(Section):
    """Sign-in and lock."""

    idle_lock_s: int = Field(300, title="无操作自动锁屏", ge=30, le=3600, json_schema_extra={"unit": "秒"})
    max_failures: int = Field(5, title="密码错几次锁定", ge=3, le=20)
    lock_minutes: int = Field(10, title="锁定时间", ge=1, le=1440, json_schema_extra={"unit": "分钟"})
    min_password: int = Field(8, title="密码最短位数", ge=6, le=64)


class ReaderSettings(Section):
    """The identity card reader."""

    port: str = Field(
        "",
        title="端口",
        description="serial:/dev/ttyUSB0、serial:COM3、usb:（USB 二代证阅读器）、pcsc:（社保卡读卡器）；空 = 没有",
    )
    poll_ms: int = Field(300, title="寻卡间隔", ge=50, le=5000, json_schema_extra={"unit": "毫秒"})
    read_twice: bool = Field(True, title="读两遍核对")
    pause_ms: int = Field(
        5,
        title="命令间隔",
        description="两条命令之间至少等多久；个别模块要 10 以上",
        ge=0,
        le=200,
        json_schema_extra={"unit": "毫秒"},
    )
    rf_frame: int = Field(0, title="射频帧长", description="厂家要求时才写，例如 80（0x50）；0 = 不设置", ge=0, le=255)
    new_address: bool = Field(False, title="读卡内新住址", description="窗口上列出芯片里追加的住址")
    fingerprint_basis: str = Field(
        "",
        title="读指纹的法律依据",
        description="空 = 不读指纹；写了依据才读，每次都记入日志，指纹本身不保存",
        max_length=80,
    )
    photo_decoder: str = Field(
        "",
        title="照片解码插件",
        description="厂家解码库（GetBmp）或 .py 插件的路径；空 = 照片读出即丢弃",
    )
    try_hid: bool = Field(False, title="允许 HID 读卡器", description="hid:10c4:0007；协议未经实机证实，先用 card 试")


class ScannerSettings(Section):
    """The barcode and QR scanner."""

    port: str = Field("", title="端口", description="serial:/dev/ttyACM0、serial:COM5@9600；空 = 没有，或者是键盘口的")
    ends_with: Literal["silence", "cr", "lf", "crlf", "tab"] = Field(
        "silence", title="码的结尾", description="silence = 停顿就算结束；二维码里可能有换行，不确定就用它"
    )
    prefix: str = Field("", title="扫码枪自己加的前缀", max_length=16)
    silence_ms: int = Field(80, title="停顿多久算结束", ge=50, le=500, json_schema_extra={"unit": "毫秒"})
    keyboard: bool = Field(True, title="识别键盘口扫码枪", description="像打字一样送来的码，从快慢上认出来，不进输入框")
    key_gap_ms: int = Field(35, title="键盘口：两个字之间最长", ge=5, le=100, json_schema_extra={"unit": "毫秒"})


class DisplaySettings(Section):
    """A call display on a line: an LED board of the hall, or the small one above or before this counter."""

    port: str = Field("", title="端口", description="tcp://192.168.1.60:5005、serial:COM6@9600；空 = 没有")
    model: str = Field("onbon-bx", title="型号", description="resources/devices 里的 display-型号.toml", max_length=40)
    only_own: bool = Field(False, title="只显示本窗口叫的号")
    stays_s: int = Field(
        0, title="显示多久", description="0 = 一直到下一个号", ge=0, le=3600, json_schema_extra={"unit": "秒"}
    )


class KeypadSettings(Section):
    """The rating keypad before the visitor."""

    port: str = Field("", title="端口", description="serial:COM7@9600；空 = 没有")
    model: str = Field("plain", title="型号", description="resources/devices 里的 keypad-型号.toml", max_length=40)
    window_s: int = Field(30, title="等多久评价", ge=5, le=300, json_schema_extra={"unit": "秒"})


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


class PrinterSettings(Section):
    """One thermal printer."""

    port: str = Field(
        "",
        title="端口",
        description="tcp://主机:9100、serial:COM4@9600,rtscts、usbprint:any、cups:队列、winspool:打印机名、file:路径；"
        "空 = 没有",
    )
    width_mm: Literal[58, 80] = Field(80, title="纸宽", json_schema_extra={"unit": "mm"})
    charset: Literal["gb2312", "gbk", "gb18030"] = Field("gbk", title="打印机字库", description="以校准页为准")
    gaps: tuple[Annotated[str, Field(pattern=_CODES)], ...] = Field(
        (), title="字库缺的双字节码", description="如 FE50-FEA0；由校准页得出"
    )
    text_mode: Literal["inline", "raster"] = Field("inline", title="生僻字方式")
    enlarges_hanzi: bool = Field(True, title="能放大汉字", description="不能：大字改用图")
    draws_codes: bool = Field(True, title="能自己印二维码和条码", description="不能：改用图")
    marker: Literal["status", "process_id"] = Field(
        "status", title="打完的回执", description="status = GS r；process_id = GS ( H（部分新机型）"
    )
    answer_s: float = Field(0.6, title="等打印机应答", ge=0.1, le=10, json_schema_extra={"unit": "秒"})
    silence: Literal["ask", "accept"] = Field(
        "ask", title="打印机不应答时", description="ask = 每张都问是否已出票；accept = 发完就算已出票"
    )


class OfficePrinterSettings(Section):
    """The printer of the forms."""

    printer: str = Field(
        "", title="打印机",
        description="空 = 不打印，存成 PDF 文件；* = 系统默认打印机；系统里的打印机名称；ipp://地址/ipp/print；"
        "qt:名称 或 qt:* = 不走 IPP，由窗口程序按图片打印（Windows 上只填名称也是这样）",
    )  # fmt: skip
    a5_forms: tuple[str, ...] = Field(
        (), title="改用 A5 纸的文书", description="文书的文件名，例如 acceptance、correction"
    )
    archival: bool = Field(False, title="存档格式", description="文书做成 PDF/A-2u")
    job_timeout_s: float = Field(90, title="等打印机打完", ge=5, le=600, json_schema_extra={"unit": "秒"})
    silence: Literal["ask", "accept"] = Field(
        "ask", title="不知道打完没有时",
        description="只用于 qt: 打印机，系统不说纸出来没有：ask = 每份都问；accept = 交给系统就算已打印",
    )  # fmt: skip


class PaperSettings(Section):
    """What stands on papers."""

    full_id_forms: tuple[str, ...] = Field(
        ("agent_authorisation", "commitment"), title="印完整证件号码的文书",
        description="文书的文件名；签字的人要认得准，其余文书只印头尾；屏幕上看都只显示头尾",
    )  # fmt: skip


class DistrictSettings(Section):
    """The district service."""

    url: str = Field("", title="区平台地址", description="空 = 不连接")
    token: str = Field("", title="接入令牌")
    oauth_url: str = Field("", title="令牌服务地址", description="OAuth 2.0 客户端凭证方式的取令牌地址；空 = 不用")
    oauth_client: str = Field("", title="令牌服务客户端号")
    oauth_secret: str = Field("", title="令牌服务客户端密钥", description="空 = 凭本机证书取令牌（RFC 8705）")
    oauth_scope: str = Field("", title="令牌范围", description="区里要求时填")
    connect_timeout_s: float = Field(10, title="连接超时", ge=1, le=60, json_schema_extra={"unit": "秒"})
    total_timeout_s: float = Field(60, title="总超时", ge=5, le=600, json_schema_extra={"unit": "秒"})
    certificate: str = Field("", title="本机证书", description="PEM 文件；“sync enrol”会写好；空 = 不用证书")
    key: str = Field("", title="本机证书私钥", description="PEM 文件，只有本机能读")
    authority: str = Field("", title="区平台的根证书", description="PEM 文件；空 = 用操作系统信任的根证书")
    scan_kb_per_s: int = Field(
        250,
        title="附件上传限速",
        description="扫描件先让位给办件数据；0 = 不限速",
        ge=0,
        le=100_000,
        json_schema_extra={"unit": "KB/秒"},
    )
    scan_wait_s: int = Field(
        30,
        title="办件等附件",
        description="办件数据最多等这么久，让附件先到；到时照发，附件随后补上；0 = 不等",
        ge=0,
        le=3600,
        json_schema_extra={"unit": "秒"},
    )


class ExchangeSettings(Section):
    """The district's exchange tables (前置库)."""

    url: str = Field(
        "",
        title="前置库地址",
        description="空 = 不写前置库；例如 postgresql+psycopg://用户:口令@主机/库、mysql+pymysql://用户:口令@主机/库",
    )
    mapping: str = Field(
        "up_pro", title="前置库表式", description="resources/exchange 里的文件名：up_pro、ex_gdbs 或本站自己的"
    )
    org_code: str = Field("", title="本单位统一社会信用代码", max_length=18)
    area_code: str = Field("", title="行政区划代码", description="空 = 取站点编码前六位", max_length=12)
    data_source: str = Field("p33", title="数据来源代码", description="省代码，例如浙江 p33", max_length=3)
    apply_type: str = Field("1", title="申请类型代码", description="窗口收件的代码，以区里的代码表为准", max_length=2)
    timeout_s: int = Field(10, title="前置库超时", ge=1, le=120, json_schema_extra={"unit": "秒"})


class ScanSettings(Section):
    """Camera, scanner and the folder other programs save into; how scans are made and kept."""

    camera: str = Field("", title="高拍仪", description="摄像头的名称或名称的一部分；空 = 第一个；off = 不用")
    folder: str = Field("", title="监视文件夹", description="高拍仪或扫描仪自带程序存图的文件夹；空 = 不用")
    folder_after: Literal["leave", "move", "delete"] = Field(
        "move", title="取走后原文件", description="leave 留在原处；move 移到其中的“已取走”；delete 删除"
    )
    scanner: str = Field("", title="扫描仪", description="SANE 或 WIA 设备名；auto = 自动找；空 = 不用")
    scanner_source: str = Field("", title="扫描仪进纸", description="例如 ADF 或 Flatbed；空 = 扫描仪自己的默认")
    dpi: int = Field(200, title="扫描精度", ge=100, le=600, json_schema_extra={"unit": "dpi"})
    page_kb: int = Field(300, title="每页大小上限", ge=40, le=5000, json_schema_extra={"unit": "KB"})
    long_side_px: int = Field(2339, title="每页长边上限", ge=800, le=10000, json_schema_extra={"unit": "像素"})
    single_page: Literal["pdf", "jpeg"] = Field("jpeg", title="只有一页时存成", description="几页的一律存成 PDF")
    max_pages: int = Field(40, title="一次最多页数", ge=1, le=200)
    max_file_mb: int = Field(20, title="取入文件大小上限", ge=1, le=64, json_schema_extra={"unit": "MB"})
    max_megapixels: int = Field(60, title="取入图片像素上限", ge=4, le=200, json_schema_extra={"unit": "百万像素"})
    locker_months: int = Field(12, title="材料库有效期", ge=1, le=120, json_schema_extra={"unit": "月"})
    orphan_days: int = Field(7, title="未入库扫描件保留", ge=1, le=365, json_schema_extra={"unit": "天"})


class VoiceSettings(Section):
    """The voice of the hall; it belongs to the machine that shows the board."""

    on: Literal["board", "always", "off"] = Field(
        "board", title="语音叫号", description="board = 开着叫号屏的这台机器；always = 没有叫号屏也叫；off = 不叫"
    )
    engine: Literal["auto", "clips", "system"] = Field(
        "auto", title="语音来源", description="auto = 系统有中文语音就用，没有用录音；clips = 录音；system = 系统语音"
    )
    volume: int = Field(80, title="音量", ge=0, le=100, json_schema_extra={"unit": "%"})
    speed: Literal["slow", "normal", "fast"] = Field("normal", title="语速")
    times: int = Field(2, title="每个号叫几遍", ge=1, le=4)
    short_from: int = Field(3, title="排队的叫号多时只叫一遍", description="还有几个号等着叫时", ge=1, le=50)
    chime: bool = Field(True, title="叫号前响铃")
    quiet_hours: tuple[Annotated[str, Field(pattern=_SPAN)], ...] = Field(
        (), title="静音时段", description="例如 12:00-13:30；这时只闪屏，不出声"
    )


class PublicScreen(Section):
    """Where a window of the hall stands."""

    screen: str = Field(
        "", title="显示器", description="显示器名称或名称的一部分，例如 HDMI-1；空 = 第二个显示器，只有一个就用它",
        max_length=60,
    )  # fmt: skip
    full_screen: bool = Field(True, title="全屏")


class BoardSettings(PublicScreen):
    """The call board."""

    theme: str = Field(
        "night",
        title="叫号屏配色",
        description="night、day、red、contrast；见 style/board.toml",
        max_length=40,
    )


class KioskSettings(PublicScreen):
    """The ticket machine."""

    exit_hold_s: float = Field(
        3.0, title="退出：按住左上角多久", description="然后输入管理密码（管理里设置）", ge=1, le=15,
        json_schema_extra={"unit": "秒"},
    )  # fmt: skip
    speaks: Literal["elder", "always", "off"] = Field(
        "elder", title="取号机语音提示", description="elder = 只在大字版；always = 一直；off = 不出声"
    )
    takes_phone: bool = Field(
        False,
        title="没带证的可留手机号",
        description="只存在号里，同一手机号同一业务一张号；窗口只看到遮住的号码，号办完即删；不发短信",
    )
    exit_pin: str = Field(
        "",
        title="退出密码",
        description="由 管理 > 取号机 写入，不要手写；空 = 谁都能关闭",
        max_length=200,
    )


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
