"""Is every tampering found, and its place named? A thousand random ones by an owner of the database, on SQLite.

    python benchmarks/force/tampering.py [--times 1000]

The tamperer drops the triggers, changes what they like and puts the triggers back; a third of the time they mend the
hash of the row as well, and sometimes the whole chain after it. ``verify`` is asked with the last checkpoint at hand.
The place is right when the first finding names the row that was changed or the one that follows it; for a tail that was
cut or a chain that was rewritten as a whole the row of the checkpoint, for a table behind the ledger its participant.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(REPOSITORY))

from tests.conduct.plan import NOW, STUDY, day, dose, sheet, small_design  # noqa: E402

from trialwright.conduct.act import Act, Actor, Role  # noqa: E402
from trialwright.conduct.acts.consent_given import ConsentGiven  # noqa: E402
from trialwright.conduct.acts.enrolled import Enrolled  # noqa: E402
from trialwright.conduct.acts.form_saved import FormSaved  # noqa: E402
from trialwright.conduct.acts.screened import Screened  # noqa: E402
from trialwright.conduct.acts.value_corrected import ValueCorrected  # noqa: E402
from trialwright.conduct.acts.visit_attended import VisitAttended  # noqa: E402
from trialwright.conduct.checkpoint import Checkpoint, against_checkpoints  # noqa: E402
from trialwright.conduct.entry import Entry  # noqa: E402
from trialwright.conduct.ledger import Row, header, payload_digest, row_hash  # noqa: E402
from trialwright.conduct.writing import Proposal  # noqa: E402

PEOPLE = 12
NAMES = ("payload", "observed_on", "entered_at", "stored_at", "user", "role", "reason", "participant", "kind", "key")


@dataclass(frozen=True)
class Found:
    """Whether anything was found, and whether the place was right."""

    found: bool
    placed: bool


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--times", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="trialwright-tampering-") as place:
        begun = time.perf_counter()
        kept, rows = _study(Path(place) / "data")
        rng = random.Random(options.seed)
        told: dict[str, Counter[str]] = {name: Counter() for name in WAYS}
        for number in range(options.times):
            name = list(WAYS)[number % len(WAYS)]
            outcome = _tamper(WAYS[name], rng, rows, kept)
            told[name].update(times=1, found=outcome.found, placed=outcome.placed)
    total: Counter[str] = sum(told.values(), Counter())
    for name, counts in told.items():
        print(f"  {name:28} {counts['found']:>4} of {counts['times']:>4} found, {counts['placed']:>4} at their place")
    seconds = time.perf_counter() - begun
    print(f"{total['times']} tamperings (bar 1,000) with a ledger of {len(rows)} acts: {total['found']} found, "
          f"{total['placed']} at their place (bar: all of both; {seconds:.0f} s)")  # fmt: skip
    sys.exit(0 if total["found"] == total["placed"] == options.times else 1)


def _study(folder: Path) -> tuple[Checkpoint, list[Row]]:
    """A study with every kind of act that carries values, its last checkpoint, and its rows."""
    from trialwright.web.start import start

    start(folder)
    from trialwright.web import store

    store.open_study(small_design(PEOPLE), now=NOW - timedelta(days=400))
    proposals = []
    for number in range(1, PEOPLE + 1):
        for place, (act, reason) in enumerate(_acts(f"P{number}", number)):
            actor = Actor(f"user-{number % 3}", Role.INVESTIGATOR)
            at = NOW + timedelta(minutes=number * 60 + place)
            proposals.append(Proposal(act, actor, at, f"P{number} {place}", reason))
    done = store.append_many(STUDY, proposals)
    if done.refused:
        raise SystemExit(str(done.refused[:3]))
    if store.verify(STUDY):
        raise SystemExit("the study is not sound before anybody tampers with it")
    return store.checkpoint(STUDY, NOW + timedelta(days=2)), list(store.rows(STUDY))


def _acts(code: str, number: int) -> list[tuple[Act, str | None]]:
    entries = (Entry("days", None, 5 + number), Entry("pain_mm", None, 40.5), Entry("note", None, "as said"))
    found: list[tuple[Act, str | None]] = [
        (ConsentGiven(code, day(-12), "1.0"), None), (Screened(code, day(-10), sheet(code)), None),
        (Enrolled(code, day(-1), "drug"), None), (VisitAttended(code, day(0), "day 0"), None), (dose(1, code), None),
        (FormSaved(code, day(0), "day 0", "diary", entries), None),
    ]  # fmt: skip
    value = 5 + number
    for turn in range(12):
        new = (value + 1 + turn) % 28
        change = Entry("days", value, new, f"read again {turn}")
        found.append((ValueCorrected(code, day(0), "day 0", "diary", (change,)), f"read again {turn}"))
        value = new
    return found


# Tampering ------------------------------------------------------------------------------------------------------------

Way = Callable[[random.Random, list[Row]], tuple[list[str], set[str]]]


def _tamper(way: Way, rng: random.Random, rows: list[Row], kept: Checkpoint) -> Found:
    """Do it, ask ``verify``, and take it back."""
    from django.db import connection, transaction

    from trialwright.web import store, triggers
    from trialwright.web.store.courses import forget

    with transaction.atomic():
        with connection.cursor() as cursor:
            for name in triggers.sqlite_triggers():
                cursor.execute(f"DROP TRIGGER {name}")
            statements, places = way(rng, rows)
            for statement in statements:
                cursor.execute(statement)
            for statement in triggers.sqlite_triggers().values():
                cursor.execute(statement)
        findings = [*store.verify(STUDY), *against_checkpoints(STUDY, store.rows(STUDY), [kept])]
        transaction.set_rollback(True)
    forget(STUDY)
    said = {str(one.sequence) for one in findings if one.sequence} or {word for one in findings
                                                                      for word in one.says.split()}  # fmt: skip
    return Found(bool(findings), bool(said & places))


def _sql(value: object) -> str:
    if value is None:
        return "NULL"
    if isinstance(value, bytes):
        return f"x'{value.hex()}'"
    return "'" + str(value).replace("'", "''") + "'"


def _update(row: Row, new: Row) -> list[str]:
    """The statements that make ``row`` into ``new``."""
    found = []
    names = [name for name in (*NAMES[1:], "sequence", "payload_digest", "previous", "hash")
             if getattr(row, name) != getattr(new, name)]  # fmt: skip
    if names:
        told = ", ".join(f'"{name}" = {_sql(getattr(new, name))}' for name in names)
        found.append(f"UPDATE web_ledgerrow SET {told} WHERE study = '{STUDY}' AND hash = '{row.hash}'")
    if (row.payload, row.salt) != (new.payload, new.salt):
        at = f"(SELECT id FROM web_ledgerrow WHERE study = '{STUDY}' AND hash = '{row.hash}')"
        told = f"payload = {_sql(new.payload)}, salt = {_sql(new.salt)}"
        found.insert(0, f"UPDATE web_payload SET {told} WHERE row_id = {at}")
    return found


def _sealed(row: Row, previous: str) -> Row:
    """The row with digest and hash that fit what stands in it."""
    row = replace(row, previous=previous, payload_digest=payload_digest(row.payload or b"", row.salt or ""))
    return replace(row, hash=row_hash(header(row), previous))


def _changed(rng: random.Random, row: Row, name: str) -> Row:
    """The row with one thing about it changed."""
    if name == "payload":
        text = row.payload or b""
        digits = [at for at, byte in enumerate(text) if chr(byte).isdigit()]
        at = rng.choice(digits)
        digit = str((int(chr(text[at])) + rng.randint(1, 9)) % 10).encode()
        return replace(row, payload=text[:at] + digit + text[at + 1 :])
    old = getattr(row, name)
    if name in ("observed_on", "entered_at", "stored_at"):
        return replace(row, **{name: old[:8] + f"{int(old[8:10]) % 28 + 1:02}" + old[10:]})
    if name == "role":
        return replace(row, role=rng.choice([one.value for one in Role if one.value != old]))
    if name == "kind":
        return replace(row, kind="withdrawn" if old != "withdrawn" else "completed")
    if name == "reason" and old is not None and rng.random() < 0.5:
        return replace(row, reason=None)
    return replace(row, **{name: f"{old or ''}x"})


def _one(name: str) -> Way:
    """Change one thing of a row; often the row's own hash as well."""

    def way(rng: random.Random, rows: list[Row]) -> tuple[list[str], set[str]]:
        row = rng.choice(rows[1:])
        new = _changed(rng, row, name)
        if rng.random() < 1 / 3:
            new = _sealed(new, row.previous)
        return _update(row, new), {str(row.sequence), str(row.sequence + 1)}

    return way


