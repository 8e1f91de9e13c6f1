"""Blinded readers: nothing tells them, nothing shows as empty, and what they write and sign works all the same."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import pytest

from tests.blinded_study import (
    CANARIES,
    CORA,
    DAY,
    DORA,
    INES,
    KIT,
    MONA,
    PLASMA,
    RULES,
    STAN,
    blinded_design,
    blinded_folder,
    story,
)
from trialwright.conduct.act import Act, Actor, Role
from trialwright.conduct.acts.act_corrected import ActCorrected
from trialwright.conduct.acts.code_broken import CodeBroken
from trialwright.conduct.acts.data_locked import DataLocked
from trialwright.conduct.acts.product_handed_out import ProductHandedOut
from trialwright.conduct.acts.query_closed import QueryClosed
from trialwright.conduct.acts.query_raised import QueryRaised
from trialwright.conduct.acts.record_signed import RecordSigned
from trialwright.conduct.acts.study_opened import StudyOpened
from trialwright.conduct.acts.value_corrected import ValueCorrected
from trialwright.conduct.audit import audit_trail
from trialwright.conduct.blinding import seen_by
from trialwright.conduct.course import Course
from trialwright.conduct.entry import Entry
from trialwright.conduct.form_state import form_state
from trialwright.conduct.query import queries
from trialwright.conduct.signature import content_digest, signatures
from trialwright.conduct.work import tasks
from trialwright.conduct.writing import Book, Proposal, Refused, sentences
from trialwright.errors import InputErrors
from trialwright.protocol.blinding import BLINDED
from trialwright.protocol.design import StudyDesign
from trialwright.protocol.study_folder import read_study

NOW = datetime(2026, 3, 4, 9, 0, tzinfo=UTC)


@cache
def design() -> StudyDesign:
    return blinded_design(Path(mkdtemp()))


class Story:
    """The story in a book."""

    def __init__(self, *told: Any) -> None:
        self.book = Book(Course("INVENTED-MIGRAINE", design()), lambda: bytes(16))
        self.number = 0
        self.write(StudyOpened(None, DAY, "INVENTED-MIGRAINE", design().sha256, None), Actor("a", Role.ADMINISTRATOR))
        for act, actor, reason in story(*told):
            self.write(act, actor, reason)

    def next(self) -> int:
        return len(queries(self.course.participants["P1"])) + 1

    @property
    def course(self) -> Course:
        return self.book.course

    def hand_in(self, act: Act, actor: Actor, reason: str | None = None) -> Any:
        self.number += 1
        return self.book.append(Proposal(act, actor, NOW, f"k{self.number}", reason), NOW)

    def write(self, act: Act, actor: Actor, reason: str | None = None) -> None:
        outcome = self.hand_in(act, actor, reason)
        assert not isinstance(outcome, Refused), (act.kind, sentences(outcome))

    def refused(self, act: Act, actor: Actor) -> str:
        outcome = self.hand_in(act, actor, "why")
        assert isinstance(outcome, Refused), act.kind
        return " ".join(outcome.sentences)

    def seen(self, actor: Actor = CORA) -> Course:
        return seen_by(self.course, {actor.role}, actor.user)


def everything_of(course: Course) -> list[object]:
    """What a reader can be told of a course: trail, answers, tasks, queries, states."""
    people = list(course.participants.values())
    return [
        [str(line) for line in audit_trail(course)], [one.arm for one in people], tasks(course, NOW),
        [(place, dict(one.values(*place))) for one in people for place in sorted(one.forms_saved)],
        [(one.says, one.item, one.check, one.state) for person in people for one in queries(person).values()],
        [form_state(course, one, *place) for one in people for place in sorted(one.forms_saved)],
    ]  # fmt: skip


def test_a_blinded_reader_is_told_no_hidden_value_and_none_is_empty() -> None:
    story = Story()
    whole, seen = str(everything_of(story.course)), str(everything_of(story.seen()))
    assert KIT in whole and "4273" in whole
    assert [one for one in CANARIES if one in seen] == []
    person = story.seen().participants["P1"]
    assert person.arm == BLINDED
    assert set(person.values("day 0", "randomisation").values()) == {BLINDED}
    diary = person.values("day 0", "headache_diary")
    assert (diary["plasma_ng_ml"], diary["twice_plasma"], diary["told_why"]) == (BLINDED,) * 3
    assert (diary["monthly_migraine_days"], diary["remark"]) == (9, f"seen with {BLINDED} today")
    assert "product handed out" not in seen and "product handed out" in whole


def test_what_a_blinded_reader_sees_does_not_depend_on_what_is_hidden() -> None:
    one, other = Story(), Story("placebo", "KIT-0000000001", 12.5)
    assert everything_of(one.seen()) == everything_of(other.seen())
    assert everything_of(one.course) != everything_of(other.course)


def test_a_role_that_is_not_blinded_and_a_study_without_rules_are_left_as_they_are() -> None:
    story = Story()
    assert story.seen(INES) is story.course
    assert seen_by(story.course, {Role.INVESTIGATOR, Role.COORDINATOR}, "x") is not story.course


def test_a_blinded_role_writes_its_own_and_nothing_that_is_hidden() -> None:
    story = Story()
    hidden = Entry("plasma_ng_ml", PLASMA + 1, 5.0, "x")
    said = story.refused(ValueCorrected("P1", DAY, "day 0", "headache_diary", (hidden,)), CORA)
    assert said == "plasma_ng_ml of headache_diary is blinded to a coordinator: leave it out."
    assert "blinded to a coordinator" in story.refused(ProductHandedOut("P1", DAY, "Study injection", 1), CORA)
    asked = QueryRaised("P1", DAY, story.next(), "day 0", "randomisation", "kit_number", "Which?")
    assert "blinded to a monitor" in story.refused(asked, MONA)
    story.write(QueryRaised("P1", DAY, story.next(), "day 0", "headache_diary", "remark", "Which?"), MONA)
    change = Entry("monthly_migraine_days", 9, 10, "counted again")
    story.write(ValueCorrected("P1", DAY, "day 0", "headache_diary", (change,)), CORA, "counted again")
    assert story.seen().participants["P1"].values("day 0", "headache_diary")["monthly_migraine_days"] == 10


def test_a_broken_code_tells_one_user_of_one_participant_and_stays_hidden_from_the_others() -> None:
    story = Story()
    planned = CodeBroken("P1", DAY, "coordinator", False, "asked CANARY-BREAK")
    assert "not known" in story.refused(CodeBroken("P9", DAY, "coordinator", True, "x"), INES)
    assert "for whom and why" in story.refused(CodeBroken("P1", DAY, "coordinator", False, " "), INES)
    for emergency in (False, True):  # who treats nobody has no emergency of their own
        for name in ("data-manager", " Data-Manager"):
            assert "somebody else" in story.refused(CodeBroken("P1", DAY, name, emergency, "x"), DORA)
    assert "somebody else" in story.refused(CodeBroken("P1", DAY, "investigator", False, "x"), INES)
    assert "may not write" in story.refused(planned, CORA)
    story.write(planned, INES)
    told, other = story.seen(), story.seen(MONA)
    assert told.participants["P1"].arm == "drug" and KIT in str(everything_of(told))
    assert other.participants["P1"].arm == BLINDED
    assert [one for one in CANARIES if one in str(everything_of(other))] == []
    assert "code broken" not in str(everything_of(other))


def test_the_blind_of_everybody_is_broken_after_the_lock() -> None:
    story = Story()
    everybody = CodeBroken(None, DAY, "monitor", False, "analysis begins")
    assert "lock it first" in story.refused(everybody, DORA)
    for number in queries(story.course.participants["P1"]):
        story.write(QueryClosed("P1", DAY, number, "seen"), STAN)
    story.write(DataLocked(None, DAY, "locked"), DORA)
    assert "concerns one participant" in story.refused(CodeBroken(None, DAY, "monitor", True, "x"), DORA)
    story.write(everybody, DORA)
    assert story.seen(MONA) is story.course and story.seen() is not story.course


def test_a_signature_stands_for_whoever_looks_and_breaks_for_everyone() -> None:
    story = Story()
    digest = content_digest(story.course, story.course.participants["P1"], "day 0", None)
    story.write(RecordSigned("P1", DAY, "day 0", None, "review", "Ines Example", digest or ""), INES)
    for course in (story.course, story.seen()):
        assert [one.stands for one in signatures(course, course.participants["P1"])] == [True]
    assert digest not in str(everything_of(story.seen()))
    change = Entry("headache_days", 11, 12, "again")
    story.write(ValueCorrected("P1", DAY, "day 0", "headache_diary", (change,)), CORA, "again")
    for course in (story.course, story.seen()):
        assert [one.stands for one in signatures(course, course.participants["P1"])] == [False]


def test_a_blinded_signer_signs_what_they_saw() -> None:
    from dataclasses import replace

    rule = replace(design().conduct.blinding[0], roles=("investigator", "coordinator"), arm=False)
    story = Story()
    story.course.design = replace(design(), conduct=replace(design().conduct, blinding=(rule,)))
    seen = story.seen(INES)
    digest = content_digest(seen, seen.participants["P1"], "day 0", None)
    assert digest != content_digest(story.course, story.course.participants["P1"], "day 0", None)
    story.write(RecordSigned("P1", DAY, "day 0", None, "review", "Ines Example", digest or ""), INES)
    for course in (story.course, story.seen(INES), story.seen(CORA)):
        assert [one.stands for one in signatures(course, course.participants["P1"])] == [True]


@pytest.mark.parametrize(("old", "new", "says"), [
    ("[plasma_ng_ml]", "[plasma]", "must be one of the study's items"),
    ("[randomisation]", "[randomization]", "must be one of the study's forms"),
    ("monitor, data manager", "monitor, investigator", "without investigators where the arm is hidden"),
    ("roles: [coordinator, monitor, data manager]", "roles: []", "roles, and something that is hidden"),
])  # fmt: skip
def test_a_mistake_in_the_rules_is_told(tmp_path: Path, old: str, new: str, says: str) -> None:
    with pytest.raises(InputErrors, match=says):
        read_study(blinded_folder(tmp_path, RULES.replace(old, new)))


def test_doses_that_differ_between_the_arms_would_tell(tmp_path: Path) -> None:
    folder = blinded_folder(tmp_path)
    path = folder / "study.yaml"
    path.write_text(path.read_text().replace("Study injection\n", "Study injection\n    arms: [drug]\n"))
    with pytest.raises(InputErrors, match="the same doses under the same name"):
        read_study(folder)


def test_a_correction_tells_a_blinded_reader_no_more_than_what_it_corrects() -> None:
    told = Story()
    recorded = told.course.participants["P1"].recorded
    rows = {one.act.kind: one.sequence for one in recorded}
    arm = Entry("arm", "drug", "placebo", "the envelope was misread")
    handed = Entry("units", 1, 2, f"two of {KIT}")
    for of, entry, actor in (("enrolled", arm, INES), ("product handed out", handed, INES)):
        act = ActCorrected("P1", NOW.date(), rows[of], of, None, None, (entry,))
        refused = told.hand_in(act, CORA, "why")
        assert isinstance(refused, Refused) and not {"drug", "placebo", "2"} & set(" ".join(refused.sentences).split())
        told.write(act, actor, f"the paper says {KIT}")
    told.write(ActCorrected("P1", NOW.date(), rows["dose given"], "dose given", None, None,
                            (Entry("lot", None, "L7", "left out"),)), CORA, "left out")  # fmt: skip
    seen = seen_by(told.course, {Role.COORDINATOR}, CORA.user)
    person = seen.participants["P1"]
    assert (person.arm, person.doses[0].lot) == (BLINDED, "L7")
    assert told.course.participants["P1"].arm == "placebo"
    text = " ".join(str(line) for line in audit_trail(seen))
    assert "placebo" not in text and KIT not in text
    assert not [one for one in person.of_kind("act corrected") if one.act.of == "product handed out"]  # type: ignore[attr-defined]
