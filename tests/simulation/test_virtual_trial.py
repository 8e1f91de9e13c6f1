"""Virtual participants write the same acts through the same refusals, and what they write says that it is simulated."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from itertools import pairwise

import numpy as np
import pytest

from trialwright.analysis.derivation import Derivation, last_day
from trialwright.analysis.results import results
from trialwright.conduct.act import Actor, Role
from trialwright.conduct.acts.consent_given import ConsentGiven
from trialwright.conduct.acts.enrolled import Enrolled
from trialwright.conduct.acts.study_opened import StudyOpened
from trialwright.conduct.course import Course
from trialwright.conduct.ledger import verify
from trialwright.conduct.writing import Book, Proposal, Refused, Written, payload
from trialwright.errors import InputError
from trialwright.simulation.many_trials import answers
from trialwright.simulation.options import EVERYTHING, Options
from trialwright.simulation.virtual_trial import Salt, VirtualTrial, proposals, run, short_key, simulated_study

SEEDS = range(1, 9)
NO_LOSSES = Options(screening=False, losses=False, dropout=False)
MEASURES_ONLY = Options(further=False)


def scenario_of(trial: VirtualTrial) -> str:
    return trial.parameters.default_scenario


@pytest.mark.parametrize("seed", SEEDS)
def test_no_act_is_refused_and_the_ledger_holds(trial: VirtualTrial, seed: int) -> None:
    book = trial.run(scenario_of(trial), seed)
    assert verify(book.rows, study=book.course.study) == []
    assert book.course.enrolled_count == trial.design.target_enrolment
    assert all(person.left_by is not None for person in book.course.enrolled)


def test_two_acts_about_products_with_long_names_have_different_keys_that_an_act_may_have() -> None:
    first, second = (short_key(f"SIM-001 {'a model of care ' * 8}{number}") for number in (1, 2))
    assert first != second
    assert len(first) == len(second) == 100
    assert short_key("SIM-001 2026-01-01 age") == "SIM-001 2026-01-01 age"


def test_the_first_act_says_that_the_study_is_simulated(trial: VirtualTrial) -> None:
    scenario = scenario_of(trial)
    book = trial.run(scenario, 5, Options(participants=2))
    act = book.course.opening
    assert isinstance(act, StudyOpened)
    assert (act.study, act.scenario, act.seed) == (simulated_study(trial.design, scenario, 5), scenario, 5)
    assert act.design_sha256 == trial.design.sha256 != ""
    assert book.course.study.startswith("SIM-")
    assert {row.origin for row in book.rows} == {"simulated"}


def test_the_mark_stands_under_the_hash(trial: VirtualTrial) -> None:
    book = trial.run(scenario_of(trial), 5, Options(participants=1))
    for changed in (
        replace(book.rows[0], origin="observed"),
        replace(book.rows[0], payload=(book.rows[0].payload or b"").replace(b'"seed":5', b'"seed":6')),
    ):
        findings = verify([changed, *book.rows[1:]], study=book.course.study)
        assert findings and findings[0].sequence == 1


def test_no_observed_act_enters_a_simulated_study(trial: VirtualTrial) -> None:
    book = trial.run(scenario_of(trial), 5, Options(participants=1))
    now = datetime(2040, 1, 1, tzinfo=UTC)
    act = ConsentGiven("P-001", date(2039, 1, 1), "1")
    outcome = book.append(Proposal(act, Actor("someone", Role.COORDINATOR), now, "x", None, "observed"), now)
    assert isinstance(outcome, Refused) and "simulated acts only" in outcome.sentences[0]


def test_the_same_seed_gives_the_same_acts_and_another_seed_others(trial: VirtualTrial) -> None:
    scenario, few = scenario_of(trial), Options(participants=4)
    first, second = list(trial.proposals(scenario, 3, few)), list(proposals(trial.design, scenario, 3, few))
    assert first == second
    assert run(trial.design, scenario, 3, options=few).course.head == trial.run(scenario, 3, few).course.head
    assert [one for one, _ in trial.proposals(scenario, 4, few)][1:] != [one for one, _ in first][1:]


def test_the_scenario_changes_the_course_of_the_same_people(trial: VirtualTrial) -> None:
    one, other = list(trial.parameters.scenarios)[:2]
    sheets = [
        [payload(each.act) for each, _ in trial.proposals(name, 3) if each.act.kind == "screened"]
        for name in (one, other)
    ]
    assert sheets[0] == sheets[1]
    assert trial.run(one, 3).course.head != trial.run(other, 3).course.head


def test_acts_come_in_the_order_of_time_under_keys_of_their_own(trial: VirtualTrial) -> None:
    found = list(trial.proposals(scenario_of(trial), 2))
    assert all(earlier[1] <= later[1] for earlier, later in pairwise(found))
    assert len({one.key for one, _ in found}) == len(found)
    assert all(one.entered_at < stored_at and one.act.observed_on == one.entered_at.date() for one, stored_at in found)


def test_a_run_that_was_stopped_goes_on_and_nothing_is_doubled(trial: VirtualTrial) -> None:
    scenario = scenario_of(trial)
    whole = trial.run(scenario, 2)
    study = simulated_study(trial.design, scenario, 2)
    book = Book(Course(study, trial.design), Salt())
    found = list(trial.proposals(scenario, 2))
    for stop in (100, 101, len(found)):
        for proposal, stored_at in found[:stop]:
            assert isinstance(book.append(proposal, stored_at), Written)
    assert book.course.head == whole.course.head


def test_deviations_are_raised_by_themselves_only(trial: VirtualTrial) -> None:
    raised = 0
    for seed in SEEDS:
        proposed = trial.proposals(scenario_of(trial), seed, MEASURES_ONLY)
        assert not [one for one, _ in proposed if one.act.kind == "deviation raised"]
        raised += sum(row.kind == "deviation raised" for row in trial.run(scenario_of(trial), seed, MEASURES_ONLY).rows)
    assert raised > 0


def test_doses_are_missed_events_happen_and_people_leave(trial: VirtualTrial) -> None:
    kinds = {row.kind for seed in SEEDS for row in trial.run(scenario_of(trial), seed, MEASURES_ONLY).rows}
    assert {"dose missed", "adverse event reported", "withdrawn", "completed", "criterion judged"} <= kinds


def test_with_everything_switched_off_everyone_completes_in_time(trial: VirtualTrial) -> None:
    book = trial.run(scenario_of(trial), 2, NO_LOSSES)
    flow = results(book.course).flow
    assert flow.assessed == flow.enrolled == sum(arm.completed for arm in flow.arms) == trial.design.target_enrolment
    assert not [row for row in book.rows if row.kind in ("deviation raised", "dose missed", "withdrawn")]


def test_whoever_was_drawn_to_fail_is_refused_on_that_criterion(trial: VirtualTrial) -> None:
    """The enrolment of everyone who fails is asked for and refused; everyone else is enrolled already."""
    refused = 0
    for seed in SEEDS:
        book = trial.run(scenario_of(trial), seed, Options(participants=trial.design.target_enrolment - 1))
        for candidate in trial.candidates(seed)[0]:
            if candidate.may_join or candidate.code not in book.course.participants:
                continue
            day = date.fromordinal(candidate.screened)
            act = Enrolled(candidate.code, day, trial.design.arms[0].name)
            now = datetime(2040, 1, 1, tzinfo=UTC)
            actor = Actor("virtual investigator", Role.INVESTIGATOR)
            outcome = book.append(Proposal(act, actor, now, f"try {candidate.code}", None, "simulated"), now)
            assert isinstance(outcome, Refused)
            for reason in candidate.sheet.failing:
                assert trial.design.criteria.criterion(reason).id in outcome.sentences[0], (seed, candidate.code)
            refused += 1
    assert refused > 10


def test_nobody_is_neither_eligible_nor_ineligible(trial: VirtualTrial) -> None:
    for seed in SEEDS:
        flow = results(trial.run(scenario_of(trial), seed, MEASURES_ONLY).course).flow
        assert flow.in_screening == flow.eligible_not_enrolled == 0


def test_about_three_in_ten_fail_in_the_founding_study(founding: VirtualTrial) -> None:
    people = [one for seed in range(40) for one in founding.candidates(seed)[0]]
    assert np.mean([not one.may_join for one in people]) == pytest.approx(0.31, abs=0.04)
    assert len({reason for one in people for reason in one.sheet.failing}) >= 20


def test_no_name_of_the_record_stands_in_a_simulated_study(trial: VirtualTrial) -> None:
    record = trial.design.record
    assert record is not None
    module = record.protocol_section.contacts_locations_module
    sponsors = record.protocol_section.sponsor_collaborators_module
    names = (
        [one.name for one in (*(module.overall_officials or ()), *(module.central_contacts or ()))] if module else []
    )
    names += [one.facility for one in module.locations or ()] if module else []
    names += [sponsors.responsible_party.investigator_full_name] if sponsors and sponsors.responsible_party else []
    words = {word for name in names if name for word in (name, *name.replace(",", "").split()) if len(word) > 3}
    book = trial.run(scenario_of(trial), 1)
    text = b"\n".join((row.payload or b"") + row.user.encode() for row in book.rows).decode()
    assert not [word for word in words if word in text and word not in ("Study",)]
    assert {row.user for row in book.rows} == {"virtual administrator", "virtual coordinator", "virtual investigator"}
    assert all(row.participant is None or row.participant.startswith("SIM-") for row in book.rows)


@pytest.mark.parametrize("options", [EVERYTHING, Options(screening=False), Options(losses=False), NO_LOSSES])
def test_the_quick_path_gives_the_answers_of_the_acts(trial: VirtualTrial, options: Options) -> None:
    """Participant by participant: the response derived from forms is the one that the arrays give."""
    scenario, outcome = scenario_of(trial), trial.design.analysis.primary
    (quick,) = answers(trial, [outcome], scenario, SEEDS, options)
    for number, seed in enumerate(SEEDS):
        course = trial.run(scenario, seed, replace(options, further=False)).course
        derivation = Derivation(course, last_day(course) or date.min)
        judged = [
            derivation.respond(outcome, person, outcome.visit)
            for person in sorted(course.enrolled, key=lambda person: (person.enrolled_on, person.code))
        ]
        assert [one.arm for one in judged] == list(quick.arms[number])
        told = [np.nan if one.answer is None else float(one.answer) for one in judged]
        np.testing.assert_array_equal(told, quick.answers[number])


def test_randomised_arms_come_in_blocks(trial: VirtualTrial) -> None:
    allocation = trial.parameters.recruitment.allocation.value
    size = sum(allocation.values())
    arms = trial.arms(7, 3 * size)
    for first in range(0, 3 * size, size):
        block = arms[first : first + size]
        assert {arm: block.count(arm) for arm in allocation} == dict(allocation)


@pytest.mark.parametrize("participants", [0, 1000])
def test_a_wrong_number_of_participants_is_an_error(trial: VirtualTrial, participants: int) -> None:
    with pytest.raises(InputError, match="from 1 to the planned number"):
        list(trial.proposals(scenario_of(trial), 1, Options(participants=participants)))


def test_an_unknown_scenario_is_an_error(trial: VirtualTrial) -> None:
    with pytest.raises(InputError, match="must be one of"):
        trial.run("none such", 1)


def test_an_unexpected_refusal_stops_the_program(trial: VirtualTrial) -> None:
    """A design that asks for another arm than the parameters know: the refusal is not passed over."""
    other = VirtualTrial(trial.design, trial.parameters)
    arms = tuple(replace(arm, name=f"{arm.name} other") for arm in trial.design.arms)
    study = simulated_study(trial.design, scenario_of(trial), 1)
    book = Book(Course(study, replace(trial.design, arms=arms)), Salt())
    outcomes = [book.append(proposal, at) for proposal, at in other.proposals(scenario_of(trial), 1)]
    assert any(isinstance(outcome, Refused) and "no arm" in outcome.sentences[0] for outcome in outcomes)
