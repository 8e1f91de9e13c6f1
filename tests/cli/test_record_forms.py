"""`trialwright show` and `trialwright record convert` take a record in every form."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from tests.registry.readers.invented import FORMS, tables_folder, zipped
from tests.registry.readers.invented_xml import XML

from trialwright.cli.registry import record_commands, show
from trialwright.errors import InputError
from trialwright.registry.reading import read_record
from trialwright.registry.record import write_v2


@pytest.mark.parametrize("form", FORMS)
def test_convert_writes_any_form_as_the_registry_s_json_of_today(form: str, tmp_path: Path) -> None:
    file, out = tmp_path / "record.x", tmp_path / "record.json"
    file.write_bytes(FORMS[form])
    ended = CliRunner().invoke(record_commands, ["convert", str(file), "--out", str(out)])
    assert ended.exit_code == 0, ended.output
    assert json.loads(out.read_bytes()) == write_v2(read_record(FORMS[form]))
    assert read_record(out) == read_record(file)


@pytest.mark.parametrize("form", FORMS)
def test_show_draws_the_page_of_any_form(form: str, tmp_path: Path) -> None:
    file = tmp_path / "record.x"
    file.write_bytes(FORMS[form])
    shown = CliRunner().invoke(show, [str(file), "--as-of", "2026-11-22"])
    assert shown.exit_code == 0, shown.output
    assert "Telmisartan for Invented Hypertension" in shown.output
    assert "Active, not recruiting" in shown.output


def test_a_folder_of_tables_and_a_zip_of_one_file_are_taken(tmp_path: Path) -> None:
    folder = tmp_path / "tables"
    folder.mkdir()
    (tmp_path / "one.zip").write_bytes(zipped({"NCT90000001.xml": XML.encode()}))
    for path in (tables_folder(folder), tmp_path / "one.zip"):
        shown = CliRunner().invoke(show, [str(path), "--as-of", "2026-11-22"])
        assert shown.exit_code == 0, shown.output
        assert "NCT90000001" in shown.output


def test_convert_says_what_has_no_place_in_the_record(tmp_path: Path) -> None:
    file = tmp_path / "old.xml"
    file.write_text(XML.replace("<keyword>", "<is_section_801>Yes</is_section_801><keyword>"))
    ended = CliRunner().invoke(record_commands, ["convert", str(file), "--out", str(tmp_path / "out.json")])
    assert ended.exit_code == 0
    assert "The element is_section_801 has no place in the record and was left out." in ended.output


def test_a_file_of_several_studies_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "two.zip"
    file.write_bytes(zipped({"a.json": FORMS["v2_json"], "b.json": FORMS["v2_json"]}))
    ended = CliRunner().invoke(record_commands, ["convert", str(file)])
    assert isinstance(ended.exception, InputError)
    assert "several" in str(ended.exception)
