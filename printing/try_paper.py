"""Renders one paper from a template and a file of values: how an administrator tries a template.

It knows targets by their looks (file ending or port); it must not know the office's data. ``main.py paper`` calls it.
"""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from core.base.faults import Fault
from core.base.resources import Resources
from core.devices.channels.registry import open_channel
from core.devices.ports import ByteChannel, SpooledChannel
from printing.outlets import chunks
from printing.preview import png_of
from printing.profile import PrinterProfile
from printing.render import FORMS, RECEIPTS, Rendering, render
from printing.samples import samples
from printing.text import Permits

_PORTS = ("tcp:", "serial:", "pty:", "usbprint:", "cups:", "winspool:")
_WRITE_S = 30.0


def templates(resources: Resources) -> list[tuple[str, str]]:
    """Return (name, title) of every template, receipts first: ``main.py paper --list``."""
    names = [*resources.names("receipts", ".toml"), *resources.names("forms", ".toml")]
    tables = ((name, resources.toml(name)) for name in names)
    return [(name.removesuffix(".toml"), str(table["title"])) for name, table in tables if "title" in table]


def try_paper(
    template: str,
    *,
    to: str,
    values_file: Path | None = None,
    sample: str = "",
    size: str = "",
    profile: PrinterProfile | None = None,
    resources: Resources | None = None,
    opener: Callable[[str], ByteChannel] = open_channel,
) -> Rendering:
    """Render ``receipts/ticket`` (or ``ticket``) to a .bin, .png or .pdf file or to a printer's port.

    ``sample`` is usual, longest or rarest of the shipped values; what is given lies over them. Missing values print as
    marked blanks, characters without a glyph as their code. Faults: ``printing.try.*``, ``printing.template.*``,
    ``device.*``. Returns what was made.
    """
    resources = resources or Resources()
    name = _known(template, resources)
    target = _target(name, to)
    values = _sample(name, sample, resources) | (_values(values_file) if values_file is not None else {})
    profile = profile or PrinterProfile(is_serial=to.startswith(("serial:", "pty:")))
    made = render(
        name, values, profile, permits=Permits(all_spelled=True), is_trial=True, resources=resources, size=size
    )
    target(made, to, profile, opener)
    return made


_Target = Callable[[Rendering, str, PrinterProfile, Callable[[str], ByteChannel]], None]


def _known(template: str, resources: Resources) -> str:
    names = [name for name, _ in templates(resources)]
    found = [name for name in names if template in (name, name.removeprefix(RECEIPTS), name.removeprefix(FORMS))]
    if len(found) != 1:
        raise Fault("printing.try.unknown_template", name=template, names=", ".join(names))
    return found[0]


def _sample(name: str, kind: str, resources: Resources) -> dict[str, Any]:
    if not kind:
        return {}
    kinds = samples(name, resources)
    if kind not in kinds:
        raise Fault("printing.try.unknown_sample", name=name, sample=kind, names=", ".join(kinds) or "—")
    return dict(kinds[kind])


def _values(file: Path) -> dict[str, Any]:
    example = '{"number": "A023"}'
    try:
        values = json.loads(file.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise Fault("printing.try.bad_values", file=str(file), reason=str(error), example=example) from error
    if not isinstance(values, dict):
        raise Fault("printing.try.bad_values", file=str(file), reason=type(values).__name__, example=example)
    return values


def _target(template: str, to: str) -> _Target:
    if template.startswith(FORMS):
        if to.lower().endswith(".pdf"):
            return _to_file
        raise Fault("printing.try.bad_target", template=template, target=to, meant="….pdf")
    if to.startswith(_PORTS):
        return _to_port
    target = {".bin": _to_file, ".png": _to_png}.get(Path(to).suffix.lower())
    if target is None:
        raise Fault("printing.try.bad_target", template=template, target=to, meant="….bin, ….png, tcp://…, serial:…")
    return target


def _to_file(made: Rendering, to: str, _profile: PrinterProfile, _opener: Callable[[str], ByteChannel]) -> None:
    _write(to, made.body)


def _to_png(made: Rendering, to: str, profile: PrinterProfile, _opener: Callable[[str], ByteChannel]) -> None:
    _write(to, png_of(made.body, width_mm=profile.width_mm))


def _write(to: str, data: bytes) -> None:
    path = Path(to)
    try:
        path.write_bytes(data)
    except OSError as error:
        raise Fault("printing.try.not_written", file=str(path), reason=error.strerror or "") from error


def _to_port(made: Rendering, to: str, _profile: PrinterProfile, opener: Callable[[str], ByteChannel]) -> None:
    channel = opener(to)
    try:
        for chunk in chunks(made.body):
            channel.write(chunk, _WRITE_S)
        if isinstance(channel, SpooledChannel):
            channel.submit(_WRITE_S)
    finally:
        channel.close()
