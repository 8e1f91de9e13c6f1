"""Values go out as CSV, XLSX and ODM and come back equal; what cannot come in is told with its place."""

from __future__ import annotations

import csv
import io
import tracemalloc
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from tests.analysis.story import NOW as STORY_NOW
from tests.analysis.story import Story
from tests.conduct.plan import COORDINATOR, INVESTIGATOR, NOW, Clinic, correction, day
from tests.conduct.proof import MANAGER, MONITOR, ON, RAISED, signing
from trialwright.conduct.act import Actor, Role
from trialwright.conduct.acts.form_saved import FormSaved
from trialwright.conduct.acts.values_verified import ValuesVerified
from trialwright.conduct.course import Course
from trialwright.conduct.entry import Entry
from trialwright.conduct.writing import Book, Proposal, Written
from trialwright.errors import InputErrors
from trialwright.exchange.data_format import LARGEST_BYTES, Reading
from trialwright.exchange.data_import import ImportPlan, Writer, file_key, plan_import, typed
from trialwright.exchange.odm_metadata import plain
from trialwright.exchange.register import find_data_formats
from trialwright.protocol.form import Item, Value

FORMATS = find_data_formats()
WRITER = Writer(COORDINATOR, "paper forms", NOW)
CAME_LATER = frozenset({"form saved", "value corrected", "visit attended", "adverse event reported", "withdrawn",
                        "completed", "deviation raised"})  # fmt: skip
ODM = "{http://www.cdisc.org/ns/odm/v1.3}"


def read(text: str | bytes, name: str = "diary.csv", form: str | None = None) -> Reading:
    data = text.encode() if isinstance(text, str) else text
    reader = FORMATS["odm" if data.lstrip().startswith(b"<") else "csv"].read
    assert reader is not None
    return reader(data, name, Clinic().course.design, form)


def planned(text: str | bytes, clinic: Clinic | None = None, name: str = "diary.csv") -> tuple[ImportPlan, Course]:
    """What would become of a file; the course that it was tried on holds it then."""
    data = text.encode() if isinstance(text, str) else text
    course = (clinic or Clinic().at_day_0()).course
    return plan_import(course, read(data, name), file_key(data, None, True), WRITER), course


def refused(plan: ImportPlan) -> list[tuple[str, str]]:
    return [(one.where, one.says) for one in plan.told if one.word == "refused"]


def test_a_table_is_written_through_the_acts_that_a_person_would_write() -> None:
    plan, course = planned("participant,visit,visit_date,days,pain_mm,at_home,note\n"
                           "P1,day 0,,9,95.5,yes,a word\nP1,week 4,2026-03-30,3,,,\n")  # fmt: skip
    assert refused(plan) == []
    assert [one.act.kind for one in plan.proposals] == ["form saved", "visit attended", "form saved"]
    held = course.participants["P1"].values("day 0", "diary")
    assert held == {"days": 9, "pain_mm": 95.5, "at_home": True, "note": "a word"}
    raised = [one.says for one in plan.told if one.word == "raised"]
    assert len(raised) == 1 and ": Pain: is it right" in raised[0], "the soft check asks about its own value"


def test_what_stands_is_left_and_what_differs_is_corrected_with_the_reason() -> None:
    plan, course = planned("participant,visit,form,item,value\nP1,day 0,diary,days,9\nP1,day 0,diary,pain_mm,44\n",
                           Clinic().with_diary())  # fmt: skip
    assert (plan.standing, plan.count("corrected"), plan.count("written")) == (1, 1, 0)
    act = course.participants["P1"].of_kind("value corrected")[-1].act
    assert act.entries == (Entry("pain_mm", 55.5, 44, "paper forms"),)  # type: ignore[attr-defined]


def test_the_same_file_again_writes_nothing_even_after_somebody_corrected_it() -> None:
    text, clinic = "participant,visit,days\nP1,day 0,9\n", Clinic().at_day_0()
    first, course = planned(text, clinic)
    assert len(first.proposals) == 1
    clinic.write(correction(Entry("days", 9, 8, "misread")), reason="misread")
    second, _ = planned(text, clinic)
    assert (second.proposals, second.before) == ([], 1)
    assert course.participants["P1"].values("day 0", "diary")["days"] == 8


