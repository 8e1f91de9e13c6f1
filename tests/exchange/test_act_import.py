"""An import corrects acts that stand, and says so with old value, new value and reason; or it says why it cannot."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from dataclasses import replace

import pytest

from tests.conduct.plan import COORDINATOR, NOW, Clinic, day, dose, small_design
from trialwright.conduct.acts.act_set_aside import ActSetAside
from trialwright.conduct.acts.dose_missed import DoseMissed
from trialwright.conduct.audit import audit_trail
from trialwright.conduct.payload import read_row
from trialwright.exchange.data_import import ImportPlan, Writer, file_key, plan_import
from trialwright.exchange.register import find_data_formats
from trialwright.protocol.form import Form, Item, ItemGroup

FORMATS = find_data_formats()
WHY = "the pharmacy's list"
DOSE = Form("dose", "Dose", (ItemGroup("all", "All", (
    Item("administration", "Drug", "text"), Item("number", "Number", "integer"), Item("amount", "Amount", "float"),
    Item("unit", "Unit", "text"), Item("lot", "Lot", "text"), Item("why", "Why", "text"),
)),), acts=("dose given", "dose missed"))  # fmt: skip


@pytest.fixture
def clinic() -> Clinic:
    design = small_design()
    found = Clinic(design=replace(design, forms={**design.forms, "dose": DOSE})).with_diary()
    found.write(replace(dose(1), lot="L1") if not found.course.participants["P1"].doses else replace(dose(2), lot="L1"))
    found.write(DoseMissed("P1", day(28), "Inventumab", 3, "ill"))
    return found


def written(clinic: Clinic, name: str) -> dict[str, bytes]:
    return dict(FORMATS[name].write(clinic.course, NOW))


def taken_in(clinic: Clinic, name: str, data: bytes) -> ImportPlan:
    """What becomes of a file; what is proposed is written."""
    read = FORMATS[name].read
    assert read is not None
    reading = read(data, "dose.csv" if name == "csv" else "f.xml", clinic.course.design, None)
    other = Clinic(design=clinic.course.design, opened=False)
    for row in clinic.book.rows:
        entry = read_row(row)
        other.course.admit_all([entry] if entry else [], row.hash)
    plan = plan_import(other.course, reading, file_key(data, None, True), Writer(COORDINATOR, WHY, NOW, "file x"))
    if not plan.count("refused"):
        for one in plan.proposals:
            clinic.book.append(one, NOW)
    return plan


def table(clinic: Clinic, change: Callable[[dict[str, str]], None]) -> bytes:
    """The table of doses with a change in each line."""
    rows = list(csv.DictReader(io.StringIO(written(clinic, "csv")["dose.csv"].decode("utf-8-sig"))))
    out = io.StringIO()
    writer = csv.DictWriter(out, rows[0].keys())
    writer.writeheader()
    for one in rows:
        change(one)
        writer.writerow(one)
    return out.getvalue().encode()


def said(plan: ImportPlan) -> str:
    return " ".join(f"{one.word}: {one.says}" for one in plan.told)


@pytest.mark.parametrize("name", ["csv", "odm", "xlsx"])
def test_an_export_comes_back_without_a_change_also_after_corrections(clinic: Clinic, name: str) -> None:
    taken_in(clinic, "csv", table(clinic, lambda one: one.update(lot="L7") if one["act"] == "dose given" else None))
    rows = clinic.course.participants["P1"].of_kind("dose missed")[0].sequence
    clinic.write(ActSetAside("P1", NOW.date(), rows, "dose missed", None, None, rows), reason="it was given")
    before = clinic.course.sequence
    files = written(clinic, name)
    data = files["dose.csv"] if name == "csv" else next(iter(files.values()))
    plan = taken_in(clinic, name, data)
    assert not plan.proposals and not plan.count("refused") and plan.standing and clinic.course.sequence == before


def test_a_line_that_differs_corrects_the_act_with_old_new_and_why(clinic: Clinic) -> None:
    data = table(clinic, lambda one: one.update(amount="60", observed_on=day(15).isoformat())
                 if one["number"] == "2" else None)  # fmt: skip
    plan = taken_in(clinic, "csv", data)
    assert plan.count("corrected") == 1 and "dose given" in said(plan) and "amount, observed_on" in said(plan)
    changed = [one for one in audit_trail(clinic.course, "P1") if one.kind == "act corrected"]
    assert [(one.item, one.old, one.new, one.reason) for one in changed] == [
        ("amount", 70.0, 60.0, WHY), ("observed_on", day(14).isoformat(), day(15).isoformat(), WHY),
    ]  # fmt: skip
    assert taken_in(clinic, "csv", data).proposals == [], "the same file again writes nothing"


def test_acts_of_another_ledger_are_passed_over_in_an_interchange_file(clinic: Clinic) -> None:
    (data,) = written(clinic, "odm").values()
    rows = {one.sequence for one in clinic.course.participants["P1"].of_kind("dose given")}
    data = re.sub(rb'FormRepeatKey="(\d+)"', lambda m: b'FormRepeatKey="%d"' % (int(m[1]) - 1), data)
    plan = taken_in(clinic, "odm", data)
    assert plan.passed == len(rows) + 1 and not plan.count("refused") and not plan.proposals


def test_a_dose_turns_out_to_be_missed_by_an_import_too(clinic: Clinic) -> None:
    def missed(one: dict[str, str]) -> None:
        if one["number"] == "2":
            one.update(act="dose missed", why="ill", amount="", lot="")

    assert taken_in(clinic, "csv", table(clinic, missed)).count("corrected") == 1
    assert [one.number for one in clinic.course.participants["P1"].missed_doses] == [2, 3]


def test_the_interchange_file_corrects_as_the_table_does(clinic: Clinic) -> None:
    (data,) = written(clinic, "odm").values()
    changed = re.sub(rb'(<ItemData [^>]*ItemOID="I\.dose\.amount"[^>]*Value=")70(\.0)?"', rb'\g<1>55"', data)
    assert changed != data
    assert "amount" in said(taken_in(clinic, "odm", changed))
    assert {one.amount for one in clinic.course.participants["P1"].doses} == {55.0}


REFUSED = [
    ({"row": ""}, "names no row of the ledger would be a new act"), ({"row": "1"}, "none of the acts of P1"),
    ({"participant": "P9"}, "not known"), ({"administration": "Other"}, "another administration than the file says"),
    ({"amount": "many"}, "cannot hold"), ({"amount": "-1"}, "."), ({"number": "5"}, "another number than the file"),
    ({"act": "withdrawn"}, "cannot"), ({"observed_on": "2026-02-01"}, "."),
]  # fmt: skip


@pytest.mark.parametrize(("change", "says"), REFUSED)
def test_what_cannot_be_corrected_is_refused_in_words_and_nothing_is_written(
    clinic: Clinic, change: dict[str, str], says: str
) -> None:
    before = clinic.course.sequence
    plan = taken_in(clinic, "csv", table(clinic, lambda one: one.update(change) if one["number"] == "2" else None))
    assert plan.count("refused") and re.search(says, said(plan)), said(plan)
    assert clinic.course.sequence == before


def test_the_day_of_a_visit_is_corrected_and_two_days_in_one_file_are_refused(clinic: Clinic) -> None:
    head = "participant,visit,visit_date,form,item,value"
    visit = clinic.course.participants["P1"].of_kind("visit attended")[-1].act.visit  # type: ignore[attr-defined]
    two = f"{head}\nP1,{visit},{day(1)},diary,days,9\nP1,{visit},{day(2)},diary,rash,0\n"
    assert "several days" in said(taken_in(clinic, "csv", two.encode()))
    one = taken_in(clinic, "csv", f"{head}\nP1,{visit},{day(1)},diary,days,9\n".encode())
    assert one.count("corrected") == 1 and "the day of" in said(one)
    assert "moves with the visit" in said(one)
    assert clinic.course.participants["P1"].visits[visit].observed_on == day(1)
