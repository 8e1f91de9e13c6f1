"""What a number of participants can and cannot show, said in words before the trial: the form of one such statement.

The functions that make them (``size_one_arm``, ``size_two_arms``, ``size_paired_change``) take the registered number
and what is hoped for or known, and answer with sentences that a reader without statistics understands, each with the
numbers in it, the method that gave them, and its source. Exact functions throughout: 30 participants are too few for
the normal approximation.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

About = Literal["verdict", "interval", "power", "distinguishable", "event", "no_event", "difference", "change"]

ICH_E9 = "ICH E9, section 3.5 (sample size)"


@dataclass(frozen=True, slots=True)
class Rate:
    """A true proportion that is hoped for, feared or published: ``label`` says which, ``source`` where it was read."""

    value: float
    label: str
    source: str

    def __post_init__(self) -> None:
        if not 0 <= self.value <= 1:
            raise ValueError(f"a rate lies from 0 to 1, found {self.value}")

    @property
    def says(self) -> str:
        """42.5% (planning case)."""
        return f"{percent(self.value)} ({self.label})" if self.label else percent(self.value)


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement: ``says`` for people, ``figures`` the numbers in it by name (proportions from 0 to 1)."""

    about: About
    says: str
    method: str
    source: str
    figures: tuple[tuple[str, float], ...]


def percent(share: float) -> str:
    """A proportion as people write it, to a tenth of a percent: 28%, 42.5%.

    >>> percent(0.28), percent(0.425), percent(0.0951)
    ('28%', '42.5%', '9.5%')
    """
    return f"{round(100 * share, 1):g}%"


def points(share: float) -> str:
    """A difference of proportions in percentage points, to the whole point."""
    return f"{round(100 * share):d} percentage points"


def sources(*rates: Rate) -> str:
    """The sources of some rates, each once."""
    return "; ".join(dict.fromkeys(rate.source for rate in rates if rate.source))
