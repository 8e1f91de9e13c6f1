"""The screening of one patient against the criteria of a study."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import click
import orjson
from pydantic import TypeAdapter, ValidationError

from trialwright.clinical.patient_file import read_patient
from trialwright.clinical.strict_json import strict_json
from trialwright.eligibility.criterion import Judgement
from trialwright.eligibility.screening import screen
from trialwright.eligibility.screening_report import as_data, lines
from trialwright.errors import InputError
from trialwright.notice import notice
from trialwright.protocol.study_folder import read_study
from trialwright.protocol.study_list import find_study, study_roots
from trialwright.registry.believability import last_update
from trialwright.registry.page_text import spell

WIDEST = 110


@click.command("screen")
@click.argument("study")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--on", metavar="DATE", help="The day of the screening; the day of the patient's record when not given.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
def screen_command(study: str, file: Path, on: str | None, form: str) -> None:
    """Judge the patient in FILE by the criteria of STUDY.

    FILE is a patient in our JSON form, or a screening example of a study (its day and its judgements count). A reading
    is not an error: the exit code is 0 whatever it says.
    """
    design = read_study(find_study(study, study_roots(Path.cwd())))
    data = _loaded(file)
    is_example = isinstance(data.get("patient"), Mapping)
    patient = read_patient(data["patient"] if is_example else data, str(file))
    day = _day(on if on is not None else data.get("on") if is_example else None, patient.as_of)
    screening = screen(design.criteria, patient, day, judgements=_judgements(data, str(file)) if is_example else ())
    updated = last_update(design.record) if design.record is not None else None
    sentences = notice(str(updated) if updated else None)
    name = design.nct_id or design.id
    if form == "json":
        told = {"study": name, **as_data(screening), "notice": list(sentences)}
        click.echo(orjson.dumps(told, option=orjson.OPT_INDENT_2))
        return
    width = max(60, min(shutil.get_terminal_size((100, 24)).columns, WIDEST))
    for line in lines(screening, name, sentences, width):
        click.echo(spell(line, sys.stdout.encoding or "utf-8"))


def _loaded(file: Path) -> dict[str, Any]:
    try:
        data = strict_json(file.read_bytes().decode("utf-8-sig"), str(file))
    except OSError as error:
        raise _wrong(str(file), "a file that can be read", (error.strerror or "an error").lower()) from None
    except (ValueError, RecursionError):
        raise _wrong(str(file), "a patient as JSON in UTF-8", "something else") from None
    if not isinstance(data, dict):
        raise _wrong(str(file), "an object with keys", type(data).__name__)
    return data


def _day(said: object, as_of: date) -> date:
    if said is None:
        return as_of
    try:
        day = date.fromisoformat(str(said))
    except ValueError:
        raise _wrong("--on", "a day as YYYY-MM-DD", repr(str(said)[:30])) from None
    if day < as_of:
        raise _wrong("--on", f"on or after the day of the patient's record ({as_of})", str(day))
    return day


def _judgements(data: Mapping[str, Any], where: str) -> tuple[Judgement, ...]:
    try:
        said = json.dumps(data.get("judgements", []))
        return TypeAdapter(tuple[Judgement, ...]).validate_json(said)
    except ValidationError as error:
        key = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in error.errors()[0]["loc"])
        raise _wrong(f"{where} judgements{key}", "criterion, answer, by, why and on", "something else") from None


def _wrong(where: str, expected: str, found: str) -> InputError:
    return InputError(where=where, expected=expected, found=found, remedy="See the screening examples of a study.")


COMMANDS = (screen_command,)
