"""What a form of terminology file is: one file in ``eligibility.terminologies`` that holds ``TERMINOLOGY``.

``recognises`` looks at the first lines of the file; ``read`` yields kind, name and synonyms. Codes are not taken over:
the names only help to find terms in printed criteria.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

SuppliedKind = Literal["supplied_condition", "supplied_drug"]
Named = tuple[SuppliedKind, str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Terminology:
    """One form. ``says`` is a sentence for the reference page."""

    says: str
    recognises: Callable[[str], bool]
    read: Callable[[Iterable[str]], Iterator[Named]]
