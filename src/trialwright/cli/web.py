"""Serve the pages, and walk a study from its registry page to a result."""

from __future__ import annotations

import socket
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from trialwright.cli import data_option
from trialwright.errors import InputError
from trialwright.protocol.study_list import find_study, shipped_studies, study_folders
from trialwright.registry.page_text import spell

if TYPE_CHECKING:
    from trialwright.web.walk import Walk

HOST = "127.0.0.1"


@click.command()
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535), help="Port to listen on.")
@data_option
def serve(port: int, data: Path) -> None:
    """Serve the pages on 127.0.0.1 until Ctrl-C; put a proxy with certificates before it for others."""
    from trialwright.web.start import start

    _free(port, "serve")
    folder = start(data)

    from trialwright.web.accounts import kept  # these need Django to be set up
    from trialwright.web.shelf import shelf

    shelf()  # the first use begins the corpus and its index here, not under the first reader's request

    log_ins = [f"  {one.user:14}{one.password}" for one in kept(folder)]
    _tell(["Log-ins of the demonstration, without a second factor in this folder only:", *log_ins] if log_ins else [])
    click.echo(f"Serving on http://{HOST}:{port}/ until Ctrl-C.")
    _run(port)


@click.command()
@click.option("--study", "name", default=None, metavar="FOLDER|NAME", help="The study to walk; the first that ships.")
@click.option("--no-serve", is_flag=True, help="Stop before serving.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535), help="Port to listen on.")
@click.option("--data", "data", default=".demo", show_default=True, type=click.Path(file_okay=False, path_type=Path),
              help="Folder of the demonstration.")  # fmt: skip
def demo(name: str | None, no_serve: bool, port: int, data: Path) -> None:
    """Walk a study from its registry page to a SIMULATED result, then serve it until Ctrl-C."""
    from trialwright.web.start import start

    study = _study(name)
    if not no_serve:
        _free(port, "demo")
    folder = start(data)

    from trialwright.web.accounts import make_log_ins  # these need Django to be set up
    from trialwright.web.walk import Walk

    walk = Walk.of(study, datetime.now(UTC))
    _tell(walk.page())
    _tell(walk.registry())
    _tell(walk.people())
    _simulate(walk)
    for part in (walk.candidate, walk.flow, walk.result, walk.verify):
        _tell(part())
    _tell(walk.export(folder))
    _tell(walk.report(folder))
    _tell(walk.in_progress())
    log_ins = make_log_ins(folder)
    _tell(["", "Log-ins (made at the first run, kept in the demonstration's folder for its owner alone; in this folder",
           "only they come in without a second factor)",
           *(f"  {one.user:14}{one.password}" for one in log_ins)])  # fmt: skip
    if no_serve:
        click.echo(f"\nNot served. To serve it: trialwright serve --data {data}")
        return
    click.echo(f"\nServing on http://{HOST}:{port}/ until Ctrl-C.")
    _run(port)


def _study(name: str | None) -> Path:
    shipped = shipped_studies()
    if name:
        return find_study(name, [Path("studies"), shipped])
    folders = study_folders([shipped])
    if not folders:
        raise InputError(where=str(shipped), expected="a folder with at least one study", found="none",
                         remedy="Install the program again.")  # fmt: skip
    return folders[0]


def _simulate(walk: Walk) -> None:
    click.echo(f"\nSIMULATED: virtual participants take part in {walk.simulated}")
    with Progress(TextColumn("  acts"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn()) as bar:
        task = bar.add_task("acts", total=None)
        walk.simulate(lambda done, total: bar.update(task, completed=done, total=total))


def _tell(lines: list[str]) -> None:
    encoding = sys.stdout.encoding or "ascii"
    for line in lines:
        click.echo(spell(line, encoding))


def _free(port: int, command: str) -> None:
    """Refuse at once when something listens on ``port`` already."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as error:
            other = port % 65535 + 1
            raise InputError(
                where=f"port {port}", expected="free to listen on", found=error.strerror or "one that is not",
                remedy=f"Stop the other program, or choose another port: trialwright {command} --port {other}.",
            ) from None  # fmt: skip


def _run(port: int) -> None:
    from waitress import create_server

    from trialwright.web.wsgi import application

    server = create_server(application, host=HOST, port=port, threads=4, ident=None)
    server.run()
    click.echo("Stopped; what was written stays written.")


COMMANDS = (serve, demo)
