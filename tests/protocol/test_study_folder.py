"""What stands in the two study folders, and what reading one promises."""

from __future__ import annotations

import shutil
from pathlib import Path

from trialwright.endpoints.joints import joints
from trialwright.protocol.basis import basis_of
from trialwright.protocol.study_folder import check_study, content_files, read_study


def test_a_study_holds_together(study_folder: Path) -> None:
    assert [str(error) for error in check_study(study_folder)] == []


def test_every_planned_value_carries_its_basis(study_folder: Path) -> None:
    design = read_study(study_folder)
    elements = (*design.arms, *design.administrations, *design.visits, *design.analysis.outcomes)
    for element in elements:
        for name, field in type(element).__dataclass_fields__.items():
            stands_by_itself = name in ("name", "basis", "arms", "measure", "parameters")
            if not stands_by_itself and getattr(element, name) != field.default:
                assert basis_of(element.basis, name) is not None, (element, name)
    assert all(form.basis for form in design.forms.values())


def test_the_founding_study_is_registered_so(founding_folder: Path) -> None:
    design = read_study(founding_folder)
    (plan,) = design.administrations
    (arm,) = design.arms
    assert (design.nct_id, design.target_enrolment) == ("NCT07008196", 30)
    assert (plan.dose, plan.unit, plan.route, plan.every_days) == (160, "mg", "subcutaneous", 7)
    assert arm.description == "Telitacicept added on previous treatment"
    for name in ("dose", "unit", "route", "every_days", "intervention"):
        assert not plan.basis[name].is_assumed
    for name in ("number", "before_days", "after_days"):
        assert plan.basis[name].is_assumed


def test_the_founding_schedule_is_assumed_so(founding_folder: Path) -> None:
    design = read_study(founding_folder)
    (plan,) = design.administrations
    assert [plan.day(dose) // 7 for dose in range(1, plan.number + 1)] == list(range(24))
    assert [visit.name for visit in design.visits] == [
        "screening", "week 0", "week 4", "week 8", "week 12", "week 16", "week 20", "week 24", "week 28 safety",
    ]  # fmt: skip
    assert [visit.day for visit in design.visits[1:]] == [0, 28, 56, 84, 112, 140, 168, 196]
    for visit in design.visits:
        assert all(basis.is_assumed for basis in visit.basis.values())


def test_the_joint_form_asks_each_joint_once(founding_folder: Path) -> None:
    tender, swollen = read_study(founding_folder).forms["joint_counts"].item_groups
    assert [item.name for item in tender.items] == [f"tender_{joint.name}" for joint in joints()]
    assert len(tender.items) == 68
    hips = {"swollen_right_hip", "swollen_left_hip"}
    assert {item.name for item in swollen.items} == {f"swollen_{joint.name}" for joint in joints()} - hips
    assert len(swollen.items) == 66
    assert {code.code for code in tender.items[0].code_list.items} == {"0", "1", "NE"}  # type: ignore[union-attr]
    assert "{" not in "".join(item.name + item.label for item in (*tender.items, *swollen.items))


def test_no_questionnaire_item_stands_in_a_form(founding_folder: Path) -> None:
    core = read_study(founding_folder).forms["core_set"]
    assert set(core.items) == {
        "patient_global_mm", "physician_global_mm", "pain_mm", "haq_di", "crp_mg_l", "crp_mg_l_below", "esr_mm_h",
    }  # fmt: skip


def test_every_range_check_says_why(study_folder: Path) -> None:
    for form in read_study(study_folder).forms.values():
        for item in form.items.values():
            assert all(check.because.strip() for check in item.range_checks)


def test_the_content_hash_is_the_same_wherever_the_folder_stands(study_folder: Path, tmp_path: Path) -> None:
    copied = Path(shutil.copytree(study_folder, tmp_path / "elsewhere"))
    (copied / "notes.txt").write_text("not part of the study", encoding="utf-8")
    (copied / "screening" / "one_more.json").write_text("{}", encoding="utf-8")
    assert read_study(copied).sha256 == read_study(study_folder).sha256


def test_the_content_hash_changes_with_every_file_of_the_study(study_folder: Path, tmp_path: Path) -> None:
    before = read_study(study_folder).sha256
    for number, path in enumerate(content_files(study_folder)):
        copied = Path(shutil.copytree(study_folder, tmp_path / str(number)))
        with (copied / path.relative_to(study_folder)).open("ab") as stream:
            stream.write(b"\n")
        assert read_study(copied).sha256 != before, path


def test_a_plan_reads_without_anything_that_is_not_there(tmp_path: Path, study_folder: Path) -> None:
    copied = Path(shutil.copytree(study_folder, tmp_path / "study"))
    for name in ("simulation.yaml", "sources.yaml"):
        (copied / name).unlink(missing_ok=True)
    design = read_study(copied)
    assert design.simulation is None
    assert design.sources == {}


def test_a_key_said_twice_in_an_example_is_a_mistake_of_the_folder(study_folder: Path, tmp_path: Path) -> None:
    copied = Path(shutil.copytree(study_folder, tmp_path / "study"))
    example = sorted((copied / "screening").glob("*.json"))[0]
    example.write_text(example.read_text(encoding="utf-8").replace("{", '{"says": "one thing",', 1), encoding="utf-8")
    (found,) = check_study(copied)
    assert example.name in found.where and "more than once" in found.found
