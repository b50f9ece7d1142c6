"""Notices of acceptance a second, each its own PDF, beside bare reportlab drawing the very same page without our layout.

Run: python tests/bench/bench_forms.py [NOTICES]
"""

import io
import sys
import time
from collections.abc import Callable
from typing import Any

from measure import MS, Row, count_from, report
from reportlab.pdfgen.canvas import Canvas

from printing.forms import render
from tests.golden.forms import NAMES, sample, values_of

Call = tuple[str, tuple[Any, ...], dict[str, Any]]
A4 = (595.2756, 841.8898)


class Recorder:
    """A pencil that notes what is done with it and passes it on."""

    def __init__(self, inner: Any, calls: list[Any]) -> None:
        self.inner, self.calls = inner, calls

    def __getattr__(self, name: str) -> Any:
        found = getattr(self.inner, name)
        if not callable(found):
            return found

        def call(*words: Any, **more: Any) -> Any:
            plain = [word.inner if isinstance(word, Recorder) else word for word in words]
            if name in ("beginText", "beginPath"):
                own: list[Any] = []
                self.calls.append((name, words, own))
                return Recorder(found(*plain, **more), own)
            if name not in ("drawText", "drawPath"):
                self.calls.append((name, words, more))
            elif name == "drawPath":
                self.calls.append(("drawPath", (), more))
            return found(*plain, **more)

        return call


def recorded(values: dict[str, Any]) -> list[Any]:
    """Return what our renderer does to reportlab's canvas for one notice."""
    calls: list[Any] = []
    real = render.Canvas
    render.Canvas = lambda *words, **more: Recorder(real(*words, **more), calls)  # type: ignore[misc, assignment]
    try:
        render.render_form("forms/acceptance", values)
    finally:
        render.Canvas = real  # type: ignore[misc]
    return calls


def bare(calls: list[Any]) -> bytes:
    """Draw the recorded page with nothing but reportlab."""
    sheet = io.BytesIO()
    canvas: Any = Canvas(sheet, pagesize=A4, invariant=1, pageCompression=1, initialFontName="serif", pdfVersion=(1, 7))
    path: Any = None
    for name, words, more in calls:
        if name == "beginText":
            pen = canvas.beginText(*words)
            for inner, own, options in more:
                getattr(pen, inner)(*own, **options)
            canvas.drawText(pen)
        elif name == "beginPath":
            path = canvas.beginPath()
            for inner, own, options in more:
                getattr(path, inner)(*own, **options)
        elif name == "drawPath":
            canvas.drawPath(path, **more)
        elif name != "save":
            getattr(canvas, name)(*words, **more)
    canvas.save()
    return sheet.getvalue()


def timed(work: Callable[[], bytes]) -> float:
    began = time.perf_counter()
    work()
    return (time.perf_counter() - began) * MS


def main() -> None:
    count = count_from(sys.argv, 200)
    people = ["王秀兰", "陆阿凤", "王䶮·㛃𬭎", "韩玉田", "沈来娣", "阿依努尔·吐尔逊江"]
    papers = [
        values_of(sample("forms/acceptance", applicant=people[n % len(people)], item=f"{NAMES[n % len(NAMES)]}申领"))
        for n in range(count)
    ]
    pages = [recorded(values) for values in papers]
    sizes = [(len(render.render_form("forms/acceptance", papers[0])), len(bare(pages[0])))]
    ours, rival = [], []
    for values, calls in zip(papers, pages, strict=True):
        ours.append(timed(lambda values=values: render.render_form("forms/acceptance", values)))  # type: ignore[misc]
        rival.append(timed(lambda calls=calls: bare(calls)))  # type: ignore[misc]
    floor = Row("bare reportlab, the same page", rival)
    per_second = f"{count / sum(ours) * MS:.1f} notices/s, bare reportlab {count / sum(rival) * MS:.1f} pages/s"
    report(
        f"forms: one notice of acceptance, {count} documents",
        [Row("template and values to PDF", ours, beside=(floor,)), floor],
        [per_second, f"bytes: {sizes[0][0]:,} ours, {sizes[0][1]:,} bare"],
    )


if __name__ == "__main__":
    main()
