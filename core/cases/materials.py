"""What can be asked of the material table of a case; it knows no catalogue and no paper."""

from collections.abc import Iterable
from dataclasses import replace

from core.cases.case import CaseMaterial, MaterialState

WANTING = frozenset({MaterialState.MISSING, MaterialState.PROMISED})
RECEIVED = frozenset({MaterialState.HANDED_IN, MaterialState.CHECKED})


def wanting(materials: Iterable[CaseMaterial]) -> list[CaseMaterial]:
    """Return what is not there yet, promised or not."""
    return [material for material in materials if material.state in WANTING]


def missing(materials: Iterable[CaseMaterial]) -> list[CaseMaterial]:
    """Return what is missing and not promised."""
    return [material for material in materials if material.state is MaterialState.MISSING]


def promised(materials: Iterable[CaseMaterial]) -> list[CaseMaterial]:
    """Return what was promised for later (容缺)."""
    return [material for material in materials if material.state is MaterialState.PROMISED]


def received(materials: Iterable[CaseMaterial]) -> list[CaseMaterial]:
    """Return what was handed in or checked by system."""
    return [material for material in materials if material.state in RECEIVED]


def with_secondary_promised(materials: Iterable[CaseMaterial]) -> tuple[CaseMaterial, ...]:
    """Return the table with every missing secondary paper promised: what 容缺受理 means."""
    return tuple(
        replace(material, state=MaterialState.PROMISED)
        if material.state is MaterialState.MISSING and not material.is_core
        else material
        for material in materials
    )


def merged(old: Iterable[CaseMaterial], new: Iterable[CaseMaterial]) -> tuple[CaseMaterial, ...]:
    """Return the old table with the lines of ``new`` in place of those of the same name, unknown names at the end."""
    fresh = {material.name: material for material in new}
    lines = [fresh.pop(material.name, material) for material in old]
    return (*lines, *fresh.values())
