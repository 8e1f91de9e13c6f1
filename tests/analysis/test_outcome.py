"""Responders of the story by hand, and a second time straight from the payloads of the ledger in exact fractions."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path

import pytest

from tests.analysis.story import Story, design_of
from trialwright.analysis.derivation import Judged
from trialwright.analysis.outcome import ArmResponses, count
from trialwright.analysis.results import StudyResults, results
from trialwright.protocol.analysis_plan import PlannedOutcome

# First arm, by visit: analysed, responders, missing, not due. Treated: P1 to P6, P8, P9. Levels of week 4: .7 .4 .3 1
# .7 .5 1 .4; of week 8, where P5 and P9 have left and P8 is not due: .7 .4 .3 1 - .5; of week 12, without P6: .7 .4 .3
# 1. P5 left for an adverse event and P9 died: intercurrent events of the founding study, composite, and so not missing;
# of the invented study only P5's is.
BY_HAND = {
    # 20 %: level at most .8; non-response
    "acr20_week_12": {"week 4": (8, 6, 0, 0), "week 8": (7, 4, 0, 1), "week 12": (7, 3, 1, 1)},
    # 50 %: level at most .5; non-response
    "acr50_week_12": {"week 4": (8, 4, 0, 0), "week 8": (7, 3, 0, 1), "week 12": (7, 2, 1, 1)},
    # 70 %: level at most .3; non-response
    "acr70_week_12": {"week 4": (8, 1, 0, 0), "week 8": (7, 1, 0, 1), "week 12": (7, 1, 1, 1)},
    # 50 %; non-response
    "half_week_12": {"week 4": (8, 4, 0, 0), "week 8": (7, 3, 1, 1), "week 12": (7, 2, 2, 1)},
    # 50 %; observed cases
    "half_week_4": {"week 4": (8, 4, 0, 0), "week 8": (5, 3, 2, 1), "week 12": (4, 2, 3, 1)},
}


def _numbers(arm: ArmResponses) -> tuple[int, int, int, int]:
    return arm.analysed, arm.responders, arm.missing, arm.not_due


def test_responders_are_those_of_the_table(story: Story) -> None:
    for outcome in results(story.course).outcomes:
        found = {visit.visit: _numbers(visit.arms[0]) for visit in outcome.by_visit}
        assert BY_HAND[outcome.name].items() <= found.items(), outcome.name


def test_a_second_arm_is_counted_by_itself(story: Story) -> None:
    if len(story.design.arms) < 2:
        return
    primary = results(story.course).primary
    assert primary is not None
    assert _numbers(primary.at.arms[1]) == (2, 1, 0, 0)
    assert primary.at.arms[1].percent == 50.0


def test_the_primary_result_stands_at_its_own_visit_with_its_interval(story: Story) -> None:
    primary = results(story.course).primary
    assert primary is not None and primary.at.visit == "week 12"
    arm = primary.at.arms[0]
    # Clopper-Pearson 95 % of 3 of 7 and 2 of 7; the tails are summed term by term in tests/statistics.
    limits = {3: (0.0990, 0.8159), 2: (0.0367, 0.7096)}[arm.responders]
    assert arm.interval is not None
    assert (round(arm.interval.low, 4), round(arm.interval.high, 4)) == limits
    assert arm.percent == pytest.approx(100 * arm.responders / 7)


def _by_payloads(story: Story, outcome: PlannedOutcome, visit: str) -> tuple[int, int]:
    """Responders and known responses of everyone treated, from the JSON of the ledger alone."""
    forms: dict[tuple[str, str], dict[str, object]] = {}
    treated = set()
    for row in story.book.rows:
        payload = json.loads(row.payload or b"{}")
        if row.kind == "form saved":
            values = forms.setdefault((row.participant or "", payload["visit"]), {})
            values.update({entry["item"]: entry["new"] for entry in payload["entries"]})
        if row.kind == "dose given":
            treated.add(row.participant or "")
    answers = []
    for code in treated:
        before, after = (forms.get((code, at), {}) for at in (story.design.analysis.baseline_visit, visit))
        if before and after:
            answers.append(_responds(before, after, Fraction(int(outcome.parameters["percent"]), 100)))
    return sum(answers), len(answers)


def _responds(before: dict[str, object], after: dict[str, object], share: Fraction) -> bool:
    def fell(item: str) -> bool:
        old, new = Fraction(str(before[item])), Fraction(str(after[item]))
        return old > 0 and (old - new) / old >= share

    if "monthly_migraine_days" in before:
        return fell("monthly_migraine_days")
    for group in ("tender_", "swollen_"):
        old, new = (sum(item.startswith(group) and value == "1" for item, value in form.items())
                    for form in (before, after))  # fmt: skip
        if Fraction(old - new, old) < share:
            return False
    others = ("patient_global_mm", "physician_global_mm", "pain_mm", "haq_di", "crp_mg_l")
    return sum(fell(item) for item in others) >= 3


def test_the_ledger_s_own_payloads_give_the_same_responders(story: Story) -> None:
    for planned, outcome in zip(story.design.analysis.outcomes, results(story.course).outcomes, strict=True):
        for visit in outcome.by_visit:
            responders, known = _by_payloads(story, planned, visit.visit)
            assert sum(arm.responders for arm in visit.arms) == responders
            if planned.missing == "observed":
                assert sum(arm.analysed for arm in visit.arms) == known
            else:
                assert sum(arm.analysed - arm.missing - arm.intercurrent for arm in visit.arms) == known


def _judged(*answers: bool | None, due: bool = True) -> list[Judged]:
    return [Judged(f"P{place}", "a", "week 12", answer, "", due) for place, answer in enumerate(answers)]


def test_missing_counts_as_no_response_or_not_at_all_by_the_rule() -> None:
    judged = _judged(True, None, False, None)
    assert _numbers(count("a", judged, "non-response", 0.95)) == (4, 1, 2, 0)
    assert _numbers(count("a", judged, "observed", 0.95)) == (2, 1, 2, 0)


def test_what_is_not_due_yet_is_not_missing() -> None:
    judged = _judged(True, False) + _judged(None, None, due=False)
    assert _numbers(count("a", judged, "non-response", 0.95)) == (2, 1, 0, 2)


def test_nobody_to_count_gives_no_percentage() -> None:
    nobody = count("a", [], "non-response", 0.95)
    assert (nobody.analysed, nobody.percent, nobody.interval) == (0, None, None)
    assert count("a", _judged(None), "observed", 0.95).percent is None


def test_a_study_without_participants_has_results_that_say_so(study_folder: Path) -> None:
    found: StudyResults = results(Story(design_of(study_folder)).course)
    assert not found.has_participants and not found.is_final
    for outcome in found.outcomes:
        assert all(arm.percent is None for visit in outcome.by_visit for arm in visit.arms)


def test_results_are_final_once_nobody_is_in_the_study(story: Story) -> None:
    assert not results(story.course).is_final


def test_the_missing_responder_vectors_hold() -> None:
    path = Path(__file__).parent.parent / "vectors" / "statistics.json"
    vectors = json.loads(path.read_text(encoding="utf-8"))["vectors"]
    rules = {"NRI": "non-response", "observed": "observed"}
    checked = 0
    for vector in vectors:
        if vector["topic"] != "missing.responder" or vector["input"]["method"] not in rules:
            continue
        for place, expected in enumerate(vector["expected"]["by_visit"]):
            flags = [person[place] for person in vector["input"]["flags_by_participant"]]
            judged = _judged(*(None if flag is None else bool(flag) for flag in flags))
            arm = count("a", judged, rules[vector["input"]["method"]], 0.95)  # type: ignore[arg-type]
            assert (arm.responders, arm.analysed) == (expected["x"], expected["n"])
            assert arm.interval is not None
            assert [arm.interval.low, arm.interval.high] == pytest.approx(expected["cp95"], abs=1e-7)
            checked += 1
    assert checked >= 4
