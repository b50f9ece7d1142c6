"""Invented persons with their cards, for demos and tests: nobody lives under these names and numbers.

Addresses and offices are invented too; every number has a correct check digit, and birth and sex that agree with it.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from core.people import id_number
from core.people.id_card import CardKind, IdCard

_ISSUER = "云溪市公安局示例分局"
_FROM, _TO = date(2018, 5, 1), date(2038, 5, 1)


def number(region: str, birth: date, serial: str) -> str:
    """Return an 18-character number with its check: ``region`` 6 digits, ``serial`` 3 (odd: male)."""
    first = f"{region}{birth:%Y%m%d}{serial}"
    return first + id_number.check_character(first)


def resident(name: str, birth: date, serial: str, *, nation: str = "01", address: str = "", **more: str) -> IdCard:
    """Return a resident card; ``more`` may hold ``region`` and ``issuer``."""
    whole = number(more.get("region", "330211"), birth, serial)
    return IdCard(
        kind=CardKind.RESIDENT,
        name=name,
        id_number=whole,
        sex=id_number.sex(whole),
        nation=nation,
        birth=birth,
        address=address or f"浙江省云溪市示例路{int(serial)}号",
        issuer=more.get("issuer", _ISSUER),
        valid_from=_FROM,
        valid_to=_TO,
    )


def hmt(name: str, birth: date, serial: str, *, region: str, pass_number: str, address: str) -> IdCard:
    """Return a 港澳台居民居住证: ``region`` 810000, 820000 or 830000."""
    card = resident(name, birth, serial, nation="", address=address, region=region)
    return replace(card, kind=CardKind.HMT, pass_number=pass_number, issue_count="01")


def foreigner_2017(english_name: str, birth: date, *, sex: str, id_number: str, country: str, name: str = "") -> IdCard:
    """Return a permanent residence card of the 2017 layout; without a Chinese name the English one is the name."""
    return IdCard(
        kind=CardKind.FOREIGNER_2017,
        name=name or english_name,
        english_name=english_name,
        id_number=id_number,
        sex=sex,
        birth=birth,
        country=country,
        issuer="1500",
        valid_from=_FROM,
        valid_to=date(2028, 4, 30),
    )


def foreigner_2023(english_name: str, birth: date, serial: str, *, region: str, country: str, name: str = "") -> IdCard:
    """Return a permanent residence card of the 2023 layout; ``region`` is 9, province and numeric country."""
    return IdCard(
        kind=CardKind.FOREIGNER_2023,
        name=name or english_name,
        english_name=english_name,
        id_number=number(region, birth, serial),
        sex="1",
        birth=birth,
        country=country,
        issue_count="00",
        valid_from=date(2024, 3, 1),
        valid_to=date(2034, 3, 1),
    )


# Keys are what scenario scripts say.
PEOPLE: Mapping[str, IdCard] = {
    "wang": resident("王秀兰", date(1958, 3, 21), "002"),
    "zhang": resident("张建国", date(1962, 10, 8), "015"),
    "chen": resident("陈思远", date(1995, 8, 21), "017"),
    "li": resident("李雨桐", date(2003, 1, 9), "124"),
    "zhou": replace(resident("周阿福", date(1938, 12, 2), "031"), valid_to=None, valid_long=True),
    "zhuge": resident("诸葛明远", date(1980, 2, 29), "113"),
    "wang_yan": resident("王䶮", date(1995, 8, 20), "213"),  # U+4DAE
    "rare_pair": resident("㛃𬭎", date(1988, 6, 6), "046"),  # Ext A, and Ext C as a surrogate pair
    "chen_wei": resident("陈𬱖", date(2001, 11, 30), "077"),
    "li_ge": resident("李𠅤㙍", date(1979, 4, 5), "058"),
    "private": resident("张\ue863", date(1970, 7, 7), "077"),  # a private code, as old cards may have
    "gulnar": resident("古丽娜尔·阿不都热合曼", date(1992, 5, 14), "168", nation="05"),
    "tashi": resident("扎西顿珠·次仁", date(1985, 9, 1), "091", nation="04"),
    "ouyang": resident("欧阳若汐", date(2019, 6, 1), "188"),
    "expired": replace(
        resident("孙过期", date(1990, 1, 1), "099"), valid_from=date(2004, 1, 1), valid_to=date(2014, 1, 1)
    ),
    "future": replace(
        resident("钱未来", date(1991, 1, 1), "093"), valid_from=date(2039, 1, 1), valid_to=date(2049, 1, 1)
    ),
    "hongkong": hmt(
        "陈小明",
        date(1994, 8, 23),
        "003",
        region="810000",
        pass_number="H12345678",  # noqa: S106 - the number of a travel document
        address="浙江省云溪市示例路88号",
    ),
    "taiwan": hmt(
        "林美玲",
        date(1992, 1, 30),
        "002",
        region="830000",
        pass_number="01234567",  # noqa: S106 - as above
        address="浙江省云溪市示例街5号",
    ),
    "smith": foreigner_2017(
        "SAMPLE, JOHN ALEXANDER", date(1982, 11, 25), sex="1", id_number="CAN110082112508", country="CAN"
    ),
    "meyer": foreigner_2017(
        "MUSTER, ERIKA", date(1975, 8, 12), sex="2", id_number="DEU330075081209", country="DEU", name="穆艾丽"
    ),
    "khan": foreigner_2023("KHAN, SAMPLE", date(1998, 1, 1), "002", region="931586", country="PAK", name="汗示例"),
    "longname": foreigner_2023(
        "SAMPLESON OF LONGFORD, BARTHOLOMEW     JAMES", date(1981, 10, 8), "003", region="911124", country="CAN"
    ),
}
