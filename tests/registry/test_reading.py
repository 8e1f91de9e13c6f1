"""What is no record is refused with one sentence that says what was found, and nothing breaks."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from trialwright.errors import InputError
from trialwright.registry import limits
from trialwright.registry.reading import read_record

SMALL = {"protocolSection": {"identificationModule": {"nctId": "NCT90000001"}}}
WHOLE = json.dumps(SMALL).encode()

# what is handed in -> words that the one sentence must hold
REFUSED = {
    "nothing": (b"", ["empty file"]),
    "only blanks": (b" \n\t", ["empty file"]),
    "truncated JSON": (WHOLE[:-3], ["whole JSON", "record.x:1"]),
    "truncated on a later line": (b'{\n"protocolSection": {\n"ident', ["record.x:3", "whole JSON"]),
    "a binary file": (bytes(range(256)), ["binary file"]),
    "a compressed record that was cut": (gzip.compress(WHOLE)[:-9], ["whole archive", "damaged"]),
    "UTF-16": (WHOLE.decode().encode("utf-16"), ["binary file"]),
    "Latin-1": ("{'ä': 1}".encode("latin-1"), ["not UTF-8", "byte 2"]),
    "deep nesting": (b"[" * 200_000, ["whole JSON"]),
    "deep nesting that is whole": (b'{"protocolSection":' * 900 + b"1" + b"}" * 900, ["found"]),
    "deep unknown value": (WHOLE[:-1] + b',"x":' + b"[" * 1000 + b"]" * 1000 + b"}", ["nested"]),
    "a number for a record": (b"[1, 2]", ["one study", "a list"]),
    "two studies": (json.dumps({"studies": [SMALL, SMALL]}).encode(), ["one study", "2 studies"]),
    "another JSON": (b'{"resourceType": "ResearchStudy"}', ["protocolSection", "resourceType"]),
    "another XML": (b"<?xml version='1.0'?><feed/>", ["form known here"]),
    "prose": (b"Dear colleague, here is the trial.", ["form known here", "Dear colleague"]),
    "not a number in JSON": (b'{"protocolSection": NaN}', ["whole JSON"]),
    "half a surrogate": (b'{"protocolSection": "\\ud800"}', ["whole JSON"]),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_no_record_is_refused_with_one_sentence(name: str) -> None:
    data, words = REFUSED[name]
    with pytest.raises(InputError) as refused:
        read_record(data, "record.x")
    sentence = str(refused.value)
    assert "\n" not in sentence
    assert len(sentence) < 400
    for word in words:
        assert word in sentence


def test_a_missing_file_and_a_folder_are_refused(tmp_path: Path) -> None:
    for path in (tmp_path / "none.json", tmp_path):
        with pytest.raises(InputError, match="a file that can be read"):
            read_record(path)


def test_a_huge_file_is_refused_before_it_is_read_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "LARGEST_BYTES", 100)
    huge = tmp_path / "huge.json"
    huge.write_bytes(WHOLE + b" " * 1000)
    with pytest.raises(InputError, match="more than"):
        read_record(huge)


def test_a_record_is_read_from_a_list_of_one_and_with_a_byte_order_mark() -> None:
    assert read_record(json.dumps({"studies": [SMALL]}).encode()) == read_record(b"\xef\xbb\xbf" + WHOLE)
    assert read_record(gzip.compress(WHOLE)) == read_record(WHOLE)
