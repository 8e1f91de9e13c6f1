"""Results on the command line: analyse a study, show results, let them leave, check the results of any record."""

from __future__ import annotations

import os
import tempfile
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import click
import orjson

from trialwright.cli import data_option, for_option, open_to, reader_option, readers_in
from trialwright.cli import opened as _opened
from trialwright.cli import store_in as _store
from trialwright.errors import InputError

FROZEN = "frozen.json"
SUMS = "frozen.sha256"
MOST_TOLD = 20
_DAY = click.DateTime(formats=["%Y-%m-%d"])
_FOLDER = click.Path(file_okay=False, path_type=Path)


@click.command("analyse")
@click.argument("name", metavar="[STUDY]", required=False)
@click.option("--cut-off", "cut_off", type=_DAY, help="Use only acts observed by this day (YYYY-MM-DD).")
@click.option("--stored-by", "stored_by", type=_DAY, help="Use only acts stored by this day: what was known then.")
@click.option("--to", "to", type=_FOLDER, metavar="DIR", help="Write the report and every number into this folder.")
@click.option("--freeze", is_flag=True, help="With --to: a run to keep; it can be checked later with --check.")
@click.option("--check", "check", type=_FOLDER, metavar="DIR", help="Run a frozen analysis again; it must be the same.")
@click.option("--since", "since", type=_FOLDER, metavar="DIR", help="Tell what changed since the run in this folder.")
@click.option("--dry-run", is_flag=True, help="Analyse virtual participants of the design STUDY; nothing is stored.")
@click.option("--seed", default=1, show_default=True, help="Of a dry run: where chance starts.")
@click.option("--no-pdf", is_flag=True, help="With --to: leave the PDF out.")
@reader_option
@data_option
def analyse_study(
    name: str | None, cut_off: datetime | None, stored_by: datetime | None, to: Path | None, check: Path | None,
    since: Path | None, seed: int, readers: tuple[str, ...], data: Path, **flags: bool,
) -> None:  # fmt: skip
    """Run every planned analysis of STUDY: the statistical report, its tables and figures, every number.

    Without --to the synopsis is shown. A frozen run gives the same numbers when it is run again on the same acts;
    --check does that, and ends with exit code 2 when a number differs. Whoever runs this holds the data folder, and is
    told everything, by arm and of all sites; with --as it is refused where the page would be closed to them.

    \b
    trialwright analyse SIM-NCT07008196-B-1 --to report
    trialwright analyse NCT07008196 --cut-off 2026-06-30 --to locked --freeze
    trialwright analyse --check locked
    """
    from trialwright.analysis.analysis_data import CutOff

    if check is not None:
        _check_again(check, data)
        return
    if name is None:
        raise InputError(where="STUDY", expected="the name of a study, or --check with a folder", found="neither",
                         remedy="Name a study; trialwright analyse --help shows examples.")  # fmt: skip
    if flags["freeze"] and (to is None or flags["dry_run"]):
        raise InputError(where="--freeze", expected="--to with a folder and a stored study", found="none",
                         remedy="Give a folder with --to, and no --dry-run: that one stores nothing.")  # fmt: skip
    if to is not None:
        _refuse_folder(to)
    limits = CutOff(cut_off.date() if cut_off else None, stored_by.date() if stored_by else None)
    course = _simulated(name, seed) if flags["dry_run"] else _course(name, readers, data)
    _analysed(course, limits, to, since, freeze=flags["freeze"], with_pdf=not flags["no_pdf"])


def _analysed(course: Any, limits: Any, to: Path | None, since: Path | None, *, freeze: bool, with_pdf: bool) -> None:
    from trialwright.analysis.analyse import analyse
    from trialwright.analysis.cut import cut
    from trialwright.analysis.report import report
    from trialwright.analysis.report_words import lines
    from trialwright.exchange.formats.ctgov_results import record_as_of
    from trialwright.notice import notice

    before = _read_run(since) if since is not None else None
    found = analyse(course, limits)
    said = notice(record_as_of(course.design))
    made = report(found, cut(course, limits), said)
    for line in (*said, "", *lines(made, found)):
        click.echo(line)
    if before is not None:
        click.echo("")
        _changes(before, found)
    if to is not None:
        _write_run(to, found, made, freeze=freeze, with_pdf=with_pdf)


