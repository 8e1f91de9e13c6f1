"""What a study test is: a named trial of one critical function of one study, as its files plan it.

"Trial-specific system configuration and customisation" is validated, and so are the functions that decide about rights,
safety and results: eligibility, dosing, endpoints, the clock of serious events (ICH E6(R3) 4.3.4). One file per kind
in ``study_tests``; each holds ``STUDY_TEST`` and says, of each thing that the study plans, what was tried and what came
out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Literal

from trialwright.conduct.act import Act, Actor, Recorded, Role
from trialwright.conduct.course import Course
from trialwright.protocol.design import StudyDesign

Outcome = Literal["holds", "does not hold", "not shown"]
"""``not shown``: nothing in the study's files shows it both ways; it did not fail."""
ANCHORS = (date(2026, 3, 2), date(2028, 2, 29), date(2026, 12, 31))
"""Days on which a course may begin: a plain one, a leap day, the last of a year."""


@dataclass(frozen=True, slots=True)
class Tested:
    """What came out for one thing: ``name`` is the test's, for example ``visit week 4``."""

    name: str
    outcome: Outcome
    says: str


@dataclass(frozen=True, slots=True)
class StudyTest:
    """``critical``: the function that it is about; ``run(design, folder)`` tries each thing that the study plans."""

    name: str
    title: str
    critical: str
    run: Callable[[StudyDesign, Path], Iterable[Tested]]


def tested(name: str, trials: Iterable[tuple[bool, str]], says: str) -> Tested:
    """Holds when each trial does, in the words ``says``; else the trials that do not."""
    wrong = [word for true, word in trials if not true]
    if not wrong:
        return Tested(name, "holds", says)
    more = f" (and {len(wrong) - 3} more)" if len(wrong) > 3 else ""
    return Tested(name, "does not hold", f"Not so: {'; '.join(wrong[:3])}{more}")


def course_with(design: StudyDesign, acts: Sequence[Act]) -> Course:
    """A course in which ``acts`` happened, whatever would have forbidden them: only for trying one thing after them."""
    course = Course(design.id, design)
    actor, at = Actor("tester", Role.INVESTIGATOR), datetime(2030, 1, 1, tzinfo=UTC)
    entries = [Recorded(number, act, actor, "observed", None, at, at, f"key {number}")
               for number, act in enumerate(acts, 1)]  # fmt: skip
    course.admit_all(entries, "0" * 64)
    return course
