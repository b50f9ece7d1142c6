"""Settings of what is plugged in: readers, keypad, printers and their papers, scanners."""

from typing import Annotated, Literal

from pydantic import Field

from core.config.section import Section

_CODES = r"^(8[1-9A-F]|[9A-E][0-9A-F]|F[0-9A-E])[0-9A-F]{2}(-(8[1-9A-F]|[9A-E][0-9A-F]|F[0-9A-E])[0-9A-F]{2})?$"


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
