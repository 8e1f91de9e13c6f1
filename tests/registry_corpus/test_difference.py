"""What a sponsor changed, told in sentences that a reader of trials can check by hand; and nothing left out."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from tests.registry.any_record import values_of
from tests.registry_corpus.a_record import FOUNDING_LIKE, record_like
from trialwright.registry.difference import Change, differences
from trialwright.registry.record import Record, read_v2, write_v2

Edit = Callable[[dict[str, Any]], None]


def put(path: str, value: Any) -> Edit:
    """An edit: the value at a dotted path."""

    def edit(data: dict[str, Any]) -> None:
        *way, last = path.split(".")
        for step in way:
            data = data.setdefault(step, {})
        if value is None:
            data.pop(last, None)
        else:
            data[last] = value

    return edit


STATUS = "protocolSection.statusModule"
DESIGN = "protocolSection.designModule"
OUTCOMES = "protocolSection.outcomesModule"
ELIGIBLE = "protocolSection.eligibilityModule"
ACR20 = {"measure": "ACR20 response", "timeFrame": "Week 24"}
DAS = {"measure": "Change of DAS28-CRP", "timeFrame": "Week 24"}
SAFETY = {"measure": "Adverse events", "timeFrame": "28 weeks"}


def told(before: list[Edit], after: list[Edit]) -> list[Change]:
    old, new = copy.deepcopy(FOUNDING_LIKE), copy.deepcopy(FOUNDING_LIKE)
    for data, edits in ((old, before), (new, after)):
        for edit in edits:
            edit(data)
    return list(differences(read_v2(old), read_v2(new)))


@pytest.mark.parametrize(
    ("path", "old", "new", "kind", "says"),
    [
        (f"{STATUS}.overallStatus", "NOT_YET_RECRUITING", "RECRUITING", "status",
         "Status changed from Not yet recruiting to Recruiting."),
        (f"{STATUS}.overallStatus", "COMPLETED", "RECRUITING", "status backwards",
         "Status moved backwards: from Completed to Recruiting."),
        (f"{STATUS}.overallStatus", "SUSPENDED", "RECRUITING", "status",
         "Status changed from Suspended to Recruiting."),
        (f"{STATUS}.overallStatus", "RECRUITING", "UNKNOWN", "status",
         "Status changed from Recruiting to Unknown status."),
        # 2025-06-10 to 2025-11-10: 20 days of June, 31 + 31 + 30 + 31 of the months between, 10 of November = 153.
        (f"{STATUS}.startDateStruct", {"date": "2025-06-10", "type": "ESTIMATED"},
         {"date": "2025-11-10", "type": "ESTIMATED"}, "start slipped",
         "Start (estimated) slipped by 153 days: from 2025-06-10 to 2025-11-10."),
        (f"{STATUS}.startDateStruct", {"date": "2025-06-10", "type": "ESTIMATED"},
         {"date": "2025-06-11", "type": "ACTUAL"}, "start slipped",
         "Start (estimated before, now actual) slipped by 1 day: from 2025-06-10 to 2025-06-11."),
        (f"{STATUS}.startDateStruct", {"date": "2025-06-10", "type": "ESTIMATED"},
         {"date": "2025-06-10", "type": "ACTUAL"}, "start became actual",
         "Start on 2025-06-10 is no longer estimated but actual."),
        (f"{STATUS}.startDateStruct", {"date": "2025-06-10", "type": "ACTUAL"},
         {"date": "2025-06-10", "type": "ESTIMATED"}, "start taken back",
         "Start on 2025-06-10 was actual and is now only estimated."),
        (f"{STATUS}.completionDateStruct", {"date": "2026-03"}, {"date": "2026-01"}, "completion brought forward",
         "Completion was brought forward by 2 months: from 2026-03 to 2026-01."),
        # June to 10 July: from its last day 10 days, from its first 39.
        (f"{STATUS}.primaryCompletionDateStruct", {"date": "2025-06"}, {"date": "2025-07-10"},
         "primary completion slipped", "Primary completion slipped by 10 to 39 days: from 2025-06 to 2025-07-10."),
        # (60 - 44) / 60 = 26.7 %
        (f"{DESIGN}.enrollmentInfo", {"count": 60, "type": "ESTIMATED"}, {"count": 44, "type": "ACTUAL"},
         "enrolment cut", "Enrolment was cut by 27 %: from 60 (planned) to 44 (actual)."),
        (f"{DESIGN}.enrollmentInfo", {"count": 0}, {"count": 10}, "enrolment raised",
         "Enrolment was raised: from 0 to 10."),
        (f"{DESIGN}.enrollmentInfo", {"count": 1000}, {"count": 999}, "enrolment cut",
         "Enrolment was cut by less than 1 %: from 1000 to 999."),
        (f"{DESIGN}.enrollmentInfo", {"count": 60, "type": "ESTIMATED"}, {"count": 60, "type": "ACTUAL"},
         "enrolment type", "Enrolment of 60 is now actual, before planned."),
        (f"{OUTCOMES}.primaryOutcomes", [ACR20], [DAS], "primary outcome switched",
         'Primary outcome switched: "ACR20 response" gave way to "Change of DAS28-CRP".'),
        (f"{OUTCOMES}.primaryOutcomes", [ACR20], [ACR20, SAFETY], "primary outcome added",
         'Primary outcome added (28 weeks): "Adverse events".'),
        (f"{OUTCOMES}.primaryOutcomes", [ACR20, SAFETY], [ACR20], "primary outcome removed",
         'Primary outcome removed (28 weeks): "Adverse events".'),
        (f"{OUTCOMES}.primaryOutcomes", [ACR20], [{**ACR20, "timeFrame": "Week 12"}], "primary outcome time frame",
         'Time frame of the primary outcome "ACR20 response" changed from "Week 24" to "Week 12".'),
        (f"{OUTCOMES}.primaryOutcomes", [DAS], [{**DAS, "measure": "Change of DAS28-CRP from baseline"}],
         "primary outcome reworded",
         'Primary outcome reworded: "Change of DAS28-CRP" became "Change of DAS28-CRP from baseline".'),
        (f"{ELIGIBLE}.minimumAge", "18 Years", "16 Years", "eligibility",
         'Minimum age changed from "18 Years" to "16 Years".'),
        (f"{DESIGN}.phases", ["PHASE2"], ["PHASE2", "PHASE3"], "design", "Phases: Phase 3 was added."),
        (f"{DESIGN}.designInfo.allocation", "RANDOMIZED", "NON_RANDOMIZED", "design",
         "Allocation changed from Randomised to Not randomised."),
        ("protocolSection.sponsorCollaboratorsModule.leadSponsor.name", "One Hospital", "Other Hospital", "sponsor",
         'Lead sponsor changed from "One Hospital" to "Other Hospital".'),
        (f"{STATUS}.whyStopped", None, "No funds", "status", 'Reason for stopping was added: "No funds".'),
        ("resultsSection", None, {"moreInfoModule": {}}, "results posted", "Results were posted."),
        ("resultsSection", {"moreInfoModule": {}}, None, "results removed", "Posted results were taken away."),
    ],
)  # fmt: skip
def test_each_change_is_told_in_a_sentence(path: str, old: Any, new: Any, kind: str, says: str) -> None:
    (change,) = told([put(path, old)], [put(path, new)])
    assert (change.kind, change.says, change.matters) == (kind, says, True)


def test_an_outcome_moved_to_another_list_is_demoted_or_promoted() -> None:
    before = [put(f"{OUTCOMES}.primaryOutcomes", [ACR20]), put(f"{OUTCOMES}.secondaryOutcomes", [DAS])]
    after = [put(f"{OUTCOMES}.primaryOutcomes", [DAS]), put(f"{OUTCOMES}.secondaryOutcomes", [ACR20])]
    assert {(change.kind, change.says) for change in told(before, after)} == {
        ("primary outcome demoted", 'Primary outcome demoted to secondary: "ACR20 response".'),
        ("secondary outcome promoted", 'Secondary outcome promoted to primary: "Change of DAS28-CRP".'),
    }


def test_outcomes_in_another_order_are_no_switch() -> None:
    changes = told(
        [put(f"{OUTCOMES}.primaryOutcomes", [ACR20, DAS])], [put(f"{OUTCOMES}.primaryOutcomes", [DAS, ACR20])]
    )
    assert [(change.says, change.matters) for change in changes] == [("Primary outcomes: the order changed.", False)]


def test_criteria_are_compared_line_by_line_as_they_read() -> None:
    old = "Inclusion:\n\n* Age \\>= 18 years\n* DAS28 above 3.2 at screening\n* Able to consent"
    new = "Inclusion:\n\n1. Age >= 18 years\n2. DAS28 above 5.1 at screening\n3. Negative pregnancy test"
    changes = told([put(f"{ELIGIBLE}.eligibilityCriteria", old)], [put(f"{ELIGIBLE}.eligibilityCriteria", new)])
    assert [change.says for change in changes] == [
        'Criterion reworded: "DAS28 above 3.2 at screening" became "DAS28 above 5.1 at screening".',
        'Criterion removed: "Able to consent".',
        'Criterion added: "Negative pregnancy test".',
    ]


def test_criteria_in_another_layout_do_not_matter() -> None:
    edits = [put(f"{ELIGIBLE}.eligibilityCriteria", text) for text in ("* Age \\> 18\n\n* RA", "- Age > 18\n- RA")]
    (change,) = told(edits[:1], edits[1:])
    assert (change.says, change.matters) == ("Eligibility criteria: only layout or markup changed.", False)


def test_sites_are_told_by_country() -> None:
    path = "protocolSection.contactsLocationsModule.locations"
    spain = [{"facility": f"Hospital {number}", "city": "Madrid", "country": "Spain"} for number in range(4)]
    italy = [{"facility": "Policlinico", "city": "Roma", "country": "Italy", "status": "RECRUITING"}]
    closed = [{**italy[0], "status": "COMPLETED"}]
    assert [change.says for change in told([put(path, italy)], [put(path, spain + closed)])] == [
        "4 sites added: Spain 4. First sites in Spain.",
        "Status of 1 site changed from Recruiting to Completed.",
    ]
    assert [change.says for change in told([put(path, spain + italy)], [put(path, spain)])] == [
        "1 site removed: Policlinico, Roma, Italy. No site is left in Italy."
    ]


def test_telephone_numbers_and_addresses_are_never_told() -> None:
    path = "protocolSection.contactsLocationsModule"
    person = {"name": "A. Physician", "phone": "1-555-010-0100", "email": "a@example.org"}
    other = {"name": "A. Physician", "phone": "1-555-010-0199", "email": "b@example.org"}
    before = [
        put(f"{path}.centralContacts", [person]),
        put(f"{path}.locations", [{"facility": "H", "contacts": [person]}]),
    ]
    after = [
        put(f"{path}.centralContacts", [other]),
        put(f"{path}.locations", [{"facility": "H", "contacts": [other]}]),
    ]
    for changes in (told(before, after), told(before, []), told([], after)):
        assert changes
        assert "555" not in repr(changes) and "example.org" not in repr(changes)
    assert [change.matters for change in told(before, after)] == [False, False, False]


def test_upkeep_does_not_matter() -> None:
    changes = told(
        [put(f"{STATUS}.lastUpdateSubmitDate", "2025-06-06"), put(f"{STATUS}.statusVerifiedDate", "2025-05")],
        [put(f"{STATUS}.lastUpdateSubmitDate", "2025-07-06"), put(f"{STATUS}.statusVerifiedDate", "2025-07")],
    )
    assert [(change.kind, change.matters) for change in changes] == [("housekeeping", False)] * 2


def test_what_matters_comes_first() -> None:
    changes = told(
        [put(f"{STATUS}.lastUpdateSubmitDate", "2025-06-06"), put(f"{STATUS}.overallStatus", "RECRUITING")],
        [put(f"{STATUS}.lastUpdateSubmitDate", "2025-07-06"), put(f"{STATUS}.overallStatus", "COMPLETED")],
    )
    assert [change.matters for change in changes] == [True, False]


def test_a_field_that_the_data_model_does_not_name_is_told_too() -> None:
    (change,) = told([], [put("protocolSection.statusModule.newField", "x")])
    assert change.says == 'New field was added: "x".'


@given(data=values_of(Record))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
def test_nothing_changes_without_a_sentence(data: dict[str, Any]) -> None:
    other = record_like(data)
    base = read_v2(FOUNDING_LIKE)
    assert differences(other, other) == () == differences(base, base)
    equal = write_v2(other) == write_v2(base)
    for old, new in ((base, other), (other, base)):
        changes = differences(old, new)
        assert bool(changes) is not equal
        assert all(change.says and change.says.endswith(".") and change.kind and change.path for change in changes)


@given(data=values_of(Record))
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
def test_each_changed_module_is_named_by_a_change(data: dict[str, Any]) -> None:
    old, new = read_v2(FOUNDING_LIKE), record_like(data)
    before, after = write_v2(old), write_v2(new)
    paths = [change.path for change in differences(old, new)]
    for section in {*before, *after}:
        if before.get(section) != after.get(section):
            assert any(path.startswith(section) for path in paths), section
    protocol = "protocolSection"
    for module in {*before[protocol], *after[protocol]}:
        if before[protocol].get(module) != after[protocol].get(module):
            assert any(path.startswith(f"{protocol}.{module}") for path in paths), module


def test_a_heading_in_other_capitals_and_a_moved_line_are_no_change_of_criteria() -> None:
    path = f"{ELIGIBLE}.eligibilityCriteria"
    old = "Inclusion Criteria:\n* RA\n* Age above 18\n\nExclusion Criteria:\n* Pregnancy"
    capitals = "INCLUSION CRITERIA\n* RA\n* Age above 18\n\nEXCLUSION CRITERIA\n* Pregnancy"
    moved = "Inclusion Criteria:\n* Age above 18\n* RA\n\nExclusion Criteria:\n* Pregnancy"
    assert [change.matters for change in told([put(path, old)], [put(path, capitals)])] == [False]
    (change,) = told([put(path, old)], [put(path, moved)])
    assert (change.says, change.matters) == ("Eligibility criteria: lines stand in another order.", True)


def test_sites_that_lose_their_status_with_the_end_of_the_study_do_not_matter() -> None:
    path = "protocolSection.contactsLocationsModule.locations"
    site = {"facility": "H", "city": "Roma", "country": "Italy"}
    (change,) = told([put(path, [{**site, "status": "RECRUITING"}])], [put(path, [site])])
    assert (change.says, change.matters) == ("Status of 1 site changed from Recruiting to no status.", False)


def test_a_text_rewritten_from_end_to_end_is_told_in_time() -> None:
    path = f"{ELIGIBLE}.eligibilityCriteria"
    old, new = ("\n".join(f"{word} {number} of {number % 7}" for number in range(400)) for word in ("old", "new"))
    changes = told([put(path, old)], [put(path, new)])
    assert {change.kind for change in changes} == {"criterion removed", "criterion added"} and len(changes) == 800