WRONG: Mapping[str, tuple[str, str, str]] = {
    "participant": ("participant,visit,days\nP9,day 0,1\n", "diary.csv:2", "P9 is not known"),
    "visit": ("participant,visit,days\nP1,week 99,1\n", "diary.csv:2", "no visit 'week 99'"),
    "item": ("participant,visit,mood\nP1,day 0,1\n", "diary.csv:2 mood", "no item 'mood'"),
    "form": ("participant,visit,form,item,value\nP1,day 0,dairy,days,1\n", "diary.csv:2", "no form 'dairy'"),
    "unit": ("participant,visit,form,item,value,unit\nP1,day 0,diary,pain_mm,3,cm\n", "diary.csv:2", "recorded in mm"),
    "type": ("participant,visit,days\nP1,day 0,two\n", "diary.csv:2 days", "takes a whole number"),
    "comma": ("participant;visit;pain_mm\nP1;day 0;5,5\n", "diary.csv:2 pain_mm", "takes a number"),
    "infinite": ("participant,visit,pain_mm\nP1,day 0,1e999\n", "diary.csv:2 pain_mm", "takes a number"),
    "hard range": ("participant,visit,days\nP1,day 0,29\n", "diary.csv:2 days", "from 0 to 28"),
    "code": ("participant,visit,rash\nP1,day 0,maybe\n", "diary.csv:2 rash", "takes one of"),
    "not attended": ("participant,visit,days\nP1,week 4,1\n", "diary.csv:2", "say its day"),
    "two days": ("participant,visit,visit_date,days,note\nP1,day 0,2026-03-05,1,\nP1,day 0,2026-03-06,,x\n",
                 "diary.csv:2", "several days"),
    "date": ("participant,visit,visit_date,days\nP1,day 0,5.3.2026,1\n", "diary.csv:2 visit_date", "YYYY-MM-DD"),
    "twice": ("participant,visit,days\nP1,day 0,1\nP1,day 0,2\n", "diary.csv:3 days", "stands in diary.csv:2"),
    "formula": ("participant,visit,note\nP1,day 0,=1+1\n", "diary.csv:2 note", "formula"),
    "control": ("participant,visit,note\nP1,day 0,a\x07b\n", "diary.csv:2 note", "control"),
    "no participant": ("participant,visit,days\n,day 0,1\n", "diary.csv:2", "empty cell"),
    "too many cells": ("participant,visit,days\nP1,day 0,1,2\n", "diary.csv:2", "3 cells"),
    "no form": ("participant,visit,days\nP1,day 0,1\n", "values.csv:2", "Add the column form"),
}  # fmt: skip


@pytest.mark.parametrize("what", WRONG)
def test_what_cannot_come_in_is_told_with_its_place(what: str) -> None:
    text, place, says = WRONG[what]
    plan, _ = planned(text, name=place.partition(":")[0])
    assert any(where.startswith(place) and says in said for where, said in refused(plan)), refused(plan)
    assert plan.proposals == []


def test_nothing_that_is_told_names_a_value() -> None:
    for text in ("participant,visit,note,days\nP1,day 0,secret,77\n", "participant,visit,rash\nP1,day 0,secret\n"):
        plan, _ = planned(text)
        assert not any("secret" in one.says or "77" in one.says for one in plan.told)


