"""A certified copy can be read, and its chain verified, without this program."""

from __future__ import annotations

import csv
import io
import json
from hashlib import sha256

from tests.conduct.plan import NOW, STUDY, Clinic, correction
from tests.conduct.proof import MANAGER, MONITOR, ON, RAISED, signing
from trialwright.conduct.acts.values_verified import ValuesVerified
from trialwright.conduct.checkpoint import make_checkpoint, read_checkpoint
from trialwright.conduct.entry import Entry
from trialwright.exchange.certified_copy import certified_copy

HEADER = ("study", "sequence", "kind", "version", "participant", "user", "role", "origin", "observed_on", "entered_at",
          "stored_at", "reason", "key", "payload_digest")  # fmt: skip


def the_copy(participant: str | None = None) -> dict[str, bytes]:
    clinic = Clinic().with_diary("P1").with_diary("P2")
    clinic.write(ValuesVerified("P1", ON, "day 0", "diary", ("days", "pain_mm")), MONITOR)
    clinic.write(RAISED, MANAGER)
    clinic.write(signing(clinic))
    clinic.write(correction(Entry("days", 9, 8, "<b>typing</b> error")), reason="typing error")
    rows = clinic.book.rows
    kept = make_checkpoint(STUDY, rows[-1].sequence, rows[-1].hash, NOW.isoformat(), bytes(32))
    return certified_copy(clinic.course, rows, kept, NOW, participant)


def table(data: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(data.decode())))


def test_every_file_stands_in_the_manifest_with_its_hash() -> None:
    files = the_copy()
    told = dict(reversed(line.split("  ")) for line in files.pop("MANIFEST.sha256").decode().splitlines())
    assert told == {name: sha256(data).hexdigest() for name, data in files.items()}


def test_the_chain_verifies_by_the_recipe_of_the_readme() -> None:
    files, previous = the_copy(), "0" * 64
    rows = [json.loads(line) for line in files["ledger.jsonl"].splitlines()]
    for row in rows:
        digest = sha256(bytes.fromhex(row["salt"]) + row["payload"].encode()).hexdigest()
        assert digest == row["payload_digest"]
        header = json.dumps([row[name] for name in HEADER], separators=(",", ":"), ensure_ascii=False)
        assert sha256((previous + header).encode()).hexdigest() == row["hash"]
        previous = row["hash"]
    assert read_checkpoint(files["checkpoint.json"], "copy").head == previous


def test_values_are_the_current_ones_and_say_which_are_verified_still() -> None:
    lines = {(one["participant"], one["item"]): one for one in table(the_copy()["values.csv"])}
    assert (lines["P1", "days"]["value"], lines["P1", "days"]["verified"]) == ("8", "")
    assert (lines["P1", "pain_mm"]["value"], lines["P1", "pain_mm"]["verified"]) == ("55.5", "yes")
    assert lines["P2", "pain_mm"]["unit"] == "mm"


def test_a_broken_signature_says_by_which_row() -> None:
    files = the_copy()
    (signed,) = table(files["signatures.csv"])
    rows = [one["row"] for one in table(files["audit-trail.csv"]) if one["kind"] == "value corrected"]
    assert (signed["stands"], signed["broken_by_rows"]) == ("no", rows[0])


def test_a_copy_of_one_participant_holds_no_other() -> None:
    files = the_copy("P2")
    assert {one["participant"] for one in table(files["values.csv"])} == {"P2"}
    for name in ("casebook.html", "ledger.jsonl", "audit-trail.csv", "queries.csv", "signatures.csv"):
        assert b"P1" not in files[name], name


def test_what_was_typed_is_no_markup_in_the_casebook() -> None:
    page = the_copy()["casebook.html"].decode()
    assert "&lt;b&gt;typing" in page and "<b>typing" not in page
