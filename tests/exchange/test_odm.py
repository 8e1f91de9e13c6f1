"""ODM in both versions: valid by the standard's own schemas, back with the same values, and read from others."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import odmlib
import pytest
from lxml import etree

from tests.analysis.story import NOW as STORY_NOW
from tests.analysis.story import Story
from tests.conduct.plan import COORDINATOR, NOW, Clinic, day, small_design
from tests.conduct.test_correction import WHY, aside, mend, row_of
from tests.exchange.test_participant_data import ODM, bare, proved, refused, values
from trialwright.conduct.acts.visit_attended import VisitAttended
from trialwright.errors import InputErrors
from trialwright.exchange.data_import import ImportPlan, Writer, file_key, plan_import
from trialwright.exchange.odm_names import VISIT_DATE
from trialwright.exchange.odm_reading import read_odm
from trialwright.exchange.register import find_data_formats
from trialwright.protocol.form import Form, Item, ItemGroup

FORMATS = find_data_formats()
SCHEMAS = Path(odmlib.__file__).parent / "schemas" / "odm"
XSD = {"odm": SCHEMAS / "1.3.2" / "ODM1-3-2.xsd", "odm2": SCHEMAS / "2.0" / "ODM.xsd"}
ODM2 = "{http://www.cdisc.org/ns/odm/v2.0}"


@pytest.mark.parametrize("name", XSD)
def test_odm_is_valid_by_the_standards_own_schema(name: str, observed: Story, simulated: Story) -> None:
    schema = etree.XMLSchema(etree.parse(XSD[name]))
    for course in (observed.course, simulated.course, proved()):
        schema.assertValid(etree.fromstring(next(iter(FORMATS[name].write(course, NOW).values()))))


@pytest.mark.parametrize("study_folder", ["migraine"], indirect=True)
def test_values_in_the_second_version_come_back_equal(observed: Story, simulated: Story) -> None:
    for story in (observed, simulated):
        course = bare(story)
        (name, data), reader = next(iter(FORMATS["odm2"].write(story.course, STORY_NOW).items())), FORMATS["odm2"].read
        assert reader is not None
        writer = Writer(COORDINATOR, "a move", STORY_NOW)
        plan = plan_import(course, reader(data, name, course.design, None), file_key(data, None, True), writer)
        assert refused(plan) == [] and values(course) == values(story.course)


def test_the_second_version_holds_queries_audit_records_signatures_and_units() -> None:
    root = etree.fromstring(next(iter(FORMATS["odm2"].write(proved(), NOW).values())))
    query = next(root.iter(f"{ODM2}Query"))
    assert (query.get("State"), query.get("Source"), query.get("Type")) == ("Open", "Data Management", "Manual")
    assert query.findtext(f"{ODM2}Value") == "Is this the number of days?"
    assert query.getparent().get("ItemOID") == "I.diary.days"  # type: ignore[union-attr]
    update = next(one for one in root.iter(f"{ODM2}ItemData") if one.get("TransactionType") == "Update")
    audit = update.getparent().getparent().find(f"{ODM2}AuditRecord")  # type: ignore[union-attr]
    assert update.findtext(f"{ODM2}Value") == "8" and audit is not None
    assert audit.findtext(f"{ODM2}ReasonForChange") == "typing error"
    pain = next(one for one in root.iter(f"{ODM2}ItemRef") if one.get("ItemOID") == "I.diary.pain_mm")
    assert pain.get("UnitsItemOID") == "I.MU.mm"
    assert next(root.iter(f"{ODM2}ItemGroupDef")).get("Type") == "Form"
    said = "".join(root.find(f"{ODM2}Description").itertext())  # type: ignore[union-attr]
    assert "Not in this file" in said and "trialwright copy" in said


def mended() -> Clinic:
    """A dose and a visit corrected, a visit and a form set aside; doses fill in a form of the study."""
    design = small_design()
    items = tuple(Item(name, name, kind) for name, kind in (("amount", "float"), ("lot", "text")))
    form = Form("doses", "Doses", (ItemGroup("all", "All", items),), acts=("dose given",))
    clinic = Clinic(design=replace(design, forms={**design.forms, "doses": form})).with_diary()
    clinic.write(VisitAttended("P1", day(14), "week 2"))
    clinic.write(mend(clinic, row_of(clinic, "dose given"), amount=60.0, lot="L7", observed_on=day(1)), reason=WHY)
    clinic.write(mend(clinic, row_of(clinic, "visit attended"), observed_on=day(1)), reason=WHY)
    clinic.write(mend(clinic, row_of(clinic, "visit attended", 1), observed_on=day(15)), reason=WHY)
    clinic.write(mend(clinic, row_of(clinic, "visit attended", 1), visit="week 4"), reason=WHY)
    clinic.write(aside(clinic, row_of(clinic, "form saved")), reason=WHY)
    clinic.write(aside(clinic, row_of(clinic, "visit attended")), reason=WHY)
    clinic.write(aside(clinic, row_of(clinic, "dose given")), reason=WHY)
    return clinic


def test_a_correction_is_an_update_with_its_audit_record_and_what_is_set_aside_is_removed() -> None:
    files = {name: next(iter(FORMATS[name].write(mended().course, NOW).values())) for name in XSD}
    for name, data in files.items():
        etree.XMLSchema(etree.parse(XSD[name])).assertValid(etree.fromstring(data))
    told = [
        (one.get("ItemOID"), one.get("Value"), one.get("TransactionType"))
        for one in etree.fromstring(files["odm"]).iter(f"{ODM}ItemData") if one.get("TransactionType") != "Upsert"
    ]  # fmt: skip
    assert ("I.doses.amount", "70.0", "Insert") in told
    assert told.index(("I.doses.amount", "60.0", "Update")) < told.index(("I.doses.lot", "L7", "Insert"))
    days = [one[1:] for one in told if one[0] == VISIT_DATE]
    assert days == [(day(0).isoformat(), "Insert"), (day(14).isoformat(), "Insert"), (day(1).isoformat(), "Update"),
                    (day(15).isoformat(), "Update"), (None, "Remove"), (day(15).isoformat(), "Update"),
                    (None, "Remove")]  # fmt: skip
    assert told.count(("I.diary.days", None, "Remove")) == 1, "saved on the wrong day, then set aside"
    root = etree.fromstring(files["odm"])
    update = next(one for one in root.iter(f"{ODM}ItemData") if one.get("Value") == "60.0")
    audit = update.getparent().getparent().find(f"{ODM}AuditRecord")  # type: ignore[union-attr]
    assert audit is not None and audit.findtext(f"{ODM}ReasonForChange") == WHY
    assert [one.get("FormRepeatKey") for one in root.iter(f"{ODM}FormData") if one.get("TransactionType") == "Remove"]


FOLDER = Path(__file__).parent / "odm"
"""Invented files in the manner of other systems' exports."""
STYLES = {path.stem: path.read_text("utf-8") for path in sorted(FOLDER.glob("*.xml"))}


