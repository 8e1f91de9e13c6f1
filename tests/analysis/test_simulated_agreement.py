"""A whole simulated trial, analysed twice: by the analysis, and from the payloads of the ledger by other code."""

from __future__ import annotations

import json
from collections import Counter
from fractions import Fraction
from pathlib import Path

import pytest

from trialwright.analysis.results import StudyResults, results
from trialwright.conduct.ledger import Row
from trialwright.protocol.design import StudyDesign
from trialwright.protocol.study_folder import read_study
from trialwright.simulation.virtual_trial import VirtualTrial

Trial = tuple[StudyDesign, list[Row], StudyResults]


@pytest.fixture(params=[1, 2])
def trial(study_folder: Path, request: pytest.FixtureRequest) -> Trial:
    design = read_study(study_folder)
    virtual = VirtualTrial(design)
    book = virtual.run(virtual.parameters.default_scenario, request.param)
    return design, book.rows, results(book.course)


def _acts(rows: list[Row], *kinds: str) -> list[tuple[str, dict]]:
    return [(row.participant or "", json.loads(row.payload or b"{}")) for row in rows if row.kind in kinds]


def _forms(rows: list[Row]) -> dict[tuple[str, str], dict[str, object]]:
    forms: dict[tuple[str, str], dict[str, object]] = {}
    for code, act in _acts(rows, "form saved", "value corrected"):
        forms.setdefault((code, act["visit"]), {}).update({entry["item"]: entry["new"] for entry in act["entries"]})
    return forms


def _fell(before: object, after: object, percent: int) -> bool:
    if before is None or after is None:
        return False
    old, new = Fraction(str(before)), Fraction(str(after))
    return old > 0 and 100 * (old - new) >= percent * old


def _joints(form: dict[str, object], group: str, number: int) -> int | None:
    found = [value for item, value in form.items() if item.startswith(group)]
    if len(found) < number or None in found or "NE" in found:
        return None
    return found.count("1")


def _responds(before: dict[str, object], after: dict[str, object], percent: int) -> bool | None:
    if "monthly_migraine_days" in {*before, *after}:
        old, new = before.get("monthly_migraine_days"), after.get("monthly_migraine_days")
        return None if old is None or new is None else _fell(old, new, percent)
    counts = [(_joints(before, group, number), _joints(after, group, number))
              for group, number in (("tender_", 68), ("swollen_", 66))]  # fmt: skip
    if any(old is None or new is None for old, new in counts):
        return None
    others = ("patient_global_mm", "physician_global_mm", "pain_mm", "haq_di", "crp_mg_l")
    improved = sum(_fell(before.get(item), after.get(item), percent) for item in others)
    return all(_fell(old, new, percent) for old, new in counts) and improved >= 3


def test_responders_and_missing_responses_agree_at_every_visit_of_every_arm(trial: Trial) -> None:
    design, rows, found = trial
    forms = _forms(rows)
    arms = {code: act["arm"] for code, act in _acts(rows, "enrolled")}
    treated = {code for code, _ in _acts(rows, "dose given")}
    baseline = design.analysis.baseline_visit
    for planned, outcome in zip(design.analysis.outcomes, found.outcomes, strict=True):
        for visit in outcome.by_visit:
            for arm in visit.arms:
                people = [code for code in treated if arms[code] == arm.arm]
                answers = [_responds(forms.get((code, baseline), {}), forms.get((code, visit.visit), {}),
                                     int(planned.parameters["percent"])) for code in people]  # fmt: skip
                missing = answers.count(None)
                unseen = arm.missing + arm.intercurrent
                assert (arm.responders, unseen, arm.not_due) == (answers.count(True), missing, 0)
                assert arm.analysed == len(people) - (missing if planned.missing == "observed" else 0)


def test_the_flow_agrees(trial: Trial) -> None:
    _, rows, found = trial
    assert found.flow.assessed == len({code for code, _ in _acts(rows, "screened")})
    assert found.flow.enrolled == len(_acts(rows, "enrolled"))
    assert sum(arm.completed for arm in found.flow.arms) == len(_acts(rows, "completed"))
    enrolled = {code for code, _ in _acts(rows, "enrolled")}
    left = Counter(act["why"] for code, act in _acts(rows, "withdrawn") if code in enrolled)
    assert sum(arm.left for arm in found.flow.arms) == left.total()
    assert found.is_final


def test_adverse_events_agree(trial: Trial) -> None:
    _, rows, found = trial
    doses: dict[str, str] = {}
    for code, act in _acts(rows, "dose given"):
        doses[code] = min(act["observed_on"], doses.get(code, "9999"))
    latest = {(code, act["event"]): act for code, act in _acts(rows, "adverse event reported")}
    emergent = {key: act for key, act in latest.items() if key[0] in doses and act["started"] >= doses[key[0]]}
    for serious, terms in ((True, found.adverse_events.serious), (False, found.adverse_events.other)):
        expected = Counter(act["term"] for act in emergent.values() if act["serious"] is serious)
        people = {(key[0], act["term"]) for key, act in emergent.items() if act["serious"] is serious}
        assert Counter({term.term: sum(arm.events for arm in term.arms) for term in terms}) == expected
        affected = Counter({term.term: sum(arm.affected for arm in term.arms) for term in terms})
        assert affected == Counter(term for _, term in people)
    assert found.adverse_events.before_first_dose == len(latest) - len(emergent)
