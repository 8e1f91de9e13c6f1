"""The product on the shelf, on the command line: the lots of each site and the account of every unit."""

from __future__ import annotations

import csv
import io
from dataclasses import astuple
from datetime import UTC, datetime
from pathlib import Path

import click

from trialwright.cli import as_seen, data_option, opened, reader_option, readers_in, scope_of, store_in
from trialwright.conduct.lot_table import ACCOUNT_COLUMNS, LOT_COLUMNS, account_lines, lot_lines
from trialwright.exchange.data_quoting import guarded


@click.command()
@click.argument("name", metavar="STUDY")
@click.option("--account", "by_line", is_flag=True, help="Every movement of every lot, by day, instead.")
@reader_option
@data_option
def lots(name: str, by_line: bool, readers: tuple[str, ...], data: Path) -> None:
    """Print what is left of each lot of the product of STUDY, at each site, as CSV.

    Receipts, quarantine and what is destroyed or returned are acts:

    \b
    trialwright act NCT07008196 "product received" --on 2026-01-07 --as cora:coordinator \\
        administration=Telitacicept lot=T-4711 units=24 expires=2027-06-30
    trialwright act NCT07008196 "lot status changed" --as cora:coordinator --reason "called back" \\
        administration=Telitacicept lot=T-4711 status=quarantined
    trialwright lots NCT07008196
    """
    store = store_in(data)
    from trialwright.web.exports import by_command

    study = opened(store, name)
    reader = readers_in(store, study, readers, "lots")
    course = as_seen(store.course(study), reader)
    lines = account_lines(course) if by_line else lot_lines(course, course.clock(datetime.now(UTC)).date())
    text = io.StringIO()
    out = csv.writer(text, lineterminator="\n")
    out.writerow(ACCOUNT_COLUMNS if by_line else LOT_COLUMNS)
    out.writerows([guarded(one) if isinstance(one, str) else one for one in astuple(line)] for line in lines)
    what = "account of the product" if by_line else "lots of the product"
    by_command(course.study, f"{what}, printed", {"lots.csv": text.getvalue().encode()}, scope_of(course, reader))
    click.echo(text.getvalue(), nl=False)


COMMANDS = (lots,)
