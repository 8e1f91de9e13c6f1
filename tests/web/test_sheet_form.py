"""The screening form asks what the criteria need, and a sheet that went through it is the sheet that came out."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import STUDY_FOLDERS
from tests.web.conftest import REAL
from trialwright.clinical.patient_file import read_patient, write_patient
from trialwright.eligibility import criteria as kinds
from trialwright.eligibility.criterion import Atom, Criteria, Criterion
from trialwright.eligibility.criterion_kind import CriterionKind
from trialwright.eligibility.screening import screen
from trialwright.kinds import collect
from trialwright.protocol.study_folder import read_study
from trialwright.web.sheet_facts import ASKS, LISTS, PERSON, asked, measured
from trialwright.web.sheet_form import SheetForm, can_show

EXAMPLES = [
    pytest.param(name, path, id=f"{name}-{path.stem}")
    for name, folder in sorted(STUDY_FOLDERS.items())
    for path in sorted((folder / "screening").glob("*.json"))
    if can_show(json.loads(path.read_text(encoding="utf-8"))["patient"])
]


def test_every_kind_of_criterion_is_known_to_the_form() -> None:
    assert set(ASKS) == set(collect(kinds, "CRITERION", CriterionKind))


def test_a_kind_that_nobody_listed_is_asked_with_everything() -> None:
    atom = Atom("X", "a kind of next year", None, "Something new.")
    found = asked(Criteria((Criterion("X", "inclusion", "Something new.", None, (), atom),)))
    assert set(found) == {*PERSON, *LISTS, "consent"}


@pytest.mark.parametrize("name", sorted(STUDY_FOLDERS))
def test_each_measured_value_is_asked_once(name: str) -> None:
    codes = [one.code for one in measured(read_study(STUDY_FOLDERS[name]).criteria)]
    assert codes
    assert len(codes) == len(set(codes))


def test_the_invented_study_is_not_asked_what_only_the_founding_study_needs() -> None:
    invented, founding = (asked(read_study(STUDY_FOLDERS[name]).criteria) for name in ("migraine", "nct07008196"))
    assert "vaccinations" in founding and "vaccinations" not in invented
    assert "remission_since" in founding["conditions"] and "remission_since" not in invented["conditions"]


@pytest.mark.parametrize("name, path", EXAMPLES)
def test_what_the_form_asks_is_enough_for_the_same_verdicts(name: str, path: Path) -> None:
    """Each screening example of a study: shown in the form, sent back as shown, judged to the same answers."""
    example = json.loads(path.read_text(encoding="utf-8"))
    criteria = read_study(STUDY_FOLDERS[name]).criteria
    sheet = round_trip(criteria, example["patient"], REAL[name])
    on = date.fromisoformat(example["on"])
    before = screen(criteria, read_patient(example["patient"], "example"), on)
    after = screen(criteria, read_patient(sheet, "form"), on)
    told = {one.criterion.id: one.verdict.answer for one in before.verdicts}
    assert {one.criterion.id: one.verdict.answer for one in after.verdicts} == told


def round_trip(criteria: Criteria, sheet: dict[str, Any], study: str) -> dict[str, Any]:
    standing = write_patient(read_patient(sheet, "example"))
    shown = SheetForm(criteria, None, date(2026, 1, 1), standing, study)
    typed = {name: str(shown[name].value()) for name in shown.fields if shown[name].value() not in (None, "", False)}
    typed |= {f"rows-{name}": str(len(sheet.get(name, ()))) for name in LISTS}
    sent = SheetForm(criteria, {**typed, "screened_on": sheet["as_of"]}, date(2026, 1, 1))
    assert sent.is_valid(), sent.errors
    return sent.sheet(sheet["patient"], study)


def test_units_stand_as_people_write_them_and_are_kept_as_codes() -> None:
    criteria = read_study(STUDY_FOLDERS["nct07008196"]).criteria
    day = date(2026, 2, 20)
    form = SheetForm(criteria, None, day)
    listed = next(one for one in measured(criteria) if one.unit == "10*9/L")
    assert form.fields[f"unit-{listed.code}"].initial == "10\N{SUPERSCRIPT NINE}/L"
    typed = {"10\N{SUPERSCRIPT NINE}/L": "10*9/L", "x10^9/L": "10*9/L", "/\N{MICRO SIGN}L": "/uL", "10*9/L": "10*9/L",
             "cups": "cups"}  # fmt: skip
    for text, code in typed.items():
        sent = {"screened_on": "2026-02-20", f"value-{listed.code}": "3", f"unit-{listed.code}": text}
        found = SheetForm(criteria, sent, day)
        assert found.is_valid(), found.errors
        (observation,) = found.sheet("P-1", "NCT07008196")["observations"]
        assert observation["unit"] == code
