"""What is done to pictures: turn, crop, black and white, paper edges, a size within a budget. Runs in the worker.

It knows Pillow, and no page, no file and no PDF.
"""

import io
from collections.abc import Callable

from PIL import Image, ImageChops, ImageFilter, ImageOps

from core.base.faults import Fault
from core.scans.page import Crop, Edits

THUMBNAIL = (240, 320)
BEST, WORST = 92, 35  # JPEG qualities between which the budget is sought
DARK = 70  # surely ink, however dark its surroundings
INK = 14  # how much darker than its surroundings ink is
SMALLEST_PX = 640
PLAIN = 40  # greys by which paper must outshine its desk


def opened(body: bytes, max_megapixels: int) -> Image.Image:
    """Return the picture with its header read; Faults ``scans.file.damaged``, ``scans.file.too_many_pixels``."""
    Image.MAX_IMAGE_PIXELS = max_megapixels * 1_000_000
    try:
        picture = Image.open(io.BytesIO(body), formats=("JPEG", "PNG", "TIFF", "BMP", "WEBP"))
    except (OSError, ValueError, SyntaxError) as error:
        raise Fault("scans.file.damaged") from error
    except Image.DecompressionBombError as error:
        raise Fault("scans.file.too_many_pixels", limit=max_megapixels) from error
    check_pixels(picture, max_megapixels)
    return picture


def check_pixels(picture: Image.Image, max_megapixels: int) -> None:
    """Refuse a picture that would not fit in memory, before it is decoded."""
    if picture.width * picture.height > max_megapixels * 1_000_000:
        raise Fault("scans.file.too_many_pixels", limit=max_megapixels)


def upright(picture: Image.Image) -> Image.Image:
    """Return the decoded picture as its camera held it, in grey or colour; Fault ``scans.file.damaged``."""
    try:
        picture.load()
        turned = ImageOps.exif_transpose(picture)
        if turned.mode in ("1", "L"):
            return turned.convert("L")
        if turned.mode in ("LA", "PA", "RGBA", "P", "La", "RGBa"):
            return _on_white(turned.convert("RGBA"))
        if turned.mode.startswith("I"):
            return turned.point(lambda value: value / 256).convert("L") if _is_deep(turned) else turned.convert("L")
        return turned.convert("RGB")
    except (OSError, ValueError, SyntaxError, IndexError, Image.DecompressionBombError) as error:
        raise Fault("scans.file.damaged") from error


def edited(picture: Image.Image, edits: Edits) -> Image.Image:
    """Return the picture after the edits; black and white is mode ``1``."""
    turns = {1: Image.Transpose.ROTATE_270, 2: Image.Transpose.ROTATE_180, 3: Image.Transpose.ROTATE_90}
    if edits.quarters:
        picture = picture.transpose(turns[edits.quarters])
    left, top, right, bottom = edits.crop
    if edits.crop != (0.0, 0.0, 1.0, 1.0):
        width, height = picture.size
        picture = picture.crop((round(left * width), round(top * height), round(right * width), round(bottom * height)))
    return black_and_white(picture) if edits.is_bw else picture


def black_and_white(picture: Image.Image) -> Image.Image:
    """Return ink and paper only: a pixel is ink when it is darker than its surroundings, or very dark.

    The surroundings are about two characters wide, so shadows and yellowed paper vanish and thin strokes stay.
    """
    grey = ImageOps.autocontrast(picture.convert("L"), cutoff=1)
    radius = max(8, round(min(grey.size) / 50))
    around = grey.filter(ImageFilter.BoxBlur(radius))
    is_ink = ImageChops.subtract(around, grey).point(_over(INK))
    is_dark = grey.point(_over(DARK)).point(lambda value: 255 - value)
    return ImageChops.invert(ImageChops.lighter(is_ink, is_dark)).convert("1", dither=Image.Dither.NONE)


