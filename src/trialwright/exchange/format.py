"""What an export format is: how others read a study. One file per format; each holds ``FORMAT``.

A format writes a document from a course and its results. What others ask for and the study does not hold is never
invented: it is listed, a sentence each, as still needed from whoever sends the document. Whether a study may leave at
all, and under which name, is asked before (``exchange.may_leave``).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from trialwright.analysis.results import StudyResults
from trialwright.conduct.course import Course
from trialwright.exchange.rule import RuleFinding


@dataclass(frozen=True, slots=True)
class Export:
    """A written document, what is wrong with it by the rules of its format, and what is still needed for it."""

    document: dict[str, Any]
    findings: tuple[RuleFinding, ...]
    still_needed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Format:
    """``name`` is the word for it on the command line; ``write`` makes the document, and has no say in who may have
    it."""

    name: str
    title: str
    says: str
    write: Callable[[Course, StudyResults], Export]
