"""The studies that ship for a first run, as facts: ``data/records``, each with the day on which its facts were read."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import trialwright
from trialwright.errors import InputError, InputErrors
from trialwright.registry.arrival import Arrival, Outcome
from trialwright.registry.facts_file import read_facts
from trialwright.registry.facts_record import record_of
from trialwright.registry.reading import read_record

FORM = "facts"

_PUT_TOGETHER, _WHOLE = "portal_page", "v2_json"
"""The form of a design's record: put together from a portal's page, as its ``sources.yaml`` says, or the registry's."""


def shipped_folder() -> Path:
    """The folder of the facts: package data in an installed program, ``data/records`` in a checkout."""
    package = Path(trialwright.__file__).resolve().parent
    for folder in (package / "data" / "records", package.parents[1] / "data" / "records"):
        if folder.is_dir():
            return folder
    raise InputError(
        where=str(package / "data" / "records"),
        expected="the folder of the studies that ship as facts",
        found="no such folder",
        remedy="Install the program again, or load records of your own.",
    )


def shipped_records(folder: Path | None = None) -> Iterator[Outcome]:
    """Every study in the folder, those that ship when none is given, in order; a bad file costs only itself.

    With the studies that ship comes the record of each study design that ships (``studies/*/record.json``).
    """
    for file in sorted((folder or shipped_folder()).glob("NCT*.yaml")):
        yield from _outcomes(file)
    if folder is None:
        yield from _designs(shipped_folder().parents[1] / "studies")


def _designs(studies: Path) -> Iterator[Outcome]:
    for file in sorted(studies.glob("*/record.json")):
        try:
            record = read_record(file)
        except InputError as error:
            yield error
        else:
            yield Arrival(record, _PUT_TOGETHER if file.with_name("sources.yaml").is_file() else _WHOLE, str(file))


def _outcomes(file: Path) -> Iterator[Outcome]:
    try:
        facts = read_facts(file.read_bytes(), str(file))
        yield Arrival(record_of(facts), FORM, str(file), date.fromisoformat(facts.facts_read_on))
    except InputErrors as several:
        yield InputError(
            where=str(file),
            expected="a file of facts as data/schema.json asks",
            found="; ".join(f"{one.where.rpartition(' ')[2]}: {one.found}" for one in several.errors)[:300],
            remedy="Correct the keys or their values.",
        )
    except InputError as error:
        yield error
    except (OSError, ValueError) as error:
        yield InputError(
            where=str(file),
            expected="a file of facts with a day (YYYY-MM-DD) in facts_read_on",
            found=str(error)[:80],
            remedy="Correct the file.",
        )