def _delete(rng: random.Random, rows: list[Row]) -> tuple[list[str], set[str]]:
    row = rng.choice(rows[1:-1])
    at = f"(SELECT id FROM web_ledgerrow WHERE hash = '{row.hash}')"
    statements = [f"DELETE FROM web_payload WHERE row_id = {at}", f"DELETE FROM web_ledgerrow WHERE id = {at}"]
    return statements, {str(row.sequence + 1)}


def _insert(rng: random.Random, rows: list[Row]) -> tuple[list[str], set[str]]:
    """A forged act between two others; those that follow move on by one."""
    at = rng.randrange(1, len(rows) - 1)
    forged = _sealed(replace(_changed(rng, rows[at], "payload"), key=f"{rows[at].key} forged"), rows[at - 1].hash)
    following = rows[: at - 1 : -1]
    moved = [f"UPDATE web_ledgerrow SET sequence = sequence + 1 WHERE hash = '{row.hash}'" for row in following]
    names = [*NAMES[1:], "study", "sequence", "version", "origin", "payload_digest", "previous", "hash", "source"]
    columns, values = ", ".join(f'"{one}"' for one in names), ", ".join(_sql(getattr(forged, one)) for one in names)
    return [*moved, f"INSERT INTO web_ledgerrow ({columns}) VALUES ({values})",
            f"INSERT INTO web_payload (row_id, payload, salt) VALUES (last_insert_rowid(), {_sql(forged.payload)}, "
            f"{_sql(forged.salt)})"], {str(forged.sequence), str(forged.sequence + 1)}  # fmt: skip


