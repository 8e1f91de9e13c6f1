"""Names that no list holds: kept apart from the names around them, called what they are, and never computed."""

from __future__ import annotations

import pytest

from trialwright.eligibility.draft import DraftCriterion
from trialwright.eligibility.drafting import draft_criteria

NAMED = [  # statement, kind and name of what no list holds
    ("Hereditary muscle disorders", "condition", "Hereditary muscle disorders"),
    ("Asthma, wobbling deficiency or gout", "condition", "wobbling deficiency"),
    ("History of wobblectomy", "procedure", "wobblectomy"),
    ("Treatment with wobble inhibitors within 4 weeks before screening", "medication", "wobble inhibitors"),
    ("Previous treatment with a wobbling agent", "medication", "wobbling agent"),
    ("Wobblarthropathy of the knee", "condition", "Wobblarthropathy"),
]


def _exclusion(text: str) -> DraftCriterion:
    (one,) = draft_criteria(f"Exclusion Criteria:\n\n* {text}\n").criteria
    return one


@pytest.mark.parametrize(("text", "kind", "name"), NAMED)
def test_a_name_that_no_list_holds_has_its_kind_and_is_asked_of_a_person(text: str, kind: str, name: str) -> None:
    (found,) = (atom for atom in _exclusion(text).atoms if atom.flags == ("unknown_term",))
    assert (found.kind, found.status, found.concept and found.concept.label) == (kind, "manual", name)
    assert found.concept is not None and found.concept.code is None


@pytest.mark.parametrize(
    "text",
    [
        "Discomfort associated with wobbling lesions", "Wobble obstruction > 30 mmHg", "Wobbling pain score",
        "Unable to tolerate wobble inhibitors", "Family history of wobbling syndrome", "Measurable disease",
        "Any disease", "Any agents", "Contraindication to wobblectomy", "Prognosis", "Lack of co-operation",
    ],
)  # fmt: skip
def test_words_around_a_general_noun_that_name_nothing_of_the_person_stay_words(text: str) -> None:
    assert [atom.kind for atom in _exclusion(text).atoms] == ["other"]


def test_a_name_beside_an_unlisted_one_is_computed_unless_words_may_be_shared() -> None:
    apart = {atom.spans[0].quote: atom.status for atom in _exclusion("Gout, wobbling deficiency, asthma").atoms}
    assert apart == {"Gout": "computed", "wobbling deficiency": "manual", "asthma": "computed"}
    shared = _exclusion("Asthma or polyps in the upper airway").atoms
    assert [atom.status for atom in shared] == ["partial", "manual"]


def test_a_span_of_time_reaches_over_an_unlisted_name_and_stays_with_unread_words_that_print_it() -> None:
    atoms = _exclusion("Stroke, wobbling syndrome or myocardial infarction within 6 months before screening").atoms
    assert [[window.days for window in atom.windows] for atom in atoms] == [[183], [183], [183]]
    text = "Any cardiac intervention within the 30 days, or any cardiac surgery within 6 months before randomization"
    assert [[window.days for window in atom.windows] for atom in _exclusion(text).atoms] == [[], [183]]


def test_a_denial_holds_for_unlisted_names_too() -> None:
    (one,) = draft_criteria("Inclusion Criteria:\n\n* No gout, wobbling syndrome or asthma\n").criteria
    assert [atom.negated for atom in one.atoms] == [True, True, True]
    assert repr(one.rule).count("NoneOf") == 3
    assert not any(atom.negated for atom in _exclusion("Nitrates or NO donor drugs, steroids").atoms)


@pytest.mark.parametrize(
    "text", ["Participation to other biomedical research", "Involved in any other research protocol"]
)
def test_other_words_for_another_trial_are_read(text: str) -> None:
    assert [atom.kind for atom in _exclusion(text).atoms] == ["trial_participation"]