def _refuse_folder(to: Path) -> None:
    """A frozen run and other people's files are never written over."""
    from trialwright.analysis.report_files import NUMBERS

    if to.exists() and any(to.iterdir()):
        frozen = (to / FROZEN).exists()
        if frozen or not (to / NUMBERS).exists():
            raise InputError(
                where=str(to), expected="an empty folder, or one of an earlier run", found="a frozen run" if frozen
                else "other files", remedy="Choose another folder with --to; a frozen run is never written over.",
            )  # fmt: skip


def _write_run(to: Path, found: Any, made: Any, *, freeze: bool, with_pdf: bool) -> None:
    from trialwright.analysis.freeze import manifest, write_manifest
    from trialwright.analysis.report_files import files, sums

    written = files(found, made, with_pdf=with_pdf)
    if freeze:
        written[FROZEN] = write_manifest(manifest(found))
        written[SUMS] = sums(written)
    _told(found.study, "report of the analysis", written)
    _remove_earlier(to)
    for place, content in written.items():
        try:
            (to / place).parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise InputError(where=str(to), expected="a folder that can be written",
                             found=error.strerror or "an error",
                             remedy="Choose another place with --to.") from None  # fmt: skip
        _write_bytes(to / place, content)
    click.echo(f"\nwritten: {to} ({len(written)} files{', frozen' if freeze else ''})")


def _told(study: str, what: str, files: dict[str, bytes]) -> None:
    from trialwright.web.exports import by_command

    by_command(study, what, files)


def _remove_earlier(to: Path) -> None:
    """The files of an earlier run of ours, so that none of them stays beside the new ones."""
    from trialwright.analysis.report_files import FOLDERS, NUMBERS

    if (to / NUMBERS).exists():
        for pattern in (
            "*.html",
            "*.pdf",
            "*.csv",
            "*.json",
            "*.txt",
            "*.sha256",
            *(f"{folder}/*" for folder in FOLDERS),
        ):
            for file in to.glob(pattern):
                file.unlink()


def _check_again(folder: Path, data: Path) -> None:
    """Run the frozen analysis of ``folder`` again on the rows that the ledger had then."""
    from trialwright.analysis.analyse import analyse
    from trialwright.analysis.changes import changes_between
    from trialwright.analysis.freeze import check_frozen, read_manifest
    from trialwright.analysis.report_files import changed_files

    frozen = read_manifest(_bytes(folder / FROZEN), str(folder / FROZEN))
    refused = [f"{name} is not as it was frozen" for name in
               changed_files(_bytes(folder / SUMS), lambda name: _bytes(folder / name))]  # fmt: skip
    before = _read_run(folder)
    store = _store(data)
    study = _opened(store, frozen.study)
    course = store.course_before(study, frozen.ledger_sequence + 1)
    if course.head != frozen.ledger_head:
        refused.append(f"row {frozen.ledger_sequence} of the ledger has another hash than when the run was frozen")
    refused += [f"row {one.sequence} of the ledger: {one.says}" for one in store.verify(study)
                if 0 < one.sequence <= frozen.ledger_sequence]  # fmt: skip
    again = analyse(course, frozen.cut_off)
    refused += [*check_frozen(frozen, again), *(change.says for change in changes_between(before, again))]
    if refused:
        _refuse(refused)
    click.echo(
        f"the same: {frozen.results} numbers of {frozen.analyses} analyses, ledger row {frozen.ledger_sequence}, "
        f"head {frozen.ledger_head[:16]}, results {frozen.results_sha256[:16]}"
    )


def _changes(before: Any, found: Any) -> None:
    from trialwright.analysis.changes import changes_between

    told = changes_between(before, found)
    for word, run in (("before", before), ("now", found)):
        click.echo(f"{word}: {run.ledger_sequence} rows, head {run.ledger_head[:16]}, {run.acts_used} acts used, "
                   f"Trialwright {run.version}")  # fmt: skip
    for sentence in _unlike(before, found):
        click.echo(sentence)
    for change in told:
        click.echo(f"  {change.says}")
    numbers = sum(1 for _ in found.results)
    click.echo(f"{len(told)} numbers changed; there are {numbers}" if told else f"nothing changed: {numbers} numbers")


def _unlike(before: Any, found: Any) -> list[str]:
    """What makes two runs hard to compare."""
    told = [] if before.study == found.study else [f"These are two studies: {before.study} and {found.study}."]
    return told + ([] if before.design_sha256 == found.design_sha256 else ["The design changed between the runs."])


