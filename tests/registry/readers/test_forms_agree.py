"""The same study read from two forms says the same in every field that both hold."""

from __future__ import annotations

import gzip
import itertools
import json
import re
import tarfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import orjson
import pytest

from tests.registry.readers.aact_writer import AactWriter
from tests.registry.readers.csv_writer import write_csv
from tests.registry.readers.invented import FORMS, V2
from trialwright.registry.agreement import NORMALISED, compare
from trialwright.registry.arrival import Arrival
from trialwright.registry.batch import read_records
from trialwright.registry.reading import read_record
from trialwright.registry.record import Record, read_v2, value_at

# form -> how many fields of the invented study it must share with the v2 form, at least
SHARED_FIELDS = {"v2_json": 130, "v1_json": 40, "legacy_xml": 120, "aact": 35, "csv_export": 30}


@pytest.mark.parametrize("form", FORMS)
def test_each_form_of_the_invented_study_says_what_the_v2_form_says(form: str) -> None:
    agreement = compare(read_v2(V2), read_record(FORMS[form]))
    assert agreement.disagreements == ()
    assert agreement.compared >= SHARED_FIELDS[form]
    assert set(agreement.normalised) <= {rule.name for rule in NORMALISED}


@pytest.mark.parametrize(("one", "other"), list(itertools.combinations(FORMS, 2)))
def test_any_two_forms_of_the_invented_study_agree(one: str, other: str) -> None:
    assert compare(read_record(FORMS[one]), read_record(FORMS[other])).disagreements == ()


@pytest.mark.parametrize("form", FORMS)
def test_a_record_arrives_with_the_name_of_its_form(form: str) -> None:
    (arrival,) = read_records(FORMS[form], "handed in")
    assert isinstance(arrival, Arrival)
    assert (arrival.form, arrival.record.nct_id) == (form, "NCT90000001")
    assert arrival.where.startswith("handed in")


@pytest.mark.parametrize("form", FORMS)
def test_no_form_brings_a_field_that_the_data_model_lacks(form: str) -> None:
    assert "unrecognised=((" not in repr(read_record(FORMS[form]))


# (path, a value that differs from the invented study's)
DIFFERENT = [
    ("briefTitle", "Telmisartan for invented hypertension"),
    ("count", 41),
    ("date", "2020-01"),
    ("name", "Candesartan"),
    ("pValue", "0.1"),
]


@pytest.mark.parametrize(("key", "value"), DIFFERENT)
def test_a_field_that_differs_is_a_disagreement(key: str, value: Any) -> None:
    changed = re.sub(rf'"{key}": ("[^"]*"|\d+)', lambda _: f'"{key}": {json.dumps(value)}', json.dumps(V2), count=1)
    (found,) = compare(read_v2(V2), read_v2(json.loads(changed))).disagreements
    assert key in found.path
    assert found.second == value


def test_a_list_of_another_length_is_one_disagreement() -> None:
    shorter = json.loads(json.dumps(V2))
    shorter["protocolSection"]["conditionsModule"]["conditions"].pop()
    (found,) = compare(read_v2(V2), read_v2(shorter)).disagreements
    assert (found.path, found.first, found.second) == ("protocolSection.conditionsModule.conditions (how many)", 2, 1)


# real studies in two forms, of which the registry holds the same version: fields that it changed by itself since
CHANGED_BY_THE_REGISTRY = {
    "protocolSection.statusModule.overallStatus",  # to UNKNOWN after two years without a word
    "protocolSection.contactsLocationsModule.locations[].city",  # places named anew
    "protocolSection.contactsLocationsModule.locations[].state",
    "protocolSection.contactsLocationsModule.locations[].country",
    "derivedSection.miscInfoModule.removedCountries[]",
    "protocolSection.referencesModule.references (how many)",  # papers that it found
    "protocolSection.contactsLocationsModule.overallOfficials[].affiliation",  # organisations named anew
    "protocolSection.sponsorCollaboratorsModule.collaborators[].name",
    "resultsSection.baselineCharacteristicsModule.measures[].paramType",  # Gender became Sex: Female, Male
    "resultsSection.baselineCharacteristicsModule.measures[].classes (how many)",
    "resultsSection.baselineCharacteristicsModule.measures[].unitOfMeasure",
}


