"""``trialwright score``: one score from options, a whole table from a file, or what every score is."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from trialwright.errors import InputError

if TYPE_CHECKING:
    from trialwright.endpoints.score import Score


@click.command(
    "score",
    context_settings={"ignore_unknown_options": True, "allow_extra_args": True},
    epilog="Examples: trialwright score das28-crp --tjc28 4 --sjc28 3 --patient-global-mm 40 --crp-mg-l 12; "
    "trialwright score visits.csv --baseline 'week 0' --out scored.csv; trialwright score --list das28-crp",
)
@click.argument("what", required=False)
@click.option("--list", "listing", is_flag=True, help="What every score is, or the one named.")
@click.option("--endpoint", "names", multiple=True, help="For a table: only this score; may be given several times.")
@click.option("--baseline", "baseline_visit", help="For a table: the visit whose row is each participant's baseline.")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="Write the scored table here.")
@click.option("--json", "as_json", is_flag=True, help="One score as JSON.")
@click.pass_context
def score(
    context: click.Context,
    what: str | None,
    listing: bool,
    names: tuple[str, ...],
    baseline_visit: str | None,
    out: Path | None,
    as_json: bool,
) -> None:
    """Score one patient or a table.

    WHAT is the name of a score, with its inputs as options (--tjc28 4), or a CSV file with a column for each input. A
    missing input makes a score unknown, never zero.
    """
    if listing:
        click.echo(_listing(what))
    elif what is None:
        raise click.UsageError("Say what to score: a name or a CSV file. See trialwright score --list.")
    elif Path(what).suffix or Path(what).exists():
        _table(context, Path(what), names, baseline_visit, out)
    else:
        _one(what, _options(context.args), as_json)


def _listing(name: str | None) -> str:
    from trialwright.endpoints.register import scores

    if name is not None:
        return _card(_named(name))
    width = max(map(len, scores()))
    lines = [f"{one.name:<{width}}  {one.title}; {one.unit or one.gives}; {one.range}" for one in scores().values()]
    return "\n".join(
        [*lines, "", "trialwright score --list NAME shows formula, inputs, missing rule, source, licence."]
    )


def _named(name: str) -> Score:
    from trialwright.endpoints.register import scores

    found = scores().get(name)
    if found is None:
        raise InputError(
            where="score", expected="the name of a score or a CSV file", found=name,
            remedy="See trialwright score --list.",
        )  # fmt: skip
    return found


def _card(one: Score) -> str:
    from trialwright.endpoints.score_input import Input

    def said(item: Input) -> str:
        others = f" (or {', '.join(item.units)})" if item.units else ""
        return f"  --{item.name.replace('_', '-')}{others}: {item.says}; {item.range()}"

    facts = (("formula", one.formula), ("gives", f"{one.gives}; unit: {one.unit or 'none'}; range: {one.range}"),
             ("missing", one.missing), ("source", one.source), ("licence", one.licence))  # fmt: skip
    return "\n".join([
        f"{one.name}: {one.title}", *(f"{name:<8} {text}" for name, text in facts), "inputs", *map(said, one.inputs),
    ])  # fmt: skip


def _options(arguments: list[str]) -> dict[str, str]:
    """``--tjc28 4`` and ``--tjc28=4`` as names and values."""
    found: dict[str, str] = {}
    rest = list(arguments)
    while rest:
        option = rest.pop(0)
        name, equals, value = option.partition("=")
        if not name.startswith("--") or not (equals or rest):
            raise click.UsageError(f"Give each input as an option with a value, --name value; found {option}.")
        found[name.removeprefix("--").replace("-", "_").lower()] = value if equals else rest.pop(0)
    return found


def _one(name: str, values: dict[str, str], as_json: bool) -> None:
    found = _named(name)
    known = {spelling for item in found.inputs for spelling in item.spellings()}
    for given in values:
        if given not in known:
            raise InputError(
                where=f"--{given.replace('_', '-')}", expected=f"an input of {name}", found="none of that name",
                remedy=f"See trialwright score --list {name}.",
            )  # fmt: skip
    result = found.score(values)
    if result.problems:
        raise click.ClickException(f"{result.reason}. Correct it; trialwright score --list {name} shows the ranges.")
    if as_json:
        click.echo(json.dumps({"score": name, "value": result.value, "unit": found.unit, "reason": result.reason,
                               "flags": result.flags, "formula": found.formula, "source": found.source}))  # fmt: skip
        return
    click.echo(f"{found.title}: {_shown(result.value)}{' ' + found.unit if result.value is not None else ''}")
    for line in (*((result.reason,) if result.reason else ()), *(f"flag: {flag}" for flag in result.flags)):
        click.echo(line)
    click.echo(_card(found).split("\n", 1)[1].split("\ninputs")[0])


def _shown(value: object) -> str:
    if value is None:
        return "unknown"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:.4f}".rstrip("0").rstrip(".") if isinstance(value, float) else str(value)


def _table(
    context: click.Context, path: Path, names: tuple[str, ...], baseline_visit: str | None, out: Path | None
) -> None:
    from trialwright.endpoints.table import choose, column_of, scorable, score_rows

    if context.args:
        raise click.UsageError(f"A table takes no inputs as options; found {context.args[0]}.")
    columns, rows = _read(path)
    has_baseline = baseline_visit is not None
    chosen = choose(names, columns, baseline=has_baseline) if names else scorable(columns, baseline=has_baseline)
    if not chosen:
        raise InputError(
            where=str(path), expected="a table with the columns of a score", found=", ".join(columns),
            remedy="See trialwright score --list NAME for the columns of a score.",
        )  # fmt: skip
    scored = score_rows(rows, chosen, baseline_visit=baseline_visit)
    text = io.StringIO()
    made = [column_of(score) for score in chosen]
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow([*columns, *made, "flags", "problems"])
    for row, found in zip(rows, scored, strict=True):
        answers = (_cell(found.answers.get(name)) for name in made)
        writer.writerow([*(row[name] for name in columns), *answers, "; ".join(found.flags), "; ".join(found.problems)])
    if out is None:
        click.echo(text.getvalue(), nl=False)
    else:
        out.write_text(text.getvalue(), encoding="utf-8")
        click.echo(f"{out}: {len(rows)} rows, {len(made)} scores: {', '.join(score.name for score in chosen)}")
    bad = [found for found in scored if found.problems]
    for found in bad:
        click.echo(f"{path}:{found.line} {'; '.join(found.problems)}", err=True)
    if bad:
        context.exit(2)


def _cell(value: object) -> str:
    return "" if value is None else _shown(value) if isinstance(value, bool | str) else repr(value)


def _read(path: Path) -> tuple[list[str], list[dict[str, str]]]:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(
            where=str(path), expected="a readable CSV file in UTF-8", found=type(error).__name__,
            remedy="Give the path of a table.",
        ) from None  # fmt: skip
    first = text.split("\n", 1)[0]
    delimiter = max(",;\t", key=first.count)
    table = list(csv.reader(io.StringIO(text), delimiter=delimiter))
    if len(table) < 2:
        raise InputError(
            where=str(path), expected="a header and at least one row", found=f"{len(table)} lines",
            remedy="Add a header line with the names of the inputs.",
        )  # fmt: skip
    header = table[0]
    for line, cells in enumerate(table[1:], start=2):
        if len(cells) != len(header):
            raise InputError(
                where=f"{path}:{line}", expected=f"a row of {len(header)} cells, as the header",
                found=f"{len(cells)} cells", remedy="Correct the row; quote cells that hold the separator.",
            )  # fmt: skip
    return header, [dict(zip(header, cells, strict=True)) for cells in table[1:]]


COMMANDS = (score,)
