"""The JSON schemas: fresh copies in the documents, and the same answers as the program's own reading."""

from __future__ import annotations

from pathlib import Path

import jsonschema
import pytest
from tests.conftest import REPOSITORY

from trialwright.protocol.schema import NAMES, schema, schema_text
from trialwright.protocol.yaml_file import read_yaml

PRINTED = REPOSITORY / "docs" / "reference" / "schemas"


@pytest.mark.parametrize("name", NAMES)
def test_the_printed_schema_is_fresh(name: str) -> None:
    printed = (PRINTED / f"{name}.json").read_text(encoding="utf-8")
    assert printed == schema_text(name), f"stale: trialwright study schema {name} > docs/reference/schemas/{name}.json"


@pytest.mark.parametrize("name", NAMES)
def test_a_schema_is_a_schema(name: str) -> None:
    jsonschema.Draft202012Validator.check_schema(schema(name))


def files_of(folder: Path, name: str) -> list[Path]:
    found = sorted((folder / "forms").glob("*.yaml")) if name == "form" else [folder / f"{name}.yaml"]
    return [path for path in found if path.exists()]


@pytest.mark.parametrize("name", NAMES)
def test_the_files_of_a_study_fit_their_schema(name: str, study_folder: Path) -> None:
    for path in files_of(study_folder, name):
        jsonschema.Draft202012Validator(schema(name)).validate(read_yaml(path, path.name).data)


@pytest.mark.parametrize("name", NAMES)
def test_an_unknown_key_does_not_fit(name: str, founding_folder: Path) -> None:
    path = files_of(founding_folder, name)[0]
    data = {**read_yaml(path, path.name).data, "colour": "red"}
    assert not jsonschema.Draft202012Validator(schema(name)).is_valid(data)
