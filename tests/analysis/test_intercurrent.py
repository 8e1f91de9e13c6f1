"""Intercurrent events act on responses and changes by their strategy; analysis sets by what the acts tell."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.analysis.acts import Acts, design_with, on
from trialwright.analysis.analysis_sets import AnalysisSets
from trialwright.analysis.change_at import changes
from trialwright.analysis.derivation import Derivation, Judged
from trialwright.analysis.inputs import Inputs
from trialwright.analysis.outcome import count
from trialwright.conduct.acts.deviation_assessed import DeviationAssessed
from trialwright.conduct.acts.other_treatment_started import OtherTreatmentStarted
from trialwright.protocol.analysis_estimand import (
    Estimand,
    Exclusion,
    IntercurrentEvent,
    PlannedSet,
    Recognised,
    Strategy,
)
from trialwright.protocol.analysis_plan import PlannedOutcome
from trialwright.protocol.design import StudyDesign

RESCUE = Recognised(act="other treatment started", where={"category": ("rescue",)}, day="started")
STOPPED = Recognised(act="withdrawn", where={"why": ("adverse event",)})
MISSED = Recognised(act="dose missed", at_least=2)
ANSWERED = Recognised(form="all", item="rescue", holds=("yes",))


def _estimand(strategy: Strategy, *rules: Recognised) -> Estimand:
    return Estimand("", "", "", (IntercurrentEvent("rescue", strategy, rules or (RESCUE,)),), "")


def _outcome(estimand: Estimand, missing: str = "non-response") -> PlannedOutcome:
    return PlannedOutcome(
        "half", "primary", "Half", "week 8", "percent_improvement", "week 8", "treated", missing, 0.95, estimand,  # type: ignore[arg-type]
        {}, {"percent": 50}, "pain_mm",
    )  # fmt: skip


def _design(strategy: Strategy, *rules: Recognised) -> StudyDesign:
    return design_with(outcomes=(_outcome(_estimand(strategy, *rules)),))


def _rescued(design: StudyDesign, day: int | None, values: dict[str, float | None]) -> Acts:
    """Someone with a baseline of 80 and these values, given rescue treatment on a day."""
    acts = Acts(design)
    acts.enrol("P1")
    acts.visit("P1", "day 0", 0, pain_mm=80.0)
    for name, planned in (("week 2", 14), ("week 4", 28), ("week 8", 56)):
        if values.get(name) is not None:
            acts.visit("P1", name, planned, pain_mm=values[name])
    if day is not None:
        acts.add(OtherTreatmentStarted("P1", on(day), "prednisone", "rescue", on(day), "flare"))
    return acts


def _answer(acts: Acts, visit: str = "week 8") -> Judged:
    derivation = Derivation(acts.course, on(200))
    outcome = acts.course.design.analysis.outcomes[0]
    return derivation.respond(outcome, acts.course.participants["P1"], visit)


BETTER: dict[str, float | None] = {"week 2": 80.0, "week 4": 40.0, "week 8": 40.0}


# Improved by half at weeks 4 and 8, rescued on day 30, between the two.
@pytest.mark.parametrize(
    ("strategy", "answer", "flag"),
    [
        ("composite", False, "composite: rescue"),
        ("treatment policy", True, "treatment policy: rescue"),
        ("hypothetical", None, "hypothetical: rescue"),
        ("while on treatment", True, "while on treatment: rescue"),
    ],
)
def test_each_strategy_gives_its_own_answer_after_the_event(strategy: Strategy, answer: bool | None, flag: str) -> None:
    judged = _answer(_rescued(_design(strategy), 30, BETTER))
    assert judged.answer is answer and flag in judged.flags
    assert judged.observed is True


def test_before_the_event_the_values_decide_whatever_the_strategy() -> None:
    for strategy in ("composite", "hypothetical", "while on treatment"):
        judged = _answer(_rescued(_design(strategy), 30, BETTER), "week 4")  # type: ignore[arg-type]
        assert judged.answer is True and judged.event == ""


def test_while_on_treatment_the_last_answer_before_the_event_stands_even_against_later_values() -> None:
    values: dict[str, float | None] = {"week 2": 40.0, "week 4": 80.0, "week 8": 40.0}
    judged = _answer(_rescued(_design("while on treatment"), 40, values))
    assert judged.answer is False and "as at week 4" in judged.reason


def test_while_on_treatment_without_an_answer_before_the_event_nothing_is_known() -> None:
    judged = _answer(_rescued(_design("while on treatment"), 3, {"week 8": 40.0}))
    assert judged.answer is None


@pytest.mark.parametrize(("day", "answer"), [(55, False), (56, True), (57, True)])
def test_an_event_on_the_day_of_the_visit_comes_after_its_values(day: int, answer: bool) -> None:
    assert _answer(_rescued(_design("composite"), day, BETTER)).answer is answer


def test_without_values_an_event_by_the_planned_day_decides_and_a_later_one_does_not() -> None:
    values: dict[str, float | None] = {"week 8": None}
    assert _answer(_rescued(_design("composite"), 56, values)).answer is False
    assert _answer(_rescued(_design("composite"), 57, values)).answer is None


def test_what_a_composite_event_decided_is_not_missing_and_is_counted() -> None:
    acts = _rescued(_design("composite"), 30, {})
    found = count("drug", [_answer(acts)], "observed", 0.95)
    assert (found.analysed, found.responders, found.missing, found.intercurrent) == (1, 0, 0, 1)


def test_an_event_before_the_first_dose_is_none() -> None:
    assert _answer(_rescued(_design("composite"), -1, BETTER)).answer is True


def test_an_event_said_in_words_only_acts_on_nothing() -> None:
    estimand = Estimand("", "", "", (IntercurrentEvent("rescue", "composite"),), "")
    assert _answer(_rescued(design_with(outcomes=(_outcome(estimand),)), 30, BETTER)).answer is True


def test_leaving_for_a_reason_of_the_plan_is_an_event_and_for_another_is_not() -> None:
    for why, answer in (("adverse event", False), ("lost to follow-up", None)):
        acts = _rescued(_design("composite", STOPPED), None, {"week 2": 40.0})
        acts.leave("P1", 20, why)  # type: ignore[arg-type]
        assert _answer(acts).answer is answer


def test_an_event_may_need_several_acts() -> None:
    acts = _rescued(_design("composite", MISSED), None, BETTER)
    acts.miss("P1", 14, 2)
    assert _answer(acts).answer is True
    acts.miss("P1", 28, 3)
    assert _answer(acts).answer is False


def test_an_answer_on_a_form_can_tell_an_event_and_a_correction_can_take_it_back() -> None:
    acts = _rescued(_design("composite", ANSWERED), None, BETTER)
    acts.save("P1", "week 4", 28, {"rescue": "yes"})
    assert _answer(acts).answer is False
    acts.correct("P1", "week 4", 29, "rescue", "yes", "no")
    assert _answer(acts).answer is True


def test_changes_follow_the_strategy_too() -> None:
    expected = {"treatment policy": -40.0, "hypothetical": None, "while on treatment": -10.0}
    values: dict[str, float | None] = {"week 2": 75.0, "week 4": 70.0, "week 8": 40.0}
    for strategy, change in expected.items():
        estimand = _estimand(strategy)  # type: ignore[arg-type]
        inputs = Inputs(_rescued(design_with(), 30, values).course, on(200))
        person = inputs.course.participants["P1"]
        (found,) = changes(inputs, [person], "pain_mm", "week 8", estimand)
        assert found.change == change, strategy


# Sets ---------------------------------------------------------------------------------------------------------------

SETS = {
    "full analysis": PlannedSet("With pain before and after", "", measured=("pain_mm",)),
    "per protocol": PlannedSet(
        "No rescue, doses taken", "", of="full analysis",
        without=(Exclusion("was rescued", (RESCUE,)), Exclusion("took too few doses", compliance_below_percent=80)),
    ),
    "completers": PlannedSet("Completed", "", completed=True),
    "known": PlannedSet("With a known outcome", "", without=(Exclusion("no known outcome", without_outcome="half"),)),
}  # fmt: skip


def _sets() -> AnalysisSets:
    acts = Acts(design_with(outcomes=(_outcome(_estimand("treatment policy")),), analysis_sets=SETS))
    acts.enrol("A")
    acts.enrol("B")
    acts.enrol("C")
    acts.enrol("D", dosed=None)
    for code in ("A", "B"):
        acts.visit(code, "day 0", 0, pain_mm=80.0)
        acts.visit(code, "week 8", 56, pain_mm=30.0)
    acts.visit("C", "day 0", 0, pain_mm=80.0)
    for code in ("A", "B", "C"):
        acts.dose(code, 14, 2)
    acts.dose("A", 28, 3)
    acts.miss("B", 28, 3)
    return AnalysisSets(Derivation(acts.course, on(200)))


def test_a_set_holds_who_has_what_it_asks_for_and_tells_why_the_others_are_out() -> None:
    sets = _sets()
    assert sets.membership("enrolled").participants == ("A", "B", "C", "D")
    assert sets.membership("treated").excluded == (("D", "received no dose"),)
    assert sets.membership("full analysis").participants == ("A", "B")
    assert sets.membership("full analysis").excluded == (("C", "no baseline or no later value: pain_mm"),)
    # B took 2 of 3 doses due, 67 %.
    assert sets.membership("per protocol").participants == ("A",)
    assert sets.membership("per protocol").excluded == (("B", "took too few doses"),)
    assert sets.membership("completers").participants == ()
    assert sets.membership("known").excluded == (("C", "no known outcome"),)


def test_people_of_a_set_can_be_taken_by_arm() -> None:
    sets = _sets()
    assert [person.code for person in sets.people("treated", "drug")] == ["A", "B", "C"]
    assert sets.people("treated", "none") == ()


def test_an_exclusion_by_an_act_leaves_out_whom_it_concerns() -> None:
    acts = _rescued(design_with(analysis_sets=SETS, outcomes=(_outcome(_estimand("composite")),)), 30, BETTER)
    acts.dose("P1", 14, 2)
    acts.dose("P1", 28, 3)
    found = AnalysisSets(Derivation(acts.course, on(200))).membership("per protocol")
    assert found.excluded == (("P1", "was rescued"),)


def test_a_dose_that_was_due_and_is_not_recorded_lessens_compliance() -> None:
    acts = Acts(replace(design_with(analysis_sets=SETS), visits=design_with().visits))
    acts.enrol("P1")
    acts.visit("P1", "day 0", 0, pain_mm=80.0)
    acts.visit("P1", "week 2", 14, pain_mm=80.0)
    assert AnalysisSets(Derivation(acts.course, on(10))).membership("per protocol").participants == ("P1",)
    assert AnalysisSets(Derivation(acts.course, on(14))).membership("per protocol").participants == ()


def test_of_two_judgements_of_one_deviation_the_newer_counts() -> None:
    rule = Recognised(act="deviation assessed", where={"important": (True,)})
    important = PlannedSet("Without important deviations", "", without=(Exclusion("important", (rule,)),))
    acts = Acts(design_with(analysis_sets={"clean": important}))
    acts.enrol("P1")
    acts.add(DeviationAssessed("P1", on(5), 7, True, "first reading"))
    acts.add(DeviationAssessed("P1", on(5), 8, False, "another"))
    assert AnalysisSets(Derivation(acts.course, on(9))).membership("clean").participants == ()
    acts.add(DeviationAssessed("P1", on(6), 7, False, "read again"))
    assert AnalysisSets(Derivation(acts.course, on(9))).membership("clean").participants == ("P1",)
