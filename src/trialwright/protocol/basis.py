"""Where a planned value comes from: it is registered (the record's path says it) or assumed (with the reason).

Nothing in a plan goes without one of the two, so that a reader sees at every value whether the registry says it or
whoever wrote the study file. A registered value may quote the words that say it: "160mg" for a dose of 160.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Basis:
    """Exactly one of ``registered`` (a path in the record) and ``assumed`` (the reason).

    ``quote`` holds the registered words that say the value, where the registered text says more than the value.
    """

    registered: str | None = None
    assumed: str | None = None
    quote: str | None = None

    __pydantic_config__ = {"extra": "forbid"}

    def __post_init__(self) -> None:
        if (self.registered is None) == (self.assumed is None):
            raise ValueError("exactly one of registered (a path in the record) and assumed (a reason)")
        if not (self.registered or self.assumed or "").strip():
            raise ValueError("a path in the record or a reason in words")
        if self.quote is not None and self.registered is None:
            raise ValueError("a quote only beside registered")

    @property
    def is_assumed(self) -> bool:
        return self.assumed is not None

    def __str__(self) -> str:
        """``registered`` or ``assumed: reason``, as pages and listings mark a value."""
        return "registered" if self.registered is not None else f"assumed: {self.assumed}"


Bases = Mapping[str, Basis]
"""Field name -> its basis; the key ``rest`` stands for every field not named."""


def basis_of(bases: Bases, field: str) -> Basis | None:
    """The basis of ``field``: its own, else that of ``rest``; None when neither is given."""
    return bases.get(field) or bases.get("rest")