def planned(text: str) -> tuple[ImportPlan, Clinic]:
    clinic = Clinic().at_day_0()
    data = text.encode()
    reading = read_odm(data, "other.xml", clinic.course.design, None)
    return plan_import(clinic.course, reading, file_key(data, None, True), Writer(COORDINATOR, "moved", NOW)), clinic


@pytest.mark.parametrize("style", STYLES)
def test_files_of_other_producers_are_read_by_what_their_metadata_call_things(style: str) -> None:
    plan, clinic = planned(STYLES[style])
    assert refused(plan) == []
    visit = "week 4" if style == "libreclinica" else "day 0"
    assert clinic.course.participants["P1"].values(visit, "diary") == {"days": 7}


def test_what_another_producer_calls_otherwise_is_refused_by_its_name() -> None:
    for old, new, says in (
        ('Name="days"', 'Name="number"', "no item 'number'"), ('ItemOID="days"', 'ItemOID="other"', "no item 'other'"),
        ('Name="Diary"', 'Name="Journal"', "no form 'Journal'"), ('Name="Day 0"', 'Name="Start"', "no visit"),
        ('Value="7"', 'Value="many"', "takes a whole number"), ('SubjectKey="P1"', 'SubjectKey="1"', "1 is not known"),
    ):  # fmt: skip
        text = STYLES["redcap"].replace(old, new)
        if says == "no item 'number'":
            text = text.replace('OID="days"', 'OID="number"').replace('ItemOID="days"', 'ItemOID="number"')
        if says.startswith("no form"):
            text = text.replace("Form.diary", "Form.journal")
        if says == "no visit":
            text = text.replace("Event.day_0_arm_1", "Event.start")
        plan, _ = planned(text)
        assert any(says in one for _, one in refused(plan)), (says, refused(plan))
        assert plan.proposals == []


def test_a_file_of_another_study_is_refused_whole() -> None:
    with pytest.raises(InputErrors, match="another StudyOID, and another name"):
        planned(STYLES["redcap"].replace("SMALL", "Large").replace(">small<", ">large<"))
