"""Papers a visitor can lay under the camera, drawn for the demo, and the camera's own program that saves them.

Everything on them is invented. It knows pictures and a folder, and no window.
"""

import threading
from collections.abc import Mapping
from pathlib import Path

from PIL import Image, ImageDraw, ImageFilter, ImageFont

from core.base.ids import new_id
from core.base.resources import SHIPPED

SIZE = (1920, 1440)  # of the camera
PAPER = (900, 1260)
DESK = (62, 56, 50)
LINES: Mapping[str, tuple[str, ...]] = {
    "register": (
        "居民户口簿", "户别　　家庭户", "户主姓名　周国安", "户号　　0417-23", "住址　　云溪街道桂园路128号",
        "登记日期　2016-03-08",
    ),
    "mandate": (
        "授权委托书", "委托人　周国安", "受托人　周小燕（女儿）", "委托事项　代为申领高龄津贴",
        "委托期限　至2027年6月30日", "委托人签名（按手印）：",
    ),
    "income": (
        "收入情况说明", "姓名　　周国安", "退休金　每月4,260元", "其他收入　无", "以上情况属实，愿承担责任。",
        "说明人签名：",
    ),
}  # fmt: skip


class DeskPapers:
    """What lies under the camera. Any thread."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._lock = threading.Lock()
        self._pictures: dict[str, Image.Image] = {}
        self.lying = ""

    def put(self, kind: str) -> None:
        """Lay a paper down (a key of ``LINES``), or take it away with an empty one."""
        self.lying = kind

    def scene(self, kind: str | None = None) -> Image.Image:
        """Return what the camera sees, drawn once for each paper."""
        wanted = self.lying if kind is None else kind
        with self._lock:
            if wanted not in self._pictures:
                self._pictures[wanted] = _drawn(wanted)
            return self._pictures[wanted]

    def photograph(self) -> Path:
        """Save what lies there, as the camera's own program does: under another name first, then whole."""
        self.folder.mkdir(parents=True, exist_ok=True)
        place = self.folder / f"IMG_{new_id()}.jpg"
        beside = place.with_suffix(".tmp")
        self.scene().save(beside, "JPEG", quality=92)
        beside.replace(place)
        return place


def _drawn(kind: str) -> Image.Image:
    scene = Image.new("RGB", SIZE, DESK)
    if not kind:
        return scene
    paper = Image.new("RGB", PAPER, (250, 248, 240))
    pen = ImageDraw.Draw(paper)
    title, *lines = LINES[kind]
    large, plain = (ImageFont.truetype(str(SHIPPED / "fonts" / "NotoSansSC-Regular.ttf"), size) for size in (64, 40))
    pen.text((PAPER[0] / 2, 120), title, fill=(30, 30, 30), font=large, anchor="mm")
    for number, line in enumerate(lines):
        top = 260 + number * 130
        pen.text((90, top), line, fill=(40, 40, 40), font=plain)
        pen.line((80, top + 70, PAPER[0] - 80, top + 70), fill=(170, 165, 150), width=2)
    pen.ellipse((600, 960, 820, 1180), outline=(200, 40, 30), width=8)
    pen.text((710, 1070), "演示专用", fill=(200, 40, 30), font=plain, anchor="mm")
    scene.paste(paper.filter(ImageFilter.GaussianBlur(0.6)), ((SIZE[0] - PAPER[0]) // 2, (SIZE[1] - PAPER[1]) // 2))
    return scene
