"""``trialwright study``: check a study folder, draft one from a record, list and show studies, compare two versions."""

from __future__ import annotations

from pathlib import Path

import click

from trialwright.cli import corpus_option
from trialwright.errors import InputError, InputErrors
from trialwright.protocol import schema as schemas
from trialwright.protocol.design import StudyDesign
from trialwright.protocol.gap import Gap, gaps
from trialwright.protocol.plan_words import plan
from trialwright.protocol.study_folder import check_study, content_files, read_study
from trialwright.protocol.study_list import find_study, study_folders, study_roots
from trialwright.registry.arrival import Arrival
from trialwright.registry.corpus import Corpus
from trialwright.registry.reading import read_record
from trialwright.registry.record import Record
from trialwright.registry.shipped import shipped_records

FILES = (*schemas.NAMES, "simulation")


@click.group()
def study() -> None:
    """The study as data: check it, list what there is, show the plan."""


@study.command("check")
@click.argument("name", metavar="FOLDER|NAME")
def check(name: str) -> None:
    """Check every file of a study folder and run the screening examples that it carries."""
    folder = find_study(name, study_roots(Path()))
    outcome = check_study(folder)
    if outcome:
        raise InputErrors(outcome)
    design = read_study(folder)
    if (folder / "simulation.yaml").exists():
        from trialwright.simulation.parameter_file import read_parameters

        read_parameters(folder, design)
    doses = sum(administration.number for administration in design.administrations)
    atoms = len(design.criteria.atoms())
    held = (
        f"{counted(len(content_files(folder)), 'file')}, content {design.sha256}",
        f"{counted(len(design.arms), 'arm')}, {counted(len(design.visits), 'visit')}, {counted(doses, 'planned dose')} "
        f"in {counted(len(design.administrations), 'administration')}, {counted(len(design.forms), 'form')}",
        f"{len(design.criteria.criteria)} criteria of {counted(atoms, 'atom')}",
        f"{counted(len(list(folder.glob('screening/*.json'))), 'screening example')}, all as expected",
        *_run(design),
        *_gap_lines(folder),
    )
    click.echo("\n  ".join((f"{design.id}: ok", *held)))


def _run(design: StudyDesign) -> list[str]:
    """How the study is run, where its files say so."""
    examples = sum(len(check.examples) for check in design.checks)
    told = []
    if design.criteria.is_draft:
        told.append("the criteria are a draft: nobody is enrolled before each is accepted")
    if design.checks:
        told.append(f"{counted(len(design.checks), 'check')}, {counted(examples, 'example')} of them, all as expected")
    if design.duties or design.conduct.verification:
        versions, rules = len(design.conduct.consents), len(design.conduct.verification)
        told.append(f"{counted(len(design.duties), 'duty')}, {counted(versions, 'consent version')}, "
                    f"{counted(rules, 'verification rule')}")  # fmt: skip
    return told


def _gap_lines(folder: Path) -> list[str]:
    found = gaps(folder)
    opening = sum(gap.required and not _only_simulates(gap) for gap in found)
    simulating = sum(gap.required and _only_simulates(gap) for gap in found)
    told = f"{counted(len(found), 'gap')}, {opening} of them required before the study opens"
    if simulating:
        told += f" and {simulating} before it is simulated"
    return [f"{told}: trialwright study gaps"] if found else []


def _only_simulates(gap: Gap) -> bool:
    return gap.where.startswith("simulation.yaml")


@study.command("gaps")
@click.argument("name", metavar="FOLDER|NAME")
@click.option("--required", "only", is_flag=True, help="Only those that must be filled before the study opens.")
def show_gaps(name: str, only: bool) -> None:
    """What the record does not say and somebody must decide, with file, line and key."""
    listed = gaps(find_study(name, study_roots(Path())))
    found = [gap for gap in listed if (gap.required and not _only_simulates(gap)) or not only]
    for gap in found:
        needed = "required to simulate: " if _only_simulates(gap) else "required: "
        click.echo(f"{gap.where}: {needed if gap.required else ''}{gap.says}")
    click.echo(counted(len(found), "gap"))


