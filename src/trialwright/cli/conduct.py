"""Conduct on the command line: open a study, write an act, verify the ledger, list the audit trail.

The command line works on a data folder on this machine, whose owner holds the file anyway and is asked for no password:
``--as`` names the writer. Where the study has accounts, the name must be an open account that holds the role now, at
the site; where it has none yet, it is believed. People who should not write for others get an account on the web pages,
and no access to the folder.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import astuple
from datetime import UTC, date, datetime
from pathlib import Path
from types import ModuleType
from uuid import uuid4

import click
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from trialwright.cli import Readers, actor_in, as_seen, data_option, reader_option, readers_in, scope_of
from trialwright.cli import opened as _opened
from trialwright.cli import store_in as _store
from trialwright.clinical.strict_json import strict_json
from trialwright.conduct.act import Act, Actor, Role
from trialwright.conduct.audit import AUDIT_COLUMNS, audit_trail
from trialwright.conduct.course import Course
from trialwright.conduct.ledger import Finding
from trialwright.conduct.typed_act import act_of, kind_of, own_fields, words_of
from trialwright.conduct.writing import Proposal, Refused, Written, act_kinds
from trialwright.errors import InputError


@click.group()
def study() -> None:
    """Studies: their plans, and their ledgers."""


@study.command("open")
@click.argument("name", metavar="STUDY")
@click.option("--as", "actor", metavar="USER:ROLE", help="Who opens it; without it the owner of the data folder.")
@data_option
def open_study(name: str, actor: str | None, data: Path) -> None:
    """Open STUDY (a name, an NCT number or the path of a study folder): from now on acts can be written.

    Opening a study that is open already changes nothing.
    """
    from trialwright.protocol.study_folder import read_study
    from trialwright.protocol.study_list import find_study, shipped_studies

    folder = find_study(name, [shipped_studies(), Path()])
    design = read_study(folder)
    store = _store(data)
    called = design.nct_id.upper() if design.nct_id else design.id
    who = actor_in(store, called, actor) if actor is not None else Actor("owner", Role.ADMINISTRATOR)
    opened = store.open_study(design, now=datetime.now(UTC), folder=folder, actor=who)
    sequence, head = store.head(opened)
    click.echo(f"{opened} is open in {data}: {design.title}\nrows {sequence}, head {head}")


@click.command("act", context_settings={"ignore_unknown_options": False})
@click.argument("name", metavar="[STUDY]", required=False)
@click.argument("kind", metavar="[KIND]", required=False)
@click.argument("assignments", metavar="[FIELD=VALUE]...", nargs=-1)
@click.option("--participant", metavar="CODE", help="Whom it concerns.")
@click.option(
    "--on",
    "on",
    metavar="DATE",
    help="The day on which it was observed, YYYY-MM-DD; by default "
    "that of the visit for the values of a form, else today (UTC).",
)
@click.option("--as", "actor", metavar="USER:ROLE", help="Who writes, for example ines:investigator.")
@click.option("--reason", metavar="TEXT", help="Why; a correction needs it.")
@click.option("--key", metavar="KEY", help="Your own key for this act: sending it again then writes nothing twice.")
@click.option("--list", "list_kinds", is_flag=True, help="List the kinds of acts, their fields and who may write them.")
@data_option
def write_act(
    name: str | None, kind: str | None, assignments: tuple[str, ...], participant: str | None, on: str | None,
    actor: str | None, reason: str | None, key: str | None, list_kinds: bool, data: Path,
) -> None:  # fmt: skip
    """Write one act into the ledger of STUDY, or say why not (exit code 2, nothing written).

    Fields are given as FIELD=VALUE; FIELD=@FILE takes the value from a JSON file. In forms, an ITEM=VALUE for each item
    (or entries=@FILE, a JSON object of items and values). The value "none" says that there is none.

    Nobody is asked for a password: who can run this command holds the data folder anyway. Where the study has accounts,
    USER must be an open one that holds ROLE now, at the participant's site; where it has none yet, --as is believed.

    \b
    trialwright study open nct07008196
    trialwright act NCT07008196 "consent given" --participant P001 --on 2026-01-05 \\
        --as cora:coordinator consent_version=1.0
    trialwright act NCT07008196 screened --participant P001 --on 2026-01-05 --as cora:coordinator sheet=@P001.json
    trialwright act NCT07008196 "criterion judged" --participant P001 --on 2026-01-06 --as ines:investigator \\
        criterion=E4 answer="not met" why="history taken, none found"
    trialwright act NCT07008196 enrolled --participant P001 --on 2026-01-07 --as ines:investigator arm=telitacicept
    trialwright act NCT07008196 "visit attended" --participant P001 --on 2026-01-08 --as cora:coordinator \\
        visit="week 0"
    trialwright act NCT07008196 "form saved" --participant P001 --on 2026-01-08 --as cora:coordinator \\
        visit="week 0" form=core_set pain_mm=61 haq_di=1.5
    trialwright act NCT07008196 "dose given" --participant P001 --on 2026-01-08 --as cora:coordinator \\
        administration=Telitacicept number=1 amount=160 unit=mg
    trialwright act NCT07008196 "value corrected" --participant P001 --on 2026-01-08 --as cora:coordinator \\
        --reason "read the ruler wrongly" visit="week 0" form=core_set pain_mm=16
    trialwright act NCT07008196 "adverse event reported" --participant P001 --on 2026-01-20 \\
        --as ines:investigator event=1 term=Nasopharyngitis organ_system="Infections and infestations" grade=1 \\
        serious=false related=none started=2026-01-18 ended=none outcome=recovering
    trialwright act NCT07008196 withdrawn --participant P001 --on 2026-02-01 --as ines:investigator \\
        why="withdrawal by subject"
    """
    if list_kinds:
        click.echo(_kinds())
        return
    if name is None or kind is None or actor is None:
        raise click.UsageError(
            "Give a study, a kind of act and --as USER:ROLE; trialwright act --list lists the kinds."
        )
    store = _store(data)
    opened = _opened(store, name)
    now = datetime.now(UTC)
    act_class = kind_of(kind)
    if act_class.needs_password:
        _refuse(["A signature asks for the signer's password: sign on the page of the participant."])
    who = actor_in(store, opened, actor)
    reader = Readers(who.roles, who.sites, who.user)
    course = as_seen(store.course(opened), reader)
    if key is not None and key in course.keys:
        course = as_seen(store.course_before(opened, course.keys[key]), reader)
    typed = _typed(assignments)
    day = _day(on) or _day_of_visit(course, act_class.kind, participant, typed) or now.date()
    act = act_of(act_class, course, participant, day, typed, reason)
    proposal = Proposal(act, who, now, key or uuid4().hex, reason)
    outcome = store.append(opened, proposal, now=datetime.now(UTC))
    if isinstance(outcome, Refused):
        _refuse(outcome.sentences)
    seen = as_seen(store.course(opened), reader)
    _tell(outcome, seen, "written" if outcome.recorded[0].entered_at == now else "written before")


@click.command()
@click.argument("name", metavar="STUDY")
@click.option("--head", "kept_head", metavar="HASH", help="A head that you kept: it must still stand in the chain.")
@click.option("--checkpoint", "kept", metavar="FILE", multiple=True, type=click.Path(path_type=Path),
              help="A checkpoint that you kept; may be given several times.")  # fmt: skip
@data_option
def verify(name: str, kept_head: str | None, kept: tuple[Path, ...], data: Path) -> None:
    """Check the ledger of STUDY: chain, triggers, and the tables derived from it. Findings end with exit code 1.

    A head or a checkpoint that was kept elsewhere shows as well a tail that was cut off and a chain rewritten whole.
    """
    store = _store(data)
    opened = _opened(store, name)
    findings = store.verify(opened, kept_head=kept_head)
    findings += _against(store, opened, kept, data)
    for finding in findings:
        click.echo(f"row {finding.sequence}: {finding.says}" if finding.sequence else finding.says)
    sequence, head = store.head(opened)
    redacted = store.redacted_rows(opened)
    click.echo(f"verify: {'ok' if not findings else f'{len(findings)} found'}")
    click.echo(f"rows {sequence}, head {head}" + (f", redacted rows {redacted}" if redacted else ""))
    for code in store.not_compared(opened):
        click.echo(f"{code}: a row is redacted, so the table of participants cannot be compared with the ledger here")
    if kept_head is None and not kept:
        click.echo("A tail that was cut off is seen only against a head kept elsewhere: keep this one, and give "
                   "it back with --head, or keep what trialwright checkpoint writes.")  # fmt: skip
    if findings:
        raise click.exceptions.Exit(1)


def _against(store: ModuleType, opened: str, kept: Sequence[Path], data: Path) -> list[Finding]:
    from trialwright.conduct.checkpoint import against_checkpoints, read_checkpoint
    from trialwright.web.data_folder import signing_key

    if not kept:
        return []
    read = [read_checkpoint(_bytes_of(path), str(path)) for path in kept]
    key = Ed25519PrivateKey.from_private_bytes(signing_key(data)).public_key().public_bytes_raw().hex()
    return against_checkpoints(opened, store.rows(opened), read, key)


def _bytes_of(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise InputError(where=str(path), expected="a file that can be read", found=error.strerror or "an error",
                         remedy="Check its name and rights.") from None  # fmt: skip


@click.command()
@click.argument("name", metavar="STUDY")
@click.option("--participant", metavar="CODE", help="Only acts that concern this participant.")
@reader_option
@data_option
def audit(name: str, participant: str | None, readers: tuple[str, ...], data: Path) -> None:
    """Print the audit trail of STUDY as CSV: a line for each changed item with old value, new value and reason.

    Whoever runs this holds the data folder and is told everything, of all sites. With --as (or --for) the trail is the
    one that they would be shown: people of their sites, and "blinded" where something is blinded to them.
    """
    store = _store(data)
    from trialwright.web.exports import by_command

    study = _opened(store, name)
    reader = readers_in(store, study, readers, "audit")
    course = as_seen(store.course(study), reader)
    if participant is not None and course.participant(participant) is None:
        raise InputError(where="--participant", expected="the code of a participant of this study",
                         found="another text", remedy="Leave it out to see everyone.")  # fmt: skip
    text = io.StringIO()
    out = csv.writer(text, lineterminator="\n")
    out.writerow(AUDIT_COLUMNS)
    out.writerows(astuple(line) for line in audit_trail(course, participant))
    by_command(course.study, "audit trail, printed", {"audit-trail.csv": text.getvalue().encode()},
               f"participant {participant}" if participant else scope_of(course, reader))  # fmt: skip
    click.echo(text.getvalue(), nl=False)


def _day(text: str | None) -> date | None:
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise InputError(where="--on", expected="a day YYYY-MM-DD", found="another text",
                         remedy="Write for example --on 2026-01-05.") from None  # fmt: skip


def _day_of_visit(course: Course, kind: str, participant: str | None, typed: Mapping[str, object]) -> date | None:
    """The day on which the visit took place whose values are given, as on the pages; None: another act, or no visit."""
    person = course.participant(participant)
    visit = person.visits.get(str(typed.get("visit"))) if person and kind in ("form saved", "value corrected") else None
    return visit.observed_on if visit is not None else None


def _typed(assignments: Sequence[str]) -> dict[str, object]:
    """FIELD=VALUE, with @FILE read as JSON."""
    typed: dict[str, object] = {}
    for assignment in assignments:
        name, equals, value = assignment.partition("=")
        if not equals or not name.strip():
            raise InputError(where="FIELD=VALUE", expected="a field, an equals sign and a value", found="another text",
                             remedy="Write for example number=1, and quote values with blanks.")  # fmt: skip
        if name.strip() in typed:
            raise InputError(where=name.strip()[:60], expected="given once", found="the same field or item twice",
                             remedy="Nothing was written: keep the value that is right.")  # fmt: skip
        typed[name.strip()] = _json_file(Path(value[1:])) if value.startswith("@") else value
    return typed


def _json_file(path: Path) -> object:
    try:
        return strict_json(path.read_bytes().decode("utf-8"), str(path))
    except OSError as error:
        found = error.strerror or "an error"
    except json.JSONDecodeError as error:
        found = f"broken JSON in line {error.lineno}"
    except (UnicodeDecodeError, RecursionError):
        found = "something else than JSON in UTF-8"
    raise InputError(
        where=str(path), expected="a readable JSON file", found=found, remedy="Correct the file or its name."
    )


def _refuse(sentences: Sequence[str]) -> None:
    for sentence in sentences:
        click.echo(f"refused: {sentence}", err=True)
    raise click.exceptions.Exit(2)


def _tell(outcome: Written, course: Course, word: str) -> None:
    shown = course.participants.get(outcome.recorded[0].act.participant or "")
    seen = {one.sequence: one.act for one in (*(shown.recorded if shown else ()), *course.study_acts)}
    for number, entry in enumerate(outcome.recorded):
        whom = f" {entry.act.participant}" if entry.act.participant else ""
        says = f": {getattr(seen.get(entry.sequence), 'says', '')}" if number else ""
        click.echo(
            f"{word}: row {entry.sequence}, {entry.act.kind}{whom}{' (raised by itself)' if number else ''}{says}"
        )
    act = outcome.recorded[0].act
    if act.kind in ("screened", "criterion judged") and act.participant is not None:
        _tell_screening(course, act)


def _tell_screening(course: Course, act: Act) -> None:
    screening = course.screening(act.participant or "", act.observed_on)
    if screening is None:
        return
    click.echo(f"screening: {screening.outcome}")
    if screening.failing:
        click.echo(f"  unmet: {', '.join(screening.failing)}")
    for question in screening.questions:
        click.echo(f"  unknown {question}")


def _kinds() -> str:
    lines = []
    for kind, act_class in act_kinds().items():
        who = (
            "by itself only" if act_class.only_by_itself else ", ".join(sorted(role.value for role in act_class.roles))
        )
        lines.append(f"{kind}  [{who}]{'  needs --reason' if act_class.needs_reason else ''}")
        lines += [f"    {name}: {words_of(hint)}" for name, hint in own_fields(act_class).items()]
    return "\n".join(lines)


COMMANDS = (study, write_act, verify, audit)
