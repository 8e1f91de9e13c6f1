"""Lines above lists and words before values: what they ask themselves, and what they only announce."""

# ruff: noqa: E501 (rows of tables read better unbroken)

from __future__ import annotations

import pytest

from tests.eligibility.patients import ON, complete
from trialwright.clinical.patient import Patient
from trialwright.eligibility.criterion import All, AnyOf
from trialwright.eligibility.draft import DraftCriterion
from trialwright.eligibility.drafting import draft_criteria
from trialwright.eligibility.plain_question import question_on
from trialwright.eligibility.screening import screen


def drafted(text: str, section: str = "Inclusion") -> DraftCriterion:
    return draft_criteria(f"{section} Criteria:\n\n* {text}\n").criteria[0]


def answer(text: str, who: Patient, section: str = "Inclusion") -> str:
    draft = draft_criteria(f"{section} Criteria:\n\n* {text}\n")
    return screen(draft.executable(), who, ON).verdicts[0].verdict.answer


GOUT = {"name": "gout", "status": "active", "onset": "2020"}
NONE = complete(conditions=[])


@pytest.mark.parametrize(
    "head",
    [
        "At least one cardiovascular risk factor defined as:",
        "≥ 1 risk factor of aspiration defined as",
        "One or more of these conditions:",
    ],
)
def test_one_item_of_such_a_list_is_enough(head: str) -> None:
    rule = drafted(f"{head}\n  * Gout\n  * Asthma").rule
    inner = rule.of[-1] if isinstance(rule, All) else rule
    assert isinstance(inner, AnyOf) and len(inner.of) == 2


def test_two_items_are_asked_for_where_two_are_printed() -> None:
    assert "AtLeast" in repr(drafted("≥ 2 risk factors:\n  * Gout\n  * Asthma\n  * Migraine").rule)


def test_an_unfinished_first_item_takes_the_items_beside_it() -> None:
    text = "Men and women\n\n  * ≥ 1 risk factor defined as\n  * gout\n  * asthma\n* Signed consent"
    rule = drafted(text).rule
    assert isinstance(rule, All) and isinstance(rule.of[-1], AnyOf)


def test_each_listed_contraindication_excludes() -> None:
    text = "Contraindications to MRI:\n  * Gout\n  * Claustrophobia"
    assert answer(text, complete(conditions=[GOUT]), "Exclusion") == "met"
    assert answer("Contraindications to aspirin: gout, pregnancy", complete(conditions=[GOUT]), "Exclusion") == "met"


@pytest.mark.parametrize(
    "text", ["No contraindication to aspirin or surgery", "No contraindication to cisplatin, aspirin or MRI"]
)
def test_one_word_denies_every_contraindication_that_it_names(text: str) -> None:
    (atom,) = drafted(text).atoms
    assert atom.kind == "other" and answer(text, NONE) == "unknown"


def test_items_beside_an_open_line_are_perhaps_one_of_them() -> None:
    draft = draft_criteria("Inclusion Criteria:\n\n* At least one of the following:\n* Gout\n* Asthma\n")
    assert [one.status for one in draft.criteria[-2:]] == ["partial", "partial"]
    assert screen(draft.executable(), NONE, ON).verdicts[-1].verdict.answer == "unknown"


ORGANS = "Adequate organ function at time of participation, defined as Haematological: Haemoglobin > 9gm/dl, ANC ≥ 1500/cmm3, Platelet ≥100000/cmm3 Liver Function test: Bilirubin ≤2 x upper limit normal (ULN), Renal Function test: Creatinine ≤ 1.5 ULN"


def test_words_that_only_announce_values_leave_nothing_open() -> None:
    one = drafted(ORGANS)
    assert (one.status, [atom.concept.code for atom in one.atoms if atom.concept]) == (
        "computed", ["haemoglobin", "neutrophils", "platelets", "bilirubin_total", "creatinine"]
    )  # fmt: skip
    assert "AnyOf" not in repr(one.rule) and one.atoms[1].limits is not None and one.atoms[1].limits.unit == "/uL"


