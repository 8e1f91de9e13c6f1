"""Values of the older forms in the form of today: words, dates, text that flows, two generations of XML."""

from __future__ import annotations

import gzip
import json
import re
import tarfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.registry.readers.invented import CSV, V1
from tests.registry.readers.invented_xml import XML
from trialwright.errors import InputError
from trialwright.registry.aact_study import lines_again
from trialwright.registry.arrival import Arrival
from trialwright.registry.batch import read_records
from trialwright.registry.markup import unescape
from trialwright.registry.older_values import iso_date, markup, truth, word
from trialwright.registry.readers.aact import READER as AACT_READER
from trialwright.registry.readers.csv_export import COLUMNS
from trialwright.registry.readers.csv_export import READER as CSV_READER
from trialwright.registry.reading import read_record, read_source
from trialwright.registry.record import value_at
from trialwright.registry.xml_text import flowing

PROTOCOL = "protocolSection."

# the word of an older form -> the word of today; both from records of the registry
WORDS = [
    ("Completed", "COMPLETED"),
    ("Active, not recruiting", "ACTIVE_NOT_RECRUITING"),
    ("Enrolling by invitation", "ENROLLING_BY_INVITATION"),
    ("Unknown status", "UNKNOWN"),
    ("No longer available", "NO_LONGER_AVAILABLE"),
    ("Approved for marketing", "APPROVED_FOR_MARKETING"),
    ("Phase 2", "PHASE2"),
    ("Early Phase 1", "EARLY_PHASE1"),
    ("Phase 0", "EARLY_PHASE1"),
    ("Not Applicable", "NA"),
    ("N/A", "NA"),
    ("Non-Randomized", "NON_RANDOMIZED"),
    ("Single Group Assignment", "SINGLE_GROUP"),
    ("Crossover Assignment", "CROSSOVER"),
    ("None (Open Label)", "NONE"),
    ("Double Blind", "DOUBLE"),
    ("Educational/Counseling/Training", "ECT"),
    ("Health Services Research", "HEALTH_SERVICES_RESEARCH"),
    ("Case-Control", "CASE_CONTROL"),
    ("Ecologic or Community", "ECOLOGIC_OR_COMMUNITY"),
    ("U.S. Fed", "FED"),
    ("Anticipated", "ESTIMATED"),
    ("Estimate", "ESTIMATED"),
    ("Dietary Supplement", "DIETARY_SUPPLEMENT"),
    ("Sham Comparator", "SHAM_COMPARATOR"),
    ("Samples Without DNA", "SAMPLES_WITHOUT_DNA"),
    ("Statistical Analysis Plan (SAP)", "SAP"),
    ("U.S. NIH Grant/Contract", "NIH"),
    ("EudraCT Number", "EUDRACT_NUMBER"),
    ("95% Confidence Interval", "CONFIDENCE_95"),
    ("Inter-Quartile Range", "INTER_QUARTILE_RANGE"),
    ("Superiority or Other (legacy)", "SUPERIORITY_OR_OTHER_LEGACY"),
    ("Non-systematic Assessment", "NON_SYSTEMATIC_ASSESSMENT"),
    ("2-Sided", "TWO_SIDED"),
    ("COMPLETED", "COMPLETED"),
]


@pytest.mark.parametrize(("older", "today"), WORDS)
def test_a_word_of_an_older_form_is_the_registry_s_word_of_today(older: str, today: str) -> None:
    assert word(older) == today
    assert word(today) == today


def test_every_word_of_today_stays_as_it_is(shared_path: Callable[[str], Path]) -> None:
    text = shared_path("standards/ctgov_data_model/ctg-oas-v2.0.3.yaml").read_text()
    lists = re.findall(r"\n      enum:\n((?:      - .*\n)+)", text)
    words = [one.strip(' -"\n') for found in lists for one in found.splitlines()]
    assert len(words) > 100
    assert [one for one in words if word(one) != one] == []


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("June 10, 2025", "2025-06-10"),
        ("December 1, 2019", "2019-12-01"),
        ("June 2025", "2025-06"),
        ("12/2003", "2003-12"),
        ("10/27/2022 10:03", "2022-10-27T10:03"),
        ("2025-06", "2025-06"),
        ("Juni 2025", "Juni 2025"),
        ("soon", "soon"),
    ],
)
def test_a_date_keeps_the_precision_that_it_had(text: str, date: str) -> None:
    assert iso_date(text) == date


def test_what_is_neither_yes_nor_no_stays_and_is_refused_with_its_path() -> None:
    assert truth("Maybe") == "Maybe"
    with pytest.raises(InputError, match="oversightHasDmc"):
        read_record(XML.replace("<has_dmc>Yes", "<has_dmc>Maybe").encode())
    with pytest.raises(InputError, match=r"enrollmentInfo\.count"):
        read_record(XML.replace(">40</enrollment>", ">forty</enrollment>").encode())


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"])))
def test_plain_text_reads_the_same_when_it_became_markup(text: str) -> None:
    assert unescape(markup(text)).text == text or "&" in text


