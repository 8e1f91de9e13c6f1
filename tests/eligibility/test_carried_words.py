"""What words before a row of names change in the names behind the first; words between names that are no joint."""

from __future__ import annotations

import pytest

from tests.eligibility.patients import ON, complete
from trialwright.eligibility.criterion import All, AnyOf, IfThen, atoms_of
from trialwright.eligibility.draft import DraftCriterion
from trialwright.eligibility.drafting import draft_criteria
from trialwright.eligibility.screening import screen


def drafted(text: str, section: str = "Exclusion") -> DraftCriterion:
    return draft_criteria(f"{section} Criteria:\n\n* {text}\n").criteria[0]


def status(text: str, section: str = "Exclusion") -> list[str]:
    return [atom.status for atom in drafted(text, section).atoms]


def answer(text: str, *names: str, section: str = "Exclusion", **facts: object) -> str:
    ill = complete(conditions=[{"name": name, "status": "active", "onset": "2020"} for name in names], **facts)
    draft = draft_criteria(f"{section} Criteria:\n\n* {text}\n")
    return screen(draft.executable(), ill, ON).verdicts[0].verdict.answer


@pytest.mark.parametrize(
    "text",
    [
        "Family history of breast cancer, ovarian cancer or melanoma",
        "First-degree relative with type 1 diabetes or celiac disease",
        "The mother or father has asthma, gout or eczema",
        "Treatment with drugs for epilepsy, depression or schizophrenia",
        "Half of the optimal dose of ACE inhibitor, ARB or beta-blocker",
        "Immunosuppressive diseases",
    ],
)
def test_what_is_said_of_a_whole_row_leaves_every_name_of_it_to_a_person(text: str) -> None:
    assert set(status(text)) == {"manual"}


@pytest.mark.parametrize(
    "text", ["Family history of gout or personal history of asthma", "Gout or a parent with asthma", "Gout, asthma"]
)
def test_what_is_the_persons_own_is_still_computed(text: str) -> None:
    assert "computed" in status(text)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Active tuberculosis, hepatitis B", ["computed", "partial"]),
        ("Active asthma or known psoriasis", ["computed", "partial"]),
        ("Active hepatic, renal or cardiac disease", ["computed"] * 3),
        ("Active asthma, active gout", ["computed"] * 2),
        ("Topical steroids, antibiotics", ["manual", "partial"]),
        ("Infection or illness requiring hospitalisation", ["partial", "manual"]),
        ("Asthma, gout or heart disease capable of altering absorption", ["partial", "partial", "manual"]),
    ],
)
def test_what_perhaps_speaks_of_the_next_name_too_is_computed_in_part(text: str, found: list[str]) -> None:
    assert status(text) == found


def test_a_person_is_asked_with_the_whole_line_what_stands_before_the_first_name() -> None:
    (_, second) = drafted("Uncontrolled hypertension, diabetes").atoms
    assert isinstance(second.rule, All) and "Uncontrolled hypertension" in second.rule.of[1].says  # type: ignore[union-attr]


def test_drugs_that_are_not_tolerated_are_not_asked_for_as_taken() -> None:
    text = "Allergy to any of the following:\n\n  * amivantamab\n  * cetuximab"
    taking = {"medications": [{"name": "cetuximab", "started": "2020-01-01"}]}
    assert answer(text, **taking) == "unknown"


def test_what_a_medication_is_for_is_not_asked_by_itself() -> None:
    assert answer("Stable medications for heart failure and diabetes", section="Inclusion") == "unknown"


@pytest.mark.parametrize("word", ["ro", "oder", "", "o", "adn"])
def test_a_word_that_is_no_joint_leaves_open_whether_one_alone_is_meant(word: str) -> None:
    text = f"stroke {word} myocardial infarction"
    assert answer(text, "stroke") == "unknown"
    assert answer(text) in ("unknown", "not met")


def test_a_row_for_one_age_or_sex_is_asked_of_those_only() -> None:
    row = drafted("Age 40-49 years: BNP < 65 pg/mL", "Inclusion")
    assert isinstance(row.rule, IfThen) and row.status == "computed"
    assert isinstance(drafted("Age 40-49 years: BNP > 65 pg/mL").rule, All)
    assert set(status("Females: hemoglobin > 11 g/dL; males: hemoglobin > 12 g/dL", "Inclusion")) == {"manual"}


