"""Code128 as bars (GS1 General Specifications 5.4): what a printer makes of the data of GS k 73.

It knows symbols; it must not know papers. Used by the preview and the virtual printer only.
"""

_PATTERNS = """
    212222 222122 222221 121223 121322 131222 122213 122312 132212 221213 221312 231212 112232 122132 122231 113222
    123122 123221 223211 221132 221231 213212 223112 312131 311222 321122 321221 312212 322112 322211 212123 212321
    232121 111323 131123 131321 112313 132113 132311 211313 231113 231311 112133 112331 132131 113123 113321 133121
    313121 211331 231131 213113 213311 213131 311123 311321 331121 312113 312311 332111 314111 221411 431111 111224
    111422 121124 121421 141122 141221 112214 112412 122114 122411 142112 142211 241211 221114 413111 241112 134111
    111242 121142 121241 114212 124112 124211 411212 421112 421211 212141 214121 412121 111143 111341 131141 114113
    114311 411113 411311 113141 114131 311141 411131 211412 211214 211232
""".split()  # noqa: SIM905 - a hundred quotes would hide the table
_STOP = "2331112"
_START = {"A": 103, "B": 104, "C": 105}
_SWITCH = {"A": 101, "B": 100, "C": 99}


def symbols(data: bytes) -> list[int]:
    """Return the symbol values with start and check; ``data`` as GS k 73 takes it (``{B`` text, ``{C`` pairs).

    ValueError when the data do not begin with a code set.
    """
    values: list[int] = []
    code_set, at = "", 0
    while at < len(data):
        mark = data[at : at + 2]
        if mark in (b"{A", b"{B", b"{C"):
            code_set, table = chr(mark[1]), _SWITCH if values else _START
            values.append(table[code_set])
            at += 2
        elif not code_set:
            raise ValueError("no code set")
        else:
            at += 1 if mark == b"{{" else 0
            values.append(data[at] if code_set == "C" else data[at] - 32)
            at += 1
    return [*values, (values[0] + sum(place * value for place, value in enumerate(values[1:], 1))) % 103]


def widths(data: bytes) -> list[int]:
    """Return the widths of bars and spaces in modules, beginning with a bar."""
    return [int(width) for value in symbols(data) for width in _PATTERNS[value]] + [int(width) for width in _STOP]


def text_of(data: bytes) -> str:
    """Return what a scanner reads."""
    text, code_set = "", ""
    for value in symbols(data)[:-1]:
        if value >= 99 and value in (*_START.values(), *_SWITCH.values()):
            code_set = next(name for table in (_START, _SWITCH) for name, code in table.items() if code == value)
        else:
            text += f"{value:02d}" if code_set == "C" else chr(value + 32)
    return text