FLOWING = {
    "lines of a paragraph become one": ("\n      Two lines\n      of text.\n    ", "Two lines of text."),
    "blank lines part paragraphs": ("\n      One.\n\n      Two.\n", "One.\n\nTwo."),
    "entries follow each other": ("\n        A:\n\n          -  one\n\n          -  two\n             more\n",
                                  "A:\n\n* one\n* two more"),
    "numbers stay": ("\n          1. one\n\n          2. two\n", "1. one\n2. two"),
    "levels are told by two blanks": ("\n          -  one\n\n               -  deeper\n\n          -  two\n",
                                      "* one\n  * deeper\n* two"),
    "a paragraph behind a list stands apart": ("\n          -  one\n\n        End.\n", "* one\n\nEnd."),
    "line ends of Windows": ("\r\n        A\r\n        b.\r\n", "A b."),
    "a number in a sentence is no entry": ("\n        Aged 18. Or\n        more.\n", "Aged 18. Or more."),
    "nothing": ("\n     \n", ""),
}  # fmt: skip


@pytest.mark.parametrize(("block", "text"), FLOWING.values(), ids=FLOWING.keys())
def test_a_text_block_flows(block: str, text: str) -> None:
    assert flowing(block) == text


MASKINGS = [
    ("None (Open Label)", "NONE", None),
    ("Open Label", "NONE", None),
    ("Double-Blind", "DOUBLE", None),
    ("Double Blind (Participant, Care Provider)", "DOUBLE", ("PARTICIPANT", "CARE_PROVIDER")),
    ("Single (Outcomes Assessor)", "SINGLE", ("OUTCOMES_ASSESSOR",)),
    ("Participant, Investigator", None, ("PARTICIPANT", "INVESTIGATOR")),
]


@pytest.mark.parametrize(("printed", "degree", "who"), MASKINGS)
def test_the_masking_of_xml_is_a_degree_and_who_does_not_know(
    printed: str, degree: str | None, who: tuple[str, ...] | None
) -> None:
    record = read_record(XML.replace("Double (Participant, Investigator)", printed).encode())
    info = PROTOCOL + "designModule.designInfo.maskingInfo."
    assert (value_at(record, info + "masking"), value_at(record, info + "whoMasked")) == (degree, who)


def test_not_applicable_is_a_phase_of_interventional_studies_only() -> None:
    text = XML.replace("Phase 1/Phase 2", "N/A")
    path = PROTOCOL + "designModule.phases"
    assert value_at(read_record(text.encode()), path) == ("NA",)
    assert value_at(read_record(text.replace("Interventional", "Observational").encode()), path) is None


def test_the_oldest_names_of_dates_are_known() -> None:
    text = XML.replace("study_first_submitted>", "firstreceived_date>").replace(
        "last_update_submitted>", "lastchanged_date>"
    )
    record = read_record(text.encode())
    assert value_at(record, PROTOCOL + "statusModule.studyFirstSubmitDate") == "2019-11-02"
    assert value_at(record, PROTOCOL + "statusModule.lastUpdateSubmitDate") == "2021-03-09"


def test_what_xml_says_that_the_record_cannot_hold_is_told() -> None:
    reading = read_source(XML.replace("<keyword>", "<authority>Nobody</authority><keyword>").encode())
    assert reading.notes == ("The element authority has no place in the record and was left out.",)
    assert read_source(XML.encode()).notes == ()


def test_results_that_are_not_there_are_said_to_be_absent() -> None:
    without = re.sub(r"(?s)<clinical_results>.*</clinical_results>", "", XML)
    record = read_record(without.encode())
    assert (record.has_results, record.results_section) == (False, None)
    study = {key: value for key, value in V1.items() if key != "ResultsSection"}
    assert read_record(json.dumps(study).encode()).has_results is False


def test_a_field_of_v1_that_today_s_model_lacks_is_kept() -> None:
    study = json.loads(json.dumps(V1))
    study["ProtocolSection"]["StatusModule"]["ResultsFirstPostedQCCommentsDateStruct"] = {"Date": "March 14, 2022"}
    record = read_record(json.dumps(study).encode())
    status = record.protocol_section.status_module
    assert status is not None
    assert [key for key, _ in status.unrecognised] == ["resultsFirstPostedQCCommentsDateStruct"]


def test_the_csv_takes_any_choice_of_columns_and_tells_those_it_does_not_know() -> None:
    record = read_record(b"NCT Number,Study Title\nNCT90000001,Gout\n")
    assert value_at(record, PROTOCOL + "identificationModule.briefTitle") == "Gout"
    reading = read_source(b"NCT Number,Weather\nNCT90000001,fine\n")
    assert reading.notes == ("The column 'Weather' is not known and was left out.",)
    assert set(CSV.split("\n")[0].split(",")) <= set(COLUMNS)