@pytest.mark.parametrize("text", ["Postmenopausal female, 55-75 years old", "Postmenopausal women, 55 to 75 years"])
def test_ages_behind_people_are_no_span_of_what_stands_before_them(text: str) -> None:
    assert [atom.kind for atom in drafted(text, "Inclusion").atoms] == ["condition", "age"]


def test_neither_the_age_at_menopause_nor_that_of_a_representative_is_the_persons() -> None:
    for text in (
        "Women with age at menopause between 45 and 55 years old",
        "Legal representative(s) providing consent must be 18 years or older",
    ):
        one = drafted(text, "Inclusion")
        assert all(atom.status == "manual" and not atom.windows for atom in one.atoms)


@pytest.mark.parametrize(
    "text",
    [
        "Dietary allergies to: foods, sulphites or nitrates",
        "Known allergic reaction on an antibiotic or tetracyclines",
        "Women who intend to terminate the pregnancy",
        "Insurance with dupilumab coverage",
    ],
)
def test_what_is_not_taken_and_not_planned_is_left_to_a_person(text: str) -> None:
    assert set(status(text)) == {"manual"}


def test_a_grade_behind_a_comma_belongs_to_the_disease_before_it() -> None:
    assert isinstance(drafted("Heart failure, New York Heart Class III or IV").rule, All)


def test_symptoms_that_go_with_something_are_computed_in_part() -> None:
    assert status("Collapse associated with hypoxia, hypotension or gout") == ["manual", "partial", "partial"]


def test_a_negative_test_for_pregnancy_asks_for_none() -> None:
    assert drafted("Women must test negative for pregnancy", "Inclusion").atoms[0].negated


def test_a_span_is_not_that_of_what_stands_before_other_people() -> None:
    first, second = drafted("Acute sinusitis, or subjects who have had a pneumonia within two weeks of screening").atoms
    assert not first.windows and second.windows


def test_limits_for_some_stand_beside_the_limit_and_an_or_binds_the_two_before_the_comma() -> None:
    assert isinstance(drafted("ALT < 3 x ULN; < 5 x ULN if liver metastases", "Inclusion").rule, AnyOf)
    text = "WBC > 4 x 10^9/L or neutrophils > 2 x 10^9/L, platelets > 100 x 10^9/L, hemoglobin > 90 g/L"
    rule = drafted(text, "Inclusion").rule
    assert isinstance(rule, All) and isinstance(rule.of[0], AnyOf) and len(rule.of) == 3


@pytest.mark.parametrize("text", ["Part B: HbA1c < 6 %", "The asthma group consists of children with asthma"])
def test_a_line_that_speaks_of_one_group_is_asked_of_a_person(text: str) -> None:
    assert set(status(text, "Inclusion")) == {"manual"}
    assert status("Age group: 18-65 years", "Inclusion") == ["computed"]


@pytest.mark.parametrize(
    "text",
    [
        "Modification of the diet and antihypertensive treatment",
        "Other types of diabetes",
        "Stroke or gout within the past month",
    ],
)
def test_changes_other_kinds_and_uncounted_spans_leave_the_name_to_a_person(text: str) -> None:
    assert set(status(text)) == {"manual"}


def test_a_value_behind_an_exception_excludes_by_itself() -> None:
    text = "Systolic pressure > 150 mmHg unless three drugs are taken, or systolic pressure < 110 mmHg"
    low = {"observations": [{"code": "systolic_blood_pressure", "value": 100, "unit": "mm[Hg]", "on": "2026-11-18"}]}
    assert answer(text, **low) == "met"


def test_values_for_people_with_a_disease_ask_for_none_of_their_diseases() -> None:
    text = "Systolic BP > 130 mmHg for individuals with heart failure, stroke or gout"
    assert answer(text, "gout", section="Inclusion") == "unknown"


