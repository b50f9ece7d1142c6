"""Reads settings: defaults < site file < desk file < ``--set``. Says where a wrong line stands and what was meant."""

import difflib
import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from core.base.faults import Fault
from core.config.model import Settings
from core.config.section import Section


def load_settings(*files: Path, overrides: Iterable[str] = ()) -> Settings:
    """Return the settings; later files win over earlier ones, ``overrides`` (``desk.counter=5``) over all.

    A file that does not exist is skipped. Faults: ``config.load.broken``, ``config.load.unknown_key`` (with a
    suggestion), ``config.load.bad_value``, ``config.load.bad_override``.
    """
    merged: dict[str, Any] = {}
    for file in files:
        if file.is_file():
            table = _read(file)
            _check_keys(table, Settings, str(file))
            _merge(merged, table)
    for text in overrides:
        table = _override(text)
        _check_keys(table, Settings, "--set")
        _merge(merged, table)
    try:
        return Settings.model_validate(merged)
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(str(part) for part in first["loc"])
        raise Fault("config.load.bad_value", key=key, value=str(first["input"]), reason=first["msg"]) from error


def _read(file: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(file.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise Fault("config.load.broken", file=str(file), reason=str(error)) from error


def _override(text: str) -> dict[str, Any]:
    path, equals, value = text.partition("=")
    if not equals or not path.strip():
        raise Fault("config.load.bad_override", text=text)
    try:
        parsed = tomllib.loads(f"value = {value}")["value"]
    except tomllib.TOMLDecodeError:
        parsed = value  # a bare word is text
    table: dict[str, Any] = {}
    *groups, last = path.strip().split(".")
    inner = table
    for group in groups:
        inner = inner.setdefault(group, {})
    inner[last] = parsed
    return table


def _check_keys(table: Mapping[str, Any], model: type[Section], file: str, prefix: str = "") -> None:
    for key, value in table.items():
        field = model.model_fields.get(key)
        if field is None:
            close = difflib.get_close_matches(key, model.model_fields, n=1, cutoff=0.5)
            meant = " / ".join(f"{prefix}{name}" for name in close or model.model_fields)
            raise Fault("config.load.unknown_key", key=f"{prefix}{key}", file=file, meant=meant)
        inner = field.annotation
        if isinstance(inner, type) and issubclass(inner, Section) and isinstance(value, Mapping):
            _check_keys(value, inner, file, f"{prefix}{key}.")


def _merge(into: dict[str, Any], table: Mapping[str, Any]) -> None:
    for key, value in table.items():
        if isinstance(value, Mapping) and isinstance(into.get(key), dict):
            _merge(into[key], value)
        else:
            into[key] = dict(value) if isinstance(value, Mapping) else value
