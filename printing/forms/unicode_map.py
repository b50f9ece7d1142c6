"""The map from a font's codes to characters, by which text is found in a PDF and copied out of it."""


def to_unicode(font_name: str, subset: list[int]) -> str:
    """Return the map of a font's codes to characters; a code that stands for nothing has no row."""
    rows = [
        f"<{index:02X}> <{chr(code).encode('utf-16-be', 'surrogatepass').hex()}>"
        for index, code in enumerate(subset)
        if code
    ]
    blocks = [rows[start : start + 100] for start in range(0, len(rows), 100)]
    body = "\n".join(f"{len(block)} beginbfchar\n" + "\n".join(block) + "\nendbfchar" for block in blocks)
    return (
        "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n"
        f"/CIDSystemInfo\n<< /Registry ({font_name})\n/Ordering ({font_name})\n/Supplement 0\n>> def\n"
        f"/CMapName /{font_name} def\n/CMapType 2 def\n"
        f"1 begincodespacerange\n<00> <{len(subset) - 1:02X}>\nendcodespacerange\n{body}\n"
        "endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend"
    )
