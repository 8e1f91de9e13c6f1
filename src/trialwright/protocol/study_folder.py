"""Read a study folder: its YAML files, its record and its screening examples become one ``StudyDesign``, or every
mistake is told at once, each with file, line, key, what was expected, what was found and what to do.

    study.yaml  schedule.yaml  analysis.yaml  criteria.yaml  forms/<name>.yaml    the plan
    checks.yaml  conduct.yaml  roles.yaml  ranges.yaml  sites.yaml               how and where it is run (may be absent)
    simulation.yaml                                                               parameters of virtual participants
    record.json  sources.yaml                                                     the record as registered
    screening/*.json                                                              examples that the criteria must pass
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TypeVar

from trialwright.eligibility.criteria_file import read_criteria
from trialwright.eligibility.criterion import Criteria
from trialwright.errors import InputError, InputErrors
from trialwright.protocol.analysis_plan import AnalysisPlan
from trialwright.protocol.check import ChecksFile
from trialwright.protocol.conduct_plan import ConductPlan, RolesFile
from trialwright.protocol.design import StudyDesign
from trialwright.protocol.file_shape import ScheduleFile, StudyFile, read_shape
from trialwright.protocol.folder_checks import StudyParts, check_parts
from trialwright.protocol.form import Form
from trialwright.protocol.form_file import FormFile, build_form, table_bytes, tables_of
from trialwright.protocol.gap import open_questions
from trialwright.protocol.reference_range import RangesFile
from trialwright.protocol.screening_examples import check_examples
from trialwright.protocol.site import SitesFile
from trialwright.protocol.yaml_file import YamlFile, read_yaml, with_line
from trialwright.registry.reading import read_record

Part = TypeVar("Part")
NEEDED = ("study.yaml", "schedule.yaml", "analysis.yaml", "criteria.yaml")
OPTIONAL = ("checks.yaml", "conduct.yaml", "roles.yaml", "ranges.yaml", "sites.yaml", "simulation.yaml", "sources.yaml")


def read_study(folder: Path) -> StudyDesign:
    """The design in ``folder``; raises ``InputErrors`` with every mistake found."""
    parts, errors = _read_parts(folder)
    errors.extend(check_parts(parts))
    if errors:
        raise InputErrors(errors)
    return _design(folder, parts)


def check_study(folder: Path) -> list[InputError]:
    """Every mistake in ``folder``; when its files hold together also those of its screening examples."""
    try:
        design = read_study(folder)
    except InputErrors as several:
        return list(several.errors)
    return check_examples(folder, design.criteria)[1]


def content_files(folder: Path) -> list[Path]:
    """Every file that makes the study, in the order of their names; screening examples test it and do not count."""
    patterns = ("*.yaml", "record.json", "forms/*.yaml")
    found = {path for pattern in patterns for path in folder.glob(pattern) if path.is_file()}
    return sorted(found, key=lambda path: path.relative_to(folder).as_posix())


def content_sha256(folder: Path, tables: set[str]) -> str:
    """One hash over the study: each file's name, length and bytes in order, then the tables it is made with."""
    digest = hashlib.sha256()
    contents = [(path.relative_to(folder).as_posix(), path.read_bytes()) for path in content_files(folder)]
    contents += [(f"table:{name}", table_bytes(name, folder) or b"") for name in sorted(tables)]
    for name, data in contents:
        digest.update(f"{name}\0{len(data)}\0".encode() + data)
    return digest.hexdigest()


def tables_used(folder: Path) -> frozenset[str]:
    """The names of the tables that the forms of a study folder are made with."""
    parts, _ = _read_parts(folder)
    return frozenset(parts.tables)


@dataclass
class _Reading:
    """Collects what could be read and every mistake on the way."""

    folder: Path
    errors: list[InputError] = field(default_factory=list)

    def attempt(self, step: Callable[[], Part]) -> Part | None:
        try:
            return step()
        except InputErrors as several:
            self.errors.extend(several.errors)
        except InputError as one:
            self.errors.append(one)
        return None

    def file(self, name: str) -> YamlFile | None:
        """A file that must be there."""
        where = _where(self.folder, name)
        if (self.folder / name).exists():
            return self.attempt(lambda: read_yaml(self.folder / name, where))
        self.errors.append(
            InputError(
                where=where,
                expected="there",
                found="no such file",
                remedy="Add the file; docs/reference/schemas says what it holds.",
            )
        )
        return None

    def optional(self, name: str) -> YamlFile | None:
        """A file that may be absent."""
        return self.file(name) if (self.folder / name).exists() else None


