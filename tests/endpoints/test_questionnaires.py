"""HAQ-DI, FACIT-Fatigue and SF-36 domains: worst item, aids, missing items, extremes."""

from __future__ import annotations

import pytest

from trialwright.endpoints.register import scores
from trialwright.endpoints.rheumatology.haq_di import CATEGORIES, haq_di, items_of
from trialwright.endpoints.rheumatology.sf_36 import DOMAINS, KEY

ALL_ONE = {name: 1 for category in CATEGORIES for name in items_of(category)}


def _haq(**changes: object) -> object:
    return scores()["haq-di"].score({**ALL_ONE, **changes}).value  # type: ignore[dict-item]


def test_there_are_20_items() -> None:
    assert len(ALL_ONE) == 20


# One change to a questionnaire answered with 1 throughout, and the index by hand: sum of categories / categories.
@pytest.mark.parametrize(
    ("changes", "index"),
    [
        ({}, 1.0),
        ({"haq_grip_3": 3}, 10 / 8),
        ({"haq_grip_aid": "yes"}, 9 / 8),  # raised from 1 to 2
        ({"haq_grip_3": 3, "haq_grip_aid": 1}, 10 / 8),  # never lowered
        ({"haq_grip_aid": "no"}, 1.0),
        ({"haq_dressing_1": None}, 1.0),  # worst of the answered
        ({"haq_dressing_1": "", "haq_dressing_2": ""}, 1.0),  # seven categories
        ({name: None for category in ("dressing", "reach") for name in items_of(category)}, 1.0),  # six
        ({name: None for category in ("dressing", "reach", "grip") for name in items_of(category)}, None),  # five
        (dict.fromkeys(items_of("grip")) | {"haq_grip_aid": 1}, 1.0),  # an aid is no answer
    ],
)
def test_the_disability_index_by_hand(changes: dict[str, object], index: float | None) -> None:
    assert _haq(**changes) == index


def test_without_the_rule_for_aids_it_is_the_alternative_index() -> None:
    assert scores()["haq-di-alternative"].score({**ALL_ONE, "haq_grip_aid": 1}).value == 1.0


def test_the_least_number_of_categories_can_be_chosen() -> None:
    seven = {name: 1.0 for category in CATEGORIES if category != "grip" for name in items_of(category)}
    assert haq_di(seven, least_categories=8) is None and haq_di(seven, least_categories=7) == 1.0


def test_an_item_above_three_is_a_problem() -> None:
    assert "haq_grip_1 must be from 0 to 3, found 4" in scores()["haq-di"].score({**ALL_ONE, "haq_grip_1": 4}).problems


# facit.org/scoring: more than half answered, prorated; items 7 and 8 are not reversed.
@pytest.mark.parametrize(
    ("answers", "score"),
    [
        ([0, 0, 0, 0, 0, 0, 4, 4, 0, 0, 0, 0, 0], 52),
        ([4, 4, 4, 4, 4, 4, 0, 0, 4, 4, 4, 4, 4], 0),
        ([2] * 13, 26),
        ([1, 1, 1, 1, 1, 1, 1] + [None] * 6, (6 * 3 + 1) * 13 / 7),
        ([1, 1, 1, 1, 1, 1] + [None] * 7, None),
        ([0] * 13, 44),
    ],
)
def test_fatigue_by_hand(answers: list[int | None], score: float | None) -> None:
    row = {f"facit_f_{number}": answer for number, answer in enumerate(answers, start=1)}
    assert scores()["facit-f"].score(row).value == score


def _domain(domain: str, answers: dict[str, int | None]) -> object:
    return scores()[f"sf-36-{domain.replace(' ', '-')}"].score(answers).value


def test_every_domain_runs_from_0_to_100() -> None:
    best = {f"sf36_{item}": 1 + pattern.index(100.0) for item, pattern in KEY.items()}
    worst = {f"sf36_{item}": 1 + pattern.index(0.0) for item, pattern in KEY.items()}
    assert {_domain(domain, best) for domain in DOMAINS} == {100}
    assert {_domain(domain, worst) for domain in DOMAINS} == {0}


def test_the_eight_domains_use_35_items_once() -> None:
    used = [item for items in DOMAINS.values() for item in items]
    assert sorted(used) == [item for item in range(1, 37) if item != 2]


def test_the_example_that_is_printed_with_the_key() -> None:
    # chiro.org "How to score the SF-36": 4 on item 23, 3 on 27, 3 on 29, item 31 left blank: 140 / 3
    assert _domain("energy fatigue", {"sf36_23": 4, "sf36_27": 3, "sf36_29": 3}) == pytest.approx(140 / 3)


def test_a_domain_without_answers_has_no_score() -> None:
    assert _domain("pain", {"sf36_21": None}) is None
