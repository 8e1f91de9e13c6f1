"""The criteria of a study that runs, on the command line: what a program read, and accepting it, one by one."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from types import ModuleType

import click
import yaml

from trialwright.cli import actor_in, data_option
from trialwright.cli import opened as _opened
from trialwright.cli import store_in as _store
from trialwright.conduct.act import Actor
from trialwright.conduct.course import Course
from trialwright.conduct.writing import Proposal, Refused
from trialwright.eligibility.criterion import Criterion
from trialwright.eligibility.draft_file import entry_of
from trialwright.errors import InputError


@click.group()
def study() -> None:
    """Studies: their plans, and their ledgers."""


@study.command("criteria")
@click.argument("name", metavar="STUDY")
@click.option("--accept", "accepted", metavar="ID", multiple=True, help="Accept this criterion as it reads; may be "
              "given several times.")  # fmt: skip
@click.option("--as", "actor", metavar="USER:ROLE", help="Who accepts: an investigator.")
@click.option("--open", "only_open", is_flag=True, help="Only those that nobody has accepted.")
@data_option
def criteria(name: str, accepted: tuple[str, ...], actor: str | None, only_open: bool, data: Path) -> None:
    """Print the criteria of the open STUDY as they are judged, with the registered words; or accept drafted ones.

    Nobody is enrolled while a drafted criterion waits. Each is read and accepted by itself: there is no word for all of
    them. A reading that is wrong is changed on the page Criteria, or in criteria.yaml by an amendment.

    \b
    trialwright study criteria NCT07008196 --open
    trialwright study criteria NCT07008196 --accept I1 --accept E4 --as ines:investigator
    """
    if accepted and actor is None:
        raise click.UsageError("Give --as USER:ROLE: who accepts.")
    store = _store(data)
    opened = _opened(store, name)
    course = store.course(opened)
    held = {one.id: one for one in course.design.criteria.criteria}
    unknown = [one for one in accepted if one not in held]
    if unknown:
        raise InputError(where="--accept", expected="the id of a criterion of this study", found=repr(unknown[0][:60]),
                         remedy=f"They are: {', '.join(held)}.")  # fmt: skip
    for one in dict.fromkeys(accepted):
        _accept(store, opened, held[one], actor_in(store, opened, actor or ""))
    if not accepted:
        waiting = course.not_accepted
        click.echo("\n".join(line for one in held.values() if not only_open or one.id in waiting
                             for line in _lines(course, one)))  # fmt: skip
    course = store.course(opened)
    draft = course.design.criteria.is_draft
    click.echo(f"{len(course.not_accepted)} of {len(held)} wait to be accepted" if draft else "these are no draft")


def _accept(store: ModuleType, opened: str, held: Criterion, by: Actor) -> None:
    from trialwright.conduct.acts.criterion_accepted import CriterionAccepted
    from trialwright.eligibility.criteria_revision import digest

    now, sha256 = datetime.now(UTC), digest(held)
    act = CriterionAccepted(None, now.date(), held.id, sha256)
    outcome = store.append(opened, Proposal(act, by, now, f"criterion {held.id} {sha256[:16]}"), now=datetime.now(UTC))
    if isinstance(outcome, Refused):
        for sentence in outcome.sentences:
            click.echo(f"refused: {sentence}", err=True)
        raise click.exceptions.Exit(2)
    click.echo(f"written: row {outcome.recorded[0].sequence}, criterion accepted, {held.id}")


def _lines(course: Course, held: Criterion) -> Iterator[str]:
    state = "" if not course.design.criteria.is_draft else (
        ", not accepted" if held.id in course.not_accepted else ", accepted")  # fmt: skip
    yield f"{held.id} ({held.polarity}{state}): {held.says}"
    entry = {key: value for key, value in entry_of(held).items() if key not in ("id", "says") and value != held.says}
    text = yaml.safe_dump(entry, sort_keys=False, allow_unicode=True, width=100, default_flow_style=None)
    yield from (f"    {line}" for line in text.splitlines())


COMMANDS = (study,)