def test_a_stroke_of_an_unknown_unit_joins_nothing() -> None:
    assert "AnyOf" not in repr(drafted("Haemoglobin > 9 g/dL, ANC ≥ 1500/xyz, platelets ≥ 100 x 10^9/L").rule)


def test_a_footnote_at_a_sex_admits_both() -> None:
    assert "all" in repr(drafted("female* and male patients with asthma").rule)


def test_bare_labels_ask_nothing() -> None:
    draft = draft_criteria(
        "Inclusion Criteria:\n\nAge\n\n* 18 and over\n\nBiologic therapy\n\n* Not specified\n\nHepatic\n\n* AST < 2 x ULN\n"
    )
    assert [one.heading for one in draft.criteria] == ["Age", "Hepatic"]
    lone = draft_criteria("Exclusion Criteria:\n\nHistory of CABG surgery\n\n* Gout\n")
    assert [one.says for one in lone.criteria] == ["History of CABG surgery", "Gout"]


def test_words_of_length_of_use_hold_for_every_drug_behind_them() -> None:
    steroid = complete(medications=[{"name": "diazepam", "started": "2026-11-01", "ongoing": True}])
    assert answer("Chronic intake of opioids or benzodiazepines", steroid, "Exclusion") == "unknown"
    assert answer("Chronic intake of NSAIDs", complete(medications=[]), "Exclusion") == "not met"


@pytest.mark.parametrize(
    "text", ["Angiotensin II receptor antagonists", "Use of angiotensin II receptor blockers (ARBs)"]
)
def test_a_class_is_not_cut_to_a_substance(text: str) -> None:
    assert drafted(text, "Exclusion").atoms[0].concept.code == "angiotensin_receptor_blocker"  # type: ignore[union-attr]


def test_a_question_begins_with_no_preposition() -> None:
    assert question_on("with forefoot pain") == "Does the person have forefoot pain?"


COMPUTED = [
    ("The patient is 18 to 80 years of age; both men and women will be enrolled", "computed"),
    ("Adolescents aged 16-17 years old", "computed"),
    ("Patients 30-55 year age group", "computed"),
    ("Eastern Cooperative Oncology Group performance status (ECOG PS) of 0 to 1", "computed"),
    ("BMI < 35", "computed"), ("BMI z-score > 2", "manual"), ("BMI ≥ 95th percentile", "manual"), ("LVEF > 50", "computed"), ("LVEF > 0.5", "manual"),
    ("Pretreatment prostate-specific antigen ≤ 20 ng/mL", "computed"),
    ("Pre-existing gout", "computed"), ("Lifetime diagnosis of gout", "computed"), ("Recent history of gout", "partial"),
    ("Gout from 6 months", "manual"), ("Subjects requiring dialysis", "partial"),
    ("Must have undergone radiation with concurrent temozolomide", "manual"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "status"), COMPUTED)
def test_what_is_understood_whole_is_computed_and_no_more(text: str, status: str) -> None:
    assert drafted(text).status == status


def test_an_exclusion_that_asks_for_dialysis_is_not_met_without_it() -> None:
    assert answer("Subjects requiring dialysis", complete(procedures=[]), "Exclusion") == "not met"


def test_a_reaction_that_is_called_no_allergy_is_not_denied_by_an_empty_list() -> None:
    assert answer("Severe adverse reactions to doxorubicin", complete(allergies=[]), "Exclusion") == "unknown"
    assert answer("Allergy to doxorubicin", complete(allergies=[]), "Exclusion") == "not met"


def test_planned_pregnancy_does_not_swallow_lactation() -> None:
    codes = [atom.concept.code for atom in drafted("Planned pregnancy or lactating", "Exclusion").atoms if atom.concept]
    assert codes == ["plans", "feeding"]


def test_words_on_descent_hold_for_every_disease_before_them() -> None:
    assert drafted("Type 1 diabetes or gout of Hispanic or Asian origin").atoms[0].status == "partial"


