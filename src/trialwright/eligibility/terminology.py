"""What a form of terminology file is: one file in ``eligibility.terminologies`` that holds ``TERMINOLOGY``.

``recognises`` looks at the first lines of the file; ``read`` yields kind, name and synonyms, which help to find terms
in printed criteria. ``codes`` yields codes with their names, for exports of the user's own: where a form has none, no
code is taken over (a licence forbids it, or no system name is known). ``crossed`` yields codes of other systems that
the file names beside its own: they help to understand a record of codes alone, and never leave.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

SuppliedKind = Literal["supplied_condition", "supplied_drug"]
Named = tuple[SuppliedKind, str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Coded:
    """A code: its system as FHIR writes it, the code, its name there and what else it is called."""

    system: str
    code: str
    name: str
    synonyms: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Terminology:
    """One form. ``says`` is a sentence for the reference page."""

    says: str
    recognises: Callable[[str], bool]
    read: Callable[[Iterable[str]], Iterator[Named]]
    codes: Callable[[Iterable[str]], Iterator[Coded]] | None = None
    crossed: Callable[[Iterable[str]], Iterator[Coded]] | None = None
