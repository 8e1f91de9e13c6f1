"""The model for repeated measures and categories of scores, where another way gives the same number."""

from __future__ import annotations

import numpy as np
import pytest

from tests.analysis.acts import PLAN, Acts, design_with, on
from trialwright.analysis.analyse import analyse
from trialwright.analysis.analysis_data import AnalysisData
from trialwright.analysis.changes import changes_between
from trialwright.conduct.acts.other_treatment_started import OtherTreatmentStarted
from trialwright.protocol.analysis_estimand import Estimand, IntercurrentEvent, Recognised
from trialwright.protocol.analysis_kinds import PlannedAnalysis
from trialwright.protocol.analysis_plan import PlannedOutcome
from trialwright.protocol.analysis_sources import ScoreSource

WEEKS = (("week 2", 14), ("week 4", 28), ("week 8", 56))
RESCUE = Recognised(act="other treatment started", where={"category": ("rescue",)}, day="started")


def _pain(people: int = 25) -> np.ndarray:
    generator = np.random.default_rng(8)
    start = generator.normal(60, 10, people)
    later = start[:, None] * [0.8, 0.6, 0.5] + generator.normal(0, 6, (people, 3))
    return np.round(np.column_stack([start, later]), 1)


def _model(values: np.ndarray, **changes: object) -> tuple[Acts, AnalysisData]:
    planned = PlannedAnalysis("model", "mixed_model", measures=("pain_mm",), **changes)  # type: ignore[arg-type]
    acts = Acts(design_with(analyses=(planned,)))
    for number, row in enumerate(values):
        acts.enrol(f"P{number}")
        for (visit, day), value in zip((("day 0", 0), *WEEKS), row, strict=True):
            if not np.isnan(value):
                acts.visit(f"P{number}", visit, day, pain_mm=float(value))
    return acts, analyse(acts.course)


def test_with_every_visit_seen_the_model_is_a_regression_on_the_baseline_at_each_visit() -> None:
    values = _pain()
    done = _model(values)[1].analysis("model")
    n, start = len(values), values[:, 0]
    columns = np.column_stack([np.ones(n), start - start.mean()])
    for place, (visit, _) in enumerate(WEEKS, 1):
        change = values[:, place] - start
        fitted, squares, *_ = np.linalg.lstsq(columns, change, rcond=None)
        where = {"visit": visit, "category": "change"}
        assert done.value(statistic="estimate", **where) == pytest.approx(fitted[0], abs=1e-6)
        assert done.value(statistic="se", **where) == pytest.approx(np.sqrt(squares[0] / (n - 2) / n), rel=1e-5)
        assert done.value(statistic="df", **where) == pytest.approx(n - 2, rel=1e-4)
    assert "unstructured" in done.results[0].method and "Kenward-Roger (linear)" in done.results[0].method


def test_no_mean_has_an_interval_of_hundreds_of_standard_errors() -> None:
    generator = np.random.default_rng(26)
    start = generator.integers(20, 80, 5).astype(float)
    later = np.round(start[:, None] * [0.9, 0.8, 0.7] + generator.normal(0, 6, (5, 3)))
    later[3:, 2], later[4:, 1] = np.nan, np.nan
    done = _model(np.column_stack([start, later]), structure="csh")[1].analysis("model")
    assert "(the planned heterogeneous compound symmetry one is not determined by the data)" in done.results[0].method
    assert min(float(one.value) for one in done.results if one.statistic == "df") > 1


def test_a_structure_that_the_data_do_not_determine_gives_way_to_a_simpler_one_that_is_named() -> None:
    values = _pain(6)
    values[0:4, 3] = np.nan
    values[3:6, 1] = np.nan
    done = _model(values)[1].analysis("model")
    assert done.results and "(the planned unstructured one is not determined by the data)" in done.results[0].method


