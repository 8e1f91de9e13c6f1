"""Numbers of simulated trials worked out a second time, from the payloads of the ledger, by other code."""

from __future__ import annotations

from collections import Counter
from datetime import date
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy import stats

from tests.analysis.test_simulated_agreement import _acts, _forms, _responds
from trialwright.analysis.analyse import analyse
from trialwright.analysis.analysis_data import AnalysisData, DoneAnalysis
from trialwright.conduct.ledger import Row
from trialwright.protocol.design import StudyDesign
from trialwright.protocol.study_folder import read_study
from trialwright.simulation.virtual_trial import VirtualTrial

Payload = dict[str, Any]


class Trial:
    """A simulated trial as its payloads tell it, and its analysis data."""

    def __init__(self, folder: Path) -> None:
        self.design: StudyDesign = read_study(folder)
        virtual = VirtualTrial(self.design)
        book = virtual.run(virtual.parameters.default_scenario, 4)
        self.rows: list[Row] = book.rows
        self.data: AnalysisData = analyse(book.course)
        self.forms = _forms(self.rows)
        self.arms = {code: act["arm"] for code, act in self.acts("enrolled")}
        doses: dict[str, list[str]] = {}
        for code, act in self.acts("dose given"):
            doses.setdefault(code, []).append(act["observed_on"])
        self.first = {code: date.fromisoformat(min(days)) for code, days in doses.items()}
        self.days = {(code, act["visit"]): (date.fromisoformat(act["observed_on"]) - self.first[code]).days
                     for code, act in self.acts("visit attended") if code in self.first}  # fmt: skip

    def acts(self, *kinds: str) -> list[tuple[str, Payload]]:
        return _acts(self.rows, *kinds)

    def kind(self, name: str) -> DoneAnalysis:
        return self.data.of_kind(name)[0]

    def treated(self, arm: str) -> list[str]:
        return sorted(code for code in self.first if self.arms[code] == arm)

    def value(self, code: str, visit: str, item: str) -> float | None:
        found: Any = self.forms.get((code, visit), {}).get(item)
        return found if found is None else float(found)

    def answer(self, code: str, visit: str, percent: int) -> bool | None:
        start = self.design.analysis.baseline_visit
        return _responds(self.forms.get((code, start), {}), self.forms.get((code, visit), {}), percent)


@cache
def _trial(folder: Path) -> Trial:
    return Trial(folder)


@pytest.fixture
def trial(study_folder: Path) -> Trial:
    return _trial(study_folder)


def test_time_to_response_agrees_with_a_product_of_fractions(trial: Trial) -> None:
    done = trial.kind("time_to_response")
    outcome = trial.design.analysis.outcome(done.estimand or done.results[0].variable)
    percent = int(outcome.parameters["percent"])
    for arm in trial.design.arms:
        times: list[tuple[int, bool]] = []
        for code in trial.treated(arm.name):
            judged = [(trial.days[code, visit], answer) for visit in trial.design.analysis.response_visits
                      if (answer := trial.answer(code, visit, percent)) is not None]  # fmt: skip
            if judged:
                first = next((day for day, answer in judged if answer), None)
                times.append((judged[-1][0], False) if first is None else (first, True))
        survival = Fraction(1)
        for day in sorted({day for day, met in times if met}):
            at_risk = sum(other >= day for other, _ in times)
            events = sum(other == day and met for other, met in times)
            survival *= 1 - Fraction(events, at_risk)
            where = {"group": arm.name, "category": f"day {day}"}
            assert done.value(statistic="at_risk", **where) == at_risk
            assert done.value(statistic="survival", **where) == pytest.approx(float(survival), abs=1e-12)
        assert done.value(group=arm.name, category="", statistic="censored") == sum(not met for _, met in times)


def test_changes_agree_with_scipy(trial: Trial) -> None:
    done = next(one for one in trial.data.of_kind("change_from_baseline") if one.results)
    item = {"nct07008196": "haq_di"}.get(trial.design.id.lower(), "monthly_migraine_days")
    start, visit = trial.design.analysis.baseline_visit, "week 8"
    for arm in trial.design.arms:
        pairs = [(trial.value(code, start, item), trial.value(code, visit, item)) for code in trial.treated(arm.name)]
        changes = [after - before for before, after in pairs if before is not None and after is not None]
        where = {"group": arm.name, "visit": visit, "variable": item, "category": "change"}
        assert done.value(statistic="n", **where) == len(changes)
        assert done.value(statistic="mean", **where) == pytest.approx(np.mean(changes))
        assert done.value(statistic="sd", **where) == pytest.approx(np.std(changes, ddof=1))
        assert done.value(statistic="median", **where) == pytest.approx(np.median(changes))
        assert done.value(statistic="q1", **where) == pytest.approx(np.quantile(changes, 0.25))
        test = stats.ttest_1samp(changes, 0)
        assert done.value(statistic="p_value", **where) == pytest.approx(test.pvalue)
        limits = test.confidence_interval(0.95)
        assert done.value(statistic="low", **where) == pytest.approx(limits.low)
        assert done.value(statistic="high", **where) == pytest.approx(limits.high)


