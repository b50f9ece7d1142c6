"""The report of a day as a workbook: its balance, differences and events beside the hall's statistics. No person."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

from core.base.books import Cell, add_sheet, new_book, save_book
from core.base.clock import local
from core.day.balance import Balance
from core.day.differences import Difference
from core.day.tally import Tally
from core.queue.sheets import add_statistics


def write_day(
    tally: Tally,
    own: Balance,
    found: Sequence[tuple[Difference, str]],
    names: Mapping[str, str],
    kind_words: Callable[[str], str],
    path: Path,
) -> None:
    """Write the day; ``found`` are its differences with the numbers of their cases, ``names`` the businesses by letter.

    ``kind_words`` says what a kind of event is. Fault ``base.table.unwritable``.
    """
    title, book = f"日结 {tally.day:%Y-%m-%d}", new_book()
    for name, heads, rows in (
        ("平账", ("分项", "登记", "打印", "结清", "未印", "上传", "差"), _lines(tally)),
        ("差异", ("编号", "差在", "事项", "原因", "结清人", "表和字段", "时间"), _differences(found)),
        ("上报事件", ("种类", "代码", "本机条数", "区平台条数", "本机校验值", "区平台校验值"), _kinds(own, kind_words)),
        ("取号", ("取号", "已办理", "过号作废", "关门时结清", "未结"), [_tickets(tally)]),
        ("办件去向", ("去向", "件数"), [(state.label, state.count) for state in tally.states]),
    ):
        add_sheet(book, name, heads, rows, title=title, nothing="无")
    add_statistics(book, tally.hall, names, title)
    save_book(book, path)


def _lines(tally: Tally) -> Iterable[Sequence[Cell]]:
    for line in tally.lines:
        papers = (None,) * 3 if line.printed is None else (line.printed, line.settled, len(line.unprinted))
        yield line.label, line.registered, *papers, line.uploaded, line.difference


def _differences(found: Sequence[tuple[Difference, str]]) -> Iterable[Sequence[Cell]]:
    words = {
        "unrecorded": "无上传记录", "rowless": "本机缺办件", "scanless": "附件未齐",
        "unprinted": "没有印出", "waiting": "未上传", "parked": "暂存", "rejected": "退回",
        "lacking": "区平台缺", "unlike": "内容不同",
        "elsewhere": "仅区平台有", "held": "未写入前置库", "refused": "接收方退回", "settled": "已结清",
    }  # fmt: skip
    for one, number in found:
        since = f"{local(one.since):%Y-%m-%d %H:%M}" if one.since else None
        yield (
            number or one.subject, words[one.gap.value], one.kind, one.reason or None, one.who or None,
            one.where or None, since,
        )  # fmt: skip


def _kinds(own: Balance, words: Callable[[str], str]) -> Iterable[Sequence[Cell]]:
    for kind in own.kinds:
        here, there = kind.here, kind.there
        yield (
            words(kind.kind), kind.kind, here.count if here else 0, there.count if there else None,
            here.digest if here else None, there.digest if there else None,
        )  # fmt: skip


def _tickets(tally: Tally) -> Sequence[Cell]:
    own = tally.tickets
    return own.issued, own.served, own.passed, own.settled, own.open
