"""The one error of the product: a code, and the facts that belong to it. Texts live in resources/i18n."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

Fact = str | int | float


class Fault(Exception):
    """Something that went wrong and has a name: ``area.step.cause``, for example ``card.read.removed``.

    Adapters turn a vendor's error into a Fault once, at their own door (``raise Fault(...) from error``).
    Every code has a title, a sentence, a remedy, a place and a retry flag in ``resources/i18n/faults/``;
    a test fails on a code without a text and on a text without a code, so codes are written as literals.

    Facts fill the ``{placeholders}`` of the text. They are shown and logged: never put a name, an id
    number, a phone or an address into one.
    """

    def __init__(self, code: str, /, **facts: Fact) -> None:
        super().__init__(code)
        self.code = code
        self.facts: Mapping[str, Fact] = MappingProxyType(facts)

    def __reduce__(self) -> tuple[Callable[..., "Fault"], tuple[str, dict[str, Fact]]]:
        """Travel between processes with the facts."""
        return _again, (self.code, dict(self.facts))

    def __str__(self) -> str:
        if not self.facts:
            return self.code
        return f"{self.code} ({', '.join(f'{k}={v}' for k, v in self.facts.items())})"


def _again(code: str, facts: dict[str, Fact]) -> Fault:
    return Fault(code, **facts)
