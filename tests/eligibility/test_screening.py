"""Screening as a whole: combination, judgements, questions, flags, report."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from tests.eligibility.patients import EVERY_LIST, ON, complete, patient
from trialwright.clinical.patient import Patient
from trialwright.clinical.patient_file import read_patient
from trialwright.eligibility.criteria_file import read_criteria
from trialwright.eligibility.criterion import Criteria, Judgement
from trialwright.eligibility.screening import screen
from trialwright.eligibility.screening_report import as_data, lines
from trialwright.eligibility.verdict import Answer
from trialwright.protocol.screening_examples import check_examples
from trialwright.protocol.study_folder import read_study

M, N, U = Answer.MET, Answer.NOT_MET, Answer.UNKNOWN


def criteria(**rule: object) -> Criteria:
    return read_criteria({"exclusion": [{"id": "E", "says": "Excludes."} | rule]}, "c.yaml")


PREGNANT = {"id": "E.a", "says": "Pregnant.", "pregnancy": {}}
BREASTFEEDING = {"id": "E.b", "says": "Breastfeeding.", "breastfeeding": {}}
COMBINED = [
    # how, pregnant, breastfeeding, answer
    ("any", True, None, M), ("any", False, None, U), ("any", False, False, N),
    ("all", True, None, U), ("all", False, None, N), ("all", True, True, M),
    ("none", False, False, M), ("none", True, None, N), ("none", False, None, U),
]  # fmt: skip


@pytest.mark.parametrize(("how", "pregnant", "breastfeeding", "answer"), COMBINED)
def test_parts_combine_by_kleene(how: str, pregnant: bool | None, breastfeeding: bool | None, answer: Answer) -> None:
    who = patient(pregnant=pregnant, breastfeeding=breastfeeding)
    found = screen(criteria(**{how: [PREGNANT, BREASTFEEDING]}), who, ON).verdicts[0]
    assert found.verdict.answer is answer
    assert found.blocks is (answer is M)


def test_at_least_and_if_then() -> None:
    both = {"count": 2, "of": [PREGNANT, BREASTFEEDING]}
    assert screen(criteria(at_least=both), patient(pregnant=True), ON).outcome == "unknown"
    if_then = criteria(**{"if": {"condition": PREGNANT, "then": BREASTFEEDING}})
    assert screen(if_then, patient(pregnant=False), ON).outcome == "ineligible"
    assert screen(if_then, patient(breastfeeding=True), ON).outcome == "ineligible"
    assert screen(if_then, patient(pregnant=True), ON).outcome == "unknown"


def test_the_reason_is_that_of_the_parts_that_settle_it() -> None:
    """Of "none of" the part that is met, not the others that are denied as the whole is."""
    found = screen(criteria(none=[BREASTFEEDING, PREGNANT]), patient(pregnant=True, breastfeeding=False), ON).verdicts[
        0
    ]
    assert (found.verdict.answer, found.verdict.reason) == (N, "Recorded: pregnant.")
    if_then = criteria(**{"if": {"condition": PREGNANT, "then": BREASTFEEDING}})
    found = screen(if_then, patient(pregnant=False), ON).verdicts[0]
    assert (found.verdict.answer, found.verdict.reason) == (M, "Recorded: not pregnant.")
    nested = criteria(all=[{"none": [PREGNANT]}, {"any": [BREASTFEEDING, PREGNANT | {"id": "E.c"}]}])
    found = screen(nested, patient(pregnant=True), ON).verdicts[0]
    assert (found.verdict.answer, [piece.path for piece in found.verdict.evidence]) == (N, ["pregnant"])


def test_one_failing_criterion_makes_ineligible_whatever_else_is_open(founding_folder: Path) -> None:
    screening = screen(read_study(founding_folder).criteria, patient(pregnant=True), ON)
    assert (screening.outcome, screening.failing) == ("ineligible", ("E4",))
    assert "I1" in screening.unknown and "E4" not in screening.unknown


def test_a_settled_criterion_asks_nothing_more() -> None:
    screening = screen(criteria(any=[PREGNANT, BREASTFEEDING]), patient(pregnant=True), ON)
    assert screening.questions == ()


def _decided() -> Criteria:
    return criteria(decided_by="investigator", pregnancy={})


def _judgement(answer: Answer, on: date = ON, criterion: str = "E") -> Judgement:
    return Judgement(criterion, answer, "Dr A", "Seen today.", on)


def test_what_the_investigator_decides_stays_unknown_until_a_judgement() -> None:
    found = screen(_decided(), patient(pregnant=False), ON).verdicts[0].verdict
    assert found.answer is U and found.evidence and found.question


@pytest.mark.parametrize(("answer", "outcome"), [(N, "eligible"), (M, "ineligible"), (U, "unknown")])
def test_a_judgement_decides(answer: Answer, outcome: str) -> None:
    assert screen(_decided(), patient(), ON, judgements=[_judgement(answer)]).outcome == outcome


def test_the_latest_judgement_counts_and_a_later_one_does_not_yet() -> None:
    before, after = ON - timedelta(days=2), ON + timedelta(days=1)
    judged = [_judgement(N), _judgement(M, before), _judgement(M, after)]
    assert screen(_decided(), patient(), ON, judgements=judged).verdicts[0].verdict.answer is N


def test_a_judgement_against_the_facts_is_flagged() -> None:
    found = screen(_decided(), patient(pregnant=True), ON, judgements=[_judgement(N)]).verdicts[0].verdict
    assert found.answer is N and found.flags == ("judgement_against_facts",)
    assert [piece.path for piece in found.evidence] == ["judgements", "pregnant"]


def test_a_judgement_on_what_facts_decide_changes_nothing() -> None:
    facts_decide = criteria(pregnancy={})
    assert screen(facts_decide, patient(), ON, judgements=[_judgement(N)]).outcome == "unknown"
    assert screen(facts_decide, patient(pregnant=True), ON, judgements=[_judgement(N)]).outcome == "ineligible"


def test_a_judgement_on_a_criterion_settles_only_the_investigators_part(founding_folder: Path) -> None:
    judged = [_judgement(N, criterion="E2")]
    screening = screen(read_study(founding_folder).criteria, patient(), ON, judgements=judged)
    assert screening.verdict("E2j").answer is N
    assert screening.verdict("E2a").answer is U


def test_facts_after_the_day_of_the_screening_do_not_count(founding_folder: Path) -> None:
    young = read_study(founding_folder).criteria
    late = complete(observations=[{"code": "neutrophils", "value": 3, "unit": "10*9/L", "on": "2026-11-19"}])
    assert screen(young, late, ON).verdict("I5.2a").answer is M
    assert screen(young, late, date(2026, 11, 18)).verdict("I5.2a").answer is U


def test_the_same_patient_screened_twice_reads_the_same(study_folder: Path) -> None:
    found = read_study(study_folder).criteria
    assert screen(found, complete(), ON) == screen(found, complete(), ON)


def test_every_screening_example_of_a_study_comes_out(study_folder: Path) -> None:
    count, mistakes = check_examples(study_folder, read_study(study_folder).criteria)
    assert [str(mistake) for mistake in mistakes] == []
    assert count >= 8


def test_the_founding_study_has_an_example_for_every_atom_on_both_sides(founding_folder: Path) -> None:
    seen: dict[str, set[str]] = {}
    for path in (founding_folder / "screening").glob("*.json"):
        for name, answer in json.loads(path.read_text(encoding="utf-8"))["expected"]["verdicts"].items():
            seen.setdefault(name, set()).add(answer)
    atoms = [atom.id for atom in read_study(founding_folder).criteria.atoms()]
    assert [name for name in atoms if len(seen.get(name, set())) < 2 and name != "sex"] == []


def _eligible(founding_folder: Path) -> tuple[Patient, list[Judgement]]:
    data = json.loads((founding_folder / "screening" / "a01_eligible.json").read_text(encoding="utf-8"))
    judged = [Judgement(said["criterion"], N, "Dr A", said["why"], ON) for said in data["judgements"]]
    return read_patient(data["patient"], "a01"), judged


def test_four_weeks_later_the_values_and_the_lists_are_too_old(founding_folder: Path) -> None:
    who, judged = _eligible(founding_folder)
    found = read_study(founding_folder).criteria
    assert screen(found, who, ON, judgements=judged).outcome == "eligible"
    later = screen(found, who, ON + timedelta(days=40), judgements=judged)
    assert later.outcome == "unknown"
    assert {"I5", "E1", "E5"} <= set(later.unknown)
    exclusions = [part for seen in later.verdicts if seen.criterion.polarity == "exclusion" for part in seen.atoms]
    denied = [part.atom.id for part in exclusions if part.verdict.answer is N]
    assert denied == ["E2j", "E10"]


def test_the_report_shows_that_a_met_exclusion_blocks(founding_folder: Path) -> None:
    who, judged = _eligible(founding_folder)
    blocked = screen(read_study(founding_folder).criteria, replace(who, pregnant=True), ON, judgements=judged)
    told = "\n".join(lines(blocked, "a study", ("A notice.",), 100))
    assert "E4      blocks" in told and "Reading: ineligible: 1 of 19" in told
    assert 'text: "pregnant"' in told and told.endswith("A notice.")
    assert all(len(line) <= 100 for line in told.splitlines())
    data = as_data(blocked)
    (e4,) = [found for found in data["verdicts"] if found["id"] == "E4"]
    assert (e4["answer"], e4["shown"], e4["blocks"]) == ("met", "blocks", True)
    assert e4["atoms"][0]["evidence"][0]["path"] == "pregnant"
    assert json.loads(json.dumps(data)) == data


def test_the_report_of_a_silent_record_asks_for_everything(study_folder: Path) -> None:
    found = read_study(study_folder).criteria
    screening = screen(found, patient(), ON)
    told = "\n".join(lines(screening, "a study", (), 100))
    for question in screening.questions:
        assert question.atom in told
    assert len(EVERY_LIST) == 9
