"""A kept checkpoint shows a cut tail and a rewritten chain; a changed checkpoint shows itself."""

from __future__ import annotations

import random
from dataclasses import replace

import orjson
import pytest

from tests.conduct.plan import STUDY, Clinic, dose
from trialwright.conduct.checkpoint import (
    against_checkpoints,
    make_checkpoint,
    read_checkpoint,
    write_checkpoint,
)
from trialwright.conduct.ledger import GENESIS, header, payload_digest, row_hash, verify
from trialwright.errors import InputError

KEY = bytes(range(32))
# RFC 8032, section 7.1, test 1: the public key of that secret key.
RFC_SECRET = bytes.fromhex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60")
RFC_PUBLIC = "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a"


def ledger() -> tuple[list, object]:
    clinic = Clinic().with_diary()
    clinic.write(dose(2))
    rows = clinic.book.rows
    last = rows[-1]
    return rows, make_checkpoint(STUDY, last.sequence, last.hash, "2026-12-01T09:00:00+00:00", KEY)


def rechained(rows: list, start: int = 0) -> list:
    """What an owner of the database can do: every hash made anew."""
    previous, made = rows[start - 1].hash if start else GENESIS, list(rows[:start])
    for row in rows[start:]:
        fresh = replace(row, previous=previous, payload_digest=payload_digest(row.payload, row.salt))
        fresh = replace(fresh, hash=row_hash(header(fresh), previous))
        made.append(fresh)
        previous = fresh.hash
    return made


def test_the_key_is_that_of_the_standard() -> None:
    assert make_checkpoint("S", 1, "0" * 64, "2026-01-01T00:00:00+00:00", RFC_SECRET).key == RFC_PUBLIC


def test_an_untouched_ledger_agrees_with_its_checkpoint() -> None:
    rows, kept = ledger()
    again = read_checkpoint(write_checkpoint(kept), "kept.json")
    assert again == kept
    assert against_checkpoints(STUDY, rows, [again], kept.key) == []


def test_a_cut_tail_and_a_rewritten_chain_verify_alone_and_not_against_the_checkpoint() -> None:
    rows, kept = ledger()
    cut = rows[:-2]
    assert verify(cut, study=STUDY) == []
    assert [one.sequence for one in against_checkpoints(STUDY, cut, [kept])] == [rows[-1].sequence]
    changed = [*rows]
    changed[3] = replace(changed[3], reason="another reason")
    rewritten = rechained(changed, 3)
    assert verify(rewritten, study=STUDY) == []
    assert "rewritten" in against_checkpoints(STUDY, rewritten, [kept])[0].says


def test_every_one_of_two_hundred_random_tamperings_is_found() -> None:
    rows, kept = ledger()
    chance = random.Random(20261122)
    for _ in range(200):
        tampered = _tampered(list(rows), chance)
        assert verify(tampered, study=STUDY) or against_checkpoints(STUDY, tampered, [kept])


def _tampered(rows: list, chance: random.Random) -> list:
    place = chance.randrange(1, len(rows))
    way = chance.choice(["time", "user", "reason", "delete", "swap", "cut", "rechain", "payload", "insert"])
    if way == "cut":
        return rows[:place]
    if way == "delete":
        return rows[:place] + rows[place + 1 :] if place < len(rows) - 1 else rows[:place]
    if way == "swap":
        other = chance.choice([one for one in range(len(rows)) if one != place])
        rows[place], rows[other] = rows[other], rows[place]
        return rows
    if way == "insert":
        return [*rows[:place], rows[place], *rows[place:]]
    changes = {"time": {"stored_at": "2020-01-01T00:00:00+00:00"}, "user": {"user": "somebody"},
               "reason": {"reason": "another"}, "rechain": {"user": "somebody"},
               "payload": {"payload": b'{"changed":true}'}}  # fmt: skip
    rows[place] = replace(rows[place], **changes[way])
    return rechained(rows) if way == "rechain" else rows


@pytest.mark.parametrize("field", ["study", "sequence", "head", "made_at"])
def test_a_changed_checkpoint_is_refused(field: str) -> None:
    _, kept = ledger()
    told = orjson.loads(write_checkpoint(kept))
    told[field] = told[field] + 1 if field == "sequence" else "x" + told[field][1:]
    with pytest.raises(InputError, match="signature"):
        read_checkpoint(orjson.dumps(told), "kept.json")


@pytest.mark.parametrize("data", [b"", b"{}", b"[1]", b"\xff", b'{"study": 1}', b"x" * 20_000])
def test_another_file_is_no_checkpoint(data: bytes) -> None:
    with pytest.raises(InputError, match="checkpoint"):
        read_checkpoint(data, "kept.json")


def test_a_checkpoint_of_another_study_or_key_is_told() -> None:
    rows, kept = ledger()
    assert "is of study" in against_checkpoints("OTHER", rows, [kept])[0].says
    assert "another key" in against_checkpoints(STUDY, rows, [kept], "00" * 32)[0].says