def test_values_after_a_hypothetical_event_do_not_enter_the_model() -> None:
    values = _pain()
    event = IntercurrentEvent("rescue", "hypothetical", (RESCUE,))
    acts, _ = _model(values, estimand=Estimand("", "", "", (event,), ""))
    acts.add(OtherTreatmentStarted("P0", on(20), "prednisone", "rescue", on(20), "flare"))
    done = analyse(acts.course).analysis("model")
    without = values.copy()
    without[0, 2:] = np.nan
    expected = _model(without)[1].analysis("model")
    for visit, _ in WEEKS:
        where = {"visit": visit, "statistic": "estimate"}
        assert done.value(**where) == pytest.approx(float(expected.value(**where) or 0), abs=1e-9)
    assert "hypothetical: rescue" not in done.results[0].flags or done.results[0].n == 24


def test_the_difference_between_arms_stands_beside_their_means() -> None:
    planned = PlannedAnalysis("model", "mixed_model", measures=("pain_mm",))
    acts = Acts(design_with(analyses=(planned,)))
    for number, row in enumerate(_pain(40)):
        acts.enrol(f"P{number:02}", arm="drug" if number % 2 else "none")
        shift = 10.0 if number % 2 else 0.0
        for (visit, day), value in zip((("day 0", 0), *WEEKS), row, strict=True):
            acts.visit(f"P{number:02}", visit, day, pain_mm=float(value) - (shift if day else 0))
    done = analyse(acts.course).analysis("model")
    means = {
        arm: done.value(group=arm, visit="week 8", category="change", statistic="estimate") for arm in ("drug", "none")
    }
    difference = done.value(group="drug", visit="week 8", category="difference from none", statistic="estimate")
    assert difference == pytest.approx(float(means["drug"] or 0) - float(means["none"] or 0))
    assert -15 < float(difference or 0) < -5


def test_categories_of_a_score_count_those_whose_category_is_known() -> None:
    scores = {**PLAN.scores, "state": ScoreSource("das28-esr-category", {"das28_esr": "das28_esr"})}
    planned = PlannedAnalysis("states", "categories", measures=("state",))
    acts = Acts(design_with(scores=scores, analyses=(planned,)))
    # DAS28-ESR = 0.56 sqrt(tender) + 0.28 sqrt(swollen) + 0.70 ln(ESR) + 0.014 pain: 2.66, 6.55, unknown.
    for code, tender, swollen, esr, pain in (
        ("A", 4, 9, 1.0, 50.0),
        ("B", 16, 16, 20.0, 80.0),
        ("C", 4, 9, None, 50.0),
    ):
        acts.enrol(code)
        values = {"tjc28": tender, "sjc28": swollen, "pain_mm": pain} | ({"esr_mm_h": esr} if esr else {})
        acts.visit(code, "day 0", 0, **values)  # type: ignore[arg-type]
    done = analyse(acts.course).analysis("states")
    found = {row.category: row.value for row in done.find(group="drug", visit="day 0", statistic="participants")}
    assert found == {"remission": 0, "low": 1, "moderate": 0, "high": 1}
    assert {(row.n, row.missing) for row in done.find(group="drug", visit="day 0")} == {(2, 1)}


def test_without_anything_missing_imputation_gives_the_observed_proportion() -> None:
    estimand = Estimand("", "", "", (), "")
    outcome = PlannedOutcome("half", "primary", "Half", "", "percent_improvement", "week 8", "treated", "non-response",
                             0.95, estimand, {}, {"percent": 40}, "pain_mm")  # fmt: skip
    planned = PlannedAnalysis("sensitivity", "sensitivity", outcomes=("half",), imputations=5)
    acts = Acts(design_with(outcomes=(outcome,), analyses=(planned,)))
    values = _pain()
    for number, row in enumerate(values):
        acts.enrol(f"P{number}")
        for (visit, day), value in zip((("day 0", 0), *WEEKS), row, strict=True):
            acts.visit(f"P{number}", visit, day, pain_mm=float(value))
    done = analyse(acts.course).analysis("sensitivity")
    share = 100 * np.mean((values[:, 0] - values[:, 3]) >= 0.4 * values[:, 0])
    (row,) = done.find(group="drug", category="multiple imputation", statistic="percent")
    assert row.value == pytest.approx(share) and row.missing == 0 and row.flags == ()


