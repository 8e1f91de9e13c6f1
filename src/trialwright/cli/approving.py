"""The completion guideline of a study on the command line: read it, and approve it as it reads."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import click

from trialwright.cli import actor_in, data_option
from trialwright.cli import opened as _opened
from trialwright.cli import store_in as _store
from trialwright.conduct.writing import Proposal, Refused
from trialwright.errors import InputError
from trialwright.protocol.guideline import GuidedForm, GuidedItem, guideline


@click.group()
def study() -> None:
    """Studies: their plans, and their ledgers."""


@study.command("guideline")
@click.argument("name", metavar="STUDY")
@click.option("--approve", is_flag=True, help="Approve it as it reads now.")
@click.option("--as", "actor", metavar="USER:ROLE", help="Who approves: an investigator or a data manager.")
@click.option("--name", "printed_name", metavar="TEXT", help="The approver's name in full.")
@click.option("--on", "on", metavar="DATE", help="The day of the approval, YYYY-MM-DD; by default today (UTC).")
@data_option
def completion_guideline(
    name: str, approve: bool, actor: str | None, printed_name: str | None, on: str | None, data: Path
) -> None:
    """Print the completion guideline of the open STUDY: what each form asks, when, in which unit; or approve it.

    A study whose conduct.yaml says "guideline: approved before go-live" enrols nobody before. The approval is bound to
    what the guideline says; an amendment that changes it asks for another.

    \b
    trialwright study guideline NCT07008196
    trialwright study guideline NCT07008196 --approve --as ines:investigator --name "Ines Example"
    """
    if approve and (actor is None or printed_name is None):
        raise click.UsageError("Give --as USER:ROLE and --name, the approver's name in full.")
    store = _store(data)
    opened = _opened(store, name)
    course = store.course(opened)
    if not approve:
        click.echo("\n".join(line for form in guideline(course.design) for line in _form(form)))
        said = "approved" if course.guideline_is_approved else "not approved"
        click.echo(f"guideline {course.guideline_sha256}: {said}")
        return
    from trialwright.conduct.acts.guideline_approved import GuidelineApproved

    now, digest = datetime.now(UTC), course.guideline_sha256
    act = GuidelineApproved(None, _day(on) or now.date(), digest, printed_name or "")
    by = actor_in(store, opened, actor or "")
    key = f"guideline {digest[:16]} after row {course.sequence}"
    outcome = store.append(opened, Proposal(act, by, now, key), now=datetime.now(UTC))
    if isinstance(outcome, Refused):
        for sentence in outcome.sentences:
            click.echo(f"refused: {sentence}", err=True)
        raise click.exceptions.Exit(2)
    click.echo(f"written: row {outcome.recorded[0].sequence}, guideline approved, {digest[:12]}")


def _form(form: GuidedForm) -> Iterator[str]:
    places = ", ".join((*form.visits, *form.acts)) or "at no visit"
    yield f"{form.label.en} ({form.name}): {places}"
    if form.hint is not None:
        yield f"  {form.hint.en}"
    for group in form.groups:
        rows = f", up to {group.at_most} rows" if group.at_most is not None else ""
        when = (
            f"; asked when {group.asked_words.en if group.asked_words else group.asked_when}"
            if group.asked_when
            else ""
        )
        yield f"  {group.label.en}{rows}{when}"
        yield from (f"    {_item(item)}" for item in group.items)


def _item(item: GuidedItem) -> str:
    unit = f" in {item.unit}" if item.unit else ""
    answers = f" ({', '.join(words.en for _, words in item.answers)})" if item.answers else ""
    made, asked = item.calculated_words, item.asked_words
    more = (
        [f"calculated: {f'{made.en} ({item.calculated_because})' if made else item.calculated}"]
        if item.calculated
        else []
    )
    more += [f"asked when {asked.en if asked else item.asked_when}"] if item.asked_when else []
    more += [*item.bounds, *(words.en for words in (*item.hints, *item.questions))]
    return f"{item.label.en} [{item.name}]: {item.takes}{unit}{answers}{''.join(f'; {one}' for one in more)}"


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text) if text is not None else None
    except ValueError:
        raise InputError(where="--on", expected="a day YYYY-MM-DD", found="another text",
                         remedy="Write for example --on 2026-01-05.") from None  # fmt: skip


COMMANDS = (study,)
