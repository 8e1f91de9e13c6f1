"""Reads the registry's CSV download: one row a study, the columns that the user picked on the registry's site.

Columns of the site's download since June 2023 (NCT Number, Study Title, Study URL, ..., Study Documents), lists between
pipes: https://clinicaltrials.gov/data-api/about-api/csv-download. The site joins an outcome's measure, description and
time frame with commas, and a place's hospital, city, state, code and country; nobody can take them apart again, so the
text stays whole in ``measure`` and ``facility`` (the country, which is always last, is told apart as well).
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import IO

from trialwright.errors import InputError
from trialwright.registry.delimited import Rows
from trialwright.registry.older_values import Tree, kept, typed
from trialwright.registry.reader import Part, Reader, Reading
from trialwright.registry.record import read_v2

COLUMNS = (
    "NCT Number", "Study Title", "Study URL", "Acronym", "Study Status", "Brief Summary", "Study Results", "Conditions",
    "Interventions", "Primary Outcome Measures", "Secondary Outcome Measures", "Other Outcome Measures", "Sponsor",
    "Collaborators", "Sex", "Age", "Phases", "Enrollment", "Funder Type", "Study Type", "Study Design", "Other IDs",
    "Start Date", "Primary Completion Date", "Completion Date", "First Posted", "Results First Posted",
    "Last Update Posted", "Locations", "Study Documents",
)  # fmt: skip

_COUNTRIES_WITH_COMMA = ("Republic of", "Islamic Republic of", "The Democratic Republic of the", "Province of China")


def _recognises(text: str) -> bool:
    header = text.lstrip("\ufeff")[:3000].split("\n", 1)[0]
    return not header.startswith(("{", "[", "<")) and "NCT Number" in header.replace('"', "").strip("\r").split(",")


def _divide(stream: IO[bytes], where: str) -> Iterator[Part | InputError]:
    """A file of one row for each row: the header, and the row."""
    rows = Rows(stream, ",", where)
    header = _line(rows.header)
    for row in rows:
        yield row if isinstance(row, InputError) else Part(f"{where}, line {row[0]}", header + _line(row[1]))


def _line(values: list[str]) -> bytes:
    return ",".join('"' + value.replace('"', '""') + '"' for value in values).encode("utf-8") + b"\n"


def _read(text: str, where: str) -> Reading:
    rows = Rows(io.BytesIO(text.encode("utf-8")), ",", where)
    found = list(rows)
    if len(found) != 1:
        raise InputError(
            where=where,
            expected="one study",
            found=f"{len(found)} rows below the header",
            remedy="Hand in one row with its header.",
        )
    row = found[0]
    if isinstance(row, InputError):
        raise row
    cells = {column: value.strip() for column, value in zip(rows.header, row[1], strict=True) if value.strip()}
    notes = tuple(f"The column {column!r} is not known and was left out." for column in cells if column not in COLUMNS)
    return Reading(read_v2(typed(_tree(cells), texts=str), where), notes=notes)


def _tree(cells: dict[str, str]) -> Tree:
    design = dict(_pairs(cells.get("Study Design", "")))
    masking, _, who = design.get("Masking", "").partition(" (")
    ids = _list(cells.get("Other IDs"))
    protocol = kept(
        identificationModule=kept(
            nctId=cells.get("NCT Number"),
            orgStudyIdInfo=kept(id=ids[0] if ids else None),
            secondaryIdInfos=[{"id": one} for one in ids[1:]],
            briefTitle=cells.get("Study Title"),
            acronym=cells.get("Acronym"),
        ),
        statusModule=kept(
            overallStatus=cells.get("Study Status"),
            startDateStruct=kept(date=cells.get("Start Date")),
            primaryCompletionDateStruct=kept(date=cells.get("Primary Completion Date")),
            completionDateStruct=kept(date=cells.get("Completion Date")),
            studyFirstPostDateStruct=kept(date=cells.get("First Posted")),
            resultsFirstPostDateStruct=kept(date=cells.get("Results First Posted")),
            lastUpdatePostDateStruct=kept(date=cells.get("Last Update Posted")),
        ),
        sponsorCollaboratorsModule=kept(
            leadSponsor=kept(name=cells.get("Sponsor"), class_=cells.get("Funder Type")),
            collaborators=[{"name": one} for one in _list(cells.get("Collaborators"))],
        ),
        descriptionModule=kept(briefSummary=cells.get("Brief Summary")),
        conditionsModule=kept(conditions=_list(cells.get("Conditions"))),
        designModule=kept(
            studyType=cells.get("Study Type"),
            phases=_list(cells.get("Phases")),
            designInfo=kept(
                allocation=design.get("Allocation"),
                interventionModel=design.get("Intervention Model"),
                primaryPurpose=design.get("Primary Purpose"),
                observationalModel=design.get("Observational Model"),
                timePerspective=design.get("Time Perspective"),
                maskingInfo=kept(masking=masking or None, whoMasked=who.removesuffix(")").split(", ") if who else None),
            ),
            enrollmentInfo=kept(count=cells.get("Enrollment")),
        ),
        armsInterventionsModule=kept(
            interventions=[kept(type=kind or None, name=name) for kind, name in _pairs(cells.get("Interventions", ""))]
        ),
        outcomesModule=kept(
            primaryOutcomes=_outcomes(cells.get("Primary Outcome Measures")),
            secondaryOutcomes=_outcomes(cells.get("Secondary Outcome Measures")),
            otherOutcomes=_outcomes(cells.get("Other Outcome Measures")),
        ),
        eligibilityModule=kept(
            sex=cells.get("Sex"), stdAges=cells["Age"].replace("|", ", ").split(", ") if "Age" in cells else None
        ),
        contactsLocationsModule=kept(locations=[_location(one) for one in _list(cells.get("Locations"))]),
    )
    return kept(
        protocolSection=protocol,
        documentSection=kept(
            largeDocumentModule=kept(largeDocs=[_document(one) for one in _list(cells.get("Study Documents"))])
        ),
        hasResults=cells.get("Study Results"),
    )


def _list(cell: str | None) -> list[str]:
    return [one.strip() for one in (cell or "").split("|") if one.strip()]


def _pairs(cell: str) -> list[tuple[str, str]]:
    """``DRUG: telmisartan|OTHER: diet`` as pairs; a part without a colon has no kind."""
    pairs = []
    for one in _list(cell):
        kind, colon, name = one.partition(":")
        pairs.append((kind.strip(), name.strip()) if colon else ("", one))
    return pairs


def _outcomes(cell: str | None) -> list[Tree]:
    return [{"measure": one} for one in _list(cell)]


def _location(text: str) -> Tree:
    rest, _, country = text.rpartition(", ")
    if country in _COUNTRIES_WITH_COMMA:
        rest, _, before = rest.rpartition(", ")
        country = f"{before}, {country}"
    return kept(facility=rest, country=country)


def _document(text: str) -> Tree:
    label, _, address = text.rpartition(", ")
    return kept(label=label, filename=address.rpartition("/")[2])


READER = Reader(
    name="csv_export",
    says="its CSV download",
    recognises=_recognises,
    read=_read,
    divide=_divide,
)
