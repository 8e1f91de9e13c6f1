"""``trialwright study``: check a study folder, list the studies, show one as planned, print its files' schemas."""

from __future__ import annotations

from pathlib import Path

import click

from trialwright.errors import InputErrors
from trialwright.protocol import schema as schemas
from trialwright.protocol.plan_words import plan
from trialwright.protocol.study_folder import check_study, content_files, read_study
from trialwright.protocol.study_list import find_study, study_folders, study_roots

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
    )
    click.echo("\n  ".join((f"{design.id}: ok", *held)))


def counted(number: int, thing: str) -> str:
    """``1 arm``, ``2 arms``."""
    return f"{number} {thing}" if number == 1 else f"{number} {thing}s"


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
