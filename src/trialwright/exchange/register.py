"""Every exchange format, found by the name that a user types: the folder is the register.

Four kinds stand in it: results of a study (``Format``), patients coming in (``PatientFormat``), criteria going out and
coming back (``CriteriaFormat``), and participants' values going out and coming back (``DataFormat``).
"""

from __future__ import annotations

from typing import TypeVar

from trialwright.exchange import formats
from trialwright.exchange.criteria_format import CriteriaFormat
from trialwright.exchange.data_format import DataFormat
from trialwright.exchange.format import Format
from trialwright.exchange.patient_format import PatientFormat
from trialwright.kinds import collect

Kind = TypeVar("Kind", Format, PatientFormat, CriteriaFormat, DataFormat)


def find_formats() -> dict[str, Format]:
    """Every format of a study's results by its name."""
    return _of(Format)


def find_patient_formats() -> dict[str, PatientFormat]:
    """Every format in which patients come in."""
    return _of(PatientFormat)


def find_criteria_formats() -> dict[str, CriteriaFormat]:
    """Every format of criteria."""
    return _of(CriteriaFormat)


def find_data_formats() -> dict[str, DataFormat]:
    """Every format of participants' values."""
    return _of(DataFormat)


def _of(kind: type[Kind]) -> dict[str, Kind]:
    every = collect(formats, "FORMAT", object)
    return {held.name: held for held in every.values() if isinstance(held, kind)}
