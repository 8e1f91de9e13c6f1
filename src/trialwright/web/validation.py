"""The validation pack: every requirement tried in this installation, and a dated report of what came out."""

from __future__ import annotations

import platform
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from html import escape
from importlib.metadata import version

from django import get_version
from django.db import connection

from trialwright import __version__
from trialwright.kinds import collect
from trialwright.web import requirements
from trialwright.web.requirement import Requirement, Tried
from trialwright.web.scratch_site import ScratchSite

ORDER = ("audit_trail", "time_and_signature", "access_and_records")


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
    """``made_at``: ISO 8601 in UTC; ``system``: what was tried, as (word, value)."""

    made_at: str
    system: tuple[tuple[str, str], ...]
    lines: tuple[Line, ...]

    def count(self, outcome: str) -> int:
        """How many lines came out so."""
        return sum(line.outcome == outcome for line in self.lines)

    @property
    def is_sound(self) -> bool:
        """No requirement was found not met; gaps of this version and the user's own procedures stand in the report."""
        return self.count("not met") == 0


def every_requirement() -> Sequence[Requirement]:
    """Every requirement, by family: signatures build on what the trail wrote, and so on."""
    found = collect(requirements, "REQUIREMENTS", tuple)
    names = [*ORDER, *(name for name in found if name not in ORDER)]
    return [one for name in names for one in found[name]]


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
    return Report(made_at.isoformat(timespec="seconds"), _system(), tuple(lines))


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
        ("system", platform.platform()),
    )  # fmt: skip


def as_html(report: Report) -> str:
    """The report for printing and filing."""
    rows = "".join(
        f"<tr><th>{escape(one.id)}</th><td>{escape(one.says)}<br><small>{escape(one.clauses)}</small></td>"
        f"<td>{escape(one.outcome)}</td><td>{escape(one.evidence)}</td></tr>" for one in report.lines
    )  # fmt: skip
    system = "".join(f"<li>{escape(word)}: {escape(value)}</li>" for word, value in report.system)
    counts = ", ".join(f"{report.count(word)} {word}" for word in ("met", "not met", "not in this version", "yours"))
    return (
        '<!doctype html><html lang="en"><meta charset="utf-8"><title>Validation report</title><style>body{'
        "font:11pt/1.4 sans-serif;max-width:60em;margin:2em auto;padding:0 1em}td,th{border-bottom:1px solid #bbb;"
        "padding:.3em .6em .3em 0;text-align:left;vertical-align:top}tr{break-inside:avoid}</style>"
        f"<h1>Validation report</h1><p>Made {escape(report.made_at)} (UTC) on a scratch study in this installation. "
        f"{counts}.</p><p>Research software; not a medical device; not validated for any jurisdiction: whether this "
        f"report suffices is for whoever answers for the trial to judge.</p><ul>{system}</ul><table><tr><th>Id</th>"
        f"<th>Requirement</th><th>Outcome</th><th>Evidence</th></tr>{rows}</table></html>\n"
    )