BOMBS: Mapping[str, tuple[bytes, str]] = {
    "UTF-16": ("participant,visit\n".encode("utf-16"), "UTF-8"),
    "Latin-1": ("participant,visit,note\nP1,day 0,später\n".encode("latin-1"), "UTF-8"),
    "two columns of a name": (b"participant,visit,days,days\nP1,day 0,1,2\n", "each column once"),
    "no participant column": (b"code,visit\nP1,day 0\n", "none called participant"),
    "a quotation mark left open": (b'participant,visit,note\nP1,day 0,"x\n' + b"y" * 200_000, "never closed"),
    "one endless line": (b"participant,visit,note\nP1,day 0," + b"x" * 2_000_000, "longer cell"),
    "a line of many lines": (b"participant,visit,note\n" + b'P1,day 0,"\n"' + b',"\n"' * 300_000, "longer cell"),
    "only separators": (b"participant,visit\n" + b"," * 9_000_000, "longer cell or line"),
    "very many short lines": (b"participant,visit,days\n" + b"P,v,1\n" * 2_000_000, "fewer lines"),
    "very many cells": (b"participant,visit," + b",".join(b"c%d" % n for n in range(999)) + b"\n"
                        + (b"P1,day 0" + b",ab" * 999 + b"\n") * 300, "100000 values"),
    "very many elements": (b"<ODM xmlns='http://www.cdisc.org/ns/odm/v1.3'><SubjectData>" + b"<a/>" * 2_000_000,
                           "400000 elements"),
    "more than is read": (b"participant,visit\n" + b"x" * LARGEST_BYTES, "at most"),
    "simulated and observed": (b"participant,visit,origin\nP1,day 0,SIMULATED\nP1,week 4,observed\n", "mixture"),
    "XXE": (b'<!DOCTYPE o [<!ENTITY x SYSTEM "file:///etc/passwd">]><ODM>&x;</ODM>', "document type"),
    "billion laughs": (b'<!DOCTYPE o [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><ODM>&b;</ODM>', "document type"),
    "hidden encoding": (b'<?xml version="1.0" encoding="UTF-7"?><ODM/>', "UTF-8"),
    "another root": (b"<html/>", "root ODM"),
    "broken XML": (b"<ODM xmlns='http://www.cdisc.org/ns/odm/v1.3'><a", "broken XML"),
    "deep XML": (b"<ODM xmlns='http://www.cdisc.org/ns/odm/v1.3'>" + b"<a>" * 100_000, "broken XML"),
    "another study": (b"<ODM xmlns='http://www.cdisc.org/ns/odm/v1.3'><ClinicalData StudyOID='S.OTHER'/></ODM>",
                      "another StudyOID"),
}  # fmt: skip


@pytest.mark.parametrize(
    "what", [pytest.param(what, marks=pytest.mark.slow) if what.startswith("very many") else what for what in BOMBS]
)
def test_hostile_files_are_refused_whole_within_200_megabytes(what: str) -> None:
    data, says = BOMBS[what]
    tracemalloc.start()
    with pytest.raises(InputErrors) as stopped:
        read(data)
    assert tracemalloc.get_traced_memory()[1] < 200e6
    tracemalloc.stop()
    assert says in str(stopped.value) and "root:" not in str(stopped.value)


def bare(story: Story) -> Course:
    """The same study with the same participants, consented, screened, enrolled and dosed, and no values."""
    source = story.course
    book = Book(Course(source.study, source.design), lambda: bytes(16), hashed=False)
    people = (one for person in source.participants.values() for one in person.recorded)
    for one in sorted([*source.study_acts, *people], key=lambda entry: entry.sequence):
        if one.act.kind not in CAME_LATER and "#" not in one.key:
            outcome = book.append(Proposal(one.act, one.actor, one.entered_at, one.key, None, one.origin), STORY_NOW)
            assert isinstance(outcome, Written), outcome
    return book.course


def values(course: Course) -> dict[tuple[str, str, str, str], tuple[Value, type]]:
    return {
        (code, visit, form, address): (value, type(value))
        for code, person in course.participants.items() for visit, form in person.forms_saved
        for address, value in person.values(visit, form).items() if value is not None
    }  # fmt: skip


