"""What an amendment would mean for a study that runs: told before it is put into force, and nothing is written."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.conduct.plan import ADMINISTRATOR, DIARY, NOW, STUDY, Clinic, day, opening, small_design
from tests.conduct.test_draft_criteria import drafted, revision
from trialwright.conduct.act import Actor, Role
from trialwright.conduct.acts.data_locked import DataLocked
from trialwright.conduct.acts.design_amended import DesignAmended
from trialwright.conduct.acts.record_signed import RecordSigned
from trialwright.conduct.amending import AmendmentLine, amendment_report, refused_by
from trialwright.conduct.course import Course
from trialwright.conduct.form_versions import form_versions, rows_side_by_side
from trialwright.conduct.payload import read_row
from trialwright.conduct.signature import content_digest
from trialwright.eligibility.criteria.age import Age
from trialwright.eligibility.criteria_revision import split
from trialwright.eligibility.criterion import Atom, Criteria, Criterion
from trialwright.protocol.conduct_plan import ConductPlan, ConsentVersion, VerificationRule
from trialwright.protocol.design import StudyDesign
from trialwright.protocol.form import Form, Item, RangeCheck

TODAY = NOW.date()
MANAGER = Actor("dora", Role.DATA_MANAGER)


@pytest.fixture
def clinic() -> Clinic:
    """Two participants: P1 with a diary of day 0 (9 days, 55.5 mm), P2 consented only."""
    return Clinic().with_diary("P1").consented("P2")


def with_item(name: str, **changes: object) -> StudyDesign:
    """The design with one item of the diary changed."""
    (group,) = DIARY.item_groups
    items = tuple(replace(item, **changes) if item.name == name else item for item in group.items)  # type: ignore[arg-type]
    return with_form(replace(DIARY, item_groups=(replace(group, items=items),)))


def with_form(form: Form) -> StudyDesign:
    design = small_design()
    return replace(design, sha256="amended", forms={**design.forms, form.name: form})


def report(clinic: Clinic, after: StudyDesign) -> dict[str, list[AmendmentLine]]:
    found: dict[str, list[AmendmentLine]] = {}
    for line in amendment_report(clinic.course, after, TODAY):
        found.setdefault(line.section, []).append(line)
    return found


def test_the_same_design_changes_nothing_and_stands_against_itself(clinic: Clinic) -> None:
    assert [line.says for line in amendment_report(clinic.course, small_design(), TODAY)] == [
        "The study follows this design already: nothing in the folder changes it."
    ]


def test_a_narrower_bound_is_told_with_place_count_and_codes_and_no_value(clinic: Clinic) -> None:
    told = report(clinic, with_item("days", range_checks=(RangeCheck(0, 7),)))
    (line,) = told["values"]
    assert (line.count, line.participants, line.place) == (1, ("P1",), "day 0 / diary / days")
    assert "refused" not in told
    said = [line.says for lines in told.values() for line in lines if line.section != "plan"]
    assert not any("9" in one.replace(line.place, "") for one in said if "version" not in one)


def test_a_new_soft_bound_and_a_new_mandatory_question_are_told_where_they_ask(clinic: Clinic) -> None:
    soft = with_item("pain_mm", range_checks=(RangeCheck(0, 100), RangeCheck(0, 50, hard=False)))
    (line,) = report(clinic, soft)["checks"]
    assert line.place == "day 0 / diary / pain_mm" and "55" not in line.says
    (asked,) = report(clinic, with_item("rash", mandatory=True))["checks"]
    assert (asked.place, asked.participants) == ("day 0 / diary / rash", ("P1",))


@pytest.mark.parametrize(
    ("name", "change", "word"),
    [
        ("pain_mm", {"unit": "cm"}, "unit"),
        ("pain_mm", {"data_type": "integer", "range_checks": ()}, "type"),
        ("days", {"data_type": "date", "range_checks": ()}, "type"),
    ],
)  # fmt: skip
def test_what_would_change_the_meaning_of_values_is_refused(clinic: Clinic, name: str, change: dict, word: str) -> None:
    (said,) = refused_by(amendment_report(clinic.course, with_item(name, **change), TODAY))
    label = next(item.label for item in DIARY.item_groups[0].items if item.name == name)
    assert said.startswith(f"Diary, {label}: 1 recorded value") and word in said
    assert "as a new item with a name of its own" in said and "what is recorded stays" in said


def test_a_wider_type_and_a_unit_without_values_are_not_refused(clinic: Clinic) -> None:
    assert refused_by(amendment_report(clinic.course, with_item("days", data_type="float"), TODAY)) == []
    empty = Clinic()
    assert refused_by(amendment_report(empty.course, with_item("pain_mm", unit="cm"), TODAY)) == []


def test_an_item_that_goes_is_told_and_its_values_stay(clinic: Clinic) -> None:
    (group,) = DIARY.item_groups
    after = with_form(replace(DIARY, item_groups=(replace(group, items=group.items[1:]),)))
    told = report(clinic, after)
    assert "refused" not in told
    assert "stays in the ledger" in told["values"][0].says
    assert clinic.course.seen_with(after).participants["P1"].values("day 0", "diary")["days"] == 9


def test_a_visit_arm_or_drug_that_somebody_went_through_stays(clinic: Clinic) -> None:
    design = small_design()
    fewer = replace(design, sha256="amended", visits=tuple(one for one in design.visits if one.name != "day 0"))
    assert "'day 0' took place" in " ".join(refused_by(amendment_report(clinic.course, fewer, TODAY)))
    other = replace(design, sha256="amended", arms=design.arms[1:], administrations=())
    assert "arm 'drug'" in " ".join(refused_by(amendment_report(clinic.course, other, TODAY)))
    undosed = replace(design, sha256="amended", administrations=())
    assert "Inventumab was given" in " ".join(refused_by(amendment_report(clinic.course, undosed, TODAY)))
    later = replace(design, sha256="amended", visits=tuple(one for one in design.visits if one.name != "week 4"))
    assert refused_by(amendment_report(clinic.course, later, TODAY)) == []


def test_windows_that_move_are_told(clinic: Clinic) -> None:
    design = small_design()
    visits = tuple(replace(one, day=35) if one.name == "week 4" else one for one in design.visits)
    (line,) = report(clinic, replace(design, sha256="amended", visits=visits))["visits"]
    assert (line.says, line.participants) == ("week 4 has another window ahead.", ("P1",))


def test_consent_to_be_given_again_is_told_with_its_last_day(clinic: Clinic) -> None:
    start = TODAY - timedelta(days=5)
    plan = ConductPlan(consents=(
        ConsentVersion("1.0", "x", "2026-01-01"),
        ConsentVersion("2.0", "x", start.isoformat(), None, 28),
        ConsentVersion("3.0", "x"),
    ))  # fmt: skip
    told = report(clinic, replace(small_design(), sha256="amended", conduct=plan))["consent"]
    assert "3.0" in told[0].says and "not approved" in told[0].says
    assert told[1].participants == ("P1", "P2")
    assert told[1].says.endswith(f"have to consent to version 2.0 by {start + timedelta(days=28)}.")


def test_signatures_verification_and_locks_are_told(clinic: Clinic) -> None:
    person = clinic.course.participants["P1"]
    digest = content_digest(clinic.course, person, "day 0", "diary")
    assert digest is not None
    clinic.write(RecordSigned("P1", day(1), "day 0", "diary", "review", "Ines Q.", digest))
    clinic.write(DataLocked("P1", day(1), "frozen", "day 0", "diary"), MANAGER)
    plan = ConductPlan(verification=(VerificationRule("all", "x", first=1),))
    after = replace(with_item("days", label="Days with any pain"), conduct=plan)
    said = [line.says for line in report(clinic, after)["proof"]]
    assert said[0].startswith("Signatures of day 0, Diary are broken")
    assert said[1].startswith("2 recorded values are to be compared")
    assert "is frozen, and stays so" in said[2]


def test_criteria_that_would_not_admit_who_is_enrolled_are_only_shown(clinic: Clinic) -> None:
    rule = Atom("I1", "age", Age(at_least=60), "At least 60 years old.", (), decided_by_investigator=False)
    criteria = Criteria((Criterion("I1", "inclusion", "At least 60 years old.", None, (), rule),))
    (line,) = report(clinic, replace(small_design(), sha256="amended", criteria=criteria))["criteria"]
    assert line.participants == ("P1",) and "stay enrolled" in line.says
    assert clinic.course.participants["P1"].enrolled_on is not None


def test_the_planned_number_is_told_against_who_is_enrolled(clinic: Clinic) -> None:
    after = replace(small_design(30), sha256="amended")
    assert report(clinic, after)["participants"][0].says == (
        "The planned number goes from 3 to 30; 1 are enrolled, 29 more can be enrolled."
    )


def test_a_report_writes_nothing(clinic: Clinic) -> None:
    before = clinic.course.head, clinic.course.design
    report(clinic, with_item("days", label="Other"))
    assert (clinic.course.head, clinic.course.design) == before


def test_records_stand_in_the_version_in_which_they_were_saved(clinic: Clinic) -> None:
    design, after = small_design(), with_item("days", label_zh="疼痛天数", label="Days of pain")
    history = [(1, design, ""), (clinic.course.sequence + 1, after, "1.1")]
    first, second = form_versions(clinic.course, history, "diary")
    assert first.records == (("P1", "day 0"),) and second.records == ()
    changed = [row for row in rows_side_by_side([first, second], "zh") if not row.is_same]
    assert [row.name for row in changed] == ["days"]
    assert changed[0].told[1].startswith("疼痛天数") and changed[0].told[0].startswith("Days with pain")
    (only,) = form_versions(clinic.course, history, "aside")
    assert only.amendment == "" and only.from_row == 1


def test_a_form_that_is_new_was_not_asked_before(clinic: Clinic) -> None:
    fresh = Form("fresh", "Fresh", (replace(DIARY.item_groups[0], items=(Item("x", "X", "text"),)),))
    history = [(1, small_design(), ""), (99, with_form(fresh), "1.1")]
    versions = form_versions(clinic.course, history, "fresh")
    assert [one.digest is None for one in versions] == [True, False]
    assert rows_side_by_side(versions)[0].told == ("not asked", "X; text")


def test_revised_criteria_stay_while_the_files_say_the_same_and_end_with_other_ones() -> None:
    """A reading that was revised in the running study is not lost by an amendment of something else."""
    clinic = drafted()
    given = clinic.course.design
    clinic = Clinic(opened=False)
    clinic.book.course = Course(STUDY, given)
    clinic.write(replace(opening(), design_sha256=given.sha256), ADMINISTRATOR)
    parts = split(given.criteria.criterion("I1"))
    clinic.write(revision(clinic, ("I1",), parts, "split"), reason="easier to answer")
    revised = [one.id for one in clinic.course.design.criteria.criteria]
    assert revised == ["I1.1", "I1.2", "E1"]
    same = replace(given, sha256="amended", target_enrolment=9)
    assert [one.id for one in clinic.course.seen_with(same).design.criteria.criteria] == revised
    other = replace(same, criteria=replace(given.criteria, criteria=given.criteria.criteria[:1]))
    assert clinic.course.replaces_criteria(other) and not clinic.course.replaces_criteria(same)
    assert [one.id for one in clinic.course.seen_with(other).design.criteria.criteria] == ["I1"]
    for design, replaced, ids in ((same, False, revised), (other, True, ["I1"])):
        act = DesignAmended(None, TODAY, "amended", "1.1", "x", "EC", TODAY, criteria_replaced=replaced)
        before = [read_row(row) for row in clinic.book.rows]
        entry = replace(before[0], sequence=3, act=act, key="amended")
        again = Course(STUDY, design)
        again.admit_all([*before, entry], "head")
        assert [one.id for one in again.design.criteria.criteria] == ids