def test_a_second_limit_in_brackets_stands_beside_the_first() -> None:
    text = "AST < 2.5 x ULN (< 5 x ULN in patients with liver metastases), platelets > 100 x 10^9/L"
    rule = drafted(text, "Inclusion").rule
    assert isinstance(rule, All) and isinstance(rule.of[0], AnyOf)


def test_a_contraindication_in_brackets_is_not_asked_for_and_denied_names_are_denied_together() -> None:
    assert status("No contraindication to a scan (pregnancy and breast-feeding)", "Inclusion") == ["manual"] * 2
    assert answer("Healthy volunteers free from asthma, gout, stroke", "gout", section="Inclusion") == "not met"


def test_bullets_typed_as_a_letter_begin_items_and_a_history_is_that_of_every_treatment() -> None:
    rule = drafted("Patients taking any of these medications o Diuretics o Insulin o Warfarin").rule
    assert isinstance(rule, AnyOf) and len(rule.of) == 3
    assert [atom.history for atom in drafted("History of radiotherapy or chemotherapy").atoms] == ["ever"] * 2


def test_alternatives_between_semicolons_are_told_by_the_last_and_asked_where_and_stands_among_them() -> None:
    assert answer("Asthma; stroke; or gout", "gout", section="Inclusion") == "met"
    assert answer("Asthma; and stroke; or gout", "gout", section="Inclusion") == "unknown"
    assert answer("Asthma; and stroke; or gout", section="Inclusion") == "not met"
    assert answer("Age over 18 years; asthma; or gout", birth_date="1960-01-01", section="Inclusion") == "unknown"


def test_a_test_that_is_negative_asks_for_no_disease() -> None:
    text = "The result of the tuberculosis test within 8 weeks before enrolment is negative"
    assert drafted(text, "Inclusion").atoms[0].negated


def test_values_joined_by_and_beside_a_disease_exclude_together() -> None:
    text = "Hypertension (systolic pressure > 180 mmHg and diastolic pressure > 120 mmHg)"
    high = {"code": "systolic_blood_pressure", "value": 190, "unit": "mm[Hg]", "on": "2026-11-18"}
    low = {"code": "diastolic_blood_pressure", "value": 70, "unit": "mm[Hg]", "on": "2026-11-18"}
    assert answer(text, observations=[high, low]) == "unknown"
    assert answer(text, observations=[high, low | {"value": 125}]) == "met"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Spinal infection or tumor", ["partial", "partial"]),
        ("Severe asthma, cardiovascular or autoimmune diseases", ["partial"] * 3),
        ("Severe liver or kidney disease", ["computed"] * 2),
        ("Pulmonary valve disease", ["manual", "computed"]),
        ("Previous surgery or abnormal anatomy at the treatment site", ["partial", "manual"]),
    ],
)
def test_organs_grades_and_places_that_perhaps_speak_of_both(text: str, found: list[str]) -> None:
    assert status(text) == found


def test_what_a_list_only_determines_excludes_by_each_item_and_a_with_begins_another_way_in() -> None:
    text = "Hepatic disease as determined by any one of the following: gout, history of asthma"
    assert answer(text, "gout") == "met" and answer(text) == "not met"
    assert isinstance(drafted("Subjects without ascites or with controllable ascites", "Inclusion").rule, AnyOf)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Gout, pleural effusion or pericardial effusion with clinical symptoms", ["partial"] * 3),
        ("Neurological or hepatic disease or condition with manifestations that confound", ["partial", "manual"]),
        ("Asthma regardless of metastases", ["computed", "manual"]),
        ("No surgery due to relapse, metastasis", ["manual", "partial"]),
    ],
)
def test_symptoms_causes_and_what_does_not_matter_leave_the_name_open(text: str, found: list[str]) -> None:
    assert status(text) == found


def test_a_denied_control_does_not_deny_what_follows() -> None:
    text = "Hypertension that cannot be well controlled through drugs, previous gout"
    assert not any(atom.negated for atom in drafted(text).atoms)


def test_a_case_that_no_list_knows_leaves_the_whole_to_a_person() -> None:
    assert drafted("If diabetic, HbA1c < 8 %", "Inclusion").status == "manual"