@pytest.mark.parametrize("name", ["csv", "odm", "xlsx"])
@pytest.mark.parametrize("kind", ["observed", "simulated"])
def test_what_goes_out_comes_back_equal(name: str, kind: str, observed: Story, simulated: Story) -> None:
    story = observed if kind == "observed" else simulated
    form_of_acts = {form.name for form in story.design.forms.values() if form.acts}
    course = bare(story)
    read_back = FORMATS[name].read
    assert read_back is not None
    for file, data in FORMATS[name].write(story.course, STORY_NOW).items():
        if (name == "csv" and not _holds_values(file, story)) or file.removeprefix("SIMULATED-")[:-4] in form_of_acts:
            continue
        reading = read_back(data, file, course.design, None)
        plan = plan_import(course, reading, file_key(data, None, True), Writer(COORDINATOR, "a move", STORY_NOW))
        assert refused(plan) == []
    found, wanted = values(course), values(story.course)
    if name == "xlsx":  # a workbook does not tell 5 from 5.0
        found, wanted = ({place: (one[0], one[1] is bool) for place, one in told.items()} for told in (found, wanted))
    assert found == wanted and found


HISTORY = (
    Entry("symptom_onset", None, "2019"), Entry("diagnosed_on.missing", None, "not_known"),
    Entry("extra_articular", None, ' "nodules", 类风湿结节;\r\nsecond line\ttab '), Entry("rf_ever", None, "positive"),
    Entry("dmard[1]", None, "metho\rtrexate"), Entry("dmard_class[1]", None, "csdmard"),
    Entry("dmard_ongoing[1]", None, False), Entry("dmard_stopped[1]", None, "2021-05"),
    Entry("dmard[3]", None, "a, b"), Entry("dmard_class[3].missing", None, "not_done"),
)  # fmt: skip


@pytest.mark.parametrize("name", ["csv", "odm", "xlsx"])
def test_rows_reasons_and_awkward_text_come_back_equal(name: str, founding_folder: Path) -> None:
    from tests.analysis.story import design_of, told

    story = told(design_of(founding_folder))
    person, visit = next(
        (one, visit) for one in story.course.participants.values() if one.state == "enrolled"
        for visit in one.visits if "ra_history" in story.design.forms_at(visit)
    )  # fmt: skip
    story.write(FormSaved(person.code, person.visits[visit].observed_on, visit, "ra_history", HISTORY))
    course, reader = bare(story), FORMATS[name].read
    assert reader is not None
    for file, data in FORMATS[name].write(story.course, STORY_NOW).items():
        if name != "csv" or file.startswith("ra_history"):
            reading = reader(data, file, course.design, None)
            plan = plan_import(course, reading, file_key(data, None, True), Writer(COORDINATOR, "a move", STORY_NOW))
            assert refused(plan) == []
    held = course.participants[person.code].values(visit, "ra_history")
    assert held == {entry.item: entry.new for entry in HISTORY}


def _holds_values(file: str, story: Story) -> bool:
    return file.removeprefix("SIMULATED-").split(".")[0] in story.design.forms


def test_every_file_of_a_simulated_study_carries_the_mark_and_never_enters_one_of_people(
    simulated: Story, observed: Story
) -> None:  # fmt: skip
    for one in FORMATS.values():
        for name, data in one.write(simulated.course, STORY_NOW).items():
            assert name.startswith("SIMULATED-") and (
                one.name == "xlsx" or b"SIMULATED" in data or b"\n" not in data[:-1]
            )
        for name in one.write(observed.course, STORY_NOW):
            assert "SIMULATED" not in name
    data = FORMATS["odm"].write(simulated.course, STORY_NOW)
    (name, content), reader = next(iter(data.items())), FORMATS["odm"].read
    assert reader is not None
    course = bare(observed)
    plan = plan_import(course, reader(content, name, course.design, None), "import x whole", WRITER)
    assert plan.proposals == [] and "never go into one study" in refused(plan)[0][1]


def proved() -> Course:
    clinic = Clinic().with_diary("P1")
    clinic.write(ValuesVerified("P1", ON, "day 0", "diary", ("days", "pain_mm")), MONITOR)
    clinic.write(RAISED, MANAGER)
    clinic.write(correction(Entry("days", 9, 8, "typing error")), reason="typing error")
    clinic.write(signing(clinic))
    clinic.write(FormSaved("P1", day(0), "day 0", "diary", (Entry("note", None, "=HYPERLINK(1)"),)), INVESTIGATOR)
    return clinic.course


