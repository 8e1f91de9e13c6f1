"""A record loses nothing: v2 JSON, read and written again, is equal; what does not fit is refused with its path."""

from __future__ import annotations

import gzip
import importlib
import json
import pkgutil
import typing
from collections.abc import Callable
from dataclasses import FrozenInstanceError, is_dataclass
from pathlib import Path
from typing import Any

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.registry.any_record import values_of
from trialwright import registry
from trialwright.errors import InputError
from trialwright.registry.record import Record, is_nct_id, read_v2, value_at, write_v2
from trialwright.registry.v2_form import _object, _plan, camel, put_at, snake
from trialwright.registry.v2_quick import Misfit, quick_reader

SMALL = {"protocolSection": {"identificationModule": {"nctId": "NCT90000001"}}}


def record_with(**modules: Any) -> dict[str, Any]:
    """A tiny invented record with the modules given."""
    return {"protocolSection": {"identificationModule": {"nctId": "NCT90000001"}, **modules}}


# What a round trip must survive, each an invented record of a few keys.
KEPT = {
    "a record of nothing but its number": SMALL,
    "an empty object": record_with(oversightModule={}),
    "an empty list": record_with(conditionsModule={"conditions": []}),
    "an empty list of objects": record_with(outcomesModule={"primaryOutcomes": []}),
    "an empty text": record_with(descriptionModule={"briefSummary": ""}),
    "a null where text is due": record_with(descriptionModule={"briefSummary": None}),
    "a null where an object is due": record_with(designModule=None),
    "an unknown key with a nested value": record_with(designModule={"weather": {"days": [1, 2.5, None, "wet"]}}),
    "an unknown section": {**SMALL, "moonSection": [{"phase": "full"}]},
    "an unknown word of an enumeration": record_with(statusModule={"overallStatus": "PAUSED_BY_SPONSOR"}),
    "false and zero": {**record_with(designModule={"enrollmentInfo": {"count": 0}}), "hasResults": False},
    "a key that is a Python word": record_with(sponsorCollaboratorsModule={"leadSponsor": {"class": "OTHER"}}),
    "escapes and signs": record_with(eligibilityModule={"eligibilityCriteria": "1. ① Age \\> 18; × 10⁹/L \\\\ 🙂\n"}),
    "a partial date": record_with(statusModule={"startDateStruct": {"date": "2025-06", "type": "ESTIMATED"}}),
    "a place on the globe": record_with(
        contactsLocationsModule={"locations": [{"geoPoint": {"lat": 39.9, "lon": 116}}]}
    ),
}


@pytest.mark.parametrize("data", KEPT.values(), ids=KEPT.keys())
def test_a_record_read_and_written_again_is_equal(data: dict[str, Any]) -> None:
    assert json.dumps(write_v2(read_v2(data)), sort_keys=True) == json.dumps(data, sort_keys=True)


def test_the_forty_sample_records_lose_nothing(shared_path: Callable[[str], Path]) -> None:
    files = sorted(shared_path("records/v2-sample").glob("*.json"))
    assert len(files) == 40
    for file in files:
        data = orjson.loads(file.read_bytes())
        assert write_v2(read_v2(data)) == data, file.name


@pytest.mark.slow
def test_all_stored_records_lose_nothing(shared_path: Callable[[str], Path]) -> None:
    count = 0
    with gzip.open(shared_path("records/v2/studies.jsonl.gz")) as lines:
        for line in lines:
            data = orjson.loads(line)
            record = read_v2(data)
            assert write_v2(record) == data, record.nct_id
            count += 1
    assert count == 5084


@settings(max_examples=60, deadline=None)
@given(data=st.deferred(lambda: values_of(Record)))
def test_any_object_of_the_data_model_comes_back_equal(data: dict[str, Any]) -> None:
    section = data.get("protocolSection") or {}
    identification = section.get("identificationModule") or {}
    whole = {
        **data,
        "protocolSection": {**section, "identificationModule": {**identification, "nctId": "NCT90000001"}},
    }
    assert write_v2(read_v2(whole)) == whole


# (what is wrong, the record, the path that the error must name, what it must find)
REFUSED = [
    ("text for an object", {"protocolSection": "cut"}, "protocolSection", "text"),
    ("text for a module", record_with(designModule="cut"), "protocolSection.designModule", "text"),
    ("a list for an object", record_with(designModule=[]), "protocolSection.designModule", "a list"),
    ("an object for a list", record_with(conditionsModule={"conditions": {}}), "conditions", "an object"),
    ("text for a list", record_with(conditionsModule={"conditions": "RA"}), "conditions", "text"),
    (
        "a number in a list of texts",
        record_with(conditionsModule={"conditions": ["RA", 3]}),
        "conditions[1]",
        "a number",
    ),
    ("a null in a list", record_with(conditionsModule={"conditions": [None]}), "conditions[0]", "null"),
    ("text for a count", record_with(designModule={"enrollmentInfo": {"count": "30"}}), "enrollmentInfo.count", "text"),
    ("true for a count", record_with(designModule={"enrollmentInfo": {"count": True}}), "count", "true or false"),
    ("a number for true or false", {**SMALL, "hasResults": 1}, "hasResults", "a number"),
    ("a NUL in a text", record_with(descriptionModule={"briefSummary": "a\0b"}), "briefSummary", "one"),
    ("no protocol section", {"studies": 3}, "the record", "studies"),
    ("no number", {"protocolSection": {}}, "nctId", "none"),
    ("a cut number", {"protocolSection": {"identificationModule": {"nctId": "NCT0700819"}}}, "nctId", "NCT0700819"),
]


