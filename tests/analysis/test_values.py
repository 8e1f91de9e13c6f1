"""Bad input, rule by rule: each has a stated rule, a flag in the output, and an example here."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as drawn

from tests.analysis.acts import JOINTS, Acts, design_with
from trialwright.analysis.analysis_data import DerivedValue
from trialwright.analysis.values import Values
from trialwright.analysis.windows import visit_of_day, windows_of
from trialwright.protocol.form import Value


def _series(acts: Acts, name: str, code: str = "P1") -> dict[str, DerivedValue]:
    """By recorded visit."""
    values = Values(acts.course)
    return {one.recorded_visit: one for one in values.series(acts.course.participants[code], name)}


def _pain(*visits: tuple[str, int, float | None], dosed: int | None = 0, **plan: object) -> dict[str, DerivedValue]:
    acts = Acts(design_with(**plan))
    acts.enrol("P1", dosed=dosed)
    for name, day, value in visits:
        acts.visit("P1", name, day, **({"pain_mm": value} if value is not None else {"tjc28": 1}))
    return _series(acts, "pain_mm")


def test_the_baseline_is_the_last_value_on_or_before_the_first_dose() -> None:
    found = _pain(("screening", -9, 70), ("day 0", 0, 60), ("week 2", 14, 30))
    assert [one.is_baseline for one in found.values()] == [False, True, False]
    assert (found["week 2"].baseline, found["week 2"].change, found["week 2"].percent_change) == (60, -30, -50)


def test_a_missing_value_on_the_day_of_the_first_dose_takes_the_baseline_from_screening_and_says_so() -> None:
    found = _pain(("screening", -9, 70), ("day 0", 0, None), ("week 2", 14, 35))
    assert found["screening"].is_baseline and found["screening"].visit == "day 0"
    assert "baseline from the visit screening" in found["screening"].flags
    assert not found["day 0"].used and found["week 2"].percent_change == -50


def test_without_any_value_before_the_dose_there_is_no_baseline_and_no_change() -> None:
    found = _pain(("week 2", 14, 30))
    assert found["week 2"].value == 30 and found["week 2"].change is None
    assert "no baseline" in found["week 2"].flags


def test_the_baseline_visit_after_the_first_dose_gives_no_baseline() -> None:
    found = _pain(("screening", -9, None), ("day 0", 2, 60), ("week 2", 14, 30))
    assert not found["day 0"].is_baseline and found["week 2"].change is None
    assert "recorded as the baseline visit after the first dose" in found["day 0"].flags


def test_someone_without_a_dose_has_the_last_value_up_to_the_baseline_visit() -> None:
    found = _pain(("screening", -9, 70), ("day 0", 0, 60), dosed=None)
    assert found["day 0"].is_baseline and not found["screening"].is_baseline


def test_a_zero_baseline_has_a_change_and_no_percent_change() -> None:
    found = _pain(("day 0", 0, 0.0), ("week 2", 14, 5.0))
    assert (found["week 2"].change, found["week 2"].percent_change) == (5.0, None)
    assert "baseline is zero: no percent change" in found["week 2"].flags


# The windows of weeks 2, 4 and 8 (days 14, 28, 56) by midpoint: 7 to 21, 21 to 42, 42 to 70; of 21 and 42 the earlier.
@pytest.mark.parametrize(
    ("day", "visit"), [(6, ""), (7, "week 2"), (21, "week 2"), (22, "week 4"), (42, "week 4"), (43, "week 8"),
                       (70, "week 8"), (71, "")],
)  # fmt: skip
def test_a_value_belongs_to_the_visit_whose_planned_day_is_nearest(day: int, visit: str) -> None:
    found = _pain(("day 0", 0, 60), ("week 4", day, 30))["week 4"]
    assert found.visit == visit and found.used == bool(visit)
    if visit != "week 4":
        flag = f"recorded as week 4: belongs to {visit} by its day" if visit else "outside all windows: unscheduled"
        assert flag in found.flags


@pytest.mark.parametrize(("day", "visit"), [(24, ""), (25, "week 4"), (31, "week 4"), (32, "")])
def test_by_the_schedule_a_value_belongs_to_the_visit_in_whose_window_it_lies(day: int, visit: str) -> None:
    assert _pain(("day 0", 0, 60), ("week 4", day, 30), windows="schedule")["week 4"].visit == visit


def test_as_recorded_a_value_stays_with_its_visit_whatever_its_day() -> None:
    assert _pain(("day 0", 0, 60), ("week 4", 90, 30), windows="as recorded")["week 4"].visit == "week 4"


@pytest.mark.parametrize("windows", ["as recorded", "schedule"])
def test_an_unscheduled_visit_is_kept_flagged_and_used_by_no_analysis_by_visit(windows: str) -> None:
    found = _pain(("day 0", 0, 60), ("unscheduled 1", 40, 30), windows=windows)["unscheduled 1"]
    assert (found.visit, found.used, found.value, found.change) == ("", False, 30, -30)
    assert "outside all windows: unscheduled" in found.flags


# Weeks 4 and 2 both fall into the window of week 4 (day 28).
@pytest.mark.parametrize(
    ("rule", "days", "used"),
    [("nearest", (24, 29), "week 4"), ("nearest", (26, 30), "week 4"), ("first", (24, 29), "week 2"),
     ("last", (24, 29), "week 4"), ("nearest", (28, 40), "week 2")],
)  # fmt: skip
def test_of_two_values_in_one_window_one_is_used_by_the_plan_s_rule(
    rule: str, days: tuple[int, int], used: str
) -> None:
    found = _pain(("day 0", 0, 60), ("week 2", days[0], 30), ("week 4", days[1], 20), duplicates=rule)
    assert [name for name in ("week 2", "week 4") if found[name].used] == [used]
    assert {found[name].visit for name in ("week 2", "week 4")} == {"week 4"}
    for name in ("week 2", "week 4"):
        assert any("one of 2 of its window" in flag for flag in found[name].flags)


def test_a_value_comes_before_none_in_the_same_window() -> None:
    found = _pain(("day 0", 0, 60), ("week 2", 24, 30), ("week 4", 28, None))
    assert found["week 2"].used and not found["week 4"].used


def test_a_correction_replaces_the_value_and_is_among_its_acts() -> None:
    acts = Acts(design_with())
    acts.enrol("P1")
    first = acts.visit("P1", "day 0", 0, pain_mm=6.0)
    second = acts.correct("P1", "day 0", 1, "pain_mm", 6.0, 60.0)
    found = _series(acts, "pain_mm")["day 0"]
    assert (found.value, found.sequences) == (60.0, (first, second))


def _read(name: str, **values: Value) -> DerivedValue:
    acts = Acts(design_with())
    acts.enrol("P1")
    acts.visit("P1", "day 0", 0, **values)
    return _series(acts, name)["day 0"]


@pytest.mark.parametrize(
    ("values", "expected", "flag"),
    [
        ({"igg": 10.0, "igg_unit": "g/L"}, 10.0, None),
        ({"igg": 1000.0, "igg_unit": "mg/dL"}, 10.0, "converted from mg/dL"),
        ({"igg": 10.0, "igg_unit": "mmol/L"}, None, "unit mmol/L cannot be converted into g/L: value not used"),
        ({"igg": 10.0}, None, "unit not given: value not used"),
        ({"igg": 0.4, "igg_unit": "g/L", "igg_below": True}, 0.2, "below quantification: half the limit used"),
        ({"igg": 40.0, "igg_unit": "mg/dL", "igg_below": True}, 0.2, "below quantification: half the limit used"),
    ],
)
def test_a_unit_that_changed_is_converted_or_the_value_is_not_used(
    values: dict[str, Value], expected: float | None, flag: str | None
) -> None:
    found = _read("igg_g_l", **values)
    assert found.value == (None if expected is None else pytest.approx(expected))
    assert flag is None or flag in found.flags


def test_a_change_across_a_change_of_unit_is_a_change_of_the_thing_and_not_of_the_unit() -> None:
    acts = Acts(design_with())
    acts.enrol("P1")
    acts.visit("P1", "day 0", 0, igg=10.0, igg_unit="g/L")
    acts.visit("P1", "week 2", 14, igg=800.0, igg_unit="mg/dL")
    assert _series(acts, "igg_g_l")["week 2"].percent_change == pytest.approx(-20)


@pytest.mark.parametrize(
    ("written", "value", "flag"),
    [("0.4", 0.4, None), ("<0.5", 0.25, "below quantification: half the limit used"), ("high", None, None)],
)
def test_crp_below_quantification_is_half_the_limit(written: str, value: float | None, flag: str | None) -> None:
    found = _read("crp_mg_l", crp=written)
    assert found.value == value and (flag is None or flag in found.flags)


# Four joints: what the count is when injected joints count as present, and when the evaluable ones stand for all.
@pytest.mark.parametrize(
    ("found", "counted", "flag", "prorated"),
    [
        (("1", "1", "0", "0"), 2, None, 2),
        (("1", "INJ", "0", "0"), 2, "1 counted as present by rule", 1),
        (("1", "NE", "0", "0"), None, "1 not evaluable: count unknown", 4 / 3),
        (("INJ", "NE", "0", "0"), None, "1 not evaluable: count unknown", 0),
        (("NE", "NE", "NE", "NE"), None, "4 not evaluable: count unknown", None),
        (("1", "1", "0", None), None, "1 of 4 without an entry: count unknown", None),
    ],
)
def test_joints_that_were_injected_or_replaced_follow_the_plan_s_rule(
    found: tuple[str | None, ...], counted: float | None, flag: str | None, prorated: float | None
) -> None:
    values: dict[str, Value] = {name: code for name, code in zip(JOINTS, found, strict=True) if code is not None}
    strict, evaluable = _read("joints", **values), _read("joints_prorated", **values)
    assert strict.value == counted and (flag is None or flag in strict.flags)
    assert evaluable.value == (None if prorated is None else pytest.approx(prorated))
    if prorated is not None and "NE" in found:
        assert "1 not evaluable: prorated" in evaluable.flags


def test_an_esr_of_zero_is_raised_to_one_in_the_das28_and_flagged() -> None:
    # 0.56 sqrt(4) + 0.28 sqrt(9) + 0.70 ln(1) + 0.014 x 50 = 1.12 + 0.84 + 0 + 0.70
    found = _read("das28_esr", tjc28=4, sjc28=9, esr_mm_h=0.0, pain_mm=50.0)
    assert found.value == pytest.approx(2.66) and "esr_mm_h 0 was raised to 1" in found.flags


def test_a_score_without_one_of_its_inputs_is_unknown_and_says_which() -> None:
    found = _read("das28_esr", tjc28=4, sjc28=9, pain_mm=50.0)
    assert found.value is None and "not known: esr_mm_h" in found.flags


def test_a_score_takes_the_flags_and_the_change_of_its_measures() -> None:
    acts = Acts(design_with())
    acts.enrol("P1")
    acts.visit("P1", "day 0", 0, tjc28=4, sjc28=9, esr_mm_h=1.0, pain_mm=50.0)
    acts.visit("P1", "week 2", 20, tjc28=1, sjc28=9, esr_mm_h=0.0, pain_mm=50.0)
    found = _series(acts, "das28_esr")["week 2"]
    assert found.change == pytest.approx(-0.56) and "esr_mm_h 0 was raised to 1" in found.flags


def test_the_rules_that_acted_are_counted_by_measure() -> None:
    from trialwright.analysis.analyse import analyse
    from trialwright.protocol.analysis_kinds import PlannedAnalysis

    acts = Acts(design_with(analyses=(PlannedAnalysis("rules", "data_rules"),)))
    for code, below in (("P1", True), ("P2", True), ("P3", False)):
        acts.enrol(code)
        acts.visit(code, "day 0", 0, igg=1.0, igg_unit="g/L", igg_below=below, **dict.fromkeys(JOINTS, "NE"))
        acts.visit(code, "week 2", 100, igg=1.0, igg_unit="g/L")
    done = analyse(acts.course).analysis("rules")
    found = {(row.variable, row.category): row.value for row in done.find(group="drug", statistic="participants")}
    assert found["igg_g_l", "below quantification: half the limit used"] == 2
    assert found["igg_g_l", "outside all windows: unscheduled"] == 3
    assert found["joints", "not evaluable: count unknown"] == 3
    assert done.value(variable="igg_g_l", category="outside all windows: unscheduled", group="drug",
                      statistic="values") == 3  # fmt: skip


def test_an_esr_of_zero_at_baseline_is_flagged_with_the_baseline_the_change_and_among_the_rules() -> None:
    from trialwright.analysis.analyse import analyse
    from trialwright.protocol.analysis_kinds import PlannedAnalysis

    rule, planned = "esr_mm_h 0 was raised to 1", (
        PlannedAnalysis("rules", "data_rules"),
        PlannedAnalysis("change", "change_from_baseline", measures=("das28_esr",)),
    )  # fmt: skip
    acts = Acts(design_with(analyses=planned))
    acts.enrol("P1")
    acts.visit("P1", "day 0", 0, tjc28=4, sjc28=9, esr_mm_h=0.0, pain_mm=50.0)
    acts.visit("P1", "week 2", 14, tjc28=1, sjc28=9, esr_mm_h=20.0, pain_mm=50.0)
    done = analyse(acts.course)
    assert done.analysis("rules").value(variable="das28_esr", category="esr_mm_h was raised to 1", group="drug",
                                        statistic="values") == 1  # fmt: skip
    for visit, category in (("day 0", "value"), ("week 2", "change")):
        where = {"visit": visit, "category": category, "statistic": "mean", "group": "drug"}
        assert rule in done.analysis("change").find(**where)[0].flags


PLANNED = {"week 2": 14, "week 4": 28, "week 8": 56}


@given(drawn.integers(1, 120), drawn.sampled_from(["midpoint", "schedule"]))
def test_a_day_belongs_to_the_nearest_visit_or_to_none(day: int, rule: str) -> None:
    windows = windows_of(design_with(windows=rule), "all")
    visit = visit_of_day(windows, day)
    holding = [name for name, window in windows.items() if window.first <= day <= window.last]
    assert (visit == "") == (not holding)
    if visit:
        assert visit in holding
        assert abs(day - PLANNED[visit]) == min(abs(day - planned) for planned in PLANNED.values())


@given(drawn.lists(drawn.tuples(drawn.integers(-20, 90), drawn.one_of(drawn.none(), drawn.floats(0, 100))), max_size=6),
       drawn.sampled_from(["midpoint", "schedule", "as recorded"]))  # fmt: skip
def test_whatever_the_days_each_visit_has_one_value_and_there_is_one_baseline(
    found: list[tuple[int, float | None]], rule: str
) -> None:
    acts = Acts(design_with(windows=rule))
    acts.enrol("P1")
    for number, (day, value) in enumerate(found):
        acts.visit("P1", f"unscheduled {number}", day, **({"tjc28": 1} if value is None else {"pain_mm": value}))
    series = Values(acts.course).series(acts.course.participants["P1"], "pain_mm")
    assert len(series) == len(found)
    used = [one.visit for one in series if one.used and one.visit and (one.day or 0) > 0]
    assert len(used) == len(set(used))
    before = [value for day, value in sorted(found, key=lambda pair: pair[0]) if day <= 0 and value is not None]
    bases = [one for one in series if one.is_baseline]
    assert len(bases) == bool(before)
    assert all(one.change is None for one in series) or bases
    assert all(one.flags for one in series if not one.used and (one.day or 0) > 0)


def test_a_dose_due_that_nobody_recorded_is_told_beside_those_given_and_missed() -> None:
    from trialwright.analysis.analyse import analyse
    from trialwright.protocol.analysis_kinds import PlannedAnalysis

    acts = Acts(design_with(analyses=(PlannedAnalysis("doses", "exposure"),)))
    for code in ("P1", "P2", "P3"):
        acts.enrol(code)
    acts.miss("P2", 14, 2)
    acts.dose("P3", 14, 2)
    acts.visit("P1", "week 8", 56, pain_mm=1.0)
    done = analyse(acts.course).analysis("doses")
    found = {name: done.value(variable=name, statistic="maximum", group="drug", category="")
             for name in ("doses due", "doses given", "doses missed", "doses without a record")}  # fmt: skip
    assert found == {"doses due": 3, "doses given": 2, "doses missed": 1, "doses without a record": 2}
    mean = done.value(variable="doses without a record", statistic="mean", group="drug")
    assert mean == pytest.approx(4 / 3)
