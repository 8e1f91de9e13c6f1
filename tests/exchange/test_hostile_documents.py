"""Whatever stands where something else belongs, a reader gives a clear word or an honest reading, never a stumble."""

from __future__ import annotations

import copy
import io
import json
from contextlib import suppress
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.conftest import REPOSITORY, STUDY_FOLDERS
from trialwright.errors import InputError, InputErrors
from trialwright.exchange.criteria_format import Study
from trialwright.exchange.patient_format import PatientReading, Said
from trialwright.exchange.register import find_criteria_formats, find_patient_formats
from trialwright.protocol.study_folder import read_study

BUNDLES = [json.loads(path.read_text("utf-8")) for path in sorted((REPOSITORY / "data/patients").glob("*.fhir.json"))]
CRITERIA = read_study(STUDY_FOLDERS["migraine"]).criteria
FORMS = {name: form for name, form in find_criteria_formats().items() if form.suffix == ".json"}
TEXTS = {name: json.loads(form.write(CRITERIA, Study("S", "T")).text) for name, form in FORMS.items()}
ODD = st.one_of(
    st.none(), st.booleans(), st.integers(-10**30, 10**30), st.floats(allow_nan=False), st.text(max_size=12),
    st.just([]), st.just({}), st.just([None]), st.just({"value": []}), st.just([[{}]]), st.just({"coding": 3}),
    st.just("2026-02-30"), st.just("9999-12-31"), st.just("0000"), st.just("#p"), st.just({"reference": 5}),
)  # fmt: skip
LAW = settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    steps = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(place for key, part in steps for place in places(part, (*path, key)))]


def changed(document: Any, path: tuple[Any, ...], value: Any) -> Any:
    if not path:
        return value
    found = copy.deepcopy(document)
    inner = found
    for step in path[:-1]:
        inner = inner[step]
    inner[path[-1]] = value
    return found


@given(data=st.data(), value=ODD, twice=ODD)
@LAW
def test_a_bundle_with_anything_anywhere_is_read_or_refused(data: st.DataObject, value: Any, twice: Any) -> None:
    document = data.draw(st.sampled_from(BUNDLES))
    for odd in (value, twice):
        document = changed(document, data.draw(st.sampled_from(places(document))), odd)
    raw = json.dumps(document).encode()
    for form in find_patient_formats().values():
        try:
            found = list(form.read(io.BytesIO(raw), "b.json", Said()))
        except (InputErrors, InputError):
            continue
        assert all(isinstance(one, PatientReading | InputErrors) for one in found)


@given(data=st.data(), name=st.sampled_from(sorted(FORMS)), value=ODD)
@LAW
def test_exported_criteria_with_anything_anywhere_are_read_or_refused(
    data: st.DataObject, name: str, value: Any
) -> None:
    document = TEXTS[name]
    document = changed(document, data.draw(st.sampled_from(places(document))), value)
    with suppress(InputErrors):
        FORMS[name].read(json.dumps(document), "x")


@given(cut=st.integers(0, 4000), junk=st.binary(max_size=40))
@LAW
def test_bytes_of_any_kind_are_read_or_refused(cut: int, junk: bytes) -> None:
    raw = json.dumps(BUNDLES[0]).encode()
    for form in find_patient_formats().values():
        try:
            list(form.read(io.BytesIO(raw[:cut] + junk + raw[cut + 5 :]), "b", Said()))
        except (InputErrors, InputError):
            continue
