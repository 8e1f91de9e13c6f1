"""Truth tables of Kleene's strong three-valued logic: Introduction to Metamathematics, 1952, section 64."""

from __future__ import annotations

from itertools import product

import pytest

from trialwright.eligibility import kleene
from trialwright.eligibility.verdict import Answer, Verdict

M, N, U = Answer.MET, Answer.NOT_MET, Answer.UNKNOWN
TABLE = [
    # first, second, and, or, if first then second
    (M, M, M, M, M), (M, N, N, M, N), (M, U, U, M, U),
    (N, M, N, M, M), (N, N, N, N, M), (N, U, N, U, M),
    (U, M, U, M, M), (U, N, N, U, U), (U, U, U, U, U),
]  # fmt: skip


@pytest.mark.parametrize(("first", "second", "both", "either", "implied"), TABLE)
def test_the_printed_truth_tables(first: Answer, second: Answer, both: Answer, either: Answer, implied: Answer) -> None:
    assert kleene.all_of((first, second)) is both
    assert kleene.any_of((first, second)) is either
    assert kleene.none_of((first, second)) is either.opposite()
    assert kleene.if_then(first, second) is implied


@pytest.mark.parametrize("answers", list(product([M, N, U], repeat=3)))
@pytest.mark.parametrize("count", [1, 2, 3])
def test_at_least_agrees_with_every_way_to_fill_in_the_unknown(answers: tuple[Answer, ...], count: int) -> None:
    filled = product(*([M, N] if answer is U else [answer] for answer in answers))
    possible = {sum(answer is M for answer in way) >= count for way in filled}
    expected = U if len(possible) == 2 else (M if possible == {True} else N)
    assert kleene.at_least(count, answers) is expected


def test_nothing_asked_is_met_and_nothing_offered_is_not() -> None:
    assert kleene.all_of(()) is M
    assert kleene.any_of(()) is N


def test_an_unknown_verdict_needs_its_question() -> None:
    with pytest.raises(ValueError, match="question"):
        Verdict(U, "Not known.")
