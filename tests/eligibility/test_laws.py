"""Laws of safety that hold for every study, on the patients that the study's own screening examples carry.

Less knowledge never gives more: forgetting a field, or a source's word that its list is complete, leaves an answer as
it is or makes it unknown. Taking a fact away never moves a person towards eligible, unless a complete list then proves
an absence. A fact that has nothing to do with a criterion never settles it.
"""

from __future__ import annotations

import json
from dataclasses import fields, replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.conftest import STUDY_FOLDERS
from trialwright.clinical.patient import FactKind, Patient
from trialwright.clinical.patient_file import read_patient
from trialwright.eligibility.criterion import Criteria
from trialwright.eligibility.screening import AtomVerdict, Screening, screen
from trialwright.eligibility.verdict import Answer
from trialwright.protocol.study_folder import read_study

LISTS: tuple[FactKind, ...] = (
    "observations", "conditions", "infections", "medications", "procedures", "vaccinations", "allergies", "trials",
    "consents",
)  # fmt: skip
UNRELATED: dict[str, Any] = {
    "observations": [{"code": "albumin", "value": 41, "unit": "g/L", "on": "2026-01-05"}],
    "conditions": [{"name": "cataract", "status": "resolved", "severe": False, "controlled": True}],
    "infections": [{"name": "common cold", "status": "resolved", "began": "2025-01-01", "ended": "2025-01-09",
                    "hospitalised": False, "intravenous_antibiotics": False}],
    "medications": [{"name": "omeprazole", "dose": 20, "unit": "mg", "per": "day", "ongoing": True}],
    "procedures": [{"name": "tooth extraction", "on": "2020"}],
    "vaccinations": [{"name": "hepatitis b", "on": "2019-05-01"}],
    "allergies": [{"substance": "nickel"}],
    "trials": [{"trial": "a survey", "investigational_drug": False, "ended": "2020"}],
}  # fmt: skip
FORGETTABLE = ("sex", "birth_date", "healthy_volunteer", "pregnant", "breastfeeding", "planning_pregnancy")
KEPT = ("source", "version", "code", "value", "unit", "on", "name", "substance", "trial")
FOLDERS = sorted(STUDY_FOLDERS.values())
LAW = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@cache
def _criteria(folder: Path) -> Criteria:
    return read_study(folder).criteria


@cache
def _people(folder: Path) -> list[tuple[Patient, date]]:
    loaded = [json.loads(path.read_text(encoding="utf-8")) for path in sorted((folder / "screening").glob("*.json"))]
    return [(read_patient(data["patient"], "example"), date.fromisoformat(data["on"])) for data in loaded]


@st.composite
def people(draw: st.DrawFn) -> tuple[Criteria, Patient, date]:
    """A person of a study's examples, perhaps with fewer facts and fewer complete lists."""
    folder = draw(st.sampled_from(FOLDERS))
    person, on = draw(st.sampled_from(_people(folder)))
    for kind in draw(st.sets(st.sampled_from(LISTS), max_size=3)):
        person = replace(person, **{kind: ()})  # type: ignore[arg-type]
    return _criteria(folder), replace(person, complete=person.complete - draw(st.sets(st.sampled_from(LISTS)))), on


def _atoms(screening: Screening) -> list[tuple[str, AtomVerdict]]:
    return [(found.criterion.polarity, part) for found in screening.verdicts for part in found.atoms]


def _is_favourable(polarity: str, part: AtomVerdict) -> bool:
    return part.verdict.answer is (Answer.MET if polarity == "inclusion" else Answer.NOT_MET)


@given(people(), st.sets(st.sampled_from(LISTS)))
@LAW
def test_without_the_word_of_completeness_answers_stay_or_become_unknown(
    whom: tuple[Criteria, Patient, date], dropped: set[FactKind]
) -> None:
    criteria, person, on = whom
    before, after = (
        screen(criteria, person, on),
        screen(criteria, replace(person, complete=person.complete - dropped), on),
    )
    for (_, first), (_, second) in zip(_atoms(before), _atoms(after), strict=True):
        assert second.verdict.answer in (first.verdict.answer, Answer.UNKNOWN), first.atom.id


