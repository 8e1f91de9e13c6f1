"""Many records from one source: each arrives or is reported with its place, and one bad record costs only itself."""

from __future__ import annotations

import gzip
import io
import json
import tarfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

from tests.registry.readers.invented import AACT, CSV, FORMS, V1, V2, numbered, tables_folder, zipped
from tests.registry.readers.invented_xml import XML
from trialwright.errors import InputError
from trialwright.registry.arrival import Arrival, Outcome
from trialwright.registry.batch import read_records
from trialwright.registry.reading import read_record

MANY = [numbered(number) for number in range(1, 6)]
NUMBERS = [f"NCT9{number:07}" for number in range(1, 6)]


def numbers(outcomes: Iterable[Outcome]) -> list[str]:
    return [outcome.record.nct_id if isinstance(outcome, Arrival) else "error" for outcome in outcomes]


def lines(studies: list[Any]) -> bytes:
    return b"".join(json.dumps(study).encode() + b"\n" for study in studies)


def tar(files: dict[str, bytes]) -> bytes:
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w:gz") as archive:
        for name, data in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return packed.getvalue()


FILES = {f"studies/{number}.json": json.dumps(study).encode() for number, study in zip(NUMBERS, MANY, strict=True)}

# how the same five studies may be handed in
SOURCES = {
    "a list": json.dumps(MANY).encode(),
    "a list, indented": json.dumps(MANY, indent=2).encode(),
    "a list with a byte order mark": b"\xef\xbb\xbf" + json.dumps(MANY).encode(),
    "a page of the API": json.dumps({"totalCount": 5, "studies": MANY, "nextPageToken": "KV5"}).encode(),
    "a page with the token first": json.dumps({"nextPageToken": "KV5", "studies": MANY}, indent=1).encode(),
    "lines": lines(MANY),
    "lines with blank ones and CRLF": lines(MANY).replace(b"\n", b"\r\n\r\n"),
    "lines without the last end": lines(MANY).rstrip(b"\n"),
    "indented studies one after the other": "\n".join(json.dumps(study, indent=1) for study in MANY).encode(),
    "lines, compressed": gzip.compress(lines(MANY)),
    "a zip": zipped(FILES),
    "a tar.gz": tar(FILES),
    "a zip of a list": zipped({"all.json": json.dumps(MANY).encode()}),
}


@pytest.mark.parametrize("data", SOURCES.values(), ids=SOURCES.keys())
def test_five_studies_arrive_in_their_order(data: bytes, tmp_path: Path) -> None:
    assert numbers(read_records(data)) == NUMBERS
    path = tmp_path / "studies.x"
    path.write_bytes(data)
    assert numbers(read_records(path)) == NUMBERS


def test_a_study_arrives_as_it_is_read_alone() -> None:
    (arrival,) = read_records(json.dumps([V2]).encode())
    assert isinstance(arrival, Arrival)
    assert arrival.record == read_record(FORMS["v2_json"])


def test_a_folder_is_read_file_by_file_in_any_form(tmp_path: Path) -> None:
    (tmp_path / "deeper").mkdir()
    for name, data in (("a.json", FORMS["v2_json"]), ("b.xml", XML.encode()), ("deeper/c.csv", CSV.encode())):
        (tmp_path / name).write_bytes(data)
    (tmp_path / "d.zip").write_bytes(zipped({"e.json": FORMS["v1_json"]}))
    forms = [outcome.form for outcome in read_records(tmp_path) if isinstance(outcome, Arrival)]
    assert forms == ["v2_json", "legacy_xml", "v1_json", "csv_export"] or sorted(forms) == [
        "csv_export", "legacy_xml", "v1_json", "v2_json",
    ]  # fmt: skip


def test_a_folder_of_tables_is_read_as_aact(tmp_path: Path) -> None:
    (arrival,) = read_records(tables_folder(tmp_path))
    assert isinstance(arrival, Arrival)
    assert (arrival.form, arrival.record.nct_id) == ("aact", "NCT90000001")


@pytest.mark.parametrize(
    "wrapped",
    [
        {
            "FullStudiesResponse": {
                "APIVrs": "1.01.05",
                "NStudiesFound": 2,
                "FullStudies": [{"Rank": 1, "Study": V1}] * 2,
            }
        },
        [{"FullStudy": {"Rank": 1, "Study": V1}}] * 2,
        [{"Study": V1}] * 2,
        [V1] * 2,
    ],
    ids=["a response", "full studies", "studies", "bare studies"],
)
def test_the_older_api_s_wrappings_are_taken_off(wrapped: Any) -> None:
    assert numbers(read_records(json.dumps(wrapped).encode())) == ["NCT90000001"] * 2


def test_no_study_at_all_is_no_outcome() -> None:
    assert list(read_records(b'{"studies": [], "totalCount": 0}')) == []
    assert list(read_records(b"[]")) == []
    assert list(read_records(zipped({}))) == []


