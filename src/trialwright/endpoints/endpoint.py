"""What an endpoint is: a rule that turns the measures of a baseline and of a later visit into an answer.

A measure is a number with its unit in its name (``crp_mg_l``); the study's analysis plan says where it is read. A
measure that is not known is None (NaN in arrays), never zero. A response has three answers: True, False, and None for
"cannot be said", with the reason. How a None is counted is not the endpoint's business: the missing-data rule of the
analysis plan says it (non-response or observed cases).

One file per endpoint; each holds ``ENDPOINT``, a ``Responder``. ``endpoints.register`` finds it by file name.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Measures = Mapping[str, float | None]
"""Measures of one participant at one visit, by name; None or absent: not known."""
Arrays = Mapping[str, NDArray[np.float64]]
"""The same measures of many participants, an array each, all of one shape; NaN: not known."""
Parameters = Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Response:
    """Responder or not, and why. ``answer`` None: it cannot be said from what is known."""

    answer: bool | None
    reason: str


@dataclass(frozen=True, slots=True)
class Responder:
    """An endpoint that is answered with yes or no.

    ``says`` is the rule in words, with its parameters, and ``measure`` where it takes one, in braces; ``sentence``
    fills them in. ``measures`` are those that the rule needs, by name; empty: the one that the planned outcome names.
    ``parameters`` maps each parameter to what it means. ``respond`` judges one participant; ``respond_many`` judges
    arrays of participants and answers 1.0, 0.0 or NaN. Both give the same answers.
    """

    name: str
    title: str
    says: str
    measures: tuple[str, ...]
    parameters: Mapping[str, str]
    missing: str
    source: str
    respond: Callable[[Measures, Measures, Parameters], Response]
    respond_many: Callable[[Arrays, Arrays, Parameters], NDArray[np.float64]]

    def sentence(self, parameters: Parameters, measure: str = "the measure") -> str:
        """The rule and its rule for missing values, as words for ``parameters``."""
        rule = self.says.format(measure=measure, **{name: f"{value:g}" for name, value in parameters.items()})
        return f"{rule[:1].upper()}{rule[1:]} {self.missing}"
