"""Settings of the lines to the district: its service, and exchange tables."""

from typing import Literal

from pydantic import Field

from core.config.section import Section


class DistrictSettings(Section):
    """The district service."""

    url: str = Field("", title="区平台地址", description="空 = 不连接")
    kind: Literal["district", "cloudevents"] = Field(
        "district",
        title="区平台接口",
        description="district = 本系统的接口；cloudevents = 任意 CloudEvents 接收地址，只收数据，没有下发、附件和签收",
    )
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