GOOD = json.dumps(V2)
# what is wrong with one study among others
BAD = {
    "cut in the middle": GOOD[: len(GOOD) // 2],
    "a brace too few": GOOD[:-1],
    "a quote that does not close": GOOD.replace('"Drug"', '"Drug', 1),
    "no number": GOOD.replace("NCT90000001", "unknown"),
    "text for a count": GOOD.replace('"count": 40', '"count": "many"'),
    "another document": '{"resourceType": "Patient"}',
    "bytes that are no UTF-8": GOOD.replace("Seoul", "\udcff"),
    "a NUL": GOOD.replace("Seoul", "Se\x00oul"),
    "a number": "17",
}


@pytest.mark.parametrize("bad", BAD.values(), ids=BAD.keys())
@pytest.mark.parametrize("shape", ["lines", "list", "zip"])
def test_one_bad_study_costs_only_itself(bad: str, shape: str) -> None:
    bad_bytes = bad.encode("utf-8", "surrogateescape")
    parts = [json.dumps(study).encode() for study in MANY]
    parts.insert(2, bad_bytes)
    data = {
        "lines": b"\n".join(parts),
        "list": b"[" + b",\n".join(parts) + b"]",
        "zip": zipped({f"{index}.json": part for index, part in enumerate(parts)}),
    }[shape]
    found = list(read_records(data, "studies.x"))
    assert [number for number in numbers(found) if number != "error"] == NUMBERS
    (error,) = [outcome for outcome in found if isinstance(outcome, InputError)]
    assert "\n" not in str(error)
    assert {"lines": "line 3", "list": "study ", "zip": "2.json"}[shape] in error.where


def test_what_stands_between_studies_is_reported_and_they_arrive() -> None:
    data = ("[" + GOOD + "}, 17, " + GOOD + "]").encode()
    assert numbers(read_records(data)) == ["NCT90000001", "error", "NCT90000001"]


def test_one_bad_record_among_ten_thousand_is_reported_with_its_place(tmp_path: Path) -> None:
    small = {"protocolSection": {"identificationModule": {"nctId": ""}}}
    path = tmp_path / "studies.jsonl"
    with path.open("w") as file:
        for number in range(10_000):
            small["protocolSection"]["identificationModule"]["nctId"] = f"NCT9{number:07}"
            text = json.dumps(small)
            file.write((text[:-9] if number == 6_789 else text) + "\n")
    found = list(read_records(path))
    assert len(found) == 10_000
    (error,) = [outcome for outcome in found if isinstance(outcome, InputError)]
    assert error.where.startswith(f"{path}, line 6790")


def test_a_bad_row_of_the_csv_costs_only_itself() -> None:
    header, row = CSV.split("\n", 1)
    rows = [row.replace("NCT90000001", number) for number in NUMBERS]
    rows[1] = rows[1].replace("TIH", 'T"IH')
    rows[3] = rows[3].replace(",TIH,", ",")
    found = list(read_records((header + "\n" + "".join(rows)).encode(), "ctg-studies.csv"))
    assert [number for number in numbers(found) if number != "error"] == [NUMBERS[0], NUMBERS[2], NUMBERS[4]]
    errors = [outcome for outcome in found if isinstance(outcome, InputError)]
    assert [error.where for error in errors] == ["ctg-studies.csv:3", "ctg-studies.csv:5"]


def test_a_bad_row_of_a_table_costs_only_itself(tmp_path: Path) -> None:
    tables_folder(tmp_path)
    (tmp_path / "conditions.txt").write_text(
        AACT["conditions"] + '3|NCT90000001|"Stroke\n4|NCT90000001|Gout\n5|cut\n6|NCT9|Scurvy\n7|NCT90000001|Mumps\n'
    )
    found = list(read_records(tmp_path, "aact"))
    (arrival,) = [outcome for outcome in found if isinstance(outcome, Arrival)]
    module = arrival.record.protocol_section.conditions_module
    assert module is not None
    assert module.conditions == ("Hypertension", "Blood Pressure", "Gout", "Mumps")
    errors = [outcome.where for outcome in found if isinstance(outcome, InputError)]
    assert errors == ["aact/conditions.txt:4", "aact/conditions.txt:6", "aact/conditions.txt:7"]


def test_rows_of_a_study_without_its_row_in_studies_are_reported(tmp_path: Path) -> None:
    tables_folder(tmp_path)
    with (tmp_path / "keywords.txt").open("w") as file:
        file.write("id|nct_id|name\n1|NCT90000002|lonely\n")
    errors = [outcome for outcome in read_records(tmp_path) if isinstance(outcome, InputError)]
    assert ["NCT90000002" in error.where for error in errors] == [True]


def test_a_table_without_its_header_is_reported_and_the_others_are_read(tmp_path: Path) -> None:
    tables_folder(tmp_path)
    (tmp_path / "keywords.txt").write_text("1|NCT90000001|lonely\n")
    assert numbers(read_records(tmp_path)) == ["error", "NCT90000001"]


def test_many_studies_in_aact_come_together_whatever_the_order_of_rows(tmp_path: Path) -> None:
    tables_folder(tmp_path)
    all_numbers = [f"NCT9{number:07}" for number in range(400)]
    for table, text in AACT.items():
        header, rows = text.split("\n", 1)
        ordered = all_numbers if len(table) % 2 else all_numbers[::-1]
        many = "".join(rows.replace("NCT90000001", number) for number in ordered)
        (tmp_path / f"{table}.txt").write_text(f"{header}\n{many}")
    found = [outcome for outcome in read_records(tmp_path) if isinstance(outcome, Arrival)]
    assert sorted(outcome.record.nct_id for outcome in found) == all_numbers
    assert len({repr(outcome.record).replace(outcome.record.nct_id, "") for outcome in found}) == 1
