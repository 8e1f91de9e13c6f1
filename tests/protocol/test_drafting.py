"""A study out of a registry record: it passes the check, says what it rests on, and marks what is open."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from tests.conftest import STUDY_FOLDERS

from trialwright.errors import InputError
from trialwright.protocol.draft_text import yaml_text
from trialwright.protocol.draft_times import days_in, visits_of, windows_of
from trialwright.protocol.drafting import draft_study, write_draft
from trialwright.protocol.form import refusals
from trialwright.protocol.gap import gaps
from trialwright.protocol.study_folder import check_study, read_study
from trialwright.protocol.yaml_file import parse_yaml
from trialwright.registry.batch import read_records
from trialwright.registry.reading import read_record
from trialwright.registry.record import Record
from trialwright.registry.record_design import MaskingBlock

FOUNDING = STUDY_FOLDERS["nct07008196"] / "record.json"


@pytest.fixture(scope="module")
def record() -> Record:
    return read_record(FOUNDING)


def test_the_founding_record_becomes_a_study_that_passes_the_check(record: Record, tmp_path: Path) -> None:
    write_draft(record, tmp_path / "s")
    assert check_study(tmp_path / "s") == []
    design = read_study(tmp_path / "s")
    (plan,) = design.administrations
    assert (plan.dose, plan.unit, plan.route, plan.every_days) == (160, "mg", "subcutaneous", 7)
    assert all(not plan.basis[name].is_assumed for name in ("dose", "unit", "route", "every_days"))
    assert (design.nct_id, design.target_enrolment, design.id) == ("NCT07008196", 30, "NCT07008196")
    assert design.analysis.primary.title == "ACR20 at week 12"
    assert design.analysis.primary.visit == "week 12"
    assert len([one for one in design.criteria.criteria if one.path]) >= 15


def test_drafted_vital_signs_refuse_the_impossible_and_ask_about_the_rest(record: Record, tmp_path: Path) -> None:
    write_draft(record, tmp_path / "s")
    items = read_study(tmp_path / "s").forms["vitals"].items
    for item in items.values():
        hard, soft = item.range_checks
        assert (hard.hard, hard.low, hard.high) == (True, 0, None), "a blood pressure of 0 is asked about, not refused"
        assert not soft.hard and soft.because and refusals(item, -1) and not refusals(item, 60)
    weight = items["weight_kg"].range_checks[1]
    assert (weight.low, weight.high) == (22.7, 340.2) and "Chan and Raffa 2017" in weight.because
    eligibility = record.protocol_section.eligibility_module
    assert eligibility is not None
    of_children = replace(eligibility, minimum_age="6 Years")
    young = replace(record, protocol_section=replace(record.protocol_section, eligibility_module=of_children))
    write_draft(young, tmp_path / "young")
    weight = read_study(tmp_path / "young").forms["vitals"].items["weight_kg"].range_checks[1]
    assert "Assumed" in weight.because, "the published range is one of adults"


def test_what_the_record_does_not_say_is_a_gap_with_its_place(record: Record, tmp_path: Path) -> None:
    write_draft(record, tmp_path / "s")
    found = gaps(tmp_path / "s")
    required = [gap for gap in found if gap.required]
    assert any(gap.where.startswith("study.yaml:") and "how many doses?" in gap.says for gap in required)
    assert any("which rule makes the answer?" in gap.says for gap in required)
    assert len(found) > len(required) > 3
    assert gaps(STUDY_FOLDERS["nct07008196"]) == []


def test_virtual_participants_walk_through_a_drafted_study(record: Record, tmp_path: Path) -> None:
    from trialwright.analysis.results import results
    from trialwright.simulation.options import Options
    from trialwright.simulation.virtual_trial import VirtualTrial

    write_draft(record, tmp_path / "s")
    design = read_study(tmp_path / "s")
    book = VirtualTrial(design).run("drafted", 1, Options(participants=3))
    assert len(book.course.enrolled) == 3
    assert results(book.course) is not None


def test_the_same_record_gives_the_same_draft(record: Record) -> None:
    assert draft_study(record) == draft_study(record)


def of_type(record: Record, word: str) -> Record:
    design = record.protocol_section.design_module
    assert design is not None
    section = replace(record.protocol_section, design_module=replace(design, study_type=word))
    return replace(record, protocol_section=section)


def test_an_observational_study_gives_nothing_and_its_groups_have_a_day_0(record: Record, tmp_path: Path) -> None:
    write_draft(of_type(record, "OBSERVATIONAL"), tmp_path / "s")
    assert check_study(tmp_path / "s") == []
    design = read_study(tmp_path / "s")
    assert {plan.unit for plan in design.administrations} == {"{dose}"}
    assert [plan.intervention for plan in design.administrations] == [f"Start of {arm.name}" for arm in design.arms]


def test_expanded_access_treats_everyone(record: Record, tmp_path: Path) -> None:
    given = of_type(record, "EXPANDED_ACCESS")
    module = given.protocol_section.arms_interventions_module
    assert module is not None
    alone = replace(given.protocol_section, arms_interventions_module=replace(module, arm_groups=None))
    write_draft(replace(given, protocol_section=alone), tmp_path / "s")
    assert check_study(tmp_path / "s") == []
    design = read_study(tmp_path / "s")
    assert [arm.name for arm in design.arms] == ["participants"]
    assert not any("Start of" in plan.intervention for plan in design.administrations)


@pytest.mark.parametrize("kind", ["DEVICE", "PROCEDURE", "BEHAVIORAL", "DIAGNOSTIC_TEST"])
def test_what_has_no_dose_is_not_asked_for_one(record: Record, tmp_path: Path, kind: str) -> None:
    module = record.protocol_section.arms_interventions_module
    assert module is not None and module.interventions
    given = replace(module, interventions=tuple(replace(one, type=kind) for one in module.interventions))
    changed = replace(record, protocol_section=replace(record.protocol_section, arms_interventions_module=given))
    write_draft(changed, tmp_path / "s")
    assert check_study(tmp_path / "s") == []
    asked = " ".join(gap.says for gap in gaps(tmp_path / "s") if gap.where.startswith("study.yaml"))
    assert "route" not in asked and "what is one dose" not in asked and "how many times" in asked
    assert {(plan.dose, plan.unit, plan.route) for plan in read_study(tmp_path / "s").administrations} == {
        (1.0, "{dose}", "none")
    }


def test_nobody_signs_a_consent_form_before_its_approval_is_written_down(record: Record, tmp_path: Path) -> None:
    """ICH E6(R3) 4.3.5: a study is used after its approval."""
    write_draft(record, tmp_path / "s")
    (version,) = read_study(tmp_path / "s").conduct.consents
    assert version.approved_on is None
    assert any(gap.required and "approved_on" in gap.says for gap in gaps(tmp_path / "s"))


def test_a_crossover_is_drafted_with_a_required_gap(record: Record, tmp_path: Path) -> None:
    design = record.protocol_section.design_module
    assert design is not None and design.design_info is not None
    info = replace(design.design_info, intervention_model="CROSSOVER", masking_info=MaskingBlock(masking="DOUBLE"))
    crossed = replace(design, design_info=info)
    changed = replace(record, protocol_section=replace(record.protocol_section, design_module=crossed))
    write_draft(changed, tmp_path / "s")
    assert check_study(tmp_path / "s") == []
    assert any(gap.required and "CROSSOVER" in gap.says for gap in gaps(tmp_path / "s"))
    write_draft(record, tmp_path / "open label")
    says = "masked must not see the arm: name their roles in the part blinding of conduct.yaml"
    told = [says in (tmp_path / name / "study.yaml").read_text(encoding="utf-8") for name in ("s", "open label")]
    assert told == [True, False]


def test_a_record_that_says_almost_nothing_still_gives_a_study(record: Record, tmp_path: Path) -> None:
    section = record.protocol_section
    bare = replace(
        section, arms_interventions_module=None, outcomes_module=None, eligibility_module=None,
        design_module=replace(section.design_module, enrollment_info=None) if section.design_module else None,
    )  # fmt: skip
    write_draft(replace(record, protocol_section=bare), tmp_path / "s")
    assert check_study(tmp_path / "s") == []
    required = " ".join(gap.says for gap in gaps(tmp_path / "s") if gap.required)
    for asked in ("how many participants", "names no arms", "no primary outcome", "no criterion could be read"):
        assert asked in required


def test_a_folder_that_holds_something_is_not_written_over(record: Record, tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("kept", encoding="utf-8")
    with pytest.raises(InputError, match="must be a new or empty folder"):
        write_draft(record, tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def test_thirty_records_of_other_diseases_become_studies(shared_path: Callable[[str], Path], tmp_path: Path) -> None:
    """Interventional records of the sample: parallel, crossover, factorial, single-arm; drugs, devices, behaviour."""
    conditions: set[str] = set()
    drafted = 0
    for outcome in read_records(shared_path("records/v2-sample"), "sample"):
        assert not isinstance(outcome, InputError)
        folder = tmp_path / str(outcome.record.nct_id)
        try:
            write_draft(outcome.record, folder)
        except InputError as refused:
            assert "interventional" in str(refused)
            continue
        assert check_study(folder) == [], outcome.record.nct_id
        drafted += 1
        module = outcome.record.protocol_section.conditions_module
        conditions |= set((module.conditions if module else None) or ())
    assert drafted >= 29
    assert len(conditions) >= 30


@pytest.mark.parametrize(
    ("frame", "days"),
    [
        ("Week 12", [84]),
        ("Weeks 4, 8 and 12", [28, 56, 84]),
        ("Baseline, 24 weeks", [168]),
        ("6 months", [180]),
        ("Up to 1 year", [365]),
        ("Day 1 to Day 29", [1, 29]),
        ("12-week treatment period", [84]),
        ("twelve months", [360]),
        ("through study completion, an average of 1 year", [365]),
        ("90 minutes after dosing", []),
        ("until death", []),
        ("", []),
        ("99999999999 weeks", []),
        ("week 0", []),
    ],
)
def test_days_are_read_out_of_time_frames(frame: str, days: list[int]) -> None:
    assert days_in(frame) == days


def test_visits_never_meet() -> None:
    visits = visits_of(["Week 1", "Day 9"], ["8 days", "10 years"])
    days = [0, *(visit.day for visit in visits)]
    sides = windows_of(days)
    assert days == [0, 7, 8, 9, 3650]
    ends = [day + side for day, side in zip(days, sides, strict=True)]
    starts = [day - side for day, side in zip(days, sides, strict=True)]
    assert all(end < start for end, start in zip(ends, starts[1:], strict=False))
    assert [visit.said for visit in visits_of(["until death"], [])] == [False]


@pytest.mark.parametrize(
    "value",
    [
        "plain",
        "yes",
        "12",
        "a: b # c",
        "- x",
        "'\"\\",
        "line\nbreak",
        "关节 é \u2028",
        "{a}",
        "",
        " x ",
        "&anchor *alias",
        "!tag",
    ],
)
def test_drafted_text_reads_back_as_it_was(value: str) -> None:
    data = {"key": value, "no": [value, {"a": value, "b": [1, 2.5, True, None]}], "long": [value * 60, value]}
    assert parse_yaml(yaml_text("head\nof the file", data).encode(), "f").data == json.loads(json.dumps(data))


def test_a_study_with_required_gaps_is_not_opened_and_begins_when_they_are_filled(
    record: Record, tmp_path: Path
) -> None:
    from datetime import UTC, date, datetime

    from trialwright.conduct.act import Actor, Role
    from trialwright.conduct.acts.consent_given import ConsentGiven
    from trialwright.conduct.acts.study_opened import StudyOpened
    from trialwright.conduct.course import Course
    from trialwright.conduct.writing import Book, Proposal, Written, sentences

    folder = tmp_path / "s"
    write_draft(record, folder)
    now = datetime(2026, 5, 1, 9, tzinfo=UTC)

    def begun() -> tuple[Book, list[str]]:
        design = read_study(folder)
        book = Book(Course("NCT07008196", design), lambda: b"0" * 16)
        opened = StudyOpened(None, date(2026, 5, 1), "NCT07008196", design.sha256, "NCT07008196")
        outcome = book.append(Proposal(opened, Actor("ada", Role.ADMINISTRATOR), now, "k1"), now)
        return book, list(sentences(outcome))

    _, said = begun()
    assert len(said) == 1 and "required gaps, the first at analysis.yaml:" in said[0]
    for path in (*folder.glob("*.yaml"), *folder.glob("forms/*.yaml")):
        filled = path.read_text(encoding="utf-8").replace("GAP (required):", "Decided:")
        path.write_text(filled, encoding="utf-8")
    book, said = begun()
    assert said == []
    unapproved = ConsentGiven("P001", date(2026, 5, 1), "1.0")
    said = list(sentences(book.append(Proposal(unapproved, Actor("ines", Role.INVESTIGATOR), now, "k0"), now)))
    assert said == ["Version 1.0 of the consent form is not approved yet."]
    conduct = folder / "conduct.yaml"
    text = conduct.read_text(encoding="utf-8")
    conduct.write_text(
        text.replace('version: "1.0"', 'version: "1.0"\n    approved_on: "2026-04-20"'), encoding="utf-8"
    )
    book, said = begun()
    assert said == []
    consent = ConsentGiven("P001", date(2026, 5, 1), "1.0")
    outcome = book.append(Proposal(consent, Actor("ines", Role.INVESTIGATOR), now, "k2"), now)
    assert isinstance(outcome, Written)