def paper_edges(picture: Image.Image) -> Crop | None:
    """Return where a bright paper lies on a darker desk, as shares; None when it is not plain to see.

    The desk is what the rim of the picture shows; paper is clearly brighter than that, also where a shadow lies on it.
    """
    small = picture.convert("L")
    small.thumbnail((240, 240))
    small = small.filter(ImageFilter.MedianFilter(5))
    desk, bright = _level(_rim(small), 0.5), _level(small.histogram(), 0.95)
    if bright - desk < PLAIN:
        return None
    paper = small.point(_over(desk + max(18, (bright - desk) // 5)))
    across = _span([value / 255 for value in paper.resize((paper.width, 1), Image.Resampling.BOX).tobytes()])
    down = _span([value / 255 for value in paper.resize((1, paper.height), Image.Resampling.BOX).tobytes()])
    if across is None or down is None:
        return None
    left, right = across[0] / paper.width, across[1] / paper.width
    top, bottom = down[0] / paper.height, down[1] / paper.height
    share = (right - left) * (bottom - top)
    return (left, top, right, bottom) if 0.12 <= share <= 0.96 else None


def fitted(picture: Image.Image, long_side_px: int) -> Image.Image:
    """Return the picture no longer than that."""
    if max(picture.size) <= long_side_px:
        return picture
    share = long_side_px / max(picture.size)
    size = (max(1, round(picture.width * share)), max(1, round(picture.height * share)))
    return picture.resize(size, Image.Resampling.LANCZOS)


def within(picture: Image.Image, budget: int) -> bytes:
    """Return a JPEG of at most ``budget`` bytes, at the best quality that fits; smaller only when none does."""
    while True:
        best = _best_quality(picture, budget)
        if best is not None or max(picture.size) <= SMALLEST_PX:
            return best if best is not None else jpeg(picture, WORST)
        picture = fitted(picture, round(max(picture.size) * 0.8))


def jpeg(picture: Image.Image, quality: int) -> bytes:
    """Return a JPEG without any of the camera's remarks (place, time, owner)."""
    made = io.BytesIO()
    plain = picture.convert("L") if picture.mode == "1" else picture
    plain.save(made, "JPEG", quality=quality, optimize=True, exif=b"")
    return made.getvalue()


def thumbnail(picture: Image.Image) -> bytes:
    """Return a small JPEG."""
    small = picture.convert("L") if picture.mode == "1" else picture.copy()
    small.thumbnail(THUMBNAIL, Image.Resampling.LANCZOS)
    return jpeg(small, 75)


def _best_quality(picture: Image.Image, budget: int) -> bytes | None:
    low, high, best = WORST, BEST, None
    while low <= high:
        middle = high if best is None and high == BEST else (low + high) // 2
        made = jpeg(picture, middle)
        if len(made) <= budget:
            best, low = made, middle + 1
        else:
            high = middle - 1
    return best


def _rim(picture: Image.Image) -> list[int]:
    """Return the histogram of the outermost part of a picture."""
    width, height = picture.size
    wide = max(2, min(width, height) // 30)
    strips = (
        (0, 0, width, wide), (0, height - wide, width, height), (0, 0, wide, height), (width - wide, 0, width, height),
    )  # fmt: skip
    counts = [picture.crop(strip).histogram() for strip in strips]
    return [sum(greys) for greys in zip(*counts, strict=True)]


def _level(histogram: list[int], share: float) -> int:
    """Return the grey below which this share of the pixels lies."""
    wanted, below = sum(histogram) * share, 0
    for grey, count in enumerate(histogram):
        below += count
        if below >= wanted:
            return grey
    return 255


def _span(shares: list[float], wanted: float = 0.35) -> tuple[int, int] | None:
    """Return the first and the last place where enough is bright."""
    places = [place for place, share in enumerate(shares) if share >= wanted]
    return (places[0], places[-1] + 1) if places else None


def _over(limit: int) -> Callable[[int], int]:
    return lambda value: 255 if value > limit else 0


def _on_white(picture: Image.Image) -> Image.Image:
    paper = Image.new("RGB", picture.size, "white")
    paper.paste(picture, mask=picture.getchannel("A"))
    return paper


def _is_deep(picture: Image.Image) -> bool:
    _low, high = picture.getextrema()
    return bool(high > 255)  # type: ignore[operator]  # one band: two numbers
