"""The screening examples that a study carries with it: a patient, a day, and what the criteria must answer.

screening/<name>.json: ``patient`` (our JSON form), ``on`` (YYYY-MM-DD), ``judgements`` (what an investigator judged:
criterion, answer, by, why, on), ``says`` (the example in words) and ``expected``: the outcome, and the answer of each
criterion or atom that the example is about. An example that comes out otherwise is a mistake of the study folder.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Literal

from trialwright.clinical.patient_file import read_patient
from trialwright.clinical.strict_json import strict_json
from trialwright.eligibility.criterion import Criteria, Judgement
from trialwright.eligibility.screening import Screening, screen
from trialwright.eligibility.verdict import Answer
from trialwright.errors import InputError, InputErrors
from trialwright.protocol.file_shape import read_shape
from trialwright.protocol.yaml_file import YamlFile, parse_yaml


@dataclass(frozen=True, slots=True)
class Expected:
    """What must come out."""

    outcome: Literal["eligible", "ineligible", "unknown"]
    verdicts: dict[str, Answer]

    __pydantic_config__ = {"extra": "forbid"}


@dataclass(frozen=True, slots=True)
class Judged(Judgement):
    """What the investigator judged, with no key that nobody reads."""

    __pydantic_config__ = {"extra": "forbid"}


@dataclass(frozen=True, slots=True)
class Example:
    """One example; the patient is read by the patient's own reader."""

    says: str
    patient: dict[str, Any]
    on: date
    expected: Expected
    judgements: tuple[Judged, ...] = ()

    __pydantic_config__ = {"extra": "forbid"}


def check_examples(folder: Path, criteria: Criteria) -> tuple[int, list[InputError]]:
    """How many examples ran, and each mistake: an example that cannot be read, or that comes out otherwise."""
    paths = sorted((folder / "screening").glob("*.json"))
    errors: list[InputError] = []
    for path in paths:
        try:
            errors.extend(_check(path, criteria))
        except InputError as error:
            errors.append(error)
        except InputErrors as several:
            errors.extend(several.errors)
    return len(paths), errors


def examples_in(folder: Path) -> list[Example]:
    """Every example of the study in ``folder``. Raises ``InputError`` or ``InputErrors`` where one cannot be read."""
    return [read_shape(_json_file(path, path.as_posix()), Example) for path in sorted((folder / "screening").glob("*"))
            if path.suffix == ".json"]  # fmt: skip


def _check(path: Path, criteria: Criteria) -> list[InputError]:
    where = path.as_posix()
    file = _json_file(path, where)
    example = read_shape(file, Example)
    screening = screen(criteria, read_patient(example.patient, where), example.on, judgements=example.judgements)
    errors = []
    if screening.outcome != example.expected.outcome:
        reasons = ", ".join((*screening.failing, *screening.unknown)) or "none"
        errors.append(_otherwise(where, "expected.outcome", screening.outcome, example.expected.outcome, reasons))
    answers = answers_of(screening)
    for name, expected in example.expected.verdicts.items():
        if name not in answers:
            errors.append(
                InputError(
                    where=f"{where} expected.verdicts.{name}",
                    expected="a criterion or atom of the study",
                    found="no such id",
                    remedy="Correct the id.",
                )
            )
        elif answers[name] != expected:
            errors.append(_otherwise(where, f"expected.verdicts.{name}", answers[name], expected, name))
    return errors


def answers_of(screening: Screening) -> dict[str, Answer]:
    """The answer of every criterion and of every atom, by id."""
    found: dict[str, Answer] = {}
    for verdict in screening.verdicts:
        found[verdict.criterion.id] = verdict.verdict.answer
        found |= {atom.atom.id: atom.verdict.answer for atom in verdict.atoms}
    return found


def _otherwise(where: str, key: str, came_out: str, expected: str, reasons: str) -> InputError:
    return InputError(
        where=f"{where} {key}",
        expected=f"what the criteria answer, {came_out}",
        found=expected,
        remedy=f"Look at {reasons}: mend the criteria, or the example.",
    )


def _json_file(path: Path, where: str) -> YamlFile:
    """The example with the line of every key, which reading it as YAML knows (JSON is YAML 1.2, section 1.3)."""
    data = path.read_bytes()
    try:
        plain = strict_json(data.decode("utf-8"), where)
    except (ValueError, RecursionError):
        raise InputError(
            where=where, expected="JSON in UTF-8", found="something else", remedy="Write the example as JSON."
        ) from None
    try:
        return YamlFile(where, plain, parse_yaml(data, where).lines)
    except InputErrors:
        return YamlFile(where, plain)
