"""Forms that acts fill in: their items are fields of these acts, and no visit asks for them."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path
from typing import get_args, get_type_hints

from tests.conftest import STUDY_FOLDERS

from trialwright.conduct.acts.adverse_event_reported import Action, AdverseEventReported, Seriousness
from trialwright.conduct.acts.withdrawn import Why
from trialwright.conduct.payload import act_kinds
from trialwright.protocol.study_folder import read_study


def test_every_item_is_a_field_of_its_acts(study_folder: Path) -> None:
    for form in read_study(study_folder).forms.values():
        names = {field.name for kind in form.acts for field in fields(act_kinds()[kind])}
        assert not form.acts or set(form.items) <= names, (form.name, set(form.items) - names)


def test_no_visit_asks_for_a_form_that_acts_fill_in(study_folder: Path) -> None:
    design = read_study(study_folder)
    asked = {name for visit in design.visits for name in visit.forms}
    assert not [name for name in asked if design.forms[name].acts]


def test_code_lists_are_the_answers_that_the_acts_take(founding_folder: Path) -> None:
    forms = read_study(founding_folder).forms
    outcome = get_type_hints(AdverseEventReported)["outcome"]
    for form, item, takes in (
        ("adverse_events", "seriousness", Seriousness), ("adverse_events", "action", Action),
        ("adverse_events", "outcome", outcome), ("disposition", "why", Why),
    ):  # fmt: skip
        codes = forms[form].items[item].code_list
        assert codes is not None
        assert [one.code for one in codes.items] == list(get_args(takes)), item


def test_the_set_of_the_founding_study_is_whole() -> None:
    forms = set(read_study(STUDY_FOLDERS["nct07008196"]).forms)
    assert forms == {
        "demographics", "ra_history", "classification_2010", "eligibility_confirmation", "concomitant_treatment",
        "glucocorticoid", "vitals", "haematology", "chemistry", "infection_screening", "serology", "joint_counts",
        "core_set", "haq_answers", "radiographs", "dosing", "adverse_events", "deviations", "disposition",
    }  # fmt: skip
