"""Laws of screening on the shipped patients: taking a fact away never brings a person nearer, adding one never turns a
computed answer without showing itself."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.matching.test_shipped_patients import FILES, FOUNDING, shipped
from trialwright.clinical.patient import Patient
from trialwright.clinical.patient_file import read_patient, write_patient
from trialwright.eligibility.criteria_file import read_criteria
from trialwright.eligibility.screening import Screening, screen
from trialwright.eligibility.verdict import Answer
from trialwright.errors import InputErrors

ADDED: list[tuple[str, dict[str, Any]]] = [
    ("observations", {"code": "platelets", "value": 60, "unit": "10*9/L", "on": "2025-06-15"}),
    ("observations", {"code": "alt", "value": 400, "unit": "U/L", "upper_limit": 40, "on": "2025-06-15"}),
    ("observations", {"code": "neutrophils", "value": 5, "unit": "10*9/L", "on": "2025-06-16"}),
    ("conditions", {"name": "breast neoplasms", "status": "active"}),
    ("conditions", {"name": "psoriasis", "status": "active"}),
    ("conditions", {"name": "rheumatoid arthritis", "status": "resolved"}),
    ("medications", {"name": "ibuprofen", "dose": 400, "unit": "mg", "per": "day", "started": "2025-06-14",
                     "ongoing": True}),
    ("medications", {"name": "prednisone", "dose": 20, "unit": "mg", "per": "day", "route": "oral",
                     "started": "2025-06-01", "ongoing": True}),
    ("vaccinations", {"name": "MMR", "on": "2025-06-10"}),
    ("allergies", {"substance": "mannitol"}),
    ("trials", {"trial": "another", "investigational_drug": True, "ongoing": True}),
    ("infections", {"name": "herpes zoster", "status": "active", "began": "2025-06-10", "hospitalised": True}),
]  # fmt: skip
LISTS = ("observations", "conditions", "infections", "medications", "vaccinations", "allergies", "trials", "consents")
DOUBTS = {"conflicting_facts", "implausible_value"}
LAW = settings(max_examples=80, deadline=None)


def _screened(who: Patient) -> Screening:
    return screen(FOUNDING, who, who.as_of)


@given(path=st.sampled_from(FILES), added=st.sampled_from(ADDED))
@LAW
def test_adding_a_fact_never_turns_a_computed_answer_silently(path: Any, added: tuple[str, dict[str, Any]]) -> None:
    who = shipped(path)
    kind, fact = added
    data = write_patient(who)
    data[kind] = [*data.get(kind, []), fact]
    place = f"{kind}[{len(data[kind]) - 1}]"
    before, after = _screened(who), _screened(read_patient(data, "more"))
    for old, new in zip(before.verdicts, after.verdicts, strict=True):
        for was, now in zip(old.atoms, new.atoms, strict=True):
            if (
                Answer.UNKNOWN not in (was.verdict.answer, now.verdict.answer)
                and was.verdict.answer != now.verdict.answer
            ):
                assert place in [piece.path for piece in now.verdict.evidence], was.atom.id


@given(path=st.sampled_from(FILES), kind=st.sampled_from(LISTS), at=st.integers(0, 20))
@LAW
def test_taking_a_fact_away_never_settles_anything_in_favour_in_an_open_list(path: Any, kind: str, at: int) -> None:
    """Contradictions aside: of two facts that contradict each other either may be the wrong one."""
    who = replace(shipped(path), complete=frozenset())
    facts = getattr(who, kind)
    if not facts:
        return
    left = tuple(fact for number, fact in enumerate(facts) if number != at % len(facts))
    before, after = _screened(who), _screened(replace(who, **{kind: left}))
    for old, new in zip(before.verdicts, after.verdicts, strict=True):
        for was, now in zip(old.atoms, new.atoms, strict=True):
            if was.verdict.answer is Answer.UNKNOWN and not {"conflicting_facts", "implausible_value"} & set(
                was.verdict.flags
            ):
                wanted = Answer.MET if old.criterion.polarity == "inclusion" else Answer.NOT_MET
                assert now.verdict.answer is not wanted, was.atom.id


@pytest.mark.parametrize(("days", "answer"), [(None, "met"), (6, "met"), (5, "unknown"), (1, "unknown")])
def test_a_study_says_how_long_a_measured_value_counts(days: int | None, answer: str) -> None:
    """The laboratory of the shipped patient is 6 days old; a criterion's own word goes before the study's."""
    said = {} if days is None else {"max_age_days": days}
    data = said | {"inclusion": [
        {"id": "I1", "says": "x", "laboratory": {"analyte": "alt", "at_most": 40, "unit": "U/L"}},
        {"id": "I2", "says": "x", "laboratory": {"analyte": "ast", "at_most": 40, "unit": "U/L", "max_age_days": 10}},
    ]}  # fmt: skip
    who = shipped(FILES[0])
    found = screen(read_criteria(data, "c"), who, who.as_of)
    assert (found.verdict("I1").answer, found.verdict("I2").answer) == (answer, "met")


@pytest.mark.parametrize("days", [0, -1, "14", 1.5, True, [14]])
def test_a_span_that_is_none_is_refused(days: Any) -> None:
    with pytest.raises(InputErrors, match="max_age_days must be a whole number above zero"):
        read_criteria({"max_age_days": days}, "c")