def test_imputed_answers_are_flagged_and_the_method_names_its_seed() -> None:
    estimand = Estimand("", "", "", (), "")
    outcome = PlannedOutcome("half", "primary", "Half", "", "percent_improvement", "week 8", "treated", "non-response",
                             0.95, estimand, {}, {"percent": 40}, "pain_mm")  # fmt: skip
    planned = PlannedAnalysis("sensitivity", "sensitivity", outcomes=("half",), imputations=8, seed=77)
    acts = Acts(design_with(outcomes=(outcome,), analyses=(planned,)))
    values = _pain()
    values[:4, 3] = np.nan
    for number, row in enumerate(values):
        acts.enrol(f"P{number}")
        for (visit, day), value in zip((("day 0", 0), *WEEKS), row, strict=True):
            if not np.isnan(value):
                acts.visit(f"P{number}", visit, day, pain_mm=float(value))
        acts.leave(f"P{number}", 60, "other")
    done = analyse(acts.course).analysis("sensitivity")
    (row,) = done.find(group="drug", category="multiple imputation", statistic="percent")
    assert row.flags == ("imputed (MI)",) and row.missing == 4
    assert "8 data sets, seed 77" in row.method and "Barnard-Rubin" in row.method
    worst, best = (done.value(group="drug", category=name, statistic="percent")
                   for name in ("0 of 4 missing responded", "4 of 4 missing responded"))  # fmt: skip
    assert float(worst or 0) <= float(row.value or 0) <= float(best or 0)
    assert analyse(acts.course).analysis("sensitivity") == done


def _two_arms(*planned: PlannedAnalysis, reference: str | None = None) -> AnalysisData:
    """Twelve people in two arms: at week 8 responded 5 of 6 and 2 of 5, one is missing who had responded at week 4."""
    estimand = Estimand("", "", "", (), "")
    outcome = PlannedOutcome("half", "primary", "Half", "", "percent_improvement", "week 8", "treated", "non-response",
                             0.95, estimand, {}, {"percent": 50}, "pain_mm")  # fmt: skip
    acts = Acts(design_with(outcomes=(outcome,), analyses=planned, reference_arm=reference))
    levels = {
        "drug": ((60, 30, 30), (60, 30, 30), (60, 60, 30), (60, 60, 30), (60, 30, 30), (60, 60, 60)),
        "none": ((60, 60, 30), (60, 30, 30), (60, 60, 60), (60, 60, 60), (60, 60, 60), (60, 30, None)),
    }
    for arm, people in levels.items():
        for number, row in enumerate(people):
            code = f"{arm}{number}"
            acts.enrol(code, arm=arm)
            for (visit, day), value in zip((("day 0", 0), ("week 4", 28), ("week 8", 56)), row, strict=True):
                if value is not None:
                    acts.visit(code, visit, day, pain_mm=float(value))
            acts.leave(code, 60, "other")
    return analyse(acts.course)


def test_each_arm_stands_against_the_reference_arm() -> None:
    from scipy.stats import fisher_exact
    from statsmodels.stats.proportion import confint_proportions_2indep

    done = _two_arms(PlannedAnalysis("by visit", "responders", outcomes=("half",))).analysis("by visit")
    where = {"group": "drug", "visit": "week 8", "category": "difference from none"}
    assert done.value(statistic="estimate", **where) == pytest.approx(100 * (5 / 6 - 2 / 6))
    low, high = confint_proportions_2indep(5, 6, 2, 6, method="newcomb", compare="diff")
    assert done.value(statistic="low", **where) == pytest.approx(100 * low)
    assert done.value(statistic="high", **where) == pytest.approx(100 * high)
    assert done.value(statistic="p_value", **where) == pytest.approx(fisher_exact([[5, 1], [2, 4]]).pvalue)
    assert not done.find(group="none", category="difference from none")
    other = _two_arms(PlannedAnalysis("by visit", "responders", outcomes=("half",)), reference="drug")
    assert other.analysis("by visit").find(group="none", category="difference from drug")


