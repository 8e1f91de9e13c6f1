"""The page "Try the criteria" asks only what is still unknown, the most decisive question first."""

from __future__ import annotations

import json
import re
from datetime import date

from tests.conftest import STUDY_FOLDERS
from tests.web.conftest import Site
from trialwright.clinical.patient_file import read_patient
from trialwright.eligibility.questions import open_questions, still_open
from trialwright.protocol.study_folder import read_study
from trialwright.web.sheet_form import SheetForm, typed_fields

FOLDER = STUDY_FOLDERS["nct07008196"]
CRITERIA = read_study(FOLDER).criteria
ON = date(2026, 11, 20)


def narrowed(name: str) -> SheetForm:
    sheet = json.loads((FOLDER / "screening" / f"{name}.json").read_text(encoding="utf-8"))["patient"]
    form = SheetForm(CRITERIA, None, ON, sheet, "NCT07008196")
    patient = read_patient(sheet, name)
    form.narrow(still_open(CRITERIA, open_questions(CRITERIA, patient, patient.as_of)))
    return form


def names(form: SheetForm, word: str) -> set[str]:
    for part in form.parts():
        if part.word == word:
            return {
                *(one.name for one in part.person), *(one[0].code for one in part.values),
                *(one.name for one in part.lists),
            }  # fmt: skip
    return set()


def test_before_anything_is_known_everything_is_asked() -> None:
    form = SheetForm(CRITERIA, None, ON)
    assert names(form, "settled") == set() and {"birth_date", "alt", "conditions"} <= names(form, "asked")


def test_what_is_settled_is_folded_and_what_is_open_is_asked() -> None:
    form = narrowed("c03_upper_limit_missing")
    assert "alt" in names(form, "asked") and {"neutrophils", "birth_date", "medications"} <= names(form, "settled")
    form = narrowed("c09_weight_missing")
    assert "body_weight" in names(form, "asked") and "platelets" in names(form, "settled")


def test_nothing_is_asked_of_someone_whom_something_known_shuts_out() -> None:
    assert names(narrowed("f09_pregnant"), "asked") == {"screened_on"}


def test_every_field_stands_on_the_page_once() -> None:
    for name in ("a01_eligible", "b03_birth_year_only", "f09_pregnant"):
        form = narrowed(name)
        asked, settled = names(form, "asked"), names(form, "settled")
        assert not asked & settled
        whole = SheetForm(CRITERIA, None, ON)
        assert asked | settled == names(whole, "asked")
        assert sum(part.day is not None for part in form.parts()) == 1


def test_the_page_shows_the_most_decisive_question_first(site: Site) -> None:
    sheet = json.loads((FOLDER / "screening" / "c03_upper_limit_missing.json").read_text(encoding="utf-8"))["patient"]
    typed = {key: str(value) for key, value in typed_fields(sheet, "NCT07008196").items() if value not in (None, False)}
    typed |= {"screened_on": "2026-11-20", "measured_on": "2026-11-12", "do": "judge"}
    answer = site.client().post("/studies/NCT07008196/screening", typed)
    told = answer.content.decode()
    first = re.search(r'<ol class="ask"><li>(.*?) <span', told)
    assert answer.status_code == 200 and first is not None and "upper limit of normal" in first.group(1)
    assert told.index("Ask next") < told.index('name="value-alt"') < told.index('<details class="settled"')
    assert told.index('<details class="settled"') < told.index('name="value-neutrophils"')
