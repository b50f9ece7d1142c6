"""Values to try a receipt with: what is usual, what is longest, what is rarest. Invented persons, shipped as data.

They serve the preview, ``main.py paper --sample`` and the tests; a site may lay its own over them.
"""

import json
from collections.abc import Mapping
from typing import Any

from core.base.faults import Fault
from core.base.resources import Resources

USUAL = "usual"


def samples(template: str, resources: Resources) -> Mapping[str, Mapping[str, Any]]:
    """Return kind -> all values for ``receipts/ticket``, the usual ones first; empty when none are kept.

    In the file every kind but the usual one says only what differs from it.
    """
    folder, _, name = template.rpartition("/")
    file = f"{folder}/samples/{name}.json"
    if not resources.has(file):
        return {}
    path = resources.path(file)
    try:
        kinds = json.loads(path.read_text("utf-8"))
        return {kind: kinds[USUAL] | values for kind, values in kinds.items()}
    except (ValueError, TypeError, KeyError) as error:
        raise Fault("base.resource.broken", name=str(path), reason=repr(error)) from error
