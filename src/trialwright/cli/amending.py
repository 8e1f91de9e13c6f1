"""Amend a study that runs: what it would mean, putting it into force, and the versions of its forms side by side."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime
from itertools import groupby
from pathlib import Path

import click

from trialwright.cli import actor_in, as_seen, data_option, readers_in
from trialwright.cli import opened as _opened
from trialwright.cli import store_in as _store
from trialwright.conduct.amending import SECTIONS, AmendmentLine, amendment_report, refused_by
from trialwright.conduct.form_versions import FormVersion, ItemRow, form_versions, rows_side_by_side
from trialwright.conduct.writing import Refused
from trialwright.errors import InputError, InputErrors

_NEEDED = ("actor", "amendment", "says", "approval", "approved_on", "reason")


@click.group()
def study() -> None:
    """Studies: their plans, and their ledgers."""


@study.command("amend")
@click.argument("name", metavar="STUDY")
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--dry-run", is_flag=True, help="Only say what it would mean: nothing is written.")
@click.option("--as", "actor", metavar="USER:ROLE", help="Who puts it into force.")
@click.option("--amendment", metavar="TEXT", help="The amendment's own name, for example 1.1.")
@click.option("--says", metavar="TEXT", help="What it changes, in a sentence.")
@click.option("--approval", metavar="TEXT", help="Who approved it.")
@click.option("--approved-on", metavar="DATE", help="The day of the approval, YYYY-MM-DD.")
@click.option("--reason", metavar="TEXT", help="Why the plan was amended.")
@data_option
def amend(name: str, folder: Path, dry_run: bool, data: Path, **given: str | None) -> None:
    """Let the open STUDY follow the amended study FOLDER from now on; what was recorded keeps the version of its time.

    Look first, with --dry-run: what changes in the plan, whose recorded values, checks, visits, consents and signatures
    it touches, and what stands against it. The same report is kept in the act. Exit code 1 with --dry-run: something
    stands against it. With --dry-run and --as the report is of the people whom they may see; without --as of everybody.

    \b
    trialwright study amend NCT07008196 amended-folder --dry-run
    trialwright study amend NCT07008196 amended-folder --as dora:"data manager" --amendment 1.1 \\
        --says "A visit at week 36." --approval "Ethics committee" --approved-on 2026-06-01 --reason "longer follow-up"
    """
    from trialwright.protocol.study_folder import check_study, read_study

    missing = [f"--{one.replace('_', '-')}" for one in _NEEDED if not given[one]]
    if missing and not dry_run:
        named = ", ".join("--as" if one == "--actor" else one for one in missing)
        raise click.UsageError(f"Give {named}; or --dry-run, to look first.")
    errors = check_study(folder)
    if errors:
        raise InputErrors(errors)
    store, design, now = _store(data), read_study(folder), datetime.now(UTC)
    opened = _opened(store, name)
    if dry_run:
        reader = readers_in(store, opened, [given["actor"]] if given["actor"] else [], "amendments")
        report = amendment_report(as_seen(store.course(opened), reader), design, now.date())
        _print(report)
        click.echo(f"nothing was written; design {design.sha256}")
        if refused_by(report):
            raise click.exceptions.Exit(1)
        return
    from trialwright.conduct.acts.design_amended import DesignAmended

    text = {one: given[one] or "" for one in _NEEDED}
    act = DesignAmended(None, now.date(), design.sha256, text["amendment"], text["says"], text["approval"],
                        _day(text["approved_on"]))  # fmt: skip
    who = actor_in(store, opened, text["actor"])
    outcome = store.amend_study(opened, design, act, who, text["reason"], now=now, folder=folder)
    if isinstance(outcome, Refused):
        for sentence in outcome.sentences:
            click.echo(f"refused: {sentence}", err=True)
        raise click.exceptions.Exit(2)
    written = outcome.recorded[0]
    _print(written.act.report)
    click.echo(f"written: row {written.sequence}, design amended; this report is kept in it")


def _print(report: Sequence[AmendmentLine]) -> None:
    if not report:
        click.echo("Nothing changes.")
    for section, lines in groupby(report, key=lambda line: line.section):
        click.echo(SECTIONS[section])
        for line in lines:
            number = f"{line.count} x " if section in ("values", "checks", "visits") else ""
            click.echo(f"  {number}{line.says}{_named(line)}")
            if line.participants:
                shown = ", ".join(line.participants[:12])
                more = len(line.participants) - 12
                click.echo(f"      {shown}{f' and {more} more' if more > 0 else ''}")


def _named(line: AmendmentLine) -> str:
    """The name in the study's files, for whoever changes them; nothing where the sentence has it."""
    return f" [{line.place}]" if line.place and line.place not in line.says else ""


@study.command("versions")
@click.argument("name", metavar="STUDY")
@click.argument("form", required=False)
@click.option("--item", metavar="ITEM", help="Only this item.")
@click.option("--all", "every", is_flag=True, help="Items that did not change, too.")
@click.option("--lang", type=click.Choice(["en", "zh"]), default="en", show_default=True, help="Labels in which words.")
@data_option
def versions(name: str, form: str | None, item: str | None, every: bool, lang: str, data: Path) -> None:
    """The designs that STUDY followed, the versions of its forms, and whose records stand in which.

    With FORM: its versions side by side, item by item.
    """
    store = _store(data)
    opened = _opened(store, name)
    course = store.course(opened)
    history = [(row, store.design_at(sha), amendment) for row, sha, amendment in store.design_history(opened)]
    for row, design, amendment in history:
        click.echo(
            f"from row {row}: {f'amendment {amendment}' if amendment else 'as opened'}, design {design.sha256[:12]}"
        )
    known = {one for _, design, _ in history for one in design.forms}
    if form is not None and form not in known:
        raise InputError(where="FORM", expected=f"one of {', '.join(sorted(known))}", found=repr(form[:60]),
                         remedy="Leave it out to see every form.")  # fmt: skip
    for one in sorted(known) if form is None else [form]:
        found = form_versions(course, history, one)
        if form is not None or len(found) > 1:
            _print_versions(one, found)
        if form is not None:
            rows = rows_side_by_side(found, "zh" if lang == "zh" else "en")
            asked = [row for row in rows if row.name == item] if item else rows
            _print_rows([row for row in asked if every or item or not row.is_same])


def _print_versions(form: str, found: Sequence[FormVersion]) -> None:
    click.echo(form)
    for number, one in enumerate(found, start=1):
        where = "not in it" if one.form is None else one.digest
        records = f"{len(one.records)} saved, of {len({code for code, _ in one.records})} participants"
        click.echo(
            f"  version {number} ({where}), from row {one.from_row} {one.amendment}: {records}".replace(" :", ":")
        )


def _print_rows(rows: Sequence[ItemRow]) -> None:
    for row in rows:
        click.echo(f"  {row.name}{'' if row.is_same else '  (changed)'}")
        for number, words in enumerate(row.told, start=1):
            click.echo(f"    {number}: {words}")
    if not rows:
        click.echo("  no item differs")


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise InputError(where="--approved-on", expected="a day YYYY-MM-DD", found="another text",
                         remedy="Write for example --approved-on 2026-06-01.") from None  # fmt: skip


COMMANDS = (study,)
