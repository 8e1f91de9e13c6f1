"""A row of the parameter file: a value, and where it comes from.

Exactly one of ``source`` (a publication, a registry, an address) and ``assumed`` (the reason for the choice) stands
with every value, so that a reader of a simulated result can see what it rests on.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Row(Generic[T]):
    """``value`` with its source, or the word assumed with a reason."""

    value: T
    source: str | None = None
    assumed: str | None = None

    __pydantic_config__ = {"extra": "forbid"}

    def __post_init__(self) -> None:
        if (self.source is None) == (self.assumed is None):
            raise ValueError("given with exactly one of source (where it was read) and assumed (the reason)")
        if not (self.source or self.assumed or "").strip():
            raise ValueError("given with a source or a reason in words")


@dataclass(frozen=True, slots=True)
class Registered:
    """A date that the record states: ``registered`` is its path there."""

    registered: str

    __pydantic_config__ = {"extra": "forbid"}
