"""Settings of the hall: its name, its queue, its voice, its screens and the ticket machine."""

from typing import Annotated, Literal

from pydantic import Field

from core.config.section import Section

_SPAN = r"^([01]?\d|2[0-3]):[0-5]\d-([01]?\d|2[0-3]):[0-5]\d$"


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