def _swap(rng: random.Random, rows: list[Row]) -> tuple[list[str], set[str]]:
    first, second = sorted(rng.sample(rows[1:], 2), key=lambda row: row.sequence)
    steps = ((first, -1), (second, first.sequence), (first, second.sequence))
    statements = [f"UPDATE web_ledgerrow SET sequence = {to} WHERE hash = '{row.hash}'" for row, to in steps]
    return statements, {str(first.sequence)}


def _cut(rng: random.Random, rows: list[Row]) -> tuple[list[str], set[str]]:
    last = rng.randrange(1, len(rows))
    return [f"DELETE FROM web_payload WHERE row_id IN (SELECT id FROM web_ledgerrow WHERE sequence > {last} "
            f"AND study = '{STUDY}')", f"DELETE FROM web_ledgerrow WHERE sequence > {last} AND study = '{STUDY}'",
            *_states_of(rows[:last])], {str(len(rows))}  # fmt: skip


def _states_of(rows: list[Row]) -> list[str]:
    """A careful tamperer mends the table of participants too."""
    seen = {row.participant for row in rows if row.participant}
    gone = ", ".join(_sql(f"P{n}") for n in range(1, PEOPLE + 1) if f"P{n}" not in seen)
    return [f"DELETE FROM web_participantstate WHERE code IN ({gone})"] if gone else []


def _rechain(rng: random.Random, rows: list[Row]) -> tuple[list[str], set[str]]:
    """A value changed, and every hash from there on computed anew."""
    at = rng.randrange(1, len(rows))
    previous, statements = rows[at - 1].hash, []
    for number, row in enumerate(rows[at:], at):
        changed = number == at
        new = _sealed(_changed(rng, row, rng.choice(("payload", "user", "reason"))) if changed else row, previous)
        statements += _update(row, new)
        previous = new.hash
    return statements, {str(len(rows))}


def _behind(rng: random.Random, rows: list[Row]) -> tuple[list[str], set[str]]:
    """A table that follows from the ledger."""
    code = f"P{rng.randint(1, PEOPLE)}"
    return rng.choice([
        ([f"UPDATE web_participantstate SET state = 'completed' WHERE code = '{code}'"], {code}),
        ([f"UPDATE web_participantstate SET arm = 'none' WHERE code = '{code}'"], {code}),
        ([f"DELETE FROM web_participantstate WHERE code = '{code}'"], {code}),
        (["INSERT INTO web_participantstate (study, code, state) VALUES ('SMALL', 'P99', 'enrolled')"], {"P99"}),
        ([f"UPDATE web_study SET seed = 7, origin = 'simulated' WHERE study = '{STUDY}'"], {"studies"}),
    ])  # fmt: skip


WAYS: dict[str, Way] = {
    "a value": _one("payload"), "the time of storing": _one("stored_at"), "the time of entry": _one("entered_at"),
    "the day": _one("observed_on"), "who": _one("user"), "the role": _one("role"), "the reason": _one("reason"),
    "whom": _one("participant"), "the kind of act": _one("kind"), "the key": _one("key"), "an act deleted": _delete,
    "an act inserted": _insert, "two acts swapped": _swap, "the tail cut": _cut, "the chain rewritten": _rechain,
    "a table behind the ledger": _behind,
}  # fmt: skip


if __name__ == "__main__":
    main()
