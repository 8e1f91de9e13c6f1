"""Endpoints: each planned outcome is worked out twice, person by person and as arrays, and agrees with itself.

The measures stand on a grid around the thresholds of improvement, without chance; of somebody of whom nothing is known
nothing can be said. (That the rules are those of their publications is shown by the program's own tests.)
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from math import isnan
from pathlib import Path

import numpy as np

from trialwright.conduct.study_test import StudyTest, Tested, tested
from trialwright.endpoints.endpoint import Measures, Responder
from trialwright.endpoints.register import endpoints
from trialwright.protocol.analysis_plan import PlannedOutcome
from trialwright.protocol.design import StudyDesign

BASES = (0.0, 1.0, 4.0, 10.0, 20.0)
SHARES = (0.0, 0.29, 0.3, 0.31, 0.49, 0.5, 0.51, 0.79, 0.8, 0.81, 1.0, 1.2, None)
CASES = 500


def run(design: StudyDesign, folder: Path) -> Iterable[Tested]:
    """A test for each planned outcome."""
    for outcome in design.analysis.outcomes:
        endpoint = endpoints().get(outcome.endpoint)
        if endpoint is None:
            yield Tested(f"outcome {outcome.name}", "does not hold", f"no endpoint is called {outcome.endpoint}")
            continue
        says = f"{endpoint.sentence(outcome.parameters, outcome.measure or 'the measure')} {CASES} cases, both ways"
        yield tested(f"outcome {outcome.name}", _trials(endpoint, outcome, list(design.analysis.measures)), says)


def _trials(endpoint: Responder, outcome: PlannedOutcome, planned: Sequence[str]) -> Iterator[tuple[bool, str]]:
    names = endpoint.measures or ((outcome.measure,) if outcome.measure else tuple(planned[:1]))
    cases = [_case(number, names) for number in range(CASES)]
    single = [endpoint.respond(before, after, outcome.parameters).answer for before, after in cases]
    before, after = (_arrays([case[place] for case in cases], names) for place in (0, 1))
    many = endpoint.respond_many(before, after, outcome.parameters)
    for number, (one, other) in enumerate(zip(single, many, strict=True)):
        yield (one is None if isnan(other) else one is bool(other)), f"case {number} agrees both ways"
    nobody = dict.fromkeys(names)
    yield len(set(single)) == 3, "the cases come out as response, none, and cannot be said"
    yield endpoint.respond(nobody, nobody, outcome.parameters).answer is None, "of nobody known nothing is said"


def _case(number: int, names: Sequence[str]) -> tuple[Measures, Measures]:
    """Case ``number`` of the grid: every measure takes another step through it; of every fourth all take the same."""
    apart = number // 65 + 1 if number % 4 else 0
    before: dict[str, float | None] = {}
    after: dict[str, float | None] = {}
    for place, name in enumerate(names):
        base = BASES[(number + place) % len(BASES)]
        share = SHARES[(number // 5 + place * apart) % len(SHARES)]
        before[name], after[name] = base, None if share is None else base * share
    return before, after


def _arrays(cases: Sequence[Measures], names: Sequence[str]) -> dict[str, np.ndarray]:
    return {name: np.array([np.nan if case[name] is None else case[name] for case in cases], dtype=np.float64)
            for name in names}  # fmt: skip


STUDY_TEST = StudyTest("endpoints", "Endpoints", "endpoint data", run)
