"""Papers for the scans' tests: drawn with the product's own fonts, photographed badly on purpose."""

import io
from pathlib import Path

import pypdfium2 as pdfium
from PIL import Image, ImageDraw, ImageFilter, ImageFont

FONTS = Path(__file__).resolve().parents[3] / "resources" / "fonts"
WORDS = ("户口登记机关云溪派出所", "户主姓名王龑与户主关系配偶", "住址云溪街道某路一号", "龘靐齉爩鱻麤灪龖")


def paper(size: tuple[int, int] = (1240, 1754)) -> Image.Image:
    """Return a clean page of hanzi: black on white."""
    page = Image.new("L", size, 255)
    pen = ImageDraw.Draw(page)
    font = ImageFont.truetype(str(next(FONTS.glob("NotoSansSC-Regular*"))), round(size[0] / 28))
    for row in range(22):
        pen.text((size[0] * 0.08, size[1] * (0.05 + row * 0.042)), WORDS[row % len(WORDS)], fill=0, font=font)
    return page


def shadowed(page: Image.Image) -> Image.Image:
    """Return the page under a lamp on the left: the right side is at 45 % light, the paper yellowed."""
    light = Image.linear_gradient("L").rotate(90).resize(page.size).point(lambda value: 115 + value * 140 // 255)
    lit = Image.composite(light, light.point(lambda value: value // 5), page.filter(ImageFilter.GaussianBlur(0.7)))
    return Image.merge(
        "RGB", (lit, lit.point(lambda value: value * 96 // 100), lit.point(lambda value: value * 80 // 100))
    )


def on_desk(page: Image.Image, desk: int = 60) -> tuple[Image.Image, tuple[float, float, float, float]]:
    """Return the page on a dark desk, and where it lies."""
    width, height = round(page.width * 1.5), round(page.height * 1.3)
    scene = Image.new("RGB", (width, height), (desk, desk - 10, desk - 20))
    left, top = round(width * 0.14), round(height * 0.1)
    scene.paste(page.convert("RGB"), (left, top))
    box = (left / width, top / height, (left + page.width) / width, (top + page.height) / height)
    return scene, box


def encoded(page: Image.Image, kind: str = "JPEG", **options) -> bytes:
    made = io.BytesIO()
    page.save(made, kind, **options)
    return made.getvalue()


def pdf(pages: int = 2, **options) -> bytes:
    """Return a PDF of real text pages."""
    from reportlab.pdfgen.canvas import Canvas

    made = io.BytesIO()
    canvas = Canvas(made, **options)
    for number in range(pages):
        canvas.drawString(72, 700, f"page {number + 1}")
        canvas.showPage()
    canvas.save()
    return made.getvalue()


def drawn(body: bytes, index: int = 0, scale: float = 1.0) -> Image.Image:
    """Return a page of a PDF as a picture."""
    document = pdfium.PdfDocument(body)
    try:
        return document[index].render(scale=scale).to_pil().convert("L")
    finally:
        document.close()