def test_items_behind_a_dash_are_items_of_their_own() -> None:
    assert isinstance(drafted("History of radical prostatectomy. - Retinitis pigmentosa.").rule, AnyOf)


def asked(text: str) -> list[str]:
    return [atom.kind for atom in atoms_of(drafted(text).rule)]


@pytest.mark.parametrize(
    "text",
    [
        "Women of childbearing potential must have a negative serum pregnancy test",
        "Haemoglobin must be >= 9 g/dL",
        "All participants should have an eGFR > 30 mL/min",
    ],
)
def test_what_is_wanted_excludes_nobody_by_itself_though_it_stands_among_the_exclusions(text: str) -> None:
    assert asked(text) == ["manual"]


def test_a_value_that_is_turned_away_excludes_though_it_says_must() -> None:
    assert status("Patients must be excluded with haemoglobin < 9 g/dL") == ["computed"]


def test_drugs_for_a_row_of_diseases_exclude_nobody_for_one_of_them() -> None:
    text = "Current use of medications for heart failure, hypertension, and asthma"
    assert answer(text, "asthma") == answer(text, "hypertension") == "unknown"
    assert answer("Heart failure, hypertension, and asthma", "asthma") == "met"


def test_an_onset_says_no_more_than_the_disease_and_its_days() -> None:
    assert status("Onset of gout or asthma within 30 days before screening")[1] == "computed"


@pytest.mark.parametrize("name", ["HF", "heart failure"])
def test_what_shortens_a_life_is_asked_with_it(name: str) -> None:
    text = f"Life expectancy < 1 year for diseases unrelated to {name}"
    assert asked(text) == ["investigator_judgement"] and drafted(text).says == text
    assert len(drafted("Life expectancy < 1 year, heart failure or asthma").atoms) == 3


def test_the_upper_part_of_a_ratio_has_no_limit_of_its_own() -> None:
    text = "FEV1 (best value)/ forced vital capacity (FVC) (best value) > 70 %"
    assert "computed" not in status(text, "Inclusion")
    assert status("FEV1 > 70 %", "Inclusion") == ["computed"]


@pytest.mark.parametrize(
    ("text", "other"),
    [
        ("Parkinson's disease by the UK Brain Bank criteria, or MDS", "MDS"),
        ("Mitral stenosis, severe aortic stenosis, MI", "MI"),
    ],
)
def test_letters_that_may_say_another_thing_in_this_text_are_left_to_a_person(text: str, other: str) -> None:
    assert not [atom for atom in drafted(text).atoms if atom.says.startswith(other) and atom.status == "computed"]
    assert status(other) == ["computed"] or other == "MDS"


@pytest.mark.parametrize(
    "text",
    [
        "Systolic and/or diastolic BP > 140/90 mmHg",
        "SBP or DBP > 140/90 mmHg",
        "Systolic or diastolic blood pressure > 140/90 mmHg",
    ],
)
def test_either_of_two_pressures_is_asked_for_with_its_own_number(text: str) -> None:
    for section in ("Inclusion", "Exclusion"):
        rule = drafted(text, section).rule
        assert isinstance(rule, AnyOf) and status(text, section) == ["computed", "computed"]
    assert isinstance(drafted("Systolic and diastolic BP > 140/90 mmHg", "Inclusion").rule, All)


@pytest.mark.parametrize(
    "text",
    [
        "Contraindications to treatment with aspirin, clopidogrel or heparin",
        "Contraindications to immunosuppressive treatment with MMF + corticosteroids",
        "Other immunosuppressive illness",
    ],
)
def test_drugs_that_are_not_said_to_be_taken_exclude_nobody_who_takes_them(text: str) -> None:
    assert "medication" not in asked(text)
    assert "medication" in asked("Contraindication to MRI; treatment with warfarin")


def test_cases_of_a_disease_are_the_disease() -> None:
    assert status("Cases of gout, asthma")[1] == "computed"


def test_what_somebody_must_be_free_of_excludes_nobody_who_is() -> None:
    assert answer("Patients must be free of asthma") == "unknown"
    assert "NoneOf" not in repr(drafted("Gout. Patients must be free from infection prior to treatment.").rule)
