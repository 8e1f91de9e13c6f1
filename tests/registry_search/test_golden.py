"""Which studies a search finds: cases that a reader can check against the seven invented records."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.registry_search.invented import CHILDREN, LYMPHOMA, MIGRAINE, OPEN, RA, SJOGREN, SLE, study
from trialwright.errors import InputError
from trialwright.registry.search_asking import ask
from trialwright.registry.search_engine import Results
from trialwright.registry.search_index import index_all
from trialwright.registry.search_query import Near
from trialwright.registry.search_tantivy import TantivyEngine
from trialwright.registry.search_text import reason_line

Look = Callable[..., Results]

FOUND = [
    ("rheumatoid arthritis", {RA, OPEN}),  # SLE names it in its exclusions only
    ("RA", {RA, OPEN}),
    ("SLE", {SLE}),
    ("lupus", {SLE}),
    ("telitacicept", {RA, SLE, SJOGREN}),
    ("telitacicept lupus", {SLE}),
    ("telitacicept OR migraine", {RA, SLE, SJOGREN, MIGRAINE}),
    ("telitacicept NOT lupus", {RA, SJOGREN}),
    ("telitacicept -lupus", {RA, SJOGREN}),
    ("telitacicept AND (migraine OR lupus)", {SLE}),
    ("NOT telitacicept", {MIGRAINE, LYMPHOMA, CHILDREN, OPEN}),
    ("lupus OR telitacicept AND dry", {SLE, SJOGREN}),  # AND binds closer than OR
    ('"headache diary"', {MIGRAINE}),
    ('"diary headache"', set()),
    ("rheum*", {RA, OPEN}),
    ("trials of arthritic children", set()),  # stemmed, but no study has all; see the relaxed case below
    ("cond:lymphoma", {LYMPHOMA}),
    ("intr:methotrexate", {CHILDREN, OPEN}),
    ("AREA[InterventionName]methotrexate", {CHILDREN, OPEN}),
    ("AREA[Phase]PHASE3", {SLE, CHILDREN, OPEN}),
    ('AREA[Phase]"Phase 3" AND AREA[LeadSponsorClass]Industry', {SLE, OPEN}),
    ("AREA[OverallStatus]Recruiting", {RA, OPEN}),
    ("AREA[EnrollmentCount]RANGE[300, MAX]", {SLE, MIGRAINE}),
    ("AREA[EnrollmentCount]RANGE[MIN, 30]", {RA}),
    ("AREA[EnrollmentCount]MISSING", {LYMPHOMA}),
    ("AREA[StartDate]RANGE[2021-01-01, 2022-12-31]", {SLE, SJOGREN}),
    ("AREA[StartDate]RANGE[01/01/2024, MAX]", {RA, OPEN}),
    ("AREA[MinimumAge]RANGE[MIN, 5 Years]", {CHILDREN}),
    ("AREA[MaximumAge]RANGE[204 Months, 18 years]", {CHILDREN}),
    ("AREA[LocationCountry]France", {SLE, LYMPHOMA, CHILDREN}),
    ("Sjogren", {SJOGREN}),
    ("Sjögren", {SJOGREN}),
    ("excl:lymphoma", {RA}),
    ("ALL", {RA, SLE, MIGRAINE, LYMPHOMA, CHILDREN, SJOGREN, OPEN}),
    ("", {RA, SLE, MIGRAINE, LYMPHOMA, CHILDREN, SJOGREN, OPEN}),
    ("TW-RA-017", {RA}),
    ("nct90000003", {MIGRAINE}),
]


@pytest.mark.parametrize(("text", "expected"), [case for case in FOUND if case[0] != "trials of arthritic children"])
def test_a_search_finds_just_these(look: Look, text: str, expected: set[str]) -> None:
    results = look(text)
    assert {hit.nct_id for hit in results.hits} == expected
    assert results.total == len(expected)


FILTERED = [
    ([("status", "recruiting")], {RA, OPEN}),
    ([("phase", "3")], {SLE, CHILDREN, OPEN}),
    ([("phase", "3,4")], {RA, SLE, CHILDREN, OPEN}),
    ([("phase", "3"), ("phase", "4")], {RA, SLE, CHILDREN, OPEN}),
    ([("sex", "female")], {SJOGREN}),
    ([("country", "France|United States")], {SLE, MIGRAINE, LYMPHOMA, CHILDREN}),
    ([("results", "yes")], {SLE}),
    ([("intervention_type", "behavioral")], {MIGRAINE}),
    ([("sponsor_class", "industry")], {SLE, OPEN}),
    ([("year", "2020..2022")], {SLE, MIGRAINE, SJOGREN}),
    ([("year", "..2010")], {LYMPHOMA}),
    ([("enrolment", "100..299")], {CHILDREN, SJOGREN, OPEN}),
    ([("age", "71")], {SLE, MIGRAINE, LYMPHOMA, SJOGREN, OPEN}),
    ([("age", "70")], {RA, SLE, MIGRAINE, LYMPHOMA, SJOGREN, OPEN}),
    ([("age", "6 months")], {OPEN}),
    ([("condition", "lymphoma")], {LYMPHOMA}),
]


@pytest.mark.parametrize(("filters", "expected"), FILTERED)
def test_a_filter_leaves_just_these(look: Look, filters: list[tuple[str, str]], expected: set[str]) -> None:
    assert {hit.nct_id for hit in look("", *filters).hits} == expected


def test_exclusions_are_searched_on_demand_only(look: Look) -> None:
    assert {hit.nct_id for hit in look("lymphoma").hits} == {LYMPHOMA}
    assert {hit.nct_id for hit in look('"herpes zoster"', exclusions=True).hits} == {OPEN}
    asked = look("lymphoma", exclusions=True)
    assert [hit.nct_id for hit in asked.hits] == [LYMPHOMA, RA]
    assert asked.hits[1].reasons[0].field == "exclusion"


def test_a_misspelling_is_rescued_and_told(look: Look) -> None:
    results = look("telitacicpt")
    assert {hit.nct_id for hit in results.hits} == {RA, SLE, SJOGREN}
    assert results.notes == ("No study has the word “telitacicpt”: searched for “telitacicept” instead.",)
    assert results.hits[0].reasons[0].how == "misspelling"


def test_a_word_as_written_is_not_corrected(look: Look) -> None:
    assert look("EXPANSION[None]telitacicpt").total == 0


def test_a_synonym_is_told_with_its_source(look: Look) -> None:
    results = look("RA")
    assert results.notes[0].startswith("“RA” was also searched as “rheumatoid arthritis” (MeSH D001172")
    by_id = {hit.nct_id: hit for hit in results.hits}
    assert [(one.how, one.field) for one in by_id[OPEN].reasons] == [("synonym", "title")]


def test_an_abbreviation_that_means_other_things_leads_one_way_only(look: Look) -> None:
    assert not any("RA" in note for note in look("rheumatoid arthritis").notes)


def test_words_that_no_study_has_together_are_searched_apart_and_told(look: Look) -> None:
    results = look("migraine lymphoma")
    assert {hit.nct_id for hit in results.hits} == {MIGRAINE, LYMPHOMA}
    assert results.notes == ("No study has all of these words: shown are those with some of them, best first.",)
    assert look("migraine AND lymphoma").total == 0


def test_words_of_which_no_study_has_any_are_told_one_by_one_and_no_more(look: Look) -> None:
    results = look("xqzzvw zzvxqw")
    assert (results.total, results.notes) == (0, ("No study has the word “xqzzvw”.", "No study has the word “zzvxqw”."))


def test_a_long_text_is_searched_for_its_telling_words(look: Look) -> None:
    note = (
        "The patient is a woman of 34 years with rheumatoid arthritis since 2015, on methotrexate, referred because of "
        "swollen joints and morning stiffness; she asks whether some trial near her home could be of use"
    )
    results = look(note)
    assert results.hits[0].nct_id == OPEN
    assert results.notes[-1].startswith("A long text was searched for its ")


def test_a_number_leads_straight_to_the_study(look: Look) -> None:
    assert look("nct90000003").direct == (MIGRAINE,)
    assert look("tw ra 017").direct == (RA,)
    assert look("NCT90000001 NCT90000002").direct == (RA, SLE)
    assert look("telitacicept").direct == ()


def test_a_hit_quotes_the_word_where_it_stands(look: Look) -> None:
    reason = look("cond:lupus").hits[0].reasons[0]
    assert (reason.field, reason.quote[reason.start : reason.end]) == ("condition", "Lupus")


def test_studies_near_a_place_are_those_with_a_site_within_the_distance(look: Look) -> None:
    # Amsterdam to Utrecht is 34 km, to Paris 430 km (great circle).
    assert {hit.nct_id for hit in look("", near=Near("Amsterdam", 30)).hits} == {RA, CHILDREN}
    near = look("", near=Near("Amsterdam", 40))
    assert {hit.nct_id: round(hit.km or 0) for hit in near.hits} == {RA: 0, CHILDREN: 0, SLE: 34}
    assert look("", near=Near("52.37, 4.90", 40)).total == 3
    assert look("lymphoma", near=Near("Amsterdam", 431)).total == 1


def test_a_place_that_no_study_knows_is_refused(look: Look) -> None:
    with pytest.raises(InputError, match="a city where a study of the index runs"):
        look("", near=Near("Atlantis", 10))


def test_hidden_hits_are_counted_by_filter(look: Look) -> None:
    results = look("telitacicept", ("age", "75"), ("status", "completed"))
    assert results.total == 2
    assert {(one.name, one.studies) for one in results.hidden} == set()
    results = look("telitacicept", ("sex", "female"), near=Near("Paris", 10))
    assert {(one.name, one.studies) for one in results.hidden} == {("sex", 1), ("near", 1)}


def test_a_facet_that_is_filtered_by_still_counts_its_other_values(look: Look) -> None:
    phases = next(facet for facet in look("", ("phase", "4")).facets if facet.name == "phase")
    assert {bucket.value: bucket.studies for bucket in phases.buckets} == {"PHASE2": 2, "PHASE3": 3, "PHASE4": 1}
    assert [bucket.value for bucket in phases.buckets if bucket.chosen] == ["PHASE4"]


def test_years_are_counted(look: Look) -> None:
    assert look("telitacicept").years == ((2021, 1), (2022, 1), (2025, 1))


def test_orders_other_than_by_relevance(look: Look) -> None:
    assert [hit.nct_id for hit in look("", sort="enrolment").hits][:2] == [MIGRAINE, SLE]
    assert [hit.nct_id for hit in look("", sort="start").hits][:2] == [RA, OPEN]
    assert look("", sort="number").hits[0].nct_id == RA


def test_an_order_or_filter_that_is_not_known_is_refused(look: Look) -> None:
    with pytest.raises(InputError, match="sort must be one of relevance"):
        look("", sort="beauty")
    with pytest.raises(InputError, match="filter phase must be one of NA"):
        look("", ("phase", "9"))
    with pytest.raises(InputError, match="must be one of status"):
        look("", ("colour", "red"))


def test_names_are_suggested_by_the_beginning_of_any_word(engine) -> None:  # type: ignore[no-untyped-def]
    assert engine.suggest("art")[0].text == "Arthritis, Rheumatoid"
    assert {one.text for one in engine.suggest("telit")} == {"Telitacicept", "Telitacicept 160 mg"}
    assert [(one.kind, one.studies) for one in engine.suggest("nowh") if one.text == "Nowhere Pharma"] == [
        ("sponsor", 2)
    ]
    assert engine.suggest("") == () and engine.suggest("zzz") == ()


def test_every_hit_tells_which_filter_it_passes_and_with_what(look: Look) -> None:
    hit = look("telitacicept", ("phase", "2,3"), ("age", "40"), ("enrolment", "100.."), ("sponsor", "industry")).hits[0]
    told = {reason.asked: reason.found for reason in hit.reasons if reason.how == "filter"}
    assert set(told) == {"Phase: Phase 2 or Phase 3", "Age: open to 40", "Enrolment: 100..", "Sponsor class: Industry"}
    assert told["Phase: Phase 2 or Phase 3"] in ("Phase 2", "Phase 3")
    assert told["Enrolment: 100.."].endswith(" participants")
    assert told["Sponsor class: Industry"] == ""  # the card does not show it
    assert "passes the filter Age: open to 40 (here: 18 Years to no limit)" in [reason_line(one) for one in hit.reasons]


def test_a_value_asked_for_is_a_reason_of_the_hits_that_have_it(look: Look) -> None:
    hits = look("AREA[Phase]PHASE3 OR migraine OR AREA[EnrollmentCount]RANGE[MIN, 30]").hits
    told = {hit.nct_id: {(one.field, one.found) for one in hit.reasons if one.how == "value"} for hit in hits}
    assert told[SLE] == {("phase", "Phase 3")}
    assert told[RA] == {("enrolment", "30 participants")}
    assert told[MIGRAINE] == set()
    dated = look("AREA[StartDate]RANGE[2021-01-01, 2022-12-31]").hits
    assert {one.field for hit in dated for one in hit.reasons} == {"start"}


def test_a_city_without_coordinates_is_looked_for_by_its_name(tmp_path: Path) -> None:
    bare = study(90000001, "Somewhere", conditions=("Gout",), cities=("Paris",))
    for place in bare["protocolSection"]["contactsLocationsModule"]["locations"]:
        del place["geoPoint"]
    index_all(tmp_path / "index", [bare, study(90000002, "Elsewhere", conditions=("Gout",), cities=("Boston",))])
    engine = TantivyEngine(tmp_path / "index")
    results = engine.search(ask("gout", near=Near("Paris", 50)))
    assert [hit.nct_id for hit in results.hits] == ["NCT90000001"]
    assert any("No site in “Paris” has coordinates here" in note for note in results.notes)
    assert [(one.says, one.studies) for one in results.hidden] == [("in Paris", 1)]
    with pytest.raises(InputError, match="must be a city"):
        engine.search(ask("gout", near=Near("Atlantis", 50)))
    with pytest.raises(InputError, match="more than 0"):
        engine.search(ask("gout", near=Near("Atlantis", -5)))
    engine.close()
