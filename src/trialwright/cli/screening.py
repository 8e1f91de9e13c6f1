"""Screen patients against the criteria of a study: one in full, several as a screening log."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import click
import orjson
from pydantic import TypeAdapter, ValidationError

from trialwright.cli import data_option, design_now, encoding_option, terms_option
from trialwright.clinical.analyte import listed
from trialwright.clinical.patient import FactKind, Patient
from trialwright.clinical.strict_json import strict_json
from trialwright.eligibility.criterion import Judgement
from trialwright.eligibility.questions import OpenQuestion, open_questions
from trialwright.eligibility.screening import Screening, screen
from trialwright.eligibility.screening_log import log_csv, log_lines, log_rows
from trialwright.eligibility.screening_report import as_data, lines
from trialwright.eligibility.terminology_file import words_of
from trialwright.errors import InputError, InputErrors
from trialwright.exchange.fhir_screening import screening_bundle
from trialwright.exchange.patient_format import PatientReading, Said, told_notes
from trialwright.exchange.patient_template import FACTS, PEOPLE
from trialwright.exchange.patients import read_patients
from trialwright.notice import notice
from trialwright.protocol.design import StudyDesign
from trialwright.registry.believability import last_update
from trialwright.registry.page_text import spell

WIDEST = 110
LISTS: tuple[FactKind, ...] = (
    "observations", "conditions", "infections", "medications", "procedures", "vaccinations", "allergies", "trials",
    "consents",
)  # fmt: skip
LARGEST_EXAMPLE = 4 * 1024 * 1024


@dataclass(frozen=True)
class Screened:
    """One person's screening, what is still to be asked, and what a reader of the source should know."""

    screening: Screening
    questions: tuple[OpenQuestion, ...]
    notes: tuple[str, ...]


