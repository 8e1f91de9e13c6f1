"""Values of forms: typed, in range, saved once, then corrected with a reason on every entry (AT-02 to AT-04)."""

from __future__ import annotations

import orjson
import pytest
from pydantic import TypeAdapter

from tests.conduct.plan import COORDINATOR, INVESTIGATOR, Clinic, correction, day
from trialwright.conduct.act import Actor, Role
from trialwright.conduct.acts.form_saved import FormSaved
from trialwright.conduct.acts.value_corrected import ValueCorrected
from trialwright.conduct.entry import Entry, Stopped
from trialwright.conduct.item_names import with_names


def saved(*entries: Entry, visit: str = "day 0", form: str = "diary", on: int = 0) -> FormSaved:
    return FormSaved("P1", day(on), visit, form, entries)


REFUSED = [
    # entry                                          what the sentence says
    (Entry("days", None, 29), "from 0 to 28"),
    (Entry("days", None, -1), "from 0 to 28"),
    (Entry("days", None, 2.5), "whole number"),
    (Entry("days", None, True), "whole number"),
    (Entry("days", None, "3"), "whole number"),
    (Entry("days", None, None), "without a value"),
    (Entry("days", 4, 3), "changed since you opened it"),
    (Entry("pain_mm", None, 100.1), "from 0 to 100"),
    (Entry("pain_mm", None, float("nan")), "a number"),
    (Entry("pain_mm", None, float("inf")), "a number"),
    (Entry("rash", None, "2"), "one of: 0 ("),
    (Entry("rash", None, 1), "code"),
    (Entry("rash", None, True), "code"),
    (Entry("rash", "0", "1"), "changed since you opened it"),
    (Entry("rash", None, None), "without a value"),
    (Entry("note", None, 3), "text"),
    (Entry("at_home", None, "yes"), "true or false"),
    (Entry("since", None, "2026-02-30"), "date"),
    (Entry("since", None, "2026-02"), "date"),
    (Entry("weight", None, 3), "no item 'weight'"),
]  # fmt: skip


@pytest.mark.parametrize(("entry", "says"), REFUSED, ids=str)
def test_what_may_not_stand_in_an_item_is_refused(entry: Entry, says: str) -> None:
    assert says in Clinic().at_day_0().refused(saved(entry))


def test_sentences_name_no_value() -> None:
    said = Clinic().at_day_0().refused(saved(Entry("days", None, 7319), Entry("note", None, 7319)))
    assert "7319" not in said


def test_people_read_labels_and_programs_names() -> None:
    clinic, act = Clinic().at_day_0(), saved(Entry("days", None, 29), Entry("rash", None, "2"))
    said = clinic.refused(act)
    assert "(days)" not in said and "(rash)" not in said
    labels = [clinic.course.design.forms["diary"].items[name].label for name in ("days", "rash")]
    told = with_names(clinic.course, act, [f"{label} is wrong." for label in labels] + ["Another thing."])
    assert told == [f"{labels[0]} (days) is wrong.", f"{labels[1]} (rash) is wrong.", "Another thing."]


ACCEPTED = [
    Entry("days", None, 0), Entry("days", None, 28), Entry("pain_mm", None, 0.0), Entry("pain_mm", None, 50),
    Entry("pain_mm", None, 95.0), Entry("rash", None, "0"), Entry("note", None, ""), Entry("note", None, " "),
    Entry("note", None, "张 🙂 \u200f"), Entry("note", None, "x" * 10_000), Entry("at_home", None, False),
    Entry("since", None, "2024-02-29"),
]  # fmt: skip


@pytest.mark.parametrize("entry", ACCEPTED, ids=lambda entry: f"{entry.item}={str(entry.new)[:8]}")
def test_what_may_stand_there_is_kept_exactly(entry: Entry) -> None:
    clinic = Clinic().at_day_0()
    clinic.write(saved(entry))
    kept = clinic.course.participants["P1"].values("day 0", "diary")[entry.item]
    assert kept == entry.new and type(kept) is type(entry.new)


def test_a_form_is_saved_at_an_attended_visit_that_asks_for_it() -> None:
    clinic = Clinic().at_day_0()
    assert "not recorded as attended" in clinic.refused(saved(Entry("days", None, 1), visit="week 4", on=28))
    assert "does not ask for the form" in clinic.refused(saved(Entry("word", None, "x"), form="aside"))
    assert "no form 'other'" in clinic.refused(saved(Entry("days", None, 1), form="other"))
    assert "no visit 'week 99'" in clinic.refused(saved(Entry("days", None, 1), visit="week 99"))


def test_a_form_without_entries_or_with_an_item_twice_is_refused() -> None:
    clinic = Clinic().at_day_0()
    assert "at least one entry" in clinic.refused(saved())
    assert "only once" in clinic.refused(saved(Entry("days", None, 1), Entry("days", None, 2)))


def test_items_that_were_left_out_may_be_saved_later_and_the_others_not_again() -> None:
    clinic = Clinic().with_diary()
    clinic.write(saved(Entry("rash", None, "1")))
    assert "was saved before" in clinic.refused(saved(Entry("rash", None, "0")))
    assert "was saved before" in clinic.refused(saved(Entry("days", None, 9)))


