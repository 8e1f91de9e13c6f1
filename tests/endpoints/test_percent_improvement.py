"""A fall of one measure by at least so many percent: thresholds, missing values, arrays against persons."""

from __future__ import annotations

import numpy as np
import pytest

from trialwright.endpoints.register import endpoints, find

HALVED = find("percent_improvement")

# Monthly migraine days at baseline and later, and whether that is at least a 50 % fall.
BY_HAND = [
    (8, 4, True), (8, 5, False), (9, 4, True), (9, 5, False), (7, 3.5, True), (8, 9, False), (0, 0, False),
    (8, 0, True), (None, 4, None), (8, None, None), (None, None, None),
]  # fmt: skip


@pytest.mark.parametrize(("before", "after", "expected"), BY_HAND)
def test_a_responder_has_at_most_half_of_the_days(
    before: float | None, after: float | None, expected: bool | None
) -> None:
    assert HALVED.respond({"days": before}, {"days": after}, {"percent": 50}).answer is expected


def test_arrays_give_the_same_answers() -> None:
    before, after = (
        {"days": np.array([np.nan if row[column] is None else row[column] for row in BY_HAND], dtype=float)}
        for column in (0, 1)
    )
    many = HALVED.respond_many(before, after, {"percent": 50})
    assert [None if np.isnan(answer) else bool(answer) for answer in many] == [row[2] for row in BY_HAND]


def test_twenty_percent_of_two_is_reached_although_binary_numbers_say_less() -> None:
    assert (2.0 - 1.6) / 2.0 < 0.2
    assert HALVED.respond({"days": 2.0}, {"days": 1.6}, {"percent": 20}).answer is True


def test_every_endpoint_says_its_rule_its_missing_rule_and_its_source() -> None:
    for name, endpoint in endpoints().items():
        assert endpoint.name == name
        assert endpoint.says and endpoint.missing and endpoint.source


def test_an_unknown_endpoint_is_not_found() -> None:
    with pytest.raises(KeyError):
        find("acr21")
