"""What the registry's pages are made of, without a page: dates, tables, figures, contacts, FHIR."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from xml.etree import ElementTree

import orjson
from fhir.resources.researchstudy import ResearchStudy

from tests.web.registry.a_record import EMAIL, NCT, PHONE, invented
from trialwright.exchange.fhir_research_study import research_study
from trialwright.registry.milestones import milestones
from trialwright.registry.posted_results import posted_results
from trialwright.registry.private_contacts import without_contacts
from trialwright.registry.record import Record, read_v2, value_at
from trialwright.registry.result_figure import draw_bars
from trialwright.registry.result_table import Bar, Part, Row, Table
from trialwright.registry.timeline_figure import draw_timeline
from trialwright.web.record_places import CRITERIA, criteria, place
from trialwright.web.registry_html import part_html

DAY = date(2026, 11, 22)


def test_dates_stand_in_order_with_their_kind_and_results_are_due_a_year_after_primary_completion() -> None:
    data = invented()
    data["hasResults"] = False
    found = milestones(read_v2(data), DAY)
    # 42 CFR 11.44(a): primary completion 2022-03-31, so 2023-03-31
    assert [(one.label, str(one.when), one.kind) for one in found] == [
        ("First posted", "2020-01-02", "actual"), ("Start", "2020-02", "actual"),
        ("Primary completion", "2022-03-31", "actual"), ("Results posted", "2023-03-01", "actual"),
        ("Results due", "2023-03-31", "counted"), ("Last update", "2024-05-01", "actual"),
        ("Completion", "2030-06", "estimated"),
    ]  # fmt: skip


def test_a_date_without_a_type_is_neither_actual_nor_estimated() -> None:
    data = invented()
    del data["protocolSection"]["statusModule"]["startDateStruct"]["type"]
    start = next(one for one in milestones(read_v2(data), DAY) if one.label == "Start")
    assert start.kind == "not said whether actual"


def test_the_timeline_tells_actual_from_estimated_by_shape_and_word() -> None:
    svg = draw_timeline("Dates <&>", milestones(read_v2(invented()), DAY), DAY)
    ElementTree.fromstring(svg)
    assert svg.count('class="mark-filled"') == 5
    assert svg.count('class="mark-hollow"') == 1
    assert "Completion: 2030-06, estimated" in svg
    assert "style=" not in svg
    assert draw_timeline("None", (), DAY) == ""


def test_bars_start_at_zero_on_either_side_and_one_value_needs_no_figure() -> None:
    svg = draw_bars("Change <b>", "mm", [Bar("A", -5, "-5", -8, -2), Bar("B", 10, "10")], name="f")
    bars = [one for one in ElementTree.fromstring(svg).iter() if one.tag.endswith("rect")]
    left, right = (float(one.get("x") or 0) for one in bars)
    assert abs(left + float(bars[0].get("width") or 0) - right) < 0.2, "both end at zero"
    assert draw_bars("One", "mm", [Bar("A", 1, "1")], name="f") == ""


def test_limits_that_do_not_hold_their_value_are_told_as_posted_and_not_drawn() -> None:
    """A count of 26 of 44 was posted with the limits of its percentage, 44.6 to 73.6."""
    odd, plain = Bar("Success", 26, "26 (44.6 to 73.6)", 44.6, 73.6), Bar("Failure", 18, "18")
    drawn = draw_bars("Response", "participants", [odd, plain], name="f")
    assert "limits" not in drawn
    assert drawn.count("26 (44.6 to 73.6)") == 2, "in the picture and in its description"
    assert "limits" in draw_bars("Response", "participants", [Bar("Success", 26, "26", 20, 31), plain], name="f")


def test_values_with_limits_stand_as_dots_on_a_scale_and_the_description_tells_each() -> None:
    bars = [Bar("A", 5, "5 (1)", 4, 6, "Week 4"), Bar("B", 9, "9 (2)", 7, 11, "Week 4")]
    drawn = ElementTree.fromstring(draw_bars("Change", "mm; mean (standard deviation)", bars, name="f"))
    tags = [one.tag.rpartition("}")[2] for one in drawn.iter()]
    assert tags.count("circle") == 2 and tags.count("rect") == 0
    dots = [float(one.get("cx") or 0) for one in drawn.iter() if one.tag.endswith("circle")]
    ticks = {one.text: float(one.get("x") or 0) for one in drawn.iter() if one.get("text-anchor") == "middle"}
    assert list(ticks) == ["4", "6", "8", "10"]
    assert abs(dots[0] - (ticks["4"] + ticks["6"]) / 2) < 0.2, "5 stands midway between 4 and 6"
    (told,) = [one.text or "" for one in drawn.iter() if one.tag.endswith("desc")]
    assert told == "mm; mean (standard deviation). Week 4, A: 5 (1); Week 4, B: 9 (2)"


def test_a_mean_has_its_deviation_to_either_side_and_a_count_has_none() -> None:
    data = invented()
    (outcome,) = data["resultsSection"]["outcomeMeasuresModule"]["outcomeMeasures"]
    measured = outcome["classes"][0]["categories"][0]["measurements"]
    (table, _) = posted_results(read_v2(data))[0].tables
    assert [(bar.value, bar.low, bar.high) for bar in table.bars] == [(20, None, None), (12, None, None)]
    assert "line" not in table.bars_say
    outcome |= {"paramType": "MEAN", "dispersionType": "Standard Deviation", "unitOfMeasure": "mm"}
    measured[0] |= {"spread": "2.5"}
    measured[1] |= {"spread": "NA", "lowerLimit": "10", "upperLimit": "15"}
    (table, _) = posted_results(read_v2(data))[0].tables
    assert [(bar.low, bar.high) for bar in table.bars] == [(17.5, 22.5), (10, 15)]
    assert table.bars_say == "mm; mean (standard deviation); line: one standard deviation to either side"
    outcome["paramType"] = "GEOMETRIC_MEAN"  # of which a deviation to either side says nothing
    measured[1] = {"groupId": "G1", "value": "12"}
    (table, _) = posted_results(read_v2(data))[0].tables
    assert [bar.low for bar in table.bars] == [None, None]


def test_no_per_cent_of_the_group_stands_in_a_row_that_counts_fewer() -> None:
    data = invented()
    (outcome,) = data["resultsSection"]["outcomeMeasuresModule"]["outcomeMeasures"]
    (table, _) = posted_results(read_v2(data))[0].tables
    assert table.rows[0].cells == ("20 (40.0%)", "12 (25.0%)")  # of 50 and 48
    outcome["classes"][0]["title"] = "Seen at week 24 (n= 30, 20)"
    (table, _) = posted_results(read_v2(data))[0].tables
    assert table.rows[0].cells == ("20", "12")


def test_a_value_leads_to_its_place_on_the_page() -> None:
    record = read_v2(invented())
    sides = criteria(record)
    text = data_of(record, CRITERIA)
    for words, number in (("18", "I1"), ("for months", "I2.1"), ("Pregnancy", "E1")):
        assert place(CRITERIA, text.index(words), sides).anchor == number
    section = "protocolSection.{}"
    for path, page, anchor in (
        ("statusModule.startDateStruct.date", "record", "timeline"),
        ("statusModule.overallStatus", "record", "basic-information"),
        ("armsInterventionsModule.interventions[0].name", "record", "interventions-1"),
        ("outcomesModule.secondaryOutcomes[0].timeFrame", "record", "secondary-outcome-1"),
        ("eligibilityModule.minimumAge", "record", "eligibility-criteria"),
        ("oversightModule.oversightHasDmc", "", ""),
    ):
        found = place(section.format(path), 0, sides)
        assert (found.page, found.anchor) == (page, anchor), path
    assert place("resultsSection.outcomeMeasuresModule.outcomeMeasures[0].title", 0, ()).anchor == "outcome-1"


def data_of(record: Record, path: str) -> str:
    return str(value_at(record, path))


def test_contacts_leave_and_everything_else_stays() -> None:
    data = invented()
    told = orjson.dumps(without_contacts(data)).decode()
    assert PHONE not in told
    assert EMAIL not in told
    assert (
        without_contacts(data)["resultsSection"]["outcomeMeasuresModule"]
        == (data["resultsSection"]["outcomeMeasuresModule"])
    )


def test_a_fhir_study_holds_no_empty_value_and_names_no_person() -> None:
    told = research_study(read_v2(invented()))
    assert told["identifier"][0]["value"] == NCT
    assert "Desk" not in orjson.dumps(told).decode()
    assert not [one for one in told.values() if one in (None, "", [], {})]
    assert research_study(read_v2({"protocolSection": {"identificationModule": {"nctId": NCT}}})) == {
        "resourceType": "ResearchStudy", "id": NCT, "url": f"https://clinicaltrials.gov/study/{NCT}",
        "identifier": [{"use": "official", "system": "https://clinicaltrials.gov", "value": NCT}], "status": "active",
    }  # fmt: skip


def test_a_fhir_study_keeps_to_the_resource_of_release_5(shared_path: Callable[[str], Path]) -> None:
    """Held to the definitions of the package fhir.resources."""
    ResearchStudy.model_validate(research_study(read_v2(invented())))
    for file in sorted(shared_path("records/v2-sample").glob("*.json")):
        ResearchStudy.model_validate(research_study(read_v2(orjson.loads(file.read_bytes()))))


def test_every_value_of_real_results_stands_in_a_table(shared_path: Callable[[str], Path]) -> None:
    for file in sorted(shared_path("records/v2-sample").glob("*.json")):
        data = orjson.loads(file.read_bytes())
        parts = posted_results(read_v2(data))
        told = " ".join(cell for part in parts for table in part.tables for row in table.rows for cell in row.cells)
        for outcome in data.get("resultsSection", {}).get("outcomeMeasuresModule", {}).get("outcomeMeasures", []):
            for one in outcome.get("classes", []):
                for category in one.get("categories", []):
                    for measurement in category.get("measurements", []):
                        assert measurement.get("value", "–") in told, (file.name, outcome["title"])
        for part in parts:
            for table in part.tables:
                assert all(row.is_heading or len(row.cells) == len(table.columns) for row in table.rows), table.title


def test_a_very_wide_table_stands_in_parts_and_loses_no_column() -> None:
    groups = tuple(f"Group {number}" for number in range(1, 31))
    rows = (Row("Died", is_heading=True), Row("Any", tuple(f"cell {number}" for number in range(1, 31))))
    told = part_html(Part("Adverse events", "Harm.", (), (Table("Wide", "Term", groups, rows),)), 0)
    for number in range(1, 31):
        assert told.count(f">Group {number}<") == told.count(f">cell {number}<") == 1
    assert [f"columns {words} of 30" in told for words in ("1 to 12", "13 to 24", "25 to 30")] == [True, True, True]
    assert told.count('<th scope="row">Any</th>') == 3
