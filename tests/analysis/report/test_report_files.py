"""The report as files: the same bytes for the same analysis, readable by other programs, marked where simulated."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from reportlab.pdfbase import pdfmetrics

from trialwright.analysis.analysis_file import read_analysis_data
from trialwright.analysis.drawing import is_east_asian
from trialwright.analysis.report import report
from trialwright.analysis.report_ars import reporting_event
from trialwright.analysis.report_document import Cell, Foot, Report, Section, Table
from trialwright.analysis.report_files import changed_files, files, numbers_csv, sums, table_csv
from trialwright.analysis.report_html import EAST_SAYS, html
from trialwright.analysis.report_pdf import _WIDTH, _faces, _widths, pdf
from trialwright.notice import notice

from .conftest import Made


def test_the_same_analysis_gives_the_same_bytes_in_every_file(eight: Made) -> None:
    course, data, made = eight
    once = files(data, made)
    again = files(data, report(data, course, notice(None)))
    assert once == again
    assert {name for name in once if name.endswith(".pdf")} == {"SIMULATED-report.pdf"}


def test_files_of_a_simulated_study_say_so_in_their_names_and_inside(eight: Made) -> None:
    _, data, made = eight
    for name, content in files(data, made, with_pdf=False).items():
        if name == "analysis.json":
            assert json.loads(content)["simulated"] is True
            continue
        assert name.rpartition("/")[2].startswith("SIMULATED-")
        assert b"SIMULATED" in content


def test_the_analysis_file_gives_back_every_number(eight: Made) -> None:
    _, data, made = eight
    assert read_analysis_data(files(data, made, with_pdf=False)["analysis.json"]) == data


def test_numbers_csv_holds_every_number_unrounded(eight: Made) -> None:
    _, data, _ = eight
    rows = list(csv.DictReader(io.StringIO(numbers_csv(data).decode())))
    assert [row["id"] for row in rows] == [one.id for one in data.results]
    for row, one in zip(rows, data.results, strict=True):
        if isinstance(one.value, float):
            assert float(row["value"]) == one.value


def test_the_reporting_event_is_valid_against_the_schema_of_the_standard(
    eight: Made, shared_path: Callable[[str], Path]
) -> None:
    import jsonschema_rs

    schema = json.loads(shared_path("standards/ars/ars_ldm_v1.schema.json").read_text(encoding="utf-8"))
    event = json.loads(json.dumps(reporting_event(eight[1])))
    validator = jsonschema_rs.validator_for(schema)
    assert [error.message for error in validator.iter_errors(event)][:3] == []


def test_the_reporting_event_names_what_it_refers_to(eight: Made) -> None:
    event = reporting_event(eight[1])
    methods = {method["id"]: {one["id"] for one in method["operations"]} for method in event["methods"]}
    sets = {one["id"] for one in event["analysisSets"]}
    groups = {one["id"] for one in event["analysisGroupings"]}
    for analysis in event["analyses"]:
        assert analysis["analysisSetId"] in sets
        assert {one["groupingId"] for one in analysis["orderedGroupings"]} <= groups
        assert {one["operationId"] for one in analysis["results"]} <= methods[analysis["methodId"]]


@pytest.mark.parametrize("cell", ["=1+1", "@SUM(A1)", "+cmd", "-2+3", "\t=1"])
def test_a_cell_is_no_formula_for_a_spreadsheet(cell: str) -> None:
    table = Table("1", "t", ("a", "b"), ((Cell(cell), Cell("-2.5")),), Foot())
    row = list(csv.reader(io.StringIO(table_csv(table, simulated=False).decode())))[1]
    assert row == [f"'{cell}", "-2.5"]


def test_an_empty_cell_stays_empty() -> None:
    table = Table("1", "t", ("a", "b"), ((Cell("x"), Cell("")),), Foot())
    assert table_csv(table, simulated=False) == b"a,b\nx,\n"


def test_a_file_that_was_changed_is_named() -> None:
    made = {"a.txt": b"one", "b.txt": b"two"}
    listed = sums(made)
    assert changed_files(listed, made.__getitem__) == []
    assert changed_files(listed, {**made, "b.txt": b"too"}.__getitem__) == ["b.txt"]


def small(text: str) -> Report:
    table = Table("1", text, ("Why",), ((Cell(text),),), Foot())
    return Report(text, "S", False, "1", (("Study", "S"),), ("No advice.",), "stamp", (Section("10", text, (table,)),))


def test_words_in_chinese_do_not_turn_into_boxes_silently() -> None:
    assert is_east_asian("研究")
    assert not is_east_asian("Telitacicept ≥ 160 mg – µg")
    assert EAST_SAYS in html(small("研究者认为"))
    assert EAST_SAYS not in html(small("decision"))
    assert len(pdf(small("研究者认为"))) > len(pdf(small("decision")))


def test_no_word_of_a_heading_is_broken_in_print_and_the_table_stays_within_the_page() -> None:
    _, bold = _faces()
    for heads in (("Number", "About", "Asks", "Steps"), ("Seriousness", "WWWWWW", "a", "Administration"),
                  tuple(f"Measured {n}" for n in range(11))):  # fmt: skip
        for text in ("1", "a long text that asks for more than the page holds, " * 9):
            table = Table("1", "t", heads, ((Cell("1"), *(Cell(text) for _ in heads[1:])),), Foot(), len(heads), True)
            widths = _widths(table)
            words = [max(pdfmetrics.stringWidth(word, bold, 7.2) for word in head.split()) for head in heads]
            assert all(width >= word + 8 for width, word in zip(widths, words, strict=True)), (heads, widths)
            assert sum(widths) <= _WIDTH + 0.01


def test_a_pdf_has_no_date_and_no_random_id() -> None:
    assert pdf(small("a")) == pdf(small("a"))
