"""A parameter file is read whole or refused with file, line, key, what was expected, what was found and what to do."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from click.testing import CliRunner

from tests.conftest import REPOSITORY
from trialwright.cli.protocol import study
from trialwright.errors import InputErrors
from trialwright.protocol.study_folder import read_study
from trialwright.protocol.yaml_file import parse_yaml, read_yaml
from trialwright.simulation.parameter_file import checked, read_parameters
from trialwright.simulation.parameter_schema import schema_text

OLD_AND_NEW = [
    # what stands in the founding file, what is written instead, what the error says
    ("default_scenario: B", "default_scenario: Q", "default_scenario must be one of A, B, C, D, found 'Q'"),
    ("default_scenario: B", "default_scenaro: B", "default_scenaro must be one of the keys"),
    ("spread: {value: 0.55, s", "spread: {value: much, s", "model.spread.value must be a number, found the text"),
    ("spread: {value: 0.55, source:", "spread: {value: 0.55, sauce:", "model.spread.sauce must be"),
    ('step: {value: 1, source: "A count."}', "step: {value: 1}", "exactly one of source (where it was read)"),
    ('step: {value: 1, source: "A count."}', "step: {value: 1, source: a, assumed: b}", "exactly one of source"),
    ("telitacicept: {value: 0.973,", "placebo: {value: 0.973,", "each arm: telitacicept, found placebo"),
    ("form: core_set\n      item: pain_mm", "form: core\n      item: pain_mm", "form must be one of the forms"),
    ("item: pain_mm", "item: pane_mm", "pain_mm.item must be an item of the form core_set, found 'pane_mm'"),
    ("group: swollen", "group: bulging", "one of the groups tender, swollen, found 'bulging'"),
    (
        "    pain_mm:\n      form",
        "    ache_mm:\n      form",
        "every measure that an outcome judges, found none for pain_mm",
    ),
    ("[0.10, 0.15, 0.15, 0.20, 0.15, 0.25, 0.60, 1.00]", "[0.10, 0.15]", "must be 8 rows of 8 numbers"),
    ("[1.00, 0.60, 0.35,", "[1.00, 0.95, 0.35,", "must be symmetric, 1 on the diagonal, and positive definite"),
    ("measure: haq_di, more_than: 0", "measure: haq, more_than: 0", "measure must be one of tender_joints_68"),
    ("startDateStruct.date}", "startDateStruct.day}", "registered must be the path of a date in the record"),
    ("criterion: E8a", "criterion: E88", "must be a criterion or atom of criteria.yaml, found 'E88'"),
    ("facts: {hepatitis: {}}", "facts: {hepatitus: {}}", "hepatitus must be one of the candidate's facts"),
    ("kind: vaccinations", "kind: vaccines", "kind must be one of observations, conditions, infections"),
    ("fields: {name: pneumonia,", "fields: {nam: pneumonia,", "fields.nam must be one of name, status, began"),
    ("{normal: [66, 21], w", "{normal: [66, -21], w", "a spread that is not negative"),
    ("{uniform: [1, 5], step: 1}", "{uniform: [5, 1], step: 1}", "a lower end first"),
    ("item: sex, of: sex", "item: gender, of: sex", "found demographics.gender. Correct form or item"),
    ("share: {value: 0.10, s", "share: {value: 10, s", "losses.share.value must be a share from 0 to below 1"),
    ("{normal: [66, 21], w", "{normal: [66, 21], uniform: [1, 2], w", "exactly one of normal, lognormal"),
    (
        "noise: {value: {lognormal: 0.30}",
        "noise: {value: {gaussian: 0.30}",
        "noise.value.gaussian must be one of the keys",
    ),
]


@pytest.fixture
def founding_text(founding_folder: Path) -> str:
    return (founding_folder / "simulation.yaml").read_text(encoding="utf-8")


@pytest.mark.parametrize(("old", "new", "says"), OLD_AND_NEW)
def test_a_mistake_is_told_with_its_place(
    founding_folder: Path, founding_text: str, old: str, new: str, says: str
) -> None:
    assert old in founding_text
    file = parse_yaml(founding_text.replace(old, new, 1).encode(), "nct07008196/simulation.yaml")
    with pytest.raises(InputErrors) as raised:
        checked(file, read_study(founding_folder))
    told = str(raised.value)
    assert says in told
    assert "nct07008196/simulation.yaml:" in told
    assert all(error.remedy.endswith(".") for error in raised.value.errors)


def test_several_mistakes_are_told_at_once(founding_folder: Path, founding_text: str) -> None:
    text = founding_text.replace("item: pain_mm", "item: pane_mm").replace("default_scenario: B", "default_scenario: Q")
    with pytest.raises(InputErrors) as raised:
        checked(parse_yaml(text.encode(), "simulation.yaml"), read_study(founding_folder))
    assert len(raised.value.errors) == 2


def test_a_folder_without_the_file_says_what_to_add(tmp_path: Path, founding_folder: Path) -> None:
    with pytest.raises(InputErrors, match=r"simulation\.yaml must be given to simulate the study, found nothing"):
        read_parameters(tmp_path, read_study(founding_folder))


def test_every_row_has_a_value_and_a_source_or_the_word_assumed(study_folder: Path) -> None:
    read_parameters(study_folder, read_study(study_folder))
    data = read_yaml(study_folder / "simulation.yaml", "simulation.yaml").data
    rows = list(rows_of(data))
    assert len(rows) > 25
    for row in rows:
        assert ("source" in row) != ("assumed" in row), row
        assert str(row.get("source", row.get("assumed"))).strip()


def rows_of(data: Any) -> Iterator[dict[str, Any]]:
    """Every row of the file: whatever carries a value, and every fact of the sheet."""
    if isinstance(data, dict):
        if {"source", "assumed"} & data.keys() or data.keys() == {"value"}:
            yield data
        else:
            for part in data.values():
                yield from rows_of(part)
    elif isinstance(data, list):
        for part in data:
            yield from rows_of(part)


def test_every_measure_of_the_analysis_is_written_where_the_analysis_reads_it(study_folder: Path) -> None:
    design = read_study(study_folder)
    parameters = read_parameters(study_folder, design)
    measures = parameters.model.measures.values()
    single = {(measure.form, measure.item) for measure in measures if measure.places is None}
    counted = {(one.form, one.places.group, one.places.affected) for one in measures if one.places is not None}
    further = parameters.further.values if parameters.further else {}
    single |= {(value.form, item) for item, value in further.items()}
    for name, source in design.analysis.measures.items():
        where = (source.form, source.item) if source.item else (source.form, source.group, source.counts)
        assert where in (single if source.item else counted), name


def test_the_printed_schema_is_fresh_and_takes_both_files(study_folder: Path) -> None:
    printed = (REPOSITORY / "docs" / "reference" / "schemas" / "simulation.json").read_text(encoding="utf-8")
    assert printed == schema_text(), (
        "stale: trialwright study schema simulation > docs/reference/schemas/simulation.json"
    )
    data = read_yaml(study_folder / "simulation.yaml", "simulation.yaml").data
    jsonschema.validate(data, json.loads(printed))


def test_checking_a_study_checks_its_parameters_too(tmp_path: Path, study_folder: Path) -> None:
    folder = tmp_path / study_folder.name
    shutil.copytree(study_folder, folder)
    assert CliRunner().invoke(study, ["check", str(folder)]).exit_code == 0
    text = (folder / "simulation.yaml").read_text(encoding="utf-8")
    (folder / "simulation.yaml").write_text(text.replace("default_scenario:", "default_scenery:"), encoding="utf-8")
    error = CliRunner().invoke(study, ["check", str(folder)]).exception
    assert isinstance(error, InputErrors)
    assert f"{folder.as_posix()}/simulation.yaml:" in str(error) and "default_scenery" in str(error)
