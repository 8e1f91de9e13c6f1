"""The validation pack: every requirement tried in this installation, and a dated report of what came out."""

from __future__ import annotations

import platform
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import version

from django import get_version
from django.db import connection

from trialwright import __version__
from trialwright.kinds import collect
from trialwright.web import clock, requirements
from trialwright.web.requirement import Requirement, Tried
from trialwright.web.scratch_site import ScratchSite, StudyLine

ORDER = ("audit_trail", "time_and_signature", "access_and_records", "continuity")
OUTCOMES = ("met", "not met", "not in this version", "yours")


@dataclass(frozen=True, slots=True)
class Line:
    """A requirement and what came out."""

    id: str
    clauses: str
    says: str
    kind: str
    outcome: str
    evidence: str


@dataclass(frozen=True, slots=True)
class Report:
    """``made_at``: ISO 8601 in UTC; ``system``: what was tried, as (word, value); ``study``: what came out of the named
    tests of one study, empty where none was named."""

    made_at: str
    system: tuple[tuple[str, str], ...]
    lines: tuple[Line, ...]
    study: tuple[StudyLine, ...] = ()

    def count(self, outcome: str) -> int:
        """How many lines came out so."""
        return sum(line.outcome == outcome for line in self.lines)

    @property
    def is_sound(self) -> bool:
        """No requirement was found not met, and no test of the study failed; gaps of this version and the user's own
        procedures stand in the report."""
        return self.count("not met") == 0 and not any(one.outcome == "does not hold" for one in self.study)


def every_requirement() -> Sequence[Requirement]:
    """Every requirement, by family: signatures build on what the trail wrote, and so on."""
    found = collect(requirements, "REQUIREMENTS", tuple)
    names = [*ORDER, *(name for name in found if name not in ORDER)]
    return sorted((one for name in names for one in found[name]), key=lambda one: _FAMILIES.index(one.id[:2]))


_FAMILIES = ("AT", "TM", "SG", "IP", "AC", "RC")
"""The order of the requirements' families; within one they stand in the order in which they are tried."""


def validate(site: ScratchSite, made_at: datetime, told: Callable[[Line], None] | None = None) -> Report:
    """Try every requirement on ``site``, once each; ``told`` hears each line as it comes."""
    site.prepare()
    tried: dict[Callable[[ScratchSite], Tried], Tried] = {}
    lines = []
    for one in every_requirement():
        if one.trial not in tried:
            tried[one.trial] = _try(one, site)
        out = tried[one.trial]
        line = Line(one.id, one.clauses, one.says, one.kind, out.outcome, out.evidence)
        lines.append(line)
        if told is not None:
            told(line)
    lines.sort(key=lambda one: (_FAMILIES.index(one.id[:2]), one.id))
    return Report(made_at.isoformat(timespec="seconds"), _system(), tuple(lines), tuple(site.study_lines))


def _try(one: Requirement, site: ScratchSite) -> Tried:
    try:
        return one.trial(site)
    except Exception as error:  # noqa: BLE001
        # a trial that breaks is a requirement not met, and the next is tried all the same
        return Tried("not met", f"The trial broke: {type(error).__name__}: {error}")


def _system() -> tuple[tuple[str, str], ...]:
    return (
        ("Trialwright", __version__), ("Python", sys.version.split()[0]), ("Django", get_version()),
        ("cryptography", version("cryptography")), ("database", connection.vendor), ("host", platform.node()),
        ("system", platform.platform()), ("clock", clock.state().says),
    )  # fmt: skip