@study.command("draft")
@click.argument("record", metavar="RECORD")
@click.option("--to", "folder", required=True, type=click.Path(path_type=Path), help="A new folder for the study.")
@corpus_option
def draft(record: str, folder: Path, corpus: Path) -> None:
    """Draft a study from a registry RECORD: a file of one, or the NCT number of one that is kept or ships here.

    The folder passes the check; every gap that the record leaves is marked, and those that must be filled before the
    study begins are marked as required. A study is amended and used by changing its files.

    \b
    trialwright study draft NCT03016013 --to studies/nct03016013
    """
    from trialwright.protocol.drafting import write_draft

    files = write_draft(_record(record, corpus), folder)
    click.echo(f"written: {folder}, {counted(len(files), 'file')}")
    errors = check_study(folder)
    if errors:
        raise InputErrors(errors)
    for line in _gap_lines(folder):
        click.echo(f"{line} {folder}")


def _record(name: str, corpus: Path) -> Record:
    """The record that a word means: a file, the record of a study here, or one kept in the corpus or shipped."""
    if Path(name).is_file():
        return read_record(Path(name))
    try:
        file = find_study(name, study_roots(Path())) / "record.json"
        if file.is_file():
            return read_record(file)
    except InputError:
        pass
    found = None
    if corpus.is_file():
        with Corpus.open(corpus, read_only=True) as records:
            found = records.record(name.strip().upper())
    if found is None:
        shipped = (one.record for one in shipped_records() if isinstance(one, Arrival))
        found = next((one for one in shipped if one.nct_id == name.strip().upper()), None)
    if found is None:
        raise InputError(
            where="the record",
            expected="the path of a file, a study here, or the number of a record that is kept or ships",
            found=repr(name[:60]),
            remedy="Fetch it first (`trialwright corpus --help`), or give the path of its file.",
        )
    return found


@study.command("compare")
@click.argument("before", metavar="FOLDER")
@click.argument("after", metavar="FOLDER")
def compare_versions(before: str, after: str) -> None:
    """What an amendment changes: two versions of a study folder, part by part."""
    from trialwright.protocol.amendment import compare

    old, new = (read_study(find_study(name, study_roots(Path()))) for name in (before, after))
    changes = compare(old, new)
    for change in changes:
        click.echo(f"{change.what:8} {change.says}")
    click.echo(counted(len(changes), "change"))


def counted(number: int, thing: str) -> str:
    """``1 arm``, ``2 arms``, ``2 duties``."""
    if number == 1:
        return f"{number} {thing}"
    return f"{number} {thing[:-1]}ies" if thing.endswith("ty") else f"{number} {thing}s"


@study.command("list")
def list_studies() -> None:
    """The studies that ship and those in the folder ``studies`` here."""
    for folder in study_folders(study_roots(Path())):
        design = read_study(folder)
        number = design.nct_id or "not registered"
        click.echo(f"{folder.name}  {number}  {design.title}")


@study.command("show")
@click.argument("name", metavar="FOLDER|NAME")
def show(name: str) -> None:
    """The plan in words: arms, doses, visits with their windows, forms, analysis; each marked registered or assumed."""
    for line in plan(read_study(find_study(name, study_roots(Path())))):
        click.echo(line)


@study.command("schema")
@click.argument("name", type=click.Choice(FILES), metavar=f"[{'|'.join(FILES)}]")
def print_schema(name: str) -> None:
    """The JSON schema of one file of a study folder."""
    if name == "simulation":
        from trialwright.simulation.parameter_schema import schema_text

        click.echo(schema_text(), nl=False)
    else:
        click.echo(schemas.schema_text(name), nl=False)


COMMANDS = (study,)