@click.command("screen")
@click.argument("study")
@click.argument("files", metavar="PATIENT...", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--on", metavar="DATE", help="The day of the screening; the day of each record when not given.")
@click.option("--as-of", "as_of", metavar="DATE", help="The day of which the sources speak, where they do not say it.")
@click.option("--complete", multiple=True, type=click.Choice(LISTS),
              help="The sources list every such fact, so what is not listed is absent. Several times.")  # fmt: skip
@click.option("--format", "form", type=click.Choice(["text", "json", "csv", "fhir", "fhir-r4"]), default="text",
              show_default=True, help="csv: the screening log. fhir: ResearchSubject and Questionnaire of what is open "
              "(R5); fhir-r4: the same for R4 and R4B.")  # fmt: skip
@encoding_option
@terms_option
@data_option
@click.pass_context
def screen_command(
    ctx: click.Context, study: str, files: tuple[Path, ...], on: str | None, as_of: str | None,
    complete: tuple[FactKind, ...], form: str, encoding: str | None, terms: tuple[Path, ...],
    data: Path,
) -> None:  # fmt: skip
    """Judge each PATIENT by the criteria of STUDY.

    PATIENT is a file or folder: FHIR R4 (bundles, NDJSON), a table (CSV, XLSX; `trialwright patient-template` prints
    one to fill in), our JSON, or a screening example of a study (its day and its judgements count); gzip too. One
    patient is shown in full, several as a screening log. A reading is not an error: the exit code is 0 whatever it
    says, 1 when some patients could not be read and 2 when none could.
    """
    design = design_now(data, study)
    said = Said(_day("--as-of", as_of), frozenset(complete), datetime.now(UTC).date(), encoding, words_of(terms))
    found = [one for file in files for one in _people(design, file, said, on)]
    screened = [one for one in found if isinstance(one, Screened)]
    refused = [one for one in found if not isinstance(one, Screened)]
    if refused and not screened and len(refused) == 1:
        raise refused[0]
    _show(design, screened, form, several=len(screened) + len(refused) > 1)
    if len(screened) > 1 or form not in ("text", "json"):
        for note in told_notes([(one.screening.patient, one.notes) for one in screened]):
            click.echo(f"Source of {note}", err=True)
    for errors in refused:
        click.echo(f"trialwright: {errors}", err=True)
    if refused:
        click.echo(f"{len(refused)} could not be read; {len(screened)} were screened.", err=True)
        ctx.exit(1 if screened else 2)


def _people(design: StudyDesign, file: Path, said: Said, on: str | None) -> list[Screened | InputErrors | InputError]:
    example = _example(file)
    found: list[Screened | InputErrors | InputError] = []
    for reading in read_patients([file], said):
        if isinstance(reading, InputErrors):
            found.append(reading)
            continue
        day = on if on is not None else example.get("on")
        found.append(_screened(design, reading, _screening_day(day, reading.patient), _judgements(example, str(file))))
    return found


def _screened(design: StudyDesign, reading: PatientReading, on: date, judgements: tuple[Judgement, ...]) -> Screened:
    screening = screen(design.criteria, reading.patient, on, judgements=judgements)
    questions = open_questions(design.criteria, reading.patient, on, judgements=judgements)
    return Screened(screening, questions, reading.notes)


def _show(design: StudyDesign, screened: list[Screened], form: str, *, several: bool) -> None:
    name = design.nct_id or design.id
    updated = last_update(design.record) if design.record is not None else None
    sentences = notice(str(updated) if updated else None)
    if form.startswith("fhir"):
        found = [(one.screening, one.questions) for one in screened]
        bundle = screening_bundle(found, name, "R5" if form == "fhir" else "R4")
        click.echo(orjson.dumps(bundle, option=orjson.OPT_INDENT_2))
        return
    screenings = [one.screening for one in screened]
    rows = list(log_rows(screenings, name, [one.questions[0].asks if one.questions else "" for one in screened]))
    if form == "csv":
        click.echo(log_csv(rows), nl=False)
    elif form == "json":
        told = [{"study": name, **_data(one), "notice": list(sentences)} for one in screened]
        click.echo(orjson.dumps(told if several else told[0], option=orjson.OPT_INDENT_2))
    elif several:
        _print([*log_lines(screenings, name, rows), "", *sentences])
    else:
        _print_one(screened[0], name, sentences)


def _data(one: Screened) -> dict[str, Any]:
    ranked = [
        {"id": question.id, "asks": question.asks, "atoms": list(question.atoms), "by": question.by,
         "closes_yes": question.closes_yes, "closes_no": question.closes_no}
        for question in one.questions
    ]  # fmt: skip
    return {**as_data(one.screening), "ask_first": ranked, "notes": list(one.notes)}


def _print_one(one: Screened, name: str, sentences: tuple[str, ...]) -> None:
    width = max(60, min(shutil.get_terminal_size((100, 24)).columns, WIDEST))
    told = list(lines(one.screening, name, sentences, width))
    if one.questions:
        told[-len(sentences) :] = ["MOST DECISIVE FIRST", *(f"  {q.id}: {q.asks}" for q in one.questions[:5]), "",
                                   *sentences]  # fmt: skip
    _print([*told, *(f"Source: {note}" for note in one.notes)])


def _print(told: list[str]) -> None:
    for line in told:
        click.echo(spell(line, sys.stdout.encoding or "utf-8"))


def _example(file: Path) -> Mapping[str, Any]:
    """What a screening example says beside its patient; empty for any other file."""
    try:
        if not file.is_file() or file.suffix != ".json" or file.stat().st_size > LARGEST_EXAMPLE:
            return {}
        data = strict_json(file.read_bytes().decode("utf-8-sig"), str(file))
    except (OSError, ValueError, RecursionError, InputErrors):
        return {}
    return data if isinstance(data, Mapping) and isinstance(data.get("patient"), Mapping) else {}


def _day(where: str, said: object) -> date | None:
    if said is None:
        return None
    try:
        return date.fromisoformat(str(said))
    except ValueError:
        raise _wrong(where, "a day as YYYY-MM-DD", repr(str(said)[:30])) from None


def _screening_day(said: object, patient: Patient) -> date:
    day = _day("--on", said)
    if day is not None and day < patient.as_of:
        raise _wrong("--on", f"on or after the day of the patient's record ({patient.as_of})", str(day))
    return day or patient.as_of


def _judgements(data: Mapping[str, Any], where: str) -> tuple[Judgement, ...]:
    try:
        said = json.dumps(data.get("judgements", []))
        return TypeAdapter(tuple[Judgement, ...]).validate_json(said)
    except ValidationError as error:
        key = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in error.errors()[0]["loc"])
        raise _wrong(f"{where} judgements{key}", "criterion, answer, by, why and on", "something else") from None


def _wrong(where: str, expected: str, found: str) -> InputError:
    return InputError(where=where, expected=expected, found=found, remedy="See the screening examples of a study.")


@click.command("patient-template")
@click.option("--people", is_flag=True, help="One person a row; one fact a row else.")
@click.option("--names", is_flag=True, help="Print the measured values that are known, with their units, instead.")
def template_command(people: bool, names: bool) -> None:
    """Print a table of patients to fill in (CSV), with two invented people.

    One fact a row holds everything that a source can say; one person a row is shorter and holds names and measured
    values only. Any measured value has its column: NAME [unit]. What may stand in each column:
    docs/reference/formats.md, "patient table". `screen`, `match` and `candidates` read both.
    """
    if names:
        _print([f"{one.code} [{one.unit}]: {', '.join(called[:4])}" for one, called in listed()])
    else:
        click.echo(PEOPLE if people else FACTS, nl=False)


COMMANDS = (screen_command, template_command)