@pytest.mark.parametrize(
    ("place", "country"),
    [("Clinic, Seoul, Korea, Republic of", "Korea, Republic of"), ("Clinic, Lyon, 69000, France", "France")],
)
def test_the_country_of_a_place_in_the_csv_may_hold_a_comma(place: str, country: str) -> None:
    record = read_record(f'NCT Number,Locations\nNCT90000001,"{place}"\n'.encode())
    assert value_at(record, PROTOCOL + "contactsLocationsModule.locations[0].country") == country


def test_a_header_of_aact_is_recognised_by_its_number_and_pipes() -> None:
    assert AACT_READER.recognises("id|nct_id|name\n")
    assert not AACT_READER.recognises('{"nct_id": "a|b"}')


DOWNLOADED = [
    # as the download of July 2026 has it: a tilde for one or more line ends, a backslash before a tilde of the text
    (
        r"Inclusion Criteria:~* RA~* aged \~18~Exclusion Criteria:~1. SLE~2. gout",
        "Inclusion Criteria:\n\n* RA\n* aged \\~18\n\nExclusion Criteria:\n\n1. SLE\n2. gout",
    ),
    ("Part one.~Part two.", "Part one.\n\nPart two."),
    # as it was before 2023: every line end a tilde
    ("~    Inclusion Criteria:~~     -  RA, for at~        least a year~",
     "\n    Inclusion Criteria:\n\n     -  RA, for at\n        least a year\n"),
    ("no line end", "no line end"),
]  # fmt: skip


@pytest.mark.parametrize(("downloaded", "text"), DOWNLOADED)
def test_a_tilde_of_aact_is_a_line_end(downloaded: str, text: str) -> None:
    assert lines_again(downloaded) == text


def test_a_tilde_in_a_title_of_aact_stays(tmp_path: Path) -> None:
    (tmp_path / "studies.txt").write_text("nct_id|brief_title\nNCT00000001|Dose of ~5 mg\n", encoding="utf-8")
    (tmp_path / "brief_summaries.txt").write_text("id|nct_id|description\n1|NCT00000001|One.~Two, \\~5 mg.\n")
    record = read_record(tmp_path)
    assert record.protocol_section.identification_module.brief_title == "Dose of ~5 mg"
    assert record.protocol_section.description_module is not None
    assert record.protocol_section.description_module.brief_summary == "One.\n\nTwo, \\~5 mg."


def test_the_texts_of_the_csv_are_markup_and_an_unknown_word_of_the_design_is_no_fault() -> None:
    """A row as the registry's site gives it: escapes in the summary, half-filled designs of observational studies."""
    header = "NCT Number,Study Title,Brief Summary,Study Results,Study Type,Study Design,Locations,Sex,Age\n"
    row = (
        'NCT90000001,A title,"age \\>= 18 \\[years\\]\n\n* one\n* two",NO,OBSERVATIONAL,'
        'Observational Model: |Time Perspective: p,"X, Seoul, South Korea|Fang Luo, Beijing, 100070, China",ALL,'
        '"ADULT, OLDER_ADULT"\n'
    )
    record = CSV_READER.read(header + row, "here").record
    assert record.protocol_section.description_module is not None
    assert record.protocol_section.description_module.brief_summary == "age \\>= 18 \\[years\\]\n\n* one\n* two"
    places = record.protocol_section.contacts_locations_module
    assert places is not None and [one.country for one in places.locations or ()] == ["South Korea", "China"]


@pytest.mark.slow
def test_every_real_record_of_the_older_forms_is_read(shared_path: Callable[[str], Path]) -> None:
    """Every file arrives; 12 kinds of element in 9,659 XML files have no place in the record of today."""
    assert _arrived(shared_path("records/xml/studies_xml.dev.tar.gz")) == {"legacy_xml": 9659}
    assert _arrived(shared_path("records/v1/studies_v1.jsonl.gz")) == {"v1_json": 206}
    assert _arrived(shared_path("records/v2/studies.jsonl.gz")) == {"v2_json": 5084}
    assert _arrived(shared_path("records/ra/NCT03016013.xml")) == {"legacy_xml": 1}
    left_out: set[Any] = set()
    with tarfile.open(shared_path("records/xml/studies_xml.dev.tar.gz")) as archive:
        for member in archive:
            file = archive.extractfile(member)
            if file is not None and (data := file.read()) and b"<safety_issue" in data:
                left_out |= set(read_source(data).notes)
    assert 3 <= len(left_out) <= 12
    with gzip.open(shared_path("records/v1/studies_v1.jsonl.gz")) as lines:
        assert sum("unrecognised=((" in repr(read_record(line)) for line in lines) == 2


def _arrived(path: Path) -> dict[str, int]:
    found: dict[str, int] = {}
    for outcome in read_records(path):
        name = outcome.form if isinstance(outcome, Arrival) else f"error: {outcome}"
        found[name] = found.get(name, 0) + 1
    return found