def test_adverse_events_agree_term_by_term_and_grade_by_grade(trial: Trial) -> None:
    latest = {(code, act["event"]): act for code, act in trial.acts("adverse event reported")}
    emergent = [(code, act) for (code, _), act in latest.items()
                if code in trial.first and date.fromisoformat(act["started"]) >= trial.first[code]]  # fmt: skip
    done = trial.kind("adverse_events")
    for arm in trial.design.arms:
        size = len(trial.treated(arm.name))
        for system, term in {(act["organ_system"], act["term"]) for _, act in emergent}:
            here = [(code, act) for code, act in emergent if trial.arms[code] == arm.name
                    and (act["organ_system"], act["term"]) == (system, term)]  # fmt: skip
            people = {code for code, _ in here}
            where = {"group": arm.name, "variable": system, "category": term}
            assert done.value(statistic="participants", **where) == len(people)
            assert done.value(statistic="events", **where) == len(here)
            assert done.value(statistic="percent", **where) == pytest.approx(100 * len(people) / size)
            related = {code for code, act in here if act["related"]}
            assert done.value(statistic="participants_related", **where) == len(related)
            worst = Counter(max(act["grade"] for other, act in here if other == code) for code in people)
            for grade in range(1, 6):
                assert done.value(statistic=f"participants_grade_{grade}", **where) == worst[grade]
    assert sum(int(row.value or 0) for row in done.find(statistic="events", category="")
               if row.group != "total") == len(emergent)  # fmt: skip


def test_event_rates_agree_with_the_chi_square_form_of_the_poisson_interval(trial: Trial) -> None:
    done = trial.kind("adverse_event_overview")
    for arm in trial.design.arms:
        events = int(done.value(group=arm.name, variable="any adverse event", statistic="events") or 0)
        rate, low, high = (float(done.value(group=arm.name, variable="any adverse event", statistic=name) or 0)
                           for name in ("rate", "rate_low", "rate_high"))  # fmt: skip
        years = 100 * events / rate
        assert low == pytest.approx(100 * stats.chi2.ppf(0.025, 2 * events) / 2 / years)
        assert high == pytest.approx(100 * stats.chi2.ppf(0.975, 2 * events + 2) / 2 / years)
        last = {code: date.fromisoformat(act["observed_on"]) for code, act in trial.acts("withdrawn", "completed")}
        by_hand = sum((last[code] - trial.first[code]).days + 1 for code in trial.treated(arm.name)) / 365.25
        assert years == pytest.approx(by_hand)


def test_exposure_agrees(trial: Trial) -> None:
    done = trial.kind("exposure")
    for arm in trial.design.arms:
        given = Counter(code for code, _ in trial.acts("dose given"))
        missed = Counter(code for code, _ in trial.acts("dose missed"))
        people = trial.treated(arm.name)
        assert done.value(group=arm.name, variable="doses given", statistic="mean") == pytest.approx(
            np.mean([given[code] for code in people])
        )
        assert done.value(group=arm.name, variable="doses missed", category="", statistic="mean") == pytest.approx(
            np.mean([missed[code] for code in people])
        )


def test_deviations_agree(trial: Trial) -> None:
    done = trial.kind("deviations")
    enrolled = {code for code in trial.arms if done.analysis_set == "enrolled" or code in trial.first}
    for arm in trial.design.arms:
        found = [(code, act) for code, act in trial.acts("deviation raised", "deviation recorded")
                 if code in enrolled and trial.arms[code] == arm.name]  # fmt: skip
        for category in {act["category"] for _, act in found}:
            here = [code for code, act in found if act["category"] == category]
            assert done.value(group=arm.name, variable=category, statistic="events") == len(here)
            assert done.value(group=arm.name, variable=category, statistic="participants") == len(set(here))


