"""An organisation the centre serves (法人和其他组织), kept under its unified social credit code."""

from dataclasses import dataclass
from enum import Enum
from typing import NewType

OrganisationId = NewType("OrganisationId", str)


class ApplicantType(Enum):
    """服务对象, GB/T 39046-2020 A.4."""

    PERSON = "1"  # 自然人
    ENTERPRISE = "2"  # 企业法人
    INSTITUTION = "3"  # 事业法人
    SOCIETY = "4"  # 社会组织法人
    AUTHORITY = "5"  # 行政机关
    OTHER = "6"  # 其他组织


# The first character of a code names the department that registers (GB 32100 4.2.1).
_BY_CODE = {
    "1": ApplicantType.INSTITUTION,  # 机构编制: 11 机关, 12 事业单位 (see type_of_code)
    "5": ApplicantType.SOCIETY,  # 民政
    "9": ApplicantType.ENTERPRISE,  # 工商
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Organisation:
    """法人. ``representative`` is the name of the legal representative (法定代表人); the code is public."""

    id: OrganisationId
    name: str
    usc_code: str
    type: ApplicantType
    representative: str = ""
    phone: str = ""
    address: str = ""
    version: int = 1


def type_of_code(code: str) -> ApplicantType:
    """Return what a valid code says of its bearer; the clerk may correct it."""
    if code.startswith("11"):
        return ApplicantType.AUTHORITY
    return _BY_CODE.get(code[:1], ApplicantType.OTHER)