@given(people(), st.data())
@LAW
def test_forgetting_a_field_leaves_an_answer_or_makes_it_unknown(
    whom: tuple[Criteria, Patient, date], data: st.DataObject
) -> None:
    criteria, person, on = whom
    holders = [(kind, number) for kind in LISTS for number in range(len(getattr(person, kind)))]
    if holders and data.draw(st.booleans()):
        kind, number = data.draw(st.sampled_from(holders))
        facts = list(getattr(person, kind))
        names = [field.name for field in fields(facts[number]) if field.name not in KEPT
                 and getattr(facts[number], field.name) is not None]  # fmt: skip
        if not names:
            return
        facts[number] = replace(facts[number], **{data.draw(st.sampled_from(names)): None})
        less = replace(person, **{kind: tuple(facts)})
    else:
        less = replace(person, **{data.draw(st.sampled_from(FORGETTABLE)): None})  # type: ignore[arg-type]
    for (_, first), (_, second) in zip(
        _atoms(screen(criteria, person, on)), _atoms(screen(criteria, less, on)), strict=True
    ):
        assert second.verdict.answer in (first.verdict.answer, Answer.UNKNOWN), (first.atom.id, second.verdict.reason)


@given(people(), st.data())
@LAW
def test_taking_a_fact_away_never_moves_towards_eligible_unless_absence_is_then_proved(
    whom: tuple[Criteria, Patient, date], data: st.DataObject
) -> None:
    criteria, person, on = whom
    holders = [(kind, number) for kind in LISTS for number in range(len(getattr(person, kind)))]
    if not holders:
        return
    kind, number = data.draw(st.sampled_from(holders))
    facts = getattr(person, kind)
    if kind == "observations" and sum(seen.code == facts[number].code for seen in facts) > 1:
        return  # one of two contradicting values: without it the other one stands
    less = replace(person, **{kind: facts[:number] + facts[number + 1 :]})
    for (polarity, first), (_, second) in zip(
        _atoms(screen(criteria, person, on)), _atoms(screen(criteria, less, on)), strict=True
    ):
        if _is_favourable(polarity, second) and not _is_favourable(polarity, first):
            assert kind in person.complete, (first.atom.id, second.verdict.reason)


@given(people(), st.sets(st.sampled_from(sorted(UNRELATED)), min_size=1))
@LAW
def test_an_unrelated_fact_never_settles_what_is_unknown(whom: tuple[Criteria, Patient, date], kinds: set[str]) -> None:
    criteria, person, on = whom
    added = read_patient(
        {"patient": "U", "as_of": person.as_of.isoformat()} | {k: UNRELATED[k] for k in kinds}, "added"
    )
    more = replace(person, **{kind: getattr(person, kind) + getattr(added, kind) for kind in kinds})
    for (_, first), (_, second) in zip(
        _atoms(screen(criteria, person, on)), _atoms(screen(criteria, more, on)), strict=True
    ):
        if first.verdict.answer is Answer.UNKNOWN:
            assert second.verdict.answer is Answer.UNKNOWN, first.atom.id


@given(people())
@LAW
def test_eligible_needs_every_answer_and_its_evidence(whom: tuple[Criteria, Patient, date]) -> None:
    criteria, person, on = whom
    screening = screen(criteria, person, on)
    undecided = [part for _, part in _atoms(screening) if part.verdict.answer is Answer.UNKNOWN]
    assert all(part.verdict.question for part in undecided)
    if screening.outcome == "eligible":
        assert not any(found.fails or found.verdict.answer is Answer.UNKNOWN for found in screening.verdicts)
    for _, part in _atoms(screening):
        if part.verdict.answer is Answer.MET and part.atom.kind not in ("sex", "healthy_volunteer"):
            assert part.verdict.evidence, part.atom.id
