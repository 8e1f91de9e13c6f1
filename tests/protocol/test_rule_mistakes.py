"""Break an expression, a check, an anchor or the conduct plan of a study: one sentence with file, line, key."""

# ruff: noqa: E501 (a sentence is easier to compare unbroken)

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from tests.conftest import STUDY_FOLDERS

from trialwright.protocol.study_folder import check_study

MIGRAINE = [
    ("forms/attacks.yaml", "attack_strength = 'severe'\"", "attack_strenght = 'severe'\"",
     "item_groups[1].items[3].condition must be a known item of the form attacks, found 'attack_strenght'. Perhaps 'attack_strength' is meant."),
    ("forms/attacks.yaml", "attack_strength = 'severe'\"", "attack_strength = 'awful'\"",
     "item_groups[1].items[3].condition must be one of the codes mild, severe, found 'awful'. Correct the code."),
    ("forms/attacks.yaml", "condition: \"attack_strength = 'severe'\"", "condition: \"attack_at\"",
     "item_groups[1].items[3].condition must be an expression that is true or false, found a time. Compare it with something."),
    ("forms/attacks.yaml", "count(attack_strength = 'severe')", "attack_strength = 'severe'",
     "item_groups[2].items[0].method must be attack_strength inside count, some, every, sum, least or most, found it alone. The group attacks has rows: say what is asked of them all."),
    ("forms/attacks.yaml", "count(attack_strength = 'severe')", "count(attack_strength = 'severe') + severe_attacks",
     "item_groups[2].items[0].method must be a method that does not need its own answer, found a circle. Break the circle."),
    ("forms/attacks.yaml", "count(attack_strength = 'severe')", "__import__('os').system('id')",
     "item_groups[2].items[0].method must be names in small letters, numbers, 'texts' and signs, found '_'. Take the character out."),
    ("forms/attacks.yaml", "because: Counting.", 'because: ""',
     "item_groups[2].items[0].method.because must be the source of the formula, found nothing. Say where the formula comes from."),
    ("forms/attacks.yaml", "at_most: 28", "at_most: 1000",
     "item_groups[1].at_most must be from 1 to 200, found the number 1000. Say how many rows there can be at most."),
    ("forms/headache_diary.yaml", "        unit: d\n        mandatory: true", "        unit: days\n        mandatory: true",
     "item_groups[0].items[0].unit must be a unit of UCUM, found the text 'days'. Write it as on ucum.org, for example mg/L, 10*9/L, mm[Hg]."),
    ("forms/headache_diary.yaml", "        unit: d\n        mandatory: true", "        unit: d\n        also_in: [kg]\n        mandatory: true",
     "item_groups[0].items[0].also_in[0] must be a unit into which d can be converted, found the text 'kg'. Correct the unit, or name the analyte."),
    ("checks.yaml", "holds: \"monthly_migraine_days <= headache_days\"", "holds: \"monthly_migraine_days <= participant.age_years\"",
     "checks[0].holds must be one unit on both sides of <=, found d and a. Convert one of the two first."),
    ("checks.yaml", "{given: {monthly_migraine_days: 11, headache_days: 10}, comes_out: fires}", "{given: {monthly_migraine_days: 9, headache_days: 10}, comes_out: fires}",
     "checks[0].examples[1].comes_out must be what the check says of the example, holds, found the text 'fires'. Mend the check, or the example."),
    ("checks.yaml", "      - {given: {monthly_migraine_days: 11, headache_days: 10}, comes_out: fires}\n", "",
     "checks[0].examples must be an example that holds and one that fires, found 2 examples. Add what is lacking."),
    ("checks.yaml", 'because: "A day with migraine is a day with headache."', 'because: ""',
     "checks[0].because must be the source of the rule, or the reason, found nothing. Say where the rule comes from."),
    ("checks.yaml", "form: attacks\n    item: attack_began", "form: attacks\n    item: attack_ended",
     "checks[1].holds must be a form and an item of the study, found attacks.attack_ended. Correct them."),
    ("schedule.yaml", "day: 56\n", "day: 56\n    anchor: week 12\n",
     "visits[3].anchor must be one of first dose, last dose, consent, enrolment, or an earlier visit, found the text 'week 12'. Correct the anchor."),
    ("schedule.yaml", "day: 56\n", "day: 56\n    anchor_day: 3\n",
     "visits[3].anchor_day must be given exactly when the anchor is consent or enrolment, found the number 3. Write the days after the anchor."),
    ("conduct.yaml", "forms: [headache_diary]", "forms: [headache_diaries]",
     "verification[0].forms[0] must be one of the study's forms, found the text 'headache_diaries'. Correct the name."),
    ("conduct.yaml", "serious_event_hours: 24", "serious_event_hours: 0",
     "serious_event_hours must be at least 1, found the number 0. Write within how many hours a serious event is told."),
    ("conduct.yaml", "again_within_days: 28", "again_within_days: 28, valid_until: 2030-01-01",
     "consents[1].valid_until must be one of the keys version, because, approved_on, valid_from, again_within_days, found an unknown key. Take the key out, or correct its spelling."),
    ("roles.yaml", "name: data entry", "name: consent",
     "duties[1].name must be used once, found the text 'consent' again. Give it another name."),
]  # fmt: skip
FOUNDING = [
    ("forms/chemistry.yaml", "score: ctcae5-alt", "score: ctcae6-alt",
     "must be a score of the endpoints room, found the text 'ctcae6-alt'. See `trialwright score --list`."),
    ("forms/chemistry.yaml", "alt_uln: alt_high_u_l", "uln: alt_high_u_l", "must be inputs of ctcae5-alt (alt, alt_baseline, alt_uln), found 'uln'. Correct the name."),
    ("forms/chemistry.yaml", "alt: alt_u_l, alt_uln", "alt_uln", "must be the input alt of ctcae5-alt, found nothing. Say which answer it is."),
    ("forms/radiographs.yaml", "erosion_score + narrowing_score", "erosion_score > narrowing_score",
     "must be what the item takes (float), found a truth. Correct one of them."),
]  # fmt: skip


def broken(study: str, tmp_path: Path, name: str, old: str, new: str) -> list[str]:
    folder = tmp_path / study
    shutil.copytree(STUDY_FOLDERS[study], folder)
    path = folder / name
    text = path.read_text(encoding="utf-8")
    assert old in text, old
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return [str(error).removeprefix(f"{folder.as_posix()}/") for error in check_study(folder)]


@pytest.mark.parametrize(("name", "old", "new", "says"), MIGRAINE, ids=[case[3][:60] for case in MIGRAINE])
def test_a_mistake_says_file_line_key_expected_found_and_remedy(
    tmp_path: Path, name: str, old: str, new: str, says: str
) -> None:
    said = broken("migraine", tmp_path, name, old, new)
    assert any(one.startswith(f"{name}:") and one.endswith(says) for one in said), said


@pytest.mark.parametrize(("name", "old", "new", "says"), FOUNDING, ids=[case[3][:60] for case in FOUNDING])
def test_a_score_needs_its_inputs(tmp_path: Path, name: str, old: str, new: str, says: str) -> None:
    said = broken("nct07008196", tmp_path, name, old, new)
    assert any(one.startswith(f"{name}:") and one.endswith(says) for one in said), said


def test_a_form_that_cannot_be_read_silences_what_speaks_of_it(tmp_path: Path) -> None:
    said = broken("migraine", tmp_path, "forms/headache_diary.yaml", "data_type: integer", "data_type: whole")
    assert len(said) == 1
    assert said[0].startswith("forms/headache_diary.yaml:")
