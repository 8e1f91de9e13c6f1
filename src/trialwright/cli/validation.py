"""Validation on the command line: try this installation on every requirement, and write a dated report."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote

import click
import orjson

from trialwright.errors import InputError


@click.command()
@click.option("--to", type=click.Path(path_type=Path), help="The new folder for the report (HTML and JSON).")
def validate(to: Path | None) -> None:
    """Try this installation on the requirements of systems for trial data, on a scratch study that is thrown away.

    Prints a line for each requirement and ends with exit code 1 when one is not met. Nothing of a real study is
    touched: a server's database (DATABASE_URL) is tried in a schema of its own, which is dropped afterwards.
    """
    if to is not None and to.exists():
        raise InputError(where=str(to), expected="a new folder", found="one that stands already",
                         remedy="Give another name: reports are never written over.")  # fmt: skip
    with _scratch() as folder:
        from trialwright.web.start import start

        start(folder)
        from trialwright.web.scratch_site import ScratchSite
        from trialwright.web.validation import as_html
        from trialwright.web.validation import validate as tried

        report = tried(ScratchSite(folder), datetime.now(UTC), lambda one: click.echo(
            f"{one.id}  {one.outcome:20} {one.says}" + ("" if one.outcome == "met" else f"\n       {one.evidence}")
        ))  # fmt: skip
    counts = ", ".join(f"{report.count(word)} {word}" for word in ("met", "not met", "not in this version", "yours"))
    click.echo(f"{len(report.lines)} requirements: {counts}")
    if to is not None:
        to.mkdir(parents=True)
        (to / "validation.json").write_bytes(orjson.dumps(asdict(report), option=orjson.OPT_INDENT_2))
        (to / "validation.html").write_text(as_html(report), encoding="utf-8")
        click.echo(f"written: {to}")
    if not report.is_sound:
        raise click.exceptions.Exit(1)


@contextmanager
def _scratch() -> Iterator[Path]:
    """A folder of its own, and on a server a schema of its own; both are gone afterwards."""
    url = os.environ.get("DATABASE_URL")
    with tempfile.TemporaryDirectory(prefix="trialwright-validation-", ignore_cleanup_errors=True) as folder:
        if not url:
            yield Path(folder) / "data"
            return
        import psycopg

        schema = f"trialwright_validation_{os.getpid()}"
        with psycopg.connect(url, autocommit=True) as server:
            server.execute(f"CREATE SCHEMA {schema}")
            joined = "&" if "?" in url else "?"
            os.environ["DATABASE_URL"] = f"{url}{joined}options={quote(f'-c search_path={schema}')}"
            try:
                yield Path(folder) / "data"
            finally:
                from django.db import connections

                connections.close_all()
                os.environ["DATABASE_URL"] = url
                server.execute(f"DROP SCHEMA {schema} CASCADE")


COMMANDS = (validate,)