def test_one_bad_entry_keeps_the_good_ones_out() -> None:
    clinic = Clinic().at_day_0()
    clinic.refused(saved(Entry("days", None, 3), Entry("pain_mm", None, 101.0)))
    assert clinic.course.participants["P1"].values("day 0", "diary") == {}


CORRECTIONS = [
    # entry                                            what the sentence says; None: it is written
    (Entry("days", 9, 8, "typing error"), None),
    (Entry("days", 9, None, "not observed"), None),
    (Entry("days", 9, 8), "needs a reason"),
    (Entry("days", 9, 8, "  "), "needs a reason"),
    (Entry("days", 9, None), "needs a reason"),
    (Entry("days", 7, 8, "why"), "changed since you opened it"),
    (Entry("days", None, 8, "why"), "changed since you opened it"),
    (Entry("days", 9, 9, "why"), "keeps its value"),
    (Entry("days", 9, 29, "why"), "from 0 to 28"),
    (Entry("rash", None, "1", "why"), "never saved"),
    (Entry("weight", None, 1, "why"), "no item"),
]


@pytest.mark.parametrize(("entry", "says"), CORRECTIONS, ids=str)
def test_a_correction_needs_the_current_value_and_a_reason(entry: Entry, says: str | None) -> None:
    clinic = Clinic().with_diary()
    if says is None:
        clinic.write(correction(entry), reason="typing error")
        assert clinic.course.participants["P1"].values("day 0", "diary")["days"] == entry.new
    else:
        assert says in clinic.refused(correction(entry), reason="why")


def test_a_correction_needs_a_reason_of_the_whole_act_too() -> None:
    clinic = Clinic().with_diary()
    assert "needs a reason" in clinic.refused(correction(Entry("days", 9, 8, "why")))


def test_of_two_who_correct_one_value_the_second_is_told() -> None:
    clinic = Clinic().with_diary()
    clinic.write(correction(Entry("days", 9, 8, "mine")), COORDINATOR, reason="mine")
    said = clinic.refused(correction(Entry("days", 9, 7, "yours")), INVESTIGATOR, reason="yours")
    assert "changed since you opened it" in said


def test_a_value_that_was_taken_away_is_put_back_only_with_a_reason() -> None:
    clinic = Clinic().with_diary()
    clinic.write(correction(Entry("days", 9, None, "not observed")), reason="not observed")
    assert "was saved before" in clinic.refused(saved(Entry("days", None, 9)))
    clinic.write(correction(Entry("days", None, 9, "found again")), reason="found again")


def test_zero_and_false_are_different_values() -> None:
    clinic = Clinic().at_day_0()
    clinic.write(saved(Entry("at_home", None, False), Entry("days", None, 0)))
    assert "changed since" in clinic.refused(correction(Entry("at_home", 0, True, "why")), reason="why")
    assert "changed since" in clinic.refused(correction(Entry("days", False, 1, "why")), reason="why")


def test_three_changed_items_are_three_entries_with_old_and_new() -> None:
    clinic = Clinic().with_diary()
    clinic.write(correction(Entry("days", 9, 8, "a"), Entry("pain_mm", 55.5, 50.0, "b")), reason="both")
    trail = [
        (entry.act.kind, change.item, change.old, change.new, change.reason)
        for entry in clinic.course.participants["P1"].recorded
        for change in getattr(entry.act, "entries", ())
    ]
    assert trail == [
        ("form saved", "days", None, 9, None), ("form saved", "pain_mm", None, 55.5, None),
        ("value corrected", "days", 9, 8, "a"), ("value corrected", "pain_mm", 55.5, 50.0, "b"),
    ]  # fmt: skip


@pytest.mark.parametrize("role", [Role.MONITOR, Role.DATA_MANAGER, Role.STATISTICIAN, Role.ADMINISTRATOR])
def test_only_those_who_see_the_participant_enter_and_correct(role: Role) -> None:
    clinic = Clinic().with_diary()
    act = ValueCorrected("P1", day(0), "day 0", "diary", (Entry("days", 9, 8, "why"),))
    assert "coordinator or investigator may" in clinic.refused(act, Actor("x", role), reason="why")
    assert "coordinator or investigator may" in clinic.refused(saved(Entry("rash", None, "1")), Actor("x", role))


def test_the_way_of_an_entry_and_what_a_check_stopped_stand_in_the_payload_only_where_there_is_some() -> None:
    plain = Entry("crp_mg_l", None, 4.0)
    told = Entry("crp_mg_l", None, 4.0, method="same as last", stopped=(Stopped("range", "-4"),))
    assert set(orjson.loads(orjson.dumps(plain))) == {"item", "old", "new", "reason"}
    assert (plain.method, plain.stopped) == (None, ())
    for entry in (plain, told):
        assert TypeAdapter(Entry).validate_json(orjson.dumps(entry)) == entry
    assert plain != told
