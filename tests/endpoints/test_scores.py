"""What holds for every score: it says what it is, one row and arrays agree, unknown or impossible is never a number."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from trialwright.endpoints.register import instruments, scores
from trialwright.endpoints.score import Score
from trialwright.endpoints.score_input import Input

NAMES = sorted(scores())


def _values(item: Input) -> st.SearchStrategy[Any]:
    """What an input may hold: in range with edges, absent, and now and then impossible."""
    if item.choices:
        return st.none() | st.sampled_from(sorted(item.choices)) | st.sampled_from(sorted(item.choices))
    low = -50.0 if item.low is None else item.low
    high = max(low + 120, 120.0) if item.high is None else item.high
    if item.whole:
        inside: st.SearchStrategy[Any] = st.integers(math.ceil(low), math.floor(high))
    else:
        inside = st.integers(math.ceil(low * 10), math.floor(high * 10)).map(lambda tenths: tenths / 10)
    ends = ((item.low, -1.0), (item.high, 1.0))
    outside = [end + step for end, step in ends if end is not None] + ([0.5] if item.whole else [])
    usual = st.one_of(inside, inside, inside, inside, inside, inside, st.none())
    return (
        st.one_of(usual, usual, usual, usual, st.sampled_from(outside))
        if outside and len(item.name) % 3 == 0
        else usual
    )


def _code(item: Input, value: Any) -> float:
    if value is None:
        return math.nan
    return float(list(item.choices).index(value)) if item.choices else float(value)


@pytest.mark.parametrize("name", NAMES)
@settings(deadline=None, max_examples=12, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_one_row_and_arrays_give_the_same_answer(name: str, data: st.DataObject) -> None:
    score = scores()[name]
    rows = [{item.name: data.draw(_values(item), item.name) for item in score.inputs} for _ in range(2)]
    arrays = {item.name: np.array([_code(item, row[item.name]) for row in rows]) for item in score.inputs}
    many = score.many(arrays)
    for row, code in zip(rows, many, strict=True):
        found, other = score.score(row), score.answer_of(code)
        if isinstance(other, float) and not isinstance(found.value, bool):
            assert found.value == pytest.approx(other, abs=1e-9)
        else:
            assert found.value == other
        if found.problems:
            assert found.value is None


@pytest.mark.parametrize("name", NAMES)
def test_a_missing_required_input_makes_the_answer_unknown(name: str) -> None:
    score = scores()[name]
    assert score.score({}).value is None
    assert np.isnan(score.many({score.inputs[0].name: np.array([np.nan])})).all()


@pytest.mark.parametrize("name", NAMES)
def test_every_score_says_what_it_is(name: str) -> None:
    score = scores()[name]
    for text in (score.title, score.formula, score.range, score.missing, score.source, score.licence):
        assert text.strip()
    assert len({item.name for item in score.inputs}) == len(score.inputs)
    assert all(item.says.strip() and item.range() for item in score.inputs)
    assert (score.gives == "category") == bool(score.categories)


def test_an_instrument_has_the_name_of_its_file() -> None:
    assert all(name == instrument.name for name, instrument in instruments().items())


def _with_limits() -> list[tuple[Score, Input, float]]:
    return [
        (score, item, limit)
        for score in scores().values()
        for item in score.inputs
        for limit in (None if item.low is None else item.low - 0.25, None if item.high is None else item.high + 0.25)
        if limit is not None
    ]


def test_a_value_outside_its_range_is_a_problem_and_never_scored() -> None:
    for score, item, value in _with_limits():
        found = score.score({item.name: value})
        assert found.value is None and item.name in found.problems[0]
