"""Time to response: days from the start to the first visit at which a responder endpoint is met.

``first_response`` looks at the visits of one participant in order; ``sustained`` asks that every later visit that was
judged is met as well. Who never responds is censored at the last judged visit. The visit's day stands for the event,
although the response came some time after the visit before (interval censoring is the analysis' business).

Missing: a visit whose response is unknown neither responds nor breaks a sustained response; with no visit judged
there is no time. Source: arithmetic on the responses, which have theirs.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from trialwright.endpoints.measures import FREE
from trialwright.endpoints.score import Array, Instrument, Score
from trialwright.endpoints.score_input import Input


@dataclass(frozen=True, slots=True)
class TimeToResponse:
    """Day of the response, or of the last judged visit when there was none (``responded`` False: censored)."""

    day: float
    responded: bool


def first_response(
    days: Sequence[float], answers: Sequence[bool | None], *, sustained: bool = False
) -> TimeToResponse | None:
    """The time of one participant; visits in any order, days from the start. None: no visit was judged.

    >>> first_response([28, 56, 84], [False, True, None])
    TimeToResponse(day=56, responded=True)
    >>> first_response([28, 56, 84], [True, False, True], sustained=True)
    TimeToResponse(day=84, responded=True)
    """
    judged = sorted((day, answer) for day, answer in zip(days, answers, strict=True) if answer is not None)
    if not judged:
        return None
    if len({day for day, _ in judged}) != len(judged):
        raise ValueError("two visits on the same day: say which one counts")
    for place, (day, answer) in enumerate(judged):
        if answer and (not sustained or all(later for _, later in judged[place:])):
            return TimeToResponse(day, True)
    return TimeToResponse(judged[-1][0], False)


def first_response_many(days: Array, answers: Array, *, sustained: bool = False) -> tuple[Array, Array]:
    """Days and responded (1.0, 0.0) of many participants; ``days`` ascending, ``answers`` participants x visits."""
    met, judged = answers == 1, ~np.isnan(answers)
    if sustained:
        met = met & ~np.logical_or.accumulate((judged & (answers == 0))[:, ::-1], axis=1)[:, ::-1]
    responded = met.any(axis=1)
    last = answers.shape[1] - 1 - judged[:, ::-1].argmax(axis=1)
    day = np.where(responded, days[met.argmax(axis=1)], days[last])
    nobody = ~judged.any(axis=1)
    return np.where(nobody, np.nan, day), np.where(nobody, np.nan, responded.astype(np.float64))


ENDPOINT = Instrument(
    "time_to_response",
    "Time to response",
    (
        Score(
            name="days-to-response", title="Days to response", formula="response_day - start_day",
            inputs=(Input("start_day", "day of the start", whole=True),
                    Input("response_day", "day of the visit at which the endpoint was first met", whole=True)),
            gives="number", unit="days", range="from 0", missing="No response yet: unknown; see first_response.",
            source="Arithmetic on the responses.", licence=FREE,
            rule=lambda start_day, response_day: response_day - start_day if response_day >= start_day else None,
            rule_many=lambda start_day, response_day: np.where(
                response_day >= start_day, response_day - start_day, np.nan
            ),
        ),
    ),
)  # fmt: skip
