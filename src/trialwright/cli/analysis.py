"""Results on the command line: show them, let them leave, check the results of any record."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from types import ModuleType
from typing import Any

import click
import orjson

from trialwright.cli import data_option
from trialwright.errors import InputError


@click.command("results")
@click.argument("name", metavar="STUDY")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@data_option
def show_results(name: str, form: str, data: Path) -> None:
    """Show the results of STUDY so far: flow, baseline, outcomes with exact intervals, adverse events."""
    from trialwright.analysis.results import results
    from trialwright.analysis.words import lines
    from trialwright.exchange.formats.ctgov_results import record_as_of
    from trialwright.notice import notice

    store = _store(data)
    course = store.course(_opened(store, name))
    said, found = notice(record_as_of(course.design)), results(course)
    if form == "json":
        click.echo(orjson.dumps({"notice": said, "results": found}, option=orjson.OPT_INDENT_2))
        return
    for line in (*said, "", *lines(found)):
        click.echo(line)


@click.command("export")
@click.argument("name", metavar="STUDY")
@click.option("--as", "as_study", metavar="ID", required=True, help="The name under which the results leave.")
@click.option("--format", "form", default="ctgov-results", show_default=True, help="The format to write.")
@click.option("--out", type=click.Path(path_type=Path), required=True, help="The file to write.")
@click.option("--head", "kept_head", metavar="HASH", help="A head that you kept: it must still stand in the chain.")
@data_option
def export(name: str, as_study: str, form: str, out: Path, kept_head: str | None, data: Path) -> None:
    """Write the results of STUDY for others, or say why they may not leave (exit code 2, nothing written).

    Results leave under the study's own name only: a simulated study under its SIM- name, an observed one under the
    number that its design is registered with, and only from a ledger that verifies.

    \b
    trialwright export SIM-NCT07008196-B-1 --as SIM-NCT07008196-B-1 --out results.json
    """
    from trialwright.exchange.leaving import leave
    from trialwright.exchange.register import find_formats

    formats = find_formats()
    if form not in formats:
        raise InputError(where="--format", expected=f"one of {', '.join(formats)}", found=repr(form[:40]),
                         remedy="Choose one of them.")  # fmt: skip
    store = _store(data)
    study = _opened(store, name)
    rows = list(store.rows(study))
    outcome = leave(store.course(study), rows, as_study, formats[form], kept_head)
    unsound = [f"The store of this study is not sound: {finding.says}" for finding in store.verify(study)]
    if unsound or isinstance(outcome, list):
        _refuse(unsound + (outcome if isinstance(outcome, list) else []))
        return
    _write(out, orjson.dumps(outcome.document, option=orjson.OPT_INDENT_2))
    click.echo(f"written: {out}\nrows {rows[-1].sequence}, head {rows[-1].hash}")
    if kept_head is None:
        click.echo("A chain that was rewritten as a whole verifies: only a head that was kept elsewhere shows it. Give "
                   "yours with --head.")  # fmt: skip
    else:
        click.echo("The kept head stands in the chain; only such a head shows a chain that was rewritten as a whole.")
    _tell(outcome.findings)
    for sentence in outcome.still_needed:
        click.echo(f"still needed from you: {sentence}")


@click.command("check-results")
@click.argument("file", type=click.Path(path_type=Path))
def check_results(file: Path) -> None:
    """Check the results in a v2 record's FILE by the rules of the registry. Findings end with exit code 1."""
    from trialwright.exchange.checking import all_rules, check

    record = _json(file)
    findings = check(record if "resultsSection" in record else {"resultsSection": record})
    _tell(findings)
    click.echo(f"{len(all_rules())} rules: {'nothing found' if not findings else f'{len(findings)} found'}")
    if findings:
        raise click.exceptions.Exit(1)


def _tell(findings: Any) -> None:
    from trialwright.exchange.checking import TO_BE_SUPPLIED

    for finding in findings:
        supply = " (to be supplied)" if finding.rule in TO_BE_SUPPLIED else ""
        click.echo(f"{finding.rule} {finding.path}: {finding.says}{supply}")


def _json(file: Path) -> dict[str, Any]:
    """A JSON object from a file; it must hold results, whole or as a section alone."""
    try:
        read = orjson.loads(file.read_bytes())
    except OSError as error:
        raise InputError(where=str(file), expected="a file that can be read", found=error.strerror or "an error",
                         remedy="Check its name and rights.") from None  # fmt: skip
    except orjson.JSONDecodeError as error:
        raise InputError(where=f"{file}:{error.lineno}", expected="JSON", found="something else",
                         remedy="Hand in a record as the registry's API gives it, whole.") from None  # fmt: skip
    modules = ("resultsSection", "participantFlowModule", "baselineCharacteristicsModule", "outcomeMeasuresModule",
               "adverseEventsModule")  # fmt: skip
    if not isinstance(read, dict) or not any(isinstance(read.get(module), dict) for module in modules):
        raise InputError(where=str(file), expected="a v2 record with a resultsSection, or such a section",
                         found="no results", remedy="Hand in a record that has results.")  # fmt: skip
    return read


def _write(path: Path, data: bytes) -> None:
    """Write a file whole or not at all."""
    try:
        descriptor, draft = tempfile.mkstemp(dir=path.absolute().parent, prefix=f".{path.name}.")
    except OSError as error:
        raise InputError(where=str(path), expected="in a folder that can be written",
                         found=error.strerror or "an error",
                         remedy="Choose another place with --out.") from None  # fmt: skip
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data + b"\n")
            file.flush()
            os.fsync(file.fileno())
        Path(draft).chmod(0o644)
        Path(draft).replace(path)
    except OSError as error:
        raise InputError(where=str(path), expected="a file that can be written", found=error.strerror or "an error",
                         remedy="Choose another place with --out.") from None  # fmt: skip
    finally:
        Path(draft).unlink(missing_ok=True)


def _refuse(sentences: list[str]) -> None:
    for sentence in sentences:
        click.echo(f"refused: {sentence}", err=True)
    raise click.exceptions.Exit(2)


def _store(data: Path) -> ModuleType:
    from trialwright.web.start import start

    start(data)
    from trialwright.web import store

    return store


def _opened(store: ModuleType, name: str) -> str:
    """The open study called ``name``, in any case."""
    known = [one.study for one in store.studies()]
    for opened in known:
        if opened.casefold() == name.strip().casefold():
            return str(opened)
    raise InputError(
        where="STUDY", expected=f"a study that is open here ({', '.join(known) or 'none is'})", found=repr(name[:60]),
        remedy="Open it with trialwright study open, or simulate it with trialwright simulate.",
    )  # fmt: skip


COMMANDS = (show_results, export, check_results)
