"""Signatures stand until their part changes; what is frozen or locked stays as it is."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.conduct.plan import Clinic, correction, day, dose
from tests.conduct.proof import CHANGE, MANAGER, MONITOR, ON, RAISED, STEPS, asked, signing
from tests.conduct.test_order import event
from trialwright.conduct.act import Act
from trialwright.conduct.acts.data_locked import DataLocked
from trialwright.conduct.acts.data_unlocked import DataUnlocked
from trialwright.conduct.acts.form_saved import FormSaved
from trialwright.conduct.acts.values_verified import ValuesVerified
from trialwright.conduct.acts.visit_attended import VisitAttended
from trialwright.conduct.entry import Entry
from trialwright.conduct.lock import WHO_UNLOCKS, Scope, standing_locks, stopped_as_a_whole
from trialwright.conduct.signature import content_digest, signatures


@pytest.mark.parametrize(("visit", "form"), [("day 0", "diary"), ("day 0", None), (None, None)])
def test_a_signature_stands_until_something_in_its_part_changes(visit: str | None, form: str | None) -> None:
    clinic = Clinic().with_diary()
    person = clinic.course.participants["P1"]
    clinic.write(signing(clinic, visit, form))
    clinic.write(RAISED, MANAGER)
    clinic.write(ValuesVerified("P1", ON, "day 0", "diary", ("days",)), MONITOR)
    assert [one.stands for one in signatures(clinic.course, person)] == [True]
    changed = clinic.write(correction(Entry("days", 9, 8, "typing error")), reason="typing error")
    broken = signatures(clinic.course, person)[0]
    assert not broken.stands
    assert [one.sequence for one in broken.broken_by] == [changed.recorded[0].sequence]


def test_a_change_elsewhere_breaks_no_signature() -> None:
    clinic = Clinic().with_diary()
    clinic.write(signing(clinic))
    clinic.write(VisitAttended("P1", day(28), "week 4"))
    clinic.write(FormSaved("P1", day(28), "week 4", "diary", (Entry("days", None, 4),)))
    assert signatures(clinic.course, clinic.course.participants["P1"])[0].stands


def test_another_version_of_the_form_breaks_the_signature() -> None:
    clinic = Clinic().with_diary()
    clinic.write(signing(clinic))
    forms = dict(clinic.course.design.forms)
    forms["diary"] = replace(forms["diary"], label="Diary, with another question")
    clinic.course.design = replace(clinic.course.design, forms=forms)
    found = signatures(clinic.course, clinic.course.participants["P1"])[0]
    assert not found.stands and found.broken_by == ()


def test_the_digest_is_of_this_person_visit_and_form_alone() -> None:
    clinic = Clinic().with_diary("P1").with_diary("P2")
    digests = {
        content_digest(clinic.course, clinic.course.participants[code], visit, form)
        for code in ("P1", "P2") for visit, form in (("day 0", "diary"), ("day 0", None), (None, None))
    }  # fmt: skip
    assert len(digests) == 6
    assert content_digest(clinic.course, clinic.course.participants["P1"], "week 4", "diary") is None


def test_who_signs_has_seen_what_stands_there_now() -> None:
    clinic = Clinic().with_diary()
    act = signing(clinic)
    clinic.write(correction(Entry("days", 9, 8, "typing error")), reason="typing error")
    assert "changed since you opened it" in clinic.refused(act)
    assert "nothing to sign" in clinic.refused(replace(act, visit="week 4"))
    assert "printed name" in clinic.refused(replace(signing(clinic), printed_name=" "))
    assert "one of" in clinic.refused(replace(signing(clinic), meaning="joy"))  # type: ignore[arg-type]
    assert "names its visit" in clinic.refused(replace(signing(clinic), visit=None))


SCOPES = [(None, None, None), ("P1", None, None), ("P1", "day 0", None), ("P1", "day 0", "diary")]


@pytest.mark.parametrize("scope", SCOPES)
def test_nothing_changes_in_what_is_locked_until_it_is_unlocked_with_a_reason(scope: tuple[str | None, ...]) -> None:
    clinic = Clinic().with_diary()
    participant, visit, form = scope
    clinic.write(DataLocked(participant, ON, "locked", visit, form), MANAGER)
    assert "is locked" in clinic.refused(CHANGE, reason="typing error")
    assert "is locked" in clinic.refused(RAISED, MANAGER)
    assert "needs a reason" in clinic.refused(DataUnlocked(participant, ON, visit, form), MANAGER)
    clinic.write(DataUnlocked(participant, ON, visit, form), MANAGER, reason="the source was found")
    clinic.write(CHANGE, reason="typing error")


def test_in_what_is_frozen_only_what_a_query_asks_about_is_corrected() -> None:
    clinic = Clinic().with_diary()
    clinic.write(DataLocked("P1", ON, "frozen"), MANAGER)
    assert "The record of P1 is frozen" in clinic.refused(CHANGE, reason="typing error")
    assert "is frozen" in clinic.refused(dose(2))
    clinic.write(RAISED, MANAGER)
    clinic.write(CHANGE, reason="typing error")
    other = correction(Entry("pain_mm", 55.5, 50.0, "typing error"))
    assert "is frozen" in clinic.refused(other, reason="typing error")


def test_a_lock_stops_an_adverse_event_and_says_who_opens_it_and_that_the_hours_run() -> None:
    clinic = Clinic().with_diary()
    clinic.write(DataLocked(None, ON, "frozen"), MANAGER)
    clinic.write(event())
    clinic.write(DataLocked(None, ON, "locked"), MANAGER)
    told = clinic.refused(event(outcome="recovered", ended=day(3)))
    (who,) = DataUnlocked.roles
    assert f"a {who.value}" == WHO_UNLOCKS and f"{WHO_UNLOCKS} unlocks it first, with a reason" in told
    assert "hours of a serious event run" in told and "hours" not in clinic.refused(dose(2))
    assert stopped_as_a_whole(clinic.course, "adverse event reported", "P1") == (told,), "told before it is typed"
    assert stopped_as_a_whole(clinic.course, "serious event sent", "P1") == ()
    assert standing_locks(clinic.course, "P1") == [(Scope(), "locked")]


def test_a_lock_elsewhere_stops_nothing_here() -> None:
    clinic = Clinic().with_diary("P1").with_diary("P2")
    clinic.write(DataLocked("P2", ON, "locked"), MANAGER)
    clinic.write(CHANGE, reason="typing error")


def test_nothing_is_locked_while_a_query_stands_open_there() -> None:
    clinic = asked()
    assert "1 query is not closed" in clinic.refused(DataLocked(None, ON, "locked"), MANAGER)
    clinic.write(DataLocked(None, ON, "frozen"), MANAGER)
    clinic.write(*STEPS["query answered"])
    clinic.write(*STEPS["query closed"])
    clinic.write(DataLocked(None, ON, "locked"), MANAGER)
    assert "locked already" in clinic.refused(DataLocked(None, ON, "locked"), MANAGER)


@pytest.mark.parametrize(
    ("act", "says"),
    [
        (DataLocked(None, ON, "locked", "day 0"), "names its participant"),
        (DataLocked("P1", ON, "locked", None, "diary"), "names its visit"),
        (DataLocked("P1", ON, "locked", "day 9"), "no visit"),
        (DataLocked("P1", ON, "locked", "week 2", "diary"), "does not ask for"),
        (DataLocked("P9", ON, "locked"), "not known"),
        (DataUnlocked("P1", ON), "neither frozen nor locked"),
    ],
)
def test_a_lock_is_of_something_that_is_there(act: Act, says: str) -> None:
    assert says in Clinic().with_diary().refused(act, MANAGER, reason="why")