def _read_parts(folder: Path) -> tuple[StudyParts, list[InputError]]:
    if not folder.is_dir():
        raise InputErrors(
            [
                InputError(
                    where=str(folder),
                    expected="a study folder",
                    found="no such folder",
                    remedy="Give the path of a folder that holds study.yaml.",
                )
            ]
        )
    reading = _Reading(folder)
    parts = StudyParts(folder=folder)
    parts.study_file, parts.study = _shaped(reading, "study.yaml", StudyFile)
    parts.schedule_file, parts.schedule = _shaped(reading, "schedule.yaml", ScheduleFile)
    parts.analysis_file, parts.analysis = _shaped(reading, "analysis.yaml", AnalysisPlan)
    parts.record = reading.attempt(lambda: read_record(folder / "record.json")) if _has(folder, "record.json") else None
    parts.criteria = _criteria(reading, parts)
    for path in sorted((folder / "forms").glob("*.yaml")):
        _read_form(reading, parts, path)
    parts.checks_file, parts.checks = _perhaps(reading, "checks.yaml", ChecksFile)
    parts.conduct_file, parts.conduct = _perhaps(reading, "conduct.yaml", ConductPlan)
    parts.roles_file, parts.roles = _perhaps(reading, "roles.yaml", RolesFile)
    parts.ranges_file, parts.ranges = _perhaps(reading, "ranges.yaml", RangesFile)
    parts.sites_file, parts.sites = _perhaps(reading, "sites.yaml", SitesFile)
    parts.simulation = reading.optional("simulation.yaml")
    parts.sources = reading.optional("sources.yaml")
    reading.errors.extend(_strangers(folder))
    return parts, reading.errors


def _shaped(reading: _Reading, name: str, shape: type[Part]) -> tuple[YamlFile | None, Part | None]:
    file = reading.file(name)
    return file, reading.attempt(lambda: read_shape(file, shape)) if file is not None else None


def _perhaps(reading: _Reading, name: str, shape: type[Part]) -> tuple[YamlFile | None, Part | None]:
    """A file that may be absent, read into its shape."""
    return _shaped(reading, name, shape) if _has(reading.folder, name) else (None, None)


def _read_form(reading: _Reading, parts: StudyParts, path: Path) -> None:
    file, shape = _shaped(reading, f"forms/{path.name}", FormFile)
    if file is None or shape is None:
        return
    form: Form | None = reading.attempt(lambda: build_form(shape, file, reading.folder))
    if form is not None:
        parts.forms[path.stem] = form
        parts.form_files[path.stem] = file
        parts.form_shapes[path.stem] = shape
        parts.tables |= tables_of(shape)


def _criteria(reading: _Reading, parts: StudyParts) -> Criteria | None:
    """The criteria; without the record that is due they stay unread, since their quotes need it."""
    file = reading.file("criteria.yaml")
    registered = parts.study is not None and parts.study.nct_id is not None
    if file is None or (parts.record is None and (registered or _has(parts.folder, "record.json"))):
        return None
    try:
        return read_criteria(file.data, file.name, record=parts.record)
    except InputErrors as several:
        told = {str(error): with_line(file, error) for error in several.errors}
        reading.errors.extend(told.values())
    return None


def _strangers(folder: Path) -> Iterator[InputError]:
    """YAML files that nothing reads: a misspelt name would be a file silently left out."""
    for path in sorted([*folder.glob("*.y*ml"), *folder.glob("forms/*.yml")]):
        if path.name not in (*NEEDED, *OPTIONAL):
            yield InputError(
                where=_where(folder, path.relative_to(folder).as_posix()),
                expected=f"one of {', '.join((*NEEDED, *OPTIONAL))} or forms/<name>.yaml",
                found="another file",
                remedy="Rename the file, or take it out.",
            )


def _design(folder: Path, parts: StudyParts) -> StudyDesign:
    study, schedule, analysis = parts.study, parts.schedule, parts.analysis
    if study is None or schedule is None or analysis is None or parts.criteria is None:
        raise ValueError("a study without mistakes has all its parts")
    conduct = parts.conduct or ConductPlan()
    return StudyDesign(
        id=study.id,
        title=study.title,
        nct_id=study.nct_id,
        record=parts.record,
        target_enrolment=study.target_enrolment,
        epochs=study.epochs,
        arms=study.arms,
        administrations=study.administrations,
        visits=schedule.visits,
        forms={name: replace(form, missing_reasons=conduct.reasons) for name, form in parts.forms.items()},
        criteria=parts.criteria,
        analysis=analysis,
        basis=study.basis,
        simulation=parts.simulation.data if parts.simulation else None,
        sources=parts.sources.data if parts.sources else {},
        sha256=content_sha256(folder, parts.tables),
        unscheduled=schedule.unscheduled,
        checks=parts.checks.checks if parts.checks is not None else (),
        conduct=conduct,
        duties=parts.roles.duties if parts.roles is not None else (),
        ranges=parts.ranges,
        sites=parts.sites.sites if parts.sites is not None else (),
        open_questions=open_questions(folder),
    )


def _where(folder: Path, name: str) -> str:
    return (folder / name).as_posix()


def _has(folder: Path, name: str) -> bool:
    return (folder / name).exists()
