"""Criteria leave in the forms of others, and come back."""

from __future__ import annotations

from pathlib import Path

import click
import orjson

from trialwright.cli import data_option, design_now
from trialwright.eligibility.criteria_json import write_criteria
from trialwright.eligibility.terminology import Coded
from trialwright.eligibility.terminology_file import codes_in
from trialwright.errors import InputError
from trialwright.exchange.criteria_format import CriteriaFormat, Study, names_to_code
from trialwright.exchange.patient_format import LARGEST_BYTES
from trialwright.exchange.register import find_criteria_formats


@click.group("eligibility")
def eligibility_commands() -> None:
    """Who may join: criteria drafted, checked, and said in the forms of others."""


@eligibility_commands.command("export")
@click.argument("study")
@click.option("--as", "form", default="trialwright-criteria", show_default=True, metavar="FORMAT",
              help="One of those that `trialwright eligibility formats` lists.")  # fmt: skip
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help="A file; the terminal when not given.")
@click.option("--terms", "terms", multiple=True, type=click.Path(path_type=Path), metavar="FILE",
              help="A terminology file with codes (MeSH, RxNorm): CQL, Circe and FHIR carry them.")  # fmt: skip
@data_option
def export(study: str, form: str, out: Path | None, terms: tuple[Path, ...], data: Path) -> None:
    """Write the criteria of STUDY in another form; what that form cannot hold is listed in it and told here.

    Where STUDY is open in the data folder, its criteria leave as people revised them there.
    """
    design = design_now(data, study)
    found = _format(form)
    codes = _codes(terms, frozenset(names_to_code(design.criteria)))
    written = found.write(design.criteria, Study(design.nct_id or design.id, design.title, codes))
    if out is None:
        click.echo(written.text, nl=False)
    else:
        try:
            out.write_text(written.text, encoding="utf-8")
        except OSError as error:
            said = (error.strerror or "an error").lower()
            raise InputError(where=str(out), expected="a file that can be written", found=said,
                             remedy="Name another file.") from None  # fmt: skip
    for one in written.not_held:
        click.echo(f"not held: {one}", err=True)
    click.echo(f"{found.title}: {len(design.criteria.criteria)} criteria, {len(written.not_held)} notes.", err=True)


def _codes(terms: tuple[Path, ...], wanted: frozenset[str]) -> dict[str, list[Coded]]:
    found: dict[str, list[Coded]] = {}
    for path in terms:
        for name, codes in codes_in(path, wanted).items():
            found.setdefault(name, []).extend(codes)
    return found


@eligibility_commands.command("import")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--as", "form", default="trialwright-criteria", show_default=True, metavar="FORMAT")
def read_back(file: Path, form: str) -> None:
    """Read criteria back from a FILE that `export` wrote, as our own JSON; a changed file is refused."""
    try:
        if file.stat().st_size > LARGEST_BYTES:
            raise InputError(where=str(file), expected=f"at most {LARGEST_BYTES // 2**20} MB", found="more",
                             remedy="Hand in the file as it was exported.")  # fmt: skip
        text = file.read_text(encoding="utf-8-sig")
    except OSError as error:
        said = (error.strerror or "an error").lower()
        raise InputError(where=str(file), expected="a file that can be read", found=said,
                         remedy="Look at its name and rights.") from None  # fmt: skip
    except UnicodeDecodeError:
        raise InputError(where=str(file), expected="text in UTF-8", found="another encoding",
                         remedy="Hand in the file as it was exported.") from None  # fmt: skip
    criteria = _format(form).read(text, str(file))
    click.echo(orjson.dumps(write_criteria(criteria), option=orjson.OPT_INDENT_2))


@eligibility_commands.command("formats")
def formats() -> None:
    """The forms in which criteria leave."""
    for found in find_criteria_formats().values():
        click.echo(f"{found.name:<24} {found.title}. {found.says}")


def _format(name: str) -> CriteriaFormat:
    found = find_criteria_formats()
    if name not in found:
        raise InputError(where="--as", expected=f"one of {', '.join(found)}", found=repr(name[:40]),
                         remedy="Choose one of those.")  # fmt: skip
    return found[name]


COMMANDS = (eligibility_commands,)
