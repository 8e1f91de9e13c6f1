"""The completion guideline and the printable twin: generated, whole, and the same as the form."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.conftest import STUDY_FOLDERS

from trialwright.protocol.design import StudyDesign
from trialwright.protocol.guideline import BLANK_ROWS, Words, guideline, printed_form
from trialwright.protocol.study_folder import read_study


@pytest.fixture(scope="module")
def founding() -> StudyDesign:
    return read_study(STUDY_FOLDERS["nct07008196"])


def test_every_item_of_every_form_stands_in_the_guideline(study_folder: Path) -> None:
    design = read_study(study_folder)
    pages = guideline(design)
    assert sorted(page.name for page in pages) == sorted(design.forms)
    for page in pages:
        names = [item.name for group in page.groups for item in group.items]
        assert names == list(design.forms[page.name].items)
        assert page.visits or page.acts, f"nobody fills in {page.name}"


def test_the_founding_study_speaks_both_languages(founding: StudyDesign) -> None:
    lacking = [
        f"{page.name}.{item.name}"
        for page in guideline(founding)
        for group in page.groups
        for item in group.items
        if item.label.zh is None
    ]
    assert lacking == []
    assert all(page.label.zh for page in guideline(founding))
    assert all(words.zh for page in guideline(founding) for group in page.groups for item in group.items
               for _, words in item.answers)  # fmt: skip


def test_an_item_says_what_it_takes_and_what_is_asked(founding: StudyDesign) -> None:
    (page,) = [page for page in guideline(founding) if page.name == "core_set"]
    (crp,) = [item for group in page.groups for item in group.items if item.name == "crp_mg_l"]
    assert (crp.takes, crp.unit, crp.mandatory) == ("a number", "mg/L", False)
    assert crp.bounds[0].startswith("refused outside from 0: ")
    assert crp.bounds[1].startswith("asked about outside to 300: ")
    assert "tenfold" in crp.questions[0].en
    assert "week 12" in page.visits and "unscheduled" in page.visits
    assert ("refused", Words("refused by the participant", "受试者拒绝")) in page.missing_reasons


def test_a_calculated_item_says_how(founding: StudyDesign) -> None:
    (page,) = [page for page in guideline(founding) if page.name == "radiographs"]
    (total,) = [item for group in page.groups for item in group.items if item.name == "mtss"]
    assert total.calculated is not None and total.calculated.startswith("erosion_score + narrowing_score (")


def test_the_blank_twin_has_every_question_and_no_answer(study_folder: Path) -> None:
    design = read_study(study_folder)
    for form in design.forms.values():
        twin = printed_form(form)
        lines = [line for group in twin.groups for line in group.lines]
        assert not any(line.value or any(chosen for _, chosen in line.choices) for line in lines)
        rows = {group.name: BLANK_ROWS if group.repeats else 1 for group in form.item_groups}
        assert len(twin.groups) == sum(
            min(n, g.at_most or 1) for n, g in zip(rows.values(), form.item_groups, strict=True)
        )


def test_the_filled_twin_shows_answers_and_reasons(founding: StudyDesign) -> None:
    form = founding.forms["glucocorticoid"]
    twin = printed_form(form, {
        "on_glucocorticoid": True, "glucocorticoid_drug": "prednisone", "glucocorticoid_mg_day": 7.5,
        "glucocorticoid_since.missing": "not_known",
    }, {"prednisone_mg_day": 7.5})  # fmt: skip
    lines = {line.label.en: line for group in twin.groups for line in group.lines}
    assert [words.en for words, chosen in lines["Drug"].choices if chosen] == ["prednisone"]
    assert [chosen for _, chosen in lines["Takes a systemic glucocorticoid"].choices] == [True, False]
    assert lines["Daily dose (mean of the last 7 days)"].value == "7.5"
    assert lines["This dose since"].missing == Words("asked but not known", "询问后不详")
    calculated = lines["Prednisone equivalent a day (the highest of the published factors)"]
    assert (calculated.value, calculated.calculated) == ("7.5", True)


def test_rows_are_printed_as_they_are(founding: StudyDesign) -> None:
    form = founding.forms["concomitant_treatment"]
    twin = printed_form(form, {"treatment[1]": "methotrexate", "treatment[3]": "folic acid"})
    assert [(group.row, group.lines[0].value) for group in twin.groups] == [(1, "methotrexate"), (3, "folic acid")]
