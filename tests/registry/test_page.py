"""The study's page: every section, in the portal's order; unknown said as unknown; nobody's telephone number."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import orjson
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.registry.any_record import values_of
from trialwright.errors import InputError
from trialwright.registry.page import Entry, Page, page
from trialwright.registry.page_people import without_numbers
from trialwright.registry.page_text import SHOWN_EACH, lines, spelt
from trialwright.registry.portal_layout import HEADINGS
from trialwright.registry.reading import read_record
from trialwright.registry.record import Record, read_v2
from trialwright.registry.sources import read_sources

AS_OF = date(2026, 11, 22)


@pytest.fixture
def founding(founding_folder: Path) -> Page:
    sources = read_sources(yaml.safe_load((founding_folder / "sources.yaml").read_text("utf-8")), "sources.yaml")
    return page(read_record(founding_folder / "record.json"), AS_OF, sources)


def invented(as_of: date | None = AS_OF, **sections: Any) -> Page:
    """The page of a tiny invented record."""
    protocol = {
        "identificationModule": {"nctId": "NCT90000001", "briefTitle": "A Study"},
        **sections.pop("protocol", {}),
    }
    return page(read_v2({"protocolSection": protocol, **sections}), as_of)


def entries(shown: Page, title: str) -> tuple[Entry, ...]:
    return next(section.entries for section in shown.sections if section.title == title)


def entry(shown: Page, title: str, label: str) -> Entry:
    return next(one for one in _all(entries(shown, title)) if one.label == label)


def _all(told: tuple[Entry, ...]) -> Iterator[Entry]:
    for one in told:
        yield one
        yield from _all(one.details)


def test_every_section_of_the_portal_page_stands_in_its_order(founding: Page) -> None:
    titles = [section.title for section in founding.sections]
    assert [title for title in titles if title in HEADINGS] == list(HEADINGS)
    assert [title for title in titles if title not in HEADINGS] == ["Outcome Measures"]


def test_every_section_says_in_our_words_what_it_is_for(founding: Page, founding_folder: Path) -> None:
    portal = (founding_folder / "page.txt").read_text(encoding="utf-8")
    for section in founding.sections:
        assert section.purpose.endswith("."), section.title
        assert section.purpose not in portal
        assert section.entries, section.title


# section, label, what the founding page must show
SHOWN = [
    ("Study Results", "Results", "Results pending"),
    ("Basic Information", "Recruitment status", "Not yet recruiting"),
    ("Basic Information", "Clinical phase", "Phase 4"),
    ("Basic Information", "Total enrollment", "30 participants"),
    ("Basic Information", "Study start", "2025-06-10"),
    ("Basic Information", "Study completion", "2026-01-31"),
    ("Basic Information", "Primary completion", "unknown"),
    ("Study Design", "Masking", "None (open label)"),
    ("Study Groups", "Telitacicept treatment group", "Telitacicept added on previous treatment"),
    ("Outcome Measures", "Primary outcome", "ACR20 at week 12"),
    ("Outcome Measures", "Time frame", "unknown"),
    ("Outcome Measures", "Secondary outcomes", "unknown"),
    ("Eligibility Criteria", "Maximum age", "70 years"),
    ("Eligibility Criteria", "Accepts healthy volunteers", "No"),
    ("Locations", "Peking Union Medical College Hospital", "Beijing; site status: not given"),
    ("Facility Contacts", "Primary contact", "Xinping Tian, MD"),
    ("Other Identifiers", "Organisation's study number", "Telitacicept-RA"),
    ("More Related Trials", "", "no corpus loaded"),
]


@pytest.mark.parametrize(("section", "label", "text"), SHOWN, ids=[f"{row[0]}: {row[1]}" for row in SHOWN])
def test_the_founding_page_shows_values_as_words(founding: Page, section: str, label: str, text: str) -> None:
    assert entry(founding, section, label).text == text


def test_a_status_that_cannot_be_true_says_so_at_once(founding: Page) -> None:
    assert founding.status == "Not yet recruiting"
    assert founding.doubts[0] == "planned start passed 530 days ago (2025-06-10)"
    assert founding.doubts[1] == "planned completion passed 295 days ago (2026-01-31)"
    assert founding.age == "Record last updated 2025-06-06, 534 days ago as of 2026-11-22."
    assert entry(founding, "Basic Information", "Recruitment status").doubts == founding.doubts
    assert "2027-06" in entry(founding, "Basic Information", "Recruitment status").note


def test_pending_results_are_said_to_be_not_yet_due_as_far_as_is_known(founding: Page) -> None:
    note = entry(founding, "Study Results", "Results").note
    assert note.startswith("not yet due")
    assert "2027-01-31" in note
    assert "not known" in note, "the primary completion date, which counts, is unknown"


def test_what_is_unknown_says_why_and_what_came_from_elsewhere_says_where(founding: Page) -> None:
    assert "not on the supplied page" in entry(founding, "Outcome Measures", "Secondary outcomes").note
    assert "another portal's copy" in entry(founding, "Outcome Measures", "Primary outcome").note
    assert "Cut" in entry(founding, "Outcome Measures", "Description").note
    assert "Last Updated" in entry(founding, "Basic Information", "Last update").note


def test_no_registry_word_stands_raw_on_a_page(founding: Page) -> None:
    assert re.findall(r"\b[A-Z]+_[A-Z_]+\b|\bPHASE\d|\\[<>]", _text(founding)) == []


def test_no_telephone_number_and_no_address_is_shown(founding: Page) -> None:
    assert "86-10" not in _text(founding)
    assert "the registry's own page has the rest" in _text(founding)


def test_a_page_links_to_simulations_and_keeps_results_pending(founding_folder: Path) -> None:
    record = read_record(founding_folder / "record.json")
    shown = page(record, AS_OF, simulations=[("SIM-NCT07008196-B-1", "/studies/SIM-NCT07008196-B-1/")])
    assert entry(shown, "Study Results", "Results").text == "Results pending"
    link = entry(shown, "Study Results", "A simulation of this design")
    assert (link.text, link.link) == ("SIM-NCT07008196-B-1", "/studies/SIM-NCT07008196-B-1/")
    assert "nobody was treated" in link.note


def test_a_day_before_the_record_exists_is_refused(founding_folder: Path) -> None:
    record = read_record(founding_folder / "record.json")
    assert page(record, date(2025, 6, 6)).doubts == ()
    with pytest.raises(InputError, match="2025-06-06 or later"):
        page(record, date(2025, 6, 5))


def test_a_day_between_submission_and_last_update_is_shown_with_a_warning() -> None:
    status = {"studyFirstSubmitDate": "2019-01-02", "lastUpdatePostDateStruct": {"date": "2024-05-06"}}
    shown = invented(date(2020, 1, 1), protocol={"statusModule": status})
    assert "after 2020-01-01: on that day it may have said something else" in shown.age


def test_without_a_day_nothing_is_said_about_time_passed(founding_folder: Path) -> None:
    shown = page(read_record(founding_folder / "record.json"), None)
    assert shown.doubts == ()
    assert "days ago" not in _text(shown)


def test_a_record_of_nothing_but_its_number_still_has_a_page() -> None:
    shown = invented()
    assert len(shown.sections) == len(HEADINGS) + 1
    assert shown.status == "not given"
    assert "does not say when" in shown.age
    assert "None" not in _text(shown).replace("None (open label)", "")


def test_an_observational_study_is_told_in_its_own_words() -> None:
    design = {
        "studyType": "OBSERVATIONAL",
        "designInfo": {"observationalModel": "COHORT", "timePerspective": "PROSPECTIVE"},
    }
    shown = invented(protocol={"designModule": design}, hasResults=False)
    assert entry(shown, "Study Design", "Observational model").text == "Cohort"
    assert all(one.label != "Allocation" for one in entries(shown, "Study Design"))
    assert entry(shown, "Study Results", "Results").note == "", "the rule on results is about trials"


def test_results_that_are_posted_are_said_to_be_posted() -> None:
    results = {
        "outcomeMeasuresModule": {"outcomeMeasures": [{"type": "PRIMARY"}, {"type": "SECONDARY"}]},
        "adverseEventsModule": {"seriousEvents": [{}, {}], "otherEvents": []},
    }
    shown = invented(resultsSection=results, hasResults=True)
    assert entry(shown, "Study Results", "Results").text == "Results posted"
    assert entry(shown, "Study Results", "Outcome measures").text == "2 reported, 1 of them primary"
    assert entry(shown, "Study Results", "Adverse events").text.startswith("2 serious and 0 other")


def test_three_hundred_places_do_not_flood_a_terminal() -> None:
    places = [
        {"facility": f"Hospital {number}", "city": f"City {number}", "country": f"Country {number % 20}"}
        for number in range(300)
    ]
    shown = invented(protocol={"contactsLocationsModule": {"locations": places}})
    assert entry(shown, "Locations", "In all").text == "300 locations in 20 countries"
    assert len(entry(shown, "Locations", "Country 7").details) == 15
    short = [line.text for line in lines(shown)]
    assert len(short) < 220
    assert sum("Hospital" in line for line in short) <= 10 * SHOWN_EACH
    whole = [line.text for line in lines(shown, everything=True)]
    assert sum("Hospital" in line for line in whole) == 300


@pytest.mark.parametrize(
    ("name", "reads"),
    [
        ("Ada Quell, MD", "Ada Quell, MD"),
        ("Trial desk 1-877-555-0100", "Trial desk (left out)"),
        ("Call +44 (0)20 7946 0000 ext. 3", "Call (left out)"),
        ("desk@example.org", "(left out)"),
        ("1-877-INVENTED", "(left out)"),
        ("Site 0012, Ward 3", "Site 0012, Ward 3"),
        ("Clinical Trials Desk 2024", "Clinical Trials Desk 2024"),
    ],
)
def test_a_number_inside_a_name_is_left_out(name: str, reads: str) -> None:
    assert without_numbers(name) == reads


def test_no_line_is_wider_than_the_terminal(founding: Page) -> None:
    for width in (60, 80, 100):
        wide = [line.text for line in lines(founding, width) if len(line.text) > width]
        assert [line for line in wide if " " in line.strip()] == []


def test_signs_that_a_terminal_lacks_are_spelt_out_and_never_a_question_mark(founding: Page) -> None:
    plain = "\n".join(line.text for line in lines(spelt(founding, "ascii")))
    assert spelt(founding, "utf-8") == founding
    assert plain.isascii()
    assert "prednisone equivalent <= 10" in " ".join(plain.split())
    assert "(1) Age > 18 years" in plain
    assert "10^9/L" in plain
    assert "?" not in plain


def test_a_page_is_plain_data_that_leaves_as_json(founding: Page) -> None:
    assert json.loads(orjson.dumps(founding))["nct_id"] == founding.nct_id


@settings(max_examples=40, deadline=None)
@given(data=st.deferred(lambda: values_of(Record)))
def test_any_record_has_a_page(data: dict[str, Any]) -> None:
    section = data.get("protocolSection") or {}
    identification = {**(section.get("identificationModule") or {}), "nctId": "NCT90000001"}
    record = read_v2({**data, "protocolSection": {**section, "identificationModule": identification}})
    shown = page(record, date(9000, 1, 1))
    assert len(shown.sections) == len(HEADINGS) + 1
    assert all(section.entries for section in shown.sections)
    assert list(lines(spelt(shown, "ascii")))


def test_every_sample_record_has_a_page(shared_path: Callable[[str], Path]) -> None:
    for file in sorted(shared_path("records/v2-sample").glob("*.json")):
        record = read_record(file)
        shown = page(record, AS_OF)
        text = "\n".join(line.text for line in lines(shown, everything=True))
        assert all(section.title.upper() in text for section in shown.sections)
        for contact in _contacts(record):
            assert contact not in text, file.name


def _contacts(record: Any) -> list[str]:
    """Every telephone number and e-mail address of the record's contacts."""
    module = record.protocol_section.contacts_locations_module
    if module is None:
        return []
    people = [
        *(module.central_contacts or ()),
        *(one for site in module.locations or () for one in site.contacts or ()),
    ]
    return [word for one in people for word in (one.phone, one.email) if word]


def _text(shown: Page) -> str:
    return "\n".join(line.text for line in lines(shown, 10_000, everything=True))