def test_names_in_an_outer_bracket_explain_what_stands_before_it() -> None:
    text = "Asthma of grade 2 (only an inhaled corticosteroid (ICS) and a long-acting beta agonist (LABA), or gout)"
    assert [atom.kind for atom in drafted(text).atoms] == ["condition"]


def test_a_name_that_explains_itself_is_asked_once() -> None:
    text = "Symptoms of sleep apnea: positive answer to a question on sleep apnoea"
    assert [atom.kind for atom in drafted(text, "Exclusion").atoms] == ["condition"]


def test_signs_alone_are_no_statement() -> None:
    draft = draft_criteria("Inclusion Criteria:\n\n* Gout\n\nExclusion Criteria:\n\n\\-\n")
    assert [one.polarity for one in draft.criteria] == ["inclusion"]


@pytest.mark.parametrize(
    "text",
    [
        "History of peptic ulcer without evidence of healing or inflammatory intestinal disease",
        "Lack of co-operation or severe psychological disorders",
        "Not eligible to stay in the unit, patients in whom gout or head trauma is suspected",
        "Females who are not pregnant or lactating",
    ],
)
def test_a_denial_of_something_else_turns_no_excluded_name_round(text: str) -> None:
    assert "NoneOf" not in repr(drafted(text, "Exclusion").rule)
    assert "NoneOf" in repr(drafted("Absence of gout or asthma", "Exclusion").rule)


def test_viral_hepatitis_of_one_letter_is_no_other() -> None:
    codes = [
        atom.concept.code for atom in drafted("Viral hepatitis B and hepatitis C", "Exclusion").atoms if atom.concept
    ]
    assert codes == ["hepatitis b", "hepatitis c"]


def test_what_includes_something_names_no_example() -> None:
    assert (
        drafted("Dementia or other medical condition that includes communication difficulties", "Exclusion").status
        == "manual"
    )


def test_an_age_is_read_to_its_end() -> None:
    (age, _) = drafted("18 years old to 65 years old, diagnosis of gout").atoms
    assert age.limits is not None and (age.limits.at_least, age.limits.at_most) == (18, 65)


def test_an_age_of_some_patients_is_not_asked_of_all() -> None:
    assert drafted("Clinical frailty score <= 5 for patients aged over 80").status == "manual"


def test_an_age_from_which_has_no_end() -> None:
    (age,) = drafted("All ages from 16 years old").atoms
    assert age.limits is not None and (age.limits.at_least, age.limits.at_most) == (16, None)


def test_the_length_of_a_test_is_no_window() -> None:
    assert drafted("Gout diagnosed using the 3-hour 100 g glucose test").atoms[0].windows == ()
    assert drafted("Gout within a 24-hour period").atoms[0].windows != ()


def test_a_qualifier_before_words_that_nobody_lists_still_narrows_the_name_behind_them() -> None:
    assert drafted("Serious somatic or psychiatric disorders", "Exclusion").atoms[-1].status == "partial"


def test_words_behind_a_denial_are_denied_too() -> None:
    text = "No gout or other serious ailments prior to index GDM pregnancy"
    assert answer(text, complete(conditions=[])) == "unknown"
    assert answer(text, complete(conditions=[GOUT])) == "not met"


@pytest.mark.parametrize(
    "text", ["Men who desire to get someone pregnant during the study", "Candidate for aspirin desensitization"]
)
def test_what_is_meant_for_another_or_another_time_is_not_asked_now(text: str) -> None:
    assert drafted(text, "Exclusion").status == "manual"


def test_what_is_planned_is_no_past() -> None:
    assert drafted("Scheduled for CABG within one month after randomization", "Exclusion").status == "manual"
    assert drafted("CABG within one month before randomization", "Exclusion").status == "computed"


def test_what_must_not_be_is_no_exclusion_turned_round() -> None:
    assert "NoneOf" not in repr(
        drafted("For this part, must not be on an antihypertensive in the last 6 months", "Exclusion").rule
    )


def test_both_values_of_a_blood_pressure_are_asked_for() -> None:
    assert "AnyOf" not in repr(
        drafted("Blood pressure > 100/40 mmHg, heart rate < 110 bpm and oxygen saturation > 95%").rule
    )
