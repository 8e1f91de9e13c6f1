"""How often each check fires on a sample of registry records, so that a common finding is not shown as an alarm.

``base_rates.csv`` holds counts only: for each check the number of records by how the check ended. Each record of the
sample was reviewed as of the day on which the registry gave it out. A check that fires on more than 30 % of all records
of the sample is shown as a note.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files

from trialwright.review.finding import Severity, State

COMMON = 0.30
"""Above this share a check is shown as a note."""

STATES = (State.FINDING, State.PASSED, State.NOT_IN_SOURCE, State.NOT_APPLICABLE, State.NEEDS_CORPUS)


@dataclass(frozen=True, slots=True)
class BaseRate:
    """How a check ended over the records of a sample."""

    check: str
    counts: tuple[int, ...]

    @property
    def share(self) -> float | None:
        """Findings among all records of the sample; None where there is no sample."""
        return self.counts[0] / sum(self.counts) if sum(self.counts) else None


@dataclass(slots=True)
class Tally:
    """Counts how checks end, record by record."""

    counts: Counter[tuple[str, State]] = field(default_factory=Counter)
    records: int = 0

    def add(self, ended: Iterable[tuple[str, State]]) -> None:
        self.records += 1
        self.counts.update(ended)

    def rates(self, checks: Iterable[str]) -> tuple[BaseRate, ...]:
        return tuple(BaseRate(check, tuple(self.counts[check, state] for state in STATES)) for check in checks)


def write_rates(rates: Iterable[BaseRate], sample: str) -> str:
    """The rates as the CSV that ships; ``sample`` says what was reviewed and when."""
    lines = [f"# {sample}", "check," + ",".join(str(state).replace(" ", "_") for state in STATES)]
    return "\n".join(lines + [",".join((rate.check, *map(str, rate.counts))) for rate in rates]) + "\n"


@cache
def shipped_rates() -> dict[str, BaseRate]:
    """The rates that ship, by check; empty where a check is new."""
    text = files("trialwright.review").joinpath("base_rates.csv").read_text(encoding="utf-8")
    rows = csv.reader(line for line in text.splitlines() if line and not line.startswith("#"))
    next(rows, None)
    return {row[0]: BaseRate(row[0], tuple(int(number) for number in row[1:])) for row in rows}


def shown_severity(check: str, severity: Severity) -> Severity:
    """The severity that a finding is shown with: a note where the check fires on more than 30 % of a sample."""
    rate = shipped_rates().get(check)
    share = rate.share if rate else None
    return "note" if share is not None and share > COMMON else severity