@pytest.mark.slow
def test_every_real_study_in_two_forms_agrees_but_for_what_the_registry_changed(
    shared_path: Callable[[str], Path],
) -> None:
    pairs = list(_in_two_forms(shared_path))
    assert len(pairs) == 40
    same_version = [pair for pair in pairs if _version(pair[0]) == _version(pair[1])]
    assert len(same_version) == 20
    fields = 0
    for one, other in same_version:
        agreement = compare(one, other)
        fields += agreement.compared
        differing = {re.sub(r"\[\d+\]", "[]", found.path) for found in agreement.disagreements}
        assert differing <= CHANGED_BY_THE_REGISTRY, one.nct_id
    assert fields > 13_000


def _version(record: Record) -> Any:
    return value_at(record, "protocolSection.statusModule.lastUpdateSubmitDate")


def _in_two_forms(shared_path: Callable[[str], Path]) -> list[tuple[Record, Record]]:
    v2, v1, xml = {}, {}, {}
    for found, file in ((v2, "v2/studies.jsonl.gz"), (v1, "v1/studies_v1.jsonl.gz")):
        with gzip.open(shared_path(f"records/{file}")) as lines:
            for line in lines:
                number = re.search(rb'"(?:nctId|NCTId)": "(NCT\d{8})"', line)
                assert number is not None
                found[number.group(1).decode()] = line
    with tarfile.open(shared_path("records/xml/studies_xml.dev.tar.gz")) as archive:
        for member in archive:
            number = member.name.rpartition("/")[2].removesuffix(".xml")
            if number in v2 or number in v1:
                file = archive.extractfile(member)
                xml[number] = file.read() if file else b""
    return [
        (read_record(one[number]), read_record(other[number]))
        for one, other in ((v2, v1), (v2, xml), (v1, xml))
        for number in sorted(one.keys() & other.keys())
    ]


@pytest.mark.slow
def test_real_records_come_back_from_aact_s_tables(shared_path: Callable[[str], Path], tmp_path: Path) -> None:
    """Tables written by AACT's own mapping of columns, read by ours: everything that AACT carries is equal.

    AACT cannot tell two arms or two measures of the same title apart, nor classes without titles.
    """
    mapping = json.loads(shared_path("standards/ctgov_data_model/aact_v2_mapping.json").read_text())
    studies = _some(shared_path, 300)
    writer = AactWriter(mapping)
    for study in studies.values():
        writer.add(study)
    writer.write(tmp_path)
    found = _compared(studies, tmp_path)
    assert found[0] > 100_000
    assert found[1] <= {
        "protocolSection.armsInterventionsModule.armGroups[].interventionNames (how many)",
        "resultsSection.baselineCharacteristicsModule.measures (how many)",
        "resultsSection.outcomeMeasuresModule.outcomeMeasures[].classes (how many)",
    }


@pytest.mark.slow
def test_real_records_come_back_from_the_csv_download(shared_path: Callable[[str], Path], tmp_path: Path) -> None:
    """A hospital with a pipe in its name cannot be told from two places."""
    studies = _some(shared_path, 1500)
    write_csv(studies.values(), tmp_path / "ctg-studies.csv")
    compared, differing = _compared(studies, tmp_path / "ctg-studies.csv")
    assert compared > 50_000
    assert differing <= {"protocolSection.contactsLocationsModule.locations (how many)"}


def _some(shared_path: Callable[[str], Path], many: int) -> dict[str, Any]:
    with gzip.open(shared_path("records/v2/studies.jsonl.gz")) as lines:
        studies = [orjson.loads(line) for line in itertools.islice(lines, many)]
    return {study["protocolSection"]["identificationModule"]["nctId"]: study for study in studies}


def _compared(studies: dict[str, Any], source: Path) -> tuple[int, set[str]]:
    arrivals = list(read_records(source))
    assert len(arrivals) == len(studies)
    compared, differing = 0, set()
    for arrival in arrivals:
        assert isinstance(arrival, Arrival), arrival
        agreement = compare(read_v2(studies[arrival.record.nct_id]), arrival.record)
        compared += agreement.compared
        differing |= {re.sub(r"\[\d+\]", "[]", found.path) for found in agreement.disagreements}
    return compared, differing