def test_a_missing_response_that_counts_as_none_is_flagged_so() -> None:
    done = _two_arms(PlannedAnalysis("by visit", "responders", outcomes=("half",))).analysis("by visit")
    flagged = {
        (row.group, row.visit) for row in done.results if "imputed (NRI): missing counted as no response" in row.flags
    }
    assert flagged == {("none", "week 8"), ("total", "week 8")} | {(arm, "week 2") for arm in ("drug", "none", "total")}


@pytest.mark.parametrize(("asked", "responders"), [(True, 3), (False, None)])
def test_the_last_response_is_carried_forward_only_when_asked(asked: bool, responders: int | None) -> None:
    planned = PlannedAnalysis("sensitivity", "sensitivity", outcomes=("half",), imputations=3, carried_forward=asked)
    done = _two_arms(planned).analysis("sensitivity")
    found = done.find(group="none", category="last response carried forward (LOCF)", statistic="responders")
    assert [row.value for row in found] == ([responders] if asked else [])
    assert not asked or found[0].flags == ("imputed (LOCF)",)


def test_the_arms_times_to_response_are_compared_by_the_log_rank_test() -> None:
    from statsmodels.duration.survfunc import survdiff

    done = _two_arms(PlannedAnalysis("first", "time_to_response", outcomes=("half",))).analysis("first")
    # Responded on days (drug) 28 28 56 56 28 -, (none) 56 28 - - - 28; the others are censored on day 56.
    days = [28, 28, 56, 56, 28, 56, 56, 28, 56, 56, 56, 28]
    met = [1, 1, 1, 1, 1, 0, 1, 1, 0, 0, 0, 1]
    chi_square, p_value = survdiff(np.array(days), np.array(met), np.array([0] * 6 + [1] * 6))
    assert done.value(category="log-rank", statistic="chi_square") == pytest.approx(chi_square)
    assert done.value(category="log-rank", statistic="p_value") == pytest.approx(p_value)


def test_people_with_an_event_are_compared_between_arms() -> None:
    acts = Acts(design_with(analyses=(PlannedAnalysis("events", "adverse_events"),)))
    for number in range(10):
        acts.enrol(f"P{number}", arm="drug" if number < 5 else "none")
    for number in (0, 1, 2, 5):
        acts.event(f"P{number}", 1, 10)
    done = analyse(acts.course).analysis("events")
    assert done.value(group="drug", variable="Gut", category="Nausea", statistic="difference") == pytest.approx(40)


@pytest.mark.parametrize("kind", ["change_from_baseline", "individual_courses", "mixed_model", "best_change"])
def test_a_number_that_another_baseline_changes_rests_on_the_act_that_holds_it(kind: str) -> None:
    def run(first: float) -> AnalysisData:
        planned = PlannedAnalysis("all", kind, measures=("pain_mm",))  # type: ignore[arg-type]
        acts = Acts(design_with(analyses=(planned,)))
        for number, row in enumerate(_pain(8)):
            acts.enrol(f"P{number}")
            for (visit, day), value in zip((("day 0", 0), *WEEKS), row, strict=True):
                acts.visit(f"P{number}", visit, day, pain_mm=first if (number, day) == (0, 0) else float(value))
        return analyse(acts.course)

    told = changes_between(run(50.0), run(55.0))
    assert told and not [one.id for one in told if one.same_acts]