def test_patterns_of_missing_responses_agree(trial: Trial) -> None:
    done = trial.kind("missing_data")
    outcome = trial.design.analysis.primary
    for arm in trial.design.arms:
        expected: Counter[str] = Counter()
        for code in trial.treated(arm.name):
            answers = [trial.answer(code, visit, int(outcome.parameters["percent"]))
                       for visit in trial.design.analysis.response_visits]  # fmt: skip
            expected["".join("." if answer is None else "o" for answer in answers)] += 1
        found: Counter[str] = Counter()
        for row in done.find(group=arm.name, variable=outcome.name, visit=""):
            found[row.category.removeprefix("pattern ").replace("e", ".")] += int(row.value or 0)
        assert found == expected


def test_subgroups_by_sex_agree(trial: Trial) -> None:
    done = trial.kind("subgroups")
    outcome = trial.design.analysis.outcome(done.estimand)
    sexes = {
        code: act["entries"] for code, act in trial.acts("form saved") if act["form"] in ("demographics", "participant")
    }
    for arm in trial.design.arms:
        for sex in ("female", "male"):
            answered = {"item": "sex", "new": sex}
            people = [code for code in trial.treated(arm.name)
                      if any(answered.items() <= entry.items() for entry in sexes.get(code, ()))]  # fmt: skip
            answers = [trial.answer(code, outcome.visit, int(outcome.parameters["percent"])) for code in people]
            (row,) = done.find(group=arm.name, variable="Sex", category=sex, statistic="responders")
            assert (row.value, row.n) == (answers.count(True), len(people))


def test_the_waterfall_shows_each_participant_s_own_best(trial: Trial) -> None:
    done = trial.kind("best_change")
    founding = trial.design.nct_id is not None
    for row in done.find(
        statistic="best_improvement", variable="swollen_joints_66" if founding else "monthly_migraine_days"
    ):
        found = []
        for visit in trial.design.analysis.response_visits:
            forms = [trial.forms.get((row.participant, at), {}) for at in (trial.design.analysis.baseline_visit, visit)]
            counts = [sum(value == "1" for item, value in form.items() if item.startswith("swollen_")) if founding
                      else form.get("monthly_migraine_days") for form in forms]  # fmt: skip
            known = all(any(item.startswith(("swollen_", "monthly")) for item in form) for form in forms)
            if known and None not in counts and "NE" not in forms[1].values() and counts[0]:
                found.append(100 * (counts[0] - counts[1]) / counts[0])
        if row.value is not None:
            assert row.value == pytest.approx(max(found)), row.participant


def test_the_difference_to_a_published_rate_agrees_with_statsmodels(trial: Trial) -> None:
    from statsmodels.stats.proportion import confint_proportions_2indep

    for done in trial.data.of_kind("external_controls"):
        for row in done.find(statistic="estimate"):
            assert "external, not randomised" in row.flags and "external, not randomised" in row.method
            ours, theirs = ((int(one.value or 0), int(one.n or 0)) for category in ("ours", "published")
                            for one in done.find(group=row.group, variable=row.variable, category=category,
                                                 statistic="participants"))  # fmt: skip
            low, high = confint_proportions_2indep(*ours, *theirs, method="newcomb", compare="diff")
            assert row.value == pytest.approx(100 * (ours[0] / ours[1] - theirs[0] / theirs[1]))
            where = {"group": row.group, "variable": row.variable, "category": "difference"}
            assert done.value(statistic="low", **where) == pytest.approx(100 * low, abs=1e-6)
            assert done.value(statistic="high", **where) == pytest.approx(100 * high, abs=1e-6)
            draws = np.random.default_rng(1).beta(
                [[ours[0] + 0.5], [theirs[0] + 0.5]], [[ours[1] - ours[0] + 0.5], [theirs[1] - theirs[0] + 0.5]],
                (2, 200_000),
            )  # fmt: skip
            above = done.value(statistic="probability_above", **where)
            assert above == pytest.approx((draws[0] > draws[1]).mean(), abs=0.005)


def test_sensitivity_spans_from_no_missing_responder_to_all(trial: Trial) -> None:
    done = trial.kind("sensitivity")
    for arm in trial.design.arms:
        grid = [
            row for row in done.find(group=arm.name, statistic="percent") if row.category.endswith("missing responded")
        ]
        worst = done.value(group=arm.name, category="missing as no response (NRI)", statistic="percent")
        assert grid[0].value == worst and grid[0].category.startswith("0 of ")
        steps = np.diff([float(row.value or 0) for row in grid])
        assert np.allclose(steps, 100 / int(grid[0].n or 1))
        imputed = done.value(group=arm.name, category="multiple imputation", statistic="percent")
        if imputed is not None:
            assert float(worst or 0) - 1e-9 <= float(imputed) <= float(grid[-1].value or 0) + 1e-9
