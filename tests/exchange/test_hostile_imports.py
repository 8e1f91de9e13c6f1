"""Hostile files are refused within two seconds of work and 200 MB, measured in a process of their own (bar B-S7)."""

from __future__ import annotations

import io
import json
import subprocess
import sys
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from tests.conftest import REPOSITORY

MOST_SECONDS, MOST_MEGABYTES = 2.0, 200.0
MEASURE = """
import json, sys, time
from pathlib import Path
from tests.conduct.plan import small_design
from trialwright.cli.data import _bytes_of, _read
from trialwright.conduct.course import Course
from trialwright.errors import InputError, InputErrors
import openpyxl
def kilobytes(name):
    return int(next(line for line in open("/proc/self/status") if line.startswith(name)).split()[1])
course = Course("SMALL", small_design())
before = kilobytes("VmRSS")
started = time.process_time()
path, said = Path(sys.argv[1]), ""
try:
    _read(_bytes_of(path), path, course, None, "utf-8")
except (InputError, InputErrors) as error:
    said = str(error)
print(json.dumps([time.process_time() - started, (kilobytes("VmHWM") - before) / 1024, said]))
"""
ODM = b"<ODM xmlns='http://www.cdisc.org/ns/odm/v1.3'>"


def zipped(name: str, content: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("xl/workbook.xml", b"<workbook/>")
        made.writestr(name, content)
    return out.getvalue()


def laughs() -> bytes:
    steps = b"".join(b'<!ENTITY l%d "&l%d;&l%d;&l%d;">' % (n, n - 1, n - 1, n - 1) for n in range(1, 30))
    return b'<?xml version="1.0"?><!DOCTYPE ODM [<!ENTITY l0 "ha">' + steps + b"]><ODM>&l29;</ODM>"


FILES: Mapping[str, tuple[str, Callable[[], bytes | int], str]] = {
    "XXE": ("a.xml", lambda: b'<!DOCTYPE o [<!ENTITY x SYSTEM "file:///etc/passwd">]>' + ODM + b"&x;</ODM>",
            "document type"),
    "billion laughs": ("a.xml", laughs, "document type"),
    "a zip bomb": ("a.xlsx", lambda: zipped("xl/sharedStrings.xml", b"\0" * 1_000_000_000), "MB unpacked"),
    "a zip bomb within the size": ("a.xlsx", lambda: zipped("xl/sharedStrings.xml", b"<si><t/></si>" * 3_500_000),
                                   "fewer cells"),
    "macros": ("a.xlsm", lambda: zipped("xl/vbaProject.bin", b"x" * 100_000), "macros"),
    "a table of 1 GB": ("a.csv", lambda: 1_000_000_000, "at most"),
    "a table of commas": ("a.csv", lambda: b"participant,visit\n" + b"," * 15_000_000, "longer cell or line"),
    "a table of lines": ("a.csv", lambda: b"participant,visit,days\n" + b"P,v,1\n" * 2_500_000, "fewer lines"),
    "a file of elements": ("a.xml", lambda: ODM + b"<a/>" * 6_000_000, "elements"),
    "a deep file": ("a.xml", lambda: ODM + b"<a>" * 1_000_000, "broken XML"),
    "a long text": ("a.csv", lambda: b'participant,visit,note\nP1,day 0,"' + b"x" * 15_000_000, "longer cell or line"),
}  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("what", FILES)
def test_a_hostile_file_is_refused_within_two_seconds_and_200_megabytes(what: str, tmp_path: Path) -> None:
    name, make, says = FILES[what]
    path, content = tmp_path / name, make()
    if isinstance(content, int):
        with path.open("wb") as file:
            file.write(b"participant,visit\n")
            file.truncate(content)
    else:
        path.write_bytes(content)
    done = subprocess.run([sys.executable, "-c", MEASURE, str(path)], capture_output=True, text=True, cwd=REPOSITORY,
                          check=True, timeout=120)  # fmt: skip
    seconds, megabytes, said = json.loads(done.stdout)
    print(f"{what}: {seconds:.2f} s of processor time, {megabytes:+.0f} MB")  # noqa: T201 (the figure)
    assert says in said, said
    assert seconds <= MOST_SECONDS and megabytes <= MOST_MEGABYTES
