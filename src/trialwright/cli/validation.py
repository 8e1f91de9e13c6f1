"""Validation on the command line: try this installation on every requirement, and write a dated report."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, replace
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

import click
import orjson

from trialwright.cli import data_option
from trialwright.errors import InputError

if TYPE_CHECKING:
    from trialwright.protocol.design import StudyDesign
    from trialwright.web.scratch_site import StudyLine
    from trialwright.web.validation import Report


@click.command()
@click.option("--study", metavar="STUDY", help="Try this study's own configuration as well: a name, or a folder.")
@click.option("--to", type=click.Path(path_type=Path), help="The new folder for the report (PDF, HTML and JSON).")
@data_option
def validate(study: str | None, to: Path | None, data: Path) -> None:
    """Try this installation on the requirements of systems for trial data, on a scratch study that is thrown away.

    Prints a line for each requirement and ends with exit code 1 when one is not met. Nothing of a real study is
    touched: a server's database (DATABASE_URL) is tried in a schema of its own, which is dropped afterwards.

    With --study the study's own eligibility, windows, dosing, forms, checks, endpoints and safety clock are tried by
    name, in the version that is open in the data folder, else that of its files.

    \b
    trialwright validate --study NCT07008196 --to validation-2026-06-01
    """
    if to is not None and to.exists():
        raise InputError(where=str(to), expected="a new folder", found="one that stands already",
                         remedy="Give another name: reports are never written over.")  # fmt: skip
    named = None if study is None else _study(study, data)
    with _scratch() as folder:
        from trialwright.web.start import start

        start(folder)
        from trialwright.web.scratch_site import ScratchSite
        from trialwright.web.validation import validate as tried

        lines = [] if named is None else _study_lines(*named)
        report = tried(ScratchSite(folder, study_lines=lines), datetime.now(UTC), lambda one: click.echo(
            f"{one.id}  {one.outcome:20} {one.says}" + ("" if one.outcome == "met" else f"\n       {one.evidence}")
        ))  # fmt: skip
        if named is not None:
            of = (("study", named[0].id), ("study's files", f"SHA-256 {named[0].sha256}"))
            report = replace(report, system=(*report.system, *of))
    _tell(report, to)
    if not report.is_sound:
        raise click.exceptions.Exit(1)


def _tell(report: Report, to: Path | None) -> None:
    from trialwright.web.validation_report import as_html, as_pdf, counted, counted_study

    if report.study:
        click.echo(f"{len(report.study)} tests of the study: {counted_study(report)}")
        for one in report.study:
            if one.outcome != "holds":
                click.echo(f"  {one.kind}, {one.name}: {one.outcome}: {one.says}")
    click.echo(f"{len(report.lines)} requirements: {counted(report)}")
    if to is not None:
        to.mkdir(parents=True)
        (to / "validation.json").write_bytes(orjson.dumps(asdict(report), option=orjson.OPT_INDENT_2))
        (to / "validation.html").write_text(as_html(report), encoding="utf-8")
        (to / "validation.pdf").write_bytes(as_pdf(report))
        hashes = (f"{sha256(path.read_bytes()).hexdigest()}  {path.name}\n" for path in sorted(to.iterdir()))
        (to / "MANIFEST.sha256").write_text("".join(hashes))
        click.echo(f"written: {to}")


def _study(name: str, data: Path) -> tuple[StudyDesign, Path]:
    """The design of a study with the folder of its files: as kept in the data folder, else as they stand."""
    from trialwright.protocol.study_folder import read_study
    from trialwright.protocol.study_list import find_study, study_roots

    wanted = name.strip().casefold()
    kept = sorted((data / "designs").glob("*/study.yaml"), key=lambda path: path.stat().st_mtime, reverse=True)
    for path in kept:
        design = read_study(path.parent)
        if wanted in (design.id.casefold(), (design.nct_id or design.id).casefold()):
            return design, path.parent
    folder = find_study(name, study_roots(Path.cwd()))
    return read_study(folder), folder


def _study_lines(design: StudyDesign, folder: Path) -> list[StudyLine]:
    from trialwright.conduct.study_validation import run_study_tests
    from trialwright.web.scratch_site import StudyLine

    return [StudyLine(kind.title, one.name, kind.critical, one.outcome, one.says)
            for kind, one in run_study_tests(design, folder)]  # fmt: skip


@contextmanager
def _scratch() -> Iterator[Path]:
    """A folder of its own, and on a server a schema of its own; both are gone afterwards."""
    url = os.environ.get("DATABASE_URL")
    with tempfile.TemporaryDirectory(prefix="trialwright-validation-", ignore_cleanup_errors=True) as folder:
        if not url:
            yield Path(folder) / "data"
            return
        with _schema(url) as own:
            os.environ["DATABASE_URL"] = own
            try:
                yield Path(folder) / "data"
            finally:
                from django.db import connections

                connections.close_all()
                os.environ["DATABASE_URL"] = url


@contextmanager
def _schema(url: str) -> Iterator[str]:
    """The URL of a schema of its own on the server. Raises ``InputError`` where the account may not make one."""
    import psycopg

    schema = f"trialwright_validation_{os.getpid()}"
    try:
        server = psycopg.connect(url, autocommit=True)
    except psycopg.Error:
        raise InputError(where="DATABASE_URL", expected="a PostgreSQL server that answers", found="none",
                         remedy="Check the address, the account and its password.") from None  # fmt: skip
    with server:
        try:
            server.execute(f"CREATE SCHEMA {schema}")
        except psycopg.Error:
            raise InputError(
                where="DATABASE_URL", expected="an account that may create a schema in this database",
                found="one that may not", remedy="Validate with an account that may (GRANT CREATE ON DATABASE ... TO "
                "...), or on a database of its own; the site's tables are never used for it.",
            ) from None  # fmt: skip
        try:
            yield f"{url}{'&' if '?' in url else '?'}options={quote(f'-c search_path={schema}')}"
        finally:
            server.execute(f"DROP SCHEMA {schema} CASCADE")


COMMANDS = (validate,)