def _read_run(folder: Path) -> Any:
    from trialwright.analysis.analysis_file import read_analysis_data
    from trialwright.analysis.report_files import NUMBERS

    return read_analysis_data(_bytes(folder / NUMBERS), str(folder / NUMBERS))


def _bytes(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise InputError(where=str(file), expected="a file of an analysis", found=error.strerror or "an error",
                         remedy="Give a folder that trialwright analyse --to has written.") from None  # fmt: skip


def _course(name: str, readers: tuple[str, ...], data: Path) -> Any:
    """What happened in a study, for readers to whom its results are open."""
    store = _store(data)
    course = store.course(_opened(store, name))
    open_to(course, readers_in(store, course.study, readers, "results"))
    return course


def _simulated(name: str, seed: int) -> Any:
    """The course of virtual participants of the design ``name``; nothing is stored."""
    from trialwright.protocol.study_folder import read_study
    from trialwright.protocol.study_list import find_study, study_roots
    from trialwright.simulation.options import Options
    from trialwright.simulation.parameter_file import read_parameters
    from trialwright.simulation.virtual_trial import VirtualTrial

    folder = find_study(name, study_roots(Path()))
    design = read_study(folder)
    trial = VirtualTrial(design, read_parameters(folder, design))
    return trial.run(trial.parameters.default_scenario, seed, Options()).course


@click.command("results")
@click.argument("name", metavar="STUDY")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@reader_option
@data_option
def show_results(name: str, form: str, readers: tuple[str, ...], data: Path) -> None:
    """Show the results of STUDY so far: flow, baseline, outcomes with exact intervals, adverse events.

    Whoever runs this holds the data folder, and is told everything, by arm and of all sites; with --as it is refused
    where the page would be closed to them (who is blinded, who has a role at some sites only).
    """
    from trialwright.analysis.results import results
    from trialwright.analysis.words import lines
    from trialwright.exchange.formats.ctgov_results import record_as_of
    from trialwright.notice import notice

    course = _course(name, readers, data)
    said, found = notice(record_as_of(course.design)), results(course)
    if form == "json":
        shown = replace(found, flow=replace(found.flow, people={}))  # numbers only: who they are stands in the report
        click.echo(orjson.dumps({"notice": said, "results": shown}, option=orjson.OPT_INDENT_2))
        return
    for line in (*said, "", *lines(found)):
        click.echo(line)


@click.command("export")
@click.argument("name", metavar="STUDY")
@click.option("--as", "as_study", metavar="ID", required=True, help="The name under which the results leave.")
@click.option("--format", "form", default="ctgov-results", show_default=True, help="The format to write.")
@click.option("--out", type=click.Path(path_type=Path), required=True, help="The file to write.")
@click.option("--head", "kept_head", metavar="HASH", help="A head that you kept: it must still stand in the chain.")
@for_option
@data_option
def export(
    name: str, as_study: str, form: str, out: Path, kept_head: str | None, readers: tuple[str, ...], data: Path
) -> None:
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
    open_to(store.course(study), readers_in(store, study, readers, "export"))
    rows = list(store.rows(study))
    outcome = leave(store.course(study), rows, as_study, formats[form], kept_head)
    unsound = [f"The store of this study is not sound: {finding.says}" for finding in store.verify(study)]
    if unsound or isinstance(outcome, list):
        _refuse((outcome if isinstance(outcome, list) else []) + unsound)
        return
    document = orjson.dumps(outcome.document, option=orjson.OPT_INDENT_2)
    _told(study, f"results as {form}", {out.name: document + b"\n"})
    _write(out, document)
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
    """Write a text file whole or not at all, with a last line end."""
    _write_bytes(path, data + b"\n")


def _write_bytes(path: Path, data: bytes) -> None:
    """Write a file whole or not at all."""
    try:
        descriptor, draft = tempfile.mkstemp(dir=path.absolute().parent, prefix=f".{path.name}.")
    except OSError as error:
        raise InputError(where=str(path), expected="in a folder that can be written",
                         found=error.strerror or "an error",
                         remedy="Choose another place with --out.") from None  # fmt: skip
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
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
    """The first ``MOST_TOLD`` of them and how many more there are: one changed act changes hundreds of numbers."""
    for sentence in sentences[:MOST_TOLD]:
        click.echo(f"refused: {sentence}", err=True)
    if len(sentences) > MOST_TOLD:
        click.echo(f"refused: {len(sentences) - MOST_TOLD} more sentences like these", err=True)
    raise click.exceptions.Exit(2)


COMMANDS = (analyse_study, show_results, export, check_results)
