"""Analysis data as a file: JSON in which each grounds stands once, so that thousands of numbers stay small.

What is written is read back the same, number for number: floats are written so that they are read without loss. The
file's ``grounds`` is a list; a result names its own by place. Keys and order are fixed: the same data give the same
bytes, and so the same hash.
"""

from __future__ import annotations

from dataclasses import fields
from functools import cache
from typing import Any

import orjson
from pydantic import TypeAdapter, ValidationError

from trialwright.analysis.analysis_data import AnalysisData, DoneAnalysis
from trialwright.analysis.result import AnalysisResult, Grounds
from trialwright.errors import InputError, InputErrors

FORMAT = "trialwright analysis data 1"
_COLUMNS = tuple(field.name for field in fields(AnalysisResult))


def write_analysis_data(data: AnalysisData) -> bytes:
    """The data as JSON; results are rows under ``columns``."""
    places: dict[Grounds, int] = {}
    analyses = [_done(done, places) for done in data.analyses]
    whole = {name.name: getattr(data, name.name) for name in fields(data) if name.name != "analyses"}
    grounds = [[list(one.participants), list(one.sequences), one.sha256] for one in places]
    document = {"format": FORMAT, **whole, "columns": _COLUMNS, "grounds": grounds, "analyses": analyses}
    return orjson.dumps(document)


def _done(done: DoneAnalysis, places: dict[Grounds, int]) -> dict[str, object]:
    kept = {field.name: getattr(done, field.name) for field in fields(done) if field.name != "results"}
    return {**kept, "results": [_row(one, places) for one in done.results]}


def _row(one: AnalysisResult, places: dict[Grounds, int]) -> list[object]:
    place = places.setdefault(one.grounds, len(places))
    return [place if name == "grounds" else getattr(one, name) for name in _COLUMNS]


def read_analysis_data(text: bytes | str, name: str = "the analysis data") -> AnalysisData:
    """The data of a file; raises ``InputErrors`` for anything else."""
    try:
        document = orjson.loads(text)
        if not isinstance(document, dict) or document.pop("format", None) != FORMAT:
            raise ValueError("another format")
        columns, grounds = document.pop("columns"), document.pop("grounds")
        for done in document["analyses"]:
            done["results"] = [_named(columns, row, grounds) for row in done["results"]]
        data: AnalysisData = _adapter().validate_json(orjson.dumps(document), strict=True)
    except (ValueError, KeyError, TypeError, IndexError, ValidationError):
        raise InputErrors([InputError(
            where=name, expected=f"a file of the format {FORMAT!r}", found="something else",
            remedy="Hand in a file that trialwright analyse wrote.",
        )]) from None  # fmt: skip
    return data


def _named(columns: list[str], row: list[Any], grounds: list[list[Any]]) -> dict[str, object]:
    named = dict(zip(columns, row, strict=True))
    participants, sequences, sha256 = grounds[named["grounds"]]
    return {**named, "grounds": {"participants": participants, "sequences": sequences, "sha256": sha256}}


@cache
def _adapter() -> TypeAdapter[AnalysisData]:
    return TypeAdapter(AnalysisData)
