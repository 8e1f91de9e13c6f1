"""What a criteria format is: how others read who may join. One file per format; each holds ``FORMAT``.

``write`` gives the text of the document and, a sentence each, what the form cannot hold; the document lists the same
sentences. ``read`` gives the criteria back: equal to those that were written, but for criteria named in ``not_held``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from trialwright.eligibility.criterion import Criteria
from trialwright.eligibility.terminology import Coded
from trialwright.eligibility.words import normal


@dataclass(frozen=True, slots=True)
class Study:
    """Whose criteria they are: a name without blanks, and a title. ``codes``: of conditions, drugs and procedures by
    their names in small letters, from terminology files of the user; none ships."""

    name: str
    title: str
    codes: Mapping[str, Sequence[Coded]] = field(default_factory=dict)


NAMED = ("condition", "medication", "procedure")
"""The kinds that other systems look for by codes."""


def names_to_code(criteria: Criteria) -> tuple[str, ...]:
    """Every condition, drug and procedure that the criteria name, in small letters, in their order."""
    named = (name for atom in criteria.atoms() if atom.kind in NAMED for name in getattr(atom.parameters, "names", ()))
    return tuple(dict.fromkeys(normal(name) for name in named))


@dataclass(frozen=True, slots=True)
class NotHeld:
    """A criterion (or an atom of it) that the form cannot hold as it is, and what stands there instead."""

    criterion: str
    says: str

    def __str__(self) -> str:
        return f"{self.criterion}: {self.says}"


@dataclass(frozen=True, slots=True)
class CriteriaExport:
    """The document and what it does not hold."""

    text: str
    not_held: tuple[NotHeld, ...]


@dataclass(frozen=True, slots=True)
class CriteriaFormat:
    """``suffix`` is the usual ending of a file; ``read(text, where)`` raises ``InputErrors``."""

    name: str
    title: str
    says: str
    suffix: str
    write: Callable[[Criteria, Study], CriteriaExport]
    read: Callable[[str, str], Criteria]