def test_odm_tells_who_when_and_why_and_what_is_asked_verified_and_signed() -> None:
    root = etree.fromstring(next(iter(FORMATS["odm"].write(proved(), NOW).values())))
    changed = next(one for one in root.iter(f"{ODM}ItemData") if one.get("TransactionType") == "Update")
    audit = changed.getparent().getparent().find(f"{ODM}AuditRecord")  # type: ignore[union-attr]
    assert (changed.get("ItemOID"), changed.get("Value")) == ("I.diary.days", "8")
    assert audit.findtext(f"{ODM}ReasonForChange") == "typing error"  # type: ignore[union-attr]
    assert audit.find(f"{ODM}UserRef").get("UserOID") == "U.ines"  # type: ignore[union-attr]
    kinds = {one.text for one in root.iter(f"{ODM}FlagType")}
    assert {"query", "verified"} <= kinds
    checks = [(one.get("Comparator"), one.get("SoftHard"), one.findtext(f"{ODM}CheckValue"))
              for one in root.iter(f"{ODM}ItemDef") if one.get("Name") == "pain_mm"
              for one in one.iter(f"{ODM}RangeCheck")]  # fmt: skip
    assert ("LE", "Hard", "100") in checks and ("LE", "Soft", "90") in checks
    assert plain("a\x01b\uffff") == "a\ufffdb\ufffd", "as a ledger of an earlier program may hold it"


def test_the_identifiers_of_odm_follow_from_names_alone() -> None:
    once, again = (next(iter(FORMATS["odm"].write(proved(), NOW).values())) for _ in range(2))
    assert once == again


def test_a_workbook_holds_numbers_as_numbers_and_never_a_formula() -> None:
    from openpyxl import load_workbook

    book = load_workbook(io.BytesIO(next(iter(FORMATS["xlsx"].write(proved(), NOW).values()))))
    heads, line = list(book["diary"].iter_rows())[:2]
    told = dict(zip([one.value for one in heads], line, strict=True))
    assert told["pain_mm"].value == 55.5 and told["note"].value == "'=HYPERLINK(1)"
    assert told["note"].data_type == "s" and told["pain_mm"].data_type == "n"
    assert any("no medical advice" in str(one.value) for line in book["about"] for one in line)


def test_the_dictionary_tells_every_item_with_unit_codes_and_ranges() -> None:
    files = FORMATS["csv"].write(proved(), NOW)
    told = {one["item"]: one for one in csv.DictReader(io.StringIO(files["data-dictionary.csv"].decode()))}
    assert told["pain_mm"]["unit"] == "mm" and told["pain_mm"]["hard_range"] == "0..100"
    assert told["pain_mm"]["soft_range"] == "0..90" and told["rash"]["codes"] == "0=absent | 1=present"
    assert b"no medical advice" in files["README.txt"]


@given(st.floats(allow_nan=False, allow_infinity=False) | st.integers(-(10**17), 10**17))
def test_every_number_comes_back_as_it_was_written(number: float) -> None:
    back = typed(Item("x", "X", "float"), str(number))
    assert back == number and type(back) is type(number)


@settings(max_examples=150, deadline=None)
@given(st.text(st.characters(codec="utf-8"), max_size=80))
def test_arbitrary_text_is_read_or_refused_in_words(text: str) -> None:
    for head in ("participant,visit,note\n", "<ODM xmlns='http://www.cdisc.org/ns/odm/v1.3'>"):
        try:
            plan, _ = planned(head + text, name="diary.csv")
        except InputErrors:
            continue
        assert all(one.says for one in plan.told)


def test_a_role_that_may_not_write_values_may_not_import_them() -> None:
    clinic = Clinic().at_day_0()
    data = b"participant,visit,days\nP1,day 0,1\n"
    writer = Writer(Actor("mona", Role.MONITOR), "why", NOW)
    plan = plan_import(clinic.course, read(data), file_key(data, None, True), writer)
    assert plan.proposals == [] and "may not write" in refused(plan)[0][1]
