"""The keys of the acts that were written: copied for each thread, and never mixed up."""

from __future__ import annotations

from random import Random

from trialwright.conduct.written_keys import WrittenKeys


def test_copies_go_on_apart_from_each_other_and_each_answers_as_a_plain_table_does() -> None:
    rng = Random(4)
    pairs = [(WrittenKeys(), dict[str, int]())]
    for row in range(1, 9_000):
        keys, plain = pairs[rng.randrange(len(pairs))]
        keys[f"key {row}"] = plain[f"key {row}"] = row
        if rng.random() < 0.002:
            pairs.append((keys.copy(), dict(plain)))
    assert len(pairs) > 10
    for keys, plain in pairs:
        assert dict(keys) == plain and list(keys) == list(plain) and len(keys) == len(plain)
        assert "key 9001" not in keys and keys.get("key 9001") is None


def test_many_copies_of_many_keys_stand_in_few_layers() -> None:
    keys = WrittenKeys()
    for row in range(40_000):
        keys[str(row)] = row
        if row % 10 == 0:
            keys = keys.copy()
    assert len(keys._layers) < 9 and keys["0"] == 0 and keys["39999"] == 39_999 and len(keys) == 40_000
