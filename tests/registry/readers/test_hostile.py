"""What is made to harm is refused with one sentence, and memory stays bounded."""

from __future__ import annotations

import gzip
import io
import json
import resource
import subprocess
import sys
import tarfile
import time
import zipfile
import zlib
from pathlib import Path

import pytest

from tests.registry.readers.invented import CSV, FORMS, V2, tables_folder, zipped
from tests.registry.readers.invented_xml import XML
from trialwright.errors import InputError
from trialwright.registry import archive, json_form, limits
from trialwright.registry.arrival import Arrival
from trialwright.registry.batch import read_records
from trialwright.registry.reading import read_record

WHOLE = FORMS["v2_json"]
LAUGHS = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
DEEP_V1 = b'{"ProtocolSection":' + b'{"a":' * 900 + b"1" + b"}" * 901


def xml(before: str = "", within: str = "") -> bytes:
    return (
        XML.split("<clinical_study>")[0] + before + "<clinical_study>" + within + XML.split("<clinical_study>")[1]
    ).encode()


# what is handed in -> words that the one sentence holds
REFUSED = {
    "an external entity": (
        xml('<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>', "<acronym>&e;</acronym>"), "document type"),
    "a billion laughs": (xml(f'<!DOCTYPE x [<!ENTITY a0 "ha">{LAUGHS}]>', "<acronym>&a9;</acronym>"), "document type"),
    "a DTD on the network": (xml('<!DOCTYPE x SYSTEM "http://192.0.2.1/x.dtd">'), "document type"),
    "an entity that nobody declared": (xml("", "<acronym>&e;</acronym>"), "whole XML"),
    "XML nested deep": (xml("", "<a>" * 5000 + "</a>" * 5000), "whole XML"),
    "XML that is cut": (XML[:900].encode(), "whole XML"),
    "XML with a NUL": (XML.replace("Seoul", "Se\0oul").encode(), "binary file"),
    "XML that is no UTF-8": (XML.replace("Seoul", "S\xe9oul").encode("latin-1"), "not UTF-8"),
    "XML in UTF-16": (XML.encode("utf-16"), "binary file"),
    "another XML that speaks of studies": (b"<feed><clinical_study/></feed>", "clinical_study"),
    "XML without a number": (b"<clinical_study><brief_title>x</brief_title></clinical_study>", "protocolSection"),
    "v1 nested deep": (DEEP_V1, "nested hundreds deep"),
    "v1 without a study": (b'{"FullStudy": {"Rank": 1, "ProtocolSection": 3}}', "object"),
    "v1 that is cut": (FORMS["v1_json"][:-7], "whole JSON"),
    "a table of AACT alone": (b"id|nct_id|name\n1|NCT90000001|x\n", "folder or zip"),
    "a CSV of two studies": ((CSV + CSV.split("\n", 1)[1]).encode(), "2 rows"),
    "a CSV with a broken row": ((CSV[:-200] + "\n").encode(), "columns"),
    "a CSV without rows": ((CSV.split("\n", 1)[0] + "\n").encode(), "0 rows"),
    "a zip that is cut": (zipped({"a.json": WHOLE})[:-30], "whole archive"),
    "a zip with a damaged member": (zipped({"a.json": WHOLE}).replace(WHOLE[:1], b"?", 0)[:60] + b"\0" * 50, "archive"),
    "a gz that is cut": (gzip.compress(WHOLE)[:-20], "whole archive"),
    "a gz that is damaged": (gzip.compress(WHOLE)[:100] + b"\xff" * 200, "whole archive"),
    "a zip in a zip": (zipped({"inner.zip": zipped({"a.json": WHOLE})}), "binary file"),
    "a zip of two studies": (zipped({"a.json": WHOLE, "b.json": WHOLE}), "several"),
    "a zip of nothing": (zipped({}), "no study"),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_a_hostile_file_is_refused_with_one_sentence(name: str) -> None:
    data, words = REFUSED[name]
    with pytest.raises(InputError) as refused:
        read_record(data, "record.x")
    sentence = str(refused.value)
    assert words in sentence
    assert "\n" not in sentence
    assert "root:" not in sentence
    assert len(sentence) < 500


@pytest.mark.parametrize("form", FORMS)
def test_no_cut_of_any_form_breaks_the_reader(form: str) -> None:
    data = FORMS[form]
    for end in range(0, len(data), max(1, len(data) // 150)):
        for outcome in read_records(data[:end], "cut"):
            assert isinstance(outcome, Arrival | InputError)


@pytest.mark.parametrize("form", FORMS)
def test_no_flipped_byte_of_any_form_breaks_the_reader(form: str) -> None:
    data = FORMS[form]
    for place in range(0, len(data), max(1, len(data) // 150)):
        for byte in (0, 0x22, 0x7B, 0xFF):
            for outcome in read_records(data[:place] + bytes([byte]) + data[place + 1 :], "changed"):
                assert isinstance(outcome, Arrival | InputError)


def named_zip(name: str, *, link: bool = False, encrypted: bool = False) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as made:
        info = zipfile.ZipInfo(name)
        if link:
            info.external_attr = 0o120777 << 16
        made.writestr(info, "/etc/passwd" if link else WHOLE)
        made.writestr("good.json", WHOLE)
    data = packed.getvalue()
    if encrypted:  # the flag stands in the entry's own header and in the list at the end
        data = data[:6] + b"\1" + data[7:]
        place = data.index(b"PK\1\2")
        data = data[: place + 8] + b"\1" + data[place + 9 :]
    return data


def tar_with(name: str, kind: bytes = tarfile.REGTYPE, target: str = "") -> bytes:
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as made:
        for one, one_kind in ((name, kind), ("good.json", tarfile.REGTYPE)):
            info = tarfile.TarInfo(one)
            info.type, info.linkname = one_kind, target
            info.size = len(WHOLE) if one_kind == tarfile.REGTYPE else 0
            made.addfile(info, io.BytesIO(WHOLE))
    return packed.getvalue()


# an archive with one file that no honest archive holds, and a good one -> what is said of the first
ARCHIVES = {
    "a path that climbs": (named_zip("../../etc/cron.d/x.json"), "leads out"),
    "an absolute path": (named_zip("/etc/x.json"), "leads out"),
    "a path of Windows": (named_zip("C:\\x.json"), "leads out"),
    "a path that climbs with backslashes": (named_zip("..\\x.json"), "leads out"),
    "a link": (named_zip("x.json", link=True), "a link"),
    "an encrypted file": (named_zip("x.json", encrypted=True), "encrypted"),
    "a tar with a path that climbs": (tar_with("../x.json"), "leads out"),
    "a tar with a link": (tar_with("x.json", tarfile.SYMTYPE, "/etc/passwd"), "a link"),
    "a tar with a hard link": (tar_with("x.json", tarfile.LNKTYPE, "good.json"), "a link"),
    "a tar with a device": (tar_with("x.json", tarfile.CHRTYPE), "no plain file"),
}


@pytest.mark.parametrize("name", ARCHIVES)
def test_a_file_that_no_honest_archive_holds_is_refused_and_the_others_are_read(name: str) -> None:
    data, words = ARCHIVES[name]
    refused, arrived = list(read_records(data, "archive.x"))
    assert isinstance(refused, InputError)
    assert isinstance(arrived, Arrival)
    assert words in str(refused)


def test_a_link_in_a_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.json").symlink_to("/etc/passwd")
    (tmp_path / "b.json").write_bytes(WHOLE)
    refused, arrived = list(read_records(tmp_path))
    assert "a link" in str(refused)
    assert isinstance(arrived, Arrival)


def test_a_zip_bomb_is_refused_while_it_swells() -> None:
    bomb = zipped({"a.json": b"[" + b" " * 300_000_000})
    assert len(bomb) < 400_000
    (refused,) = read_records(bomb)
    assert isinstance(refused, InputError)
    assert "far more than it can" in str(refused) or "200-fold" in str(refused)


def test_a_zip_that_lies_about_its_size_is_refused_while_it_swells() -> None:
    bomb = zipped({"a.json": b'{"protocolSection": "' + b" " * 100_000_000})
    lying = bytearray(bomb)
    for sign, offset in ((b"PK\3\4", 22), (b"PK\1\2", 24)):
        place = lying.index(sign) + offset
        lying[place : place + 4] = (1000).to_bytes(4, "little")
    (refused,) = read_records(bytes(lying))
    assert isinstance(refused, InputError)


def test_a_gz_bomb_is_refused_while_it_swells() -> None:
    squeezed = zlib.compressobj(9, wbits=31)
    bomb = b"".join(squeezed.compress(b" " * 1_000_000) for _ in range(300)) + squeezed.flush()
    (refused,) = read_records(b"" + bomb)
    assert f"{archive.LARGEST_RATIO}-fold" in str(refused)


def test_a_record_of_a_million_lists_is_refused_before_it_is_read() -> None:
    with pytest.raises(InputError, match="objects and lists"):
        read_record(b'{"protocolSection":[' + b"[]," * json_form.MOST_CONTAINERS + b"[]]}")


@pytest.mark.parametrize("opening", [b"", b"[", b'{"studies": ['], ids=["lines", "a list", "a page"])
def test_a_study_that_is_too_large_costs_only_itself(opening: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "LARGEST_BYTES", 50_000)
    monkeypatch.setattr(limits, "HEAD_BYTES", 8_000)
    huge = json.dumps({"protocolSection": {"x": "y" * 3_000_000}}).encode()
    close = {b"": b"", b"[": b"]"}.get(opening, b"]}")
    between = b"\n" if not opening else b",\n"
    data = opening + between.join([WHOLE, huge, WHOLE, WHOLE]) + close
    found = list(read_records(data))
    assert [isinstance(outcome, Arrival) for outcome in found] == [True, False, True, True]
    assert "more than" in str(found[1])


LIMITED = """
import resource, sys
from pathlib import Path
from trialwright.registry.batch import read_records
from trialwright.registry.arrival import Arrival
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
arrived, errors = 0, []
for outcome in read_records(Path(sys.argv[1])):
    if isinstance(outcome, Arrival):
        arrived += 1
    else:
        errors.append(str(outcome))
after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
print(arrived, (after - before) // 1024)
print("|".join(errors))
"""
MEMORY_MIB = 400


def read_within_limits(path: Path) -> tuple[int, str]:
    """How many records arrive, and the errors, in a process that may not grow by more than ``MEMORY_MIB``."""
    done = subprocess.run(
        [sys.executable, "-c", LIMITED, str(path)],
        capture_output=True, text=True, check=False, timeout=300,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (1400 * 2**20, 1400 * 2**20)),
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    first, errors = done.stdout.split("\n", 1)
    arrived, grown = map(int, first.split())
    assert grown < MEMORY_MIB
    return arrived, errors.strip()


@pytest.mark.slow
@pytest.mark.parametrize("begins", [b'{"protocolSection": "', b"[", b"<clinical_study>", b"NCT Number,Acronym\n", b"x"])
def test_a_line_of_two_gigabytes_is_refused_without_reading_it_into_memory(begins: bytes, tmp_path: Path) -> None:
    path = tmp_path / "line.x"
    with path.open("wb") as file:  # a file with a hole: two gigabytes of NUL that take no room on the disk
        file.write(begins)
        file.truncate(2 * 1024**3)
    arrived, errors = read_within_limits(path)
    assert arrived == 0
    assert errors.count("|") == 0
    assert "must be" in errors


@pytest.mark.slow
def test_a_line_of_two_gigabytes_in_a_table_costs_only_itself(tmp_path: Path) -> None:
    tables_folder(tmp_path)
    with (tmp_path / "keywords.txt").open("wb") as file:
        file.write(b"id|nct_id|name\n")
        file.truncate(2 * 1024**3)
    arrived, errors = read_within_limits(tmp_path)
    assert arrived == 1
    assert "more than" in errors


@pytest.mark.slow
def test_a_list_of_a_gigabyte_is_read_without_holding_it(tmp_path: Path) -> None:
    study = json.dumps({**V2, "padding": "x" * 1_000_000}).encode()
    path = tmp_path / "list.json"
    with path.open("wb") as file:
        file.write(b"[" + study)
        for _ in range(700):
            file.write(b"," + study)
        file.write(b"]")
    arrived, errors = read_within_limits(path)
    assert (arrived, errors) == (701, "")


def test_studies_within_studies_are_one_sentence_and_cost_no_more_than_others(tmp_path: Path) -> None:
    """Looking at all of them again for each would take minutes."""
    path = tmp_path / "nested.json"
    path.write_text('{"protocolSection":' * 100_000 + "1" + "}" * 100_000)
    began = time.process_time()
    (told,) = read_records(path)
    assert isinstance(told, InputError) and "found studies that open within each other" in str(told)
    assert time.process_time() - began < 5


def test_an_opening_that_is_cut_off_costs_only_itself(tmp_path: Path) -> None:
    path = tmp_path / "cut.json"
    whole = json.dumps({"protocolSection": {"identificationModule": {"nctId": "NCT90000001"}}})
    path.write_text('[{"protocolSection":' + whole + ", " + whole.replace("01", "02") + "]")
    found = list(read_records(path))
    assert [isinstance(one, Arrival) for one in found] == [False, True, True]