@pytest.mark.parametrize(("data", "path", "found"), [row[1:] for row in REFUSED], ids=[row[0] for row in REFUSED])
def test_a_record_that_does_not_fit_is_refused_with_its_path(data: dict[str, Any], path: str, found: str) -> None:
    with pytest.raises(InputError) as refused:
        read_v2(data)
    assert path in refused.value.where
    assert found in refused.value.found


def test_a_value_is_found_by_its_path() -> None:
    record = read_v2(record_with(armsInterventionsModule={"armGroups": [{"label": "Drug"}, {"label": "Placebo"}]}))
    assert value_at(record, "protocolSection.armsInterventionsModule.armGroups[1].label") == "Placebo"
    assert value_at(record, "protocolSection.armsInterventionsModule.armGroups[2].label") is None
    assert value_at(record, "protocolSection.designModule.enrollmentInfo.count") is None
    assert value_at(record, "hasResults") is None


@pytest.mark.parametrize("path", ["protocolSection.nowhere", "protocolSection.identificationModule.nctId.x", "a b", ""])
def test_a_path_that_the_data_model_does_not_have_is_an_error(path: str) -> None:
    with pytest.raises(KeyError):
        value_at(read_v2(SMALL), path)


def test_every_key_of_the_data_model_turns_into_our_name_and_back() -> None:
    def keys(kind: type) -> set[str]:
        return {entry.key for entry in _plan(kind).values()}

    seen = set()
    for info in pkgutil.iter_modules(registry.__path__):
        if info.name.startswith("record"):
            module = importlib.import_module(f"trialwright.registry.{info.name}")
            for kind in vars(module).values():
                if isinstance(kind, type) and is_dataclass(kind):
                    seen |= keys(kind)
    assert len(seen) > 250
    assert all(camel(snake(key)) == key for key in seen)


def test_the_data_model_covers_the_registry_s_own_field_list(shared_path: Callable[[str], Path]) -> None:
    fields = json.loads(shared_path("standards/ctgov_data_model/ctgov_v2_metadata.json").read_text())
    paths: list[str] = []

    def walk(nodes: list[dict[str, Any]], prefix: str) -> None:
        for node in nodes:
            many = "[0]" if node["type"].endswith("[]") else ""
            paths.append(prefix + node["name"])
            walk(node.get("children", []), f"{prefix}{node['name']}{many}.")

    walk(fields, "")
    assert len(paths) == 454
    known = [path for path in paths if not path.startswith("_") and _reaches(path)]
    assert [path for path in paths if path not in known] == []


def _reaches(path: str) -> bool:
    """Whether the data model has the path: a record that carries it has nothing unrecognised."""
    kind: Any = Record
    for step in path.replace("[0]", "").split("."):
        entry = _plan(kind).get(step) if is_dataclass(kind) else None
        if entry is None:
            return False
        hint = typing.get_type_hints(kind)[entry.name]
        parts = [part for part in typing.get_args(hint) if part is not type(None)] or [hint]
        kind = typing.get_args(parts[0])[0] if typing.get_origin(parts[0]) is tuple else parts[0]
    return True


def test_a_value_is_put_under_its_path() -> None:
    tree: dict[str, Any] = {}
    put_at(tree, "a.b[0].c", 1)
    put_at(tree, "a.b[1].c", 2)
    assert tree == {"a": {"b": [{"c": 1}, {"c": 2}]}}


@pytest.mark.parametrize(
    ("text", "is_one"),
    [("NCT07008196", True), ("nct07008196", False), ("NCT0700819", False), ("NCT070081960", False),
     ("NCT0700819x", False), ("NCT0700819²", False), ("", False), ("EUCTR123", False)],
)  # fmt: skip
def test_an_nct_number_is_nct_and_eight_digits(text: str, is_one: bool) -> None:
    assert is_nct_id(text) is is_one


def careful(data: Any) -> Any:
    """A record read the careful way alone."""
    return _object(Record)(data, "the record ")


@pytest.mark.parametrize("data", KEPT.values(), ids=KEPT.keys())
def test_the_quick_reader_gives_what_the_careful_one_gives(data: dict[str, Any]) -> None:
    assert quick_reader(Record)(data) == careful(data)
    assert hash(quick_reader(Record)(data)) == hash(careful(data))


@pytest.mark.parametrize("data", [row[1] for row in REFUSED[:11]], ids=[row[0] for row in REFUSED[:11]])
def test_the_quick_reader_gives_up_where_the_careful_one_refuses(data: dict[str, Any]) -> None:
    with pytest.raises(Misfit):
        quick_reader(Record)(data)
    with pytest.raises(InputError):
        careful(data)


def test_a_record_read_quickly_is_frozen() -> None:
    record = read_v2(SMALL)
    assert type(record) is Record
    with pytest.raises(FrozenInstanceError):
        record.has_results = True  # type: ignore[misc]


def test_the_sample_records_are_the_same_in_both_ways(shared_path: Callable[[str], Path]) -> None:
    for file in sorted(shared_path("records/v2-sample").glob("*.json")):
        data = orjson.loads(file.read_bytes())
        assert quick_reader(Record)(data) == careful(data), file.name
