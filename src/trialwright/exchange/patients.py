"""Read patients from files and folders in any patient format, compressed (gzip) or not.

A folder is read file by file in the order of names, hidden files passed over; files of bulk data in it (one FHIR
resource a line, a file a type) are read as one. A patient or file that cannot be read is told and costs no other.
"""

from __future__ import annotations

import gzip
import io
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO, cast

from trialwright.eligibility import words
from trialwright.errors import InputError, InputErrors
from trialwright.exchange.patient_format import LARGEST_BYTES, Found, PatientFormat, PatientReading, Said
from trialwright.exchange.patient_workbook import is_workbook
from trialwright.exchange.register import find_patient_formats

HEAD_BYTES = 4096
SHOWN = 12
UTF_16 = (b"\xff\xfe", b"\xfe\xff")
PACKED = (".xls", ".xlsm", ".ods", ".xml", ".zip")
"""Files of a folder that may hold patients in a form that is not read: told, not passed over."""
SUFFIXES = (".json", ".ndjson", ".jsonl", ".csv", ".tsv", ".tab", ".xlsx", ".gz")


def read_patients(paths: Iterable[Path], said: Said) -> Iterator[Found]:
    """Every patient below ``paths``."""
    for path in paths:
        for found in _folder(path, said) if path.is_dir() else _file(path, said):
            yield found if isinstance(found, InputErrors) else _telling(found)


def _telling(reading: PatientReading) -> PatientReading:
    """With a note of what no list of names here holds: nothing is known of what it is a kind of."""
    person = reading.patient
    unknown = [f"condition {one.name}" for one in person.conditions if words.condition(one.name) is None]
    unknown += [f"medication {one.name}" for one in person.medications if words.drug(one.name) is None]
    if not unknown:
        return reading
    told = list(dict.fromkeys(unknown))
    shown = "; ".join(told[:SHOWN]) + (f" and {len(told) - SHOWN} more" if len(told) > SHOWN else "")
    remedy = "; codes without words are understood by --terms FILE" if any(" code " in one for one in told) else ""
    return replace(reading, notes=(*reading.notes, f"In no list of names here: {shown}{remedy}."))


def _folder(path: Path, said: Said) -> Iterator[Found]:
    bulk: list[Path] = []
    files = [one for one in sorted(path.rglob("*")) if one.is_file() and one.suffix.lower() in SUFFIXES]
    for file in files:
        if file.name.startswith((".", "~$")):
            continue
        if _is_bulk(file):
            bulk.append(file)
        else:
            yield from _file(file, said)
    passed = [one for one in sorted(path.rglob("*")) if one.suffix.lower() in PACKED and one.name[0] not in ".~"]
    for file in passed:
        yield _errors(str(file), f"a file that is read here ({', '.join(SUFFIXES)})", f"a {file.suffix} file",
                      "Save it as CSV UTF-8, or take it out of the folder.")  # fmt: skip
    if bulk:
        texts = [_whole(file).rstrip(b"\n") for file in bulk]
        joined = io.BytesIO(b"\n".join(texts))
        for found in find_patient_formats()["fhir-patient"].read(joined, str(path), said):
            yield _in_its_file(found, path, bulk, texts) if isinstance(found, InputErrors) else found
    elif not files and not passed:
        yield _errors(str(path), f"a folder with files ({', '.join(SUFFIXES)})", "none", "Name another folder.")


def _in_its_file(errors: InputErrors, path: Path, bulk: Sequence[Path], texts: Sequence[bytes]) -> InputErrors:
    """Mistakes of the joined lines, each with the file and line that it came from."""
    return InputErrors([_pointed(one, path, bulk, texts) for one in errors.errors])


def _pointed(error: InputError, path: Path, bulk: Sequence[Path], texts: Sequence[bytes]) -> InputError:
    number = error.where.removeprefix(f"{path}:")
    if not number.isdigit():
        return error
    line = int(number)
    for file, text in zip(bulk, texts, strict=True):
        lines = text.count(b"\n") + 1
        if line <= lines:
            return InputError(where=f"{file}:{line}", expected=error.expected, found=error.found, remedy=error.remedy)
        line -= lines
    return error


def _is_bulk(file: Path) -> bool:
    if not file.name.removesuffix(".gz").endswith((".ndjson", ".jsonl")):
        return False
    try:
        with _opened(file) as stream:
            head = stream.read(HEAD_BYTES)
    except (OSError, EOFError, zlib.error):
        return False
    return b'"resourceType"' in head and b'"Bundle"' not in head


def _whole(file: Path) -> bytes:
    with _opened(file) as stream:
        return stream.read()


def _file(path: Path, said: Said) -> Iterator[Found]:
    try:
        with _opened(path) as opened:
            stream, head = _in_utf8(opened, str(path), said)
            yield from _form(head, path).read(stream, str(path), said)
    except InputErrors as errors:
        yield errors
    except OSError as error:
        said_so = (error.strerror or "a damaged file").lower()
        yield _errors(str(path), "a file that can be read", said_so, "Look at its name and rights.")
    except (EOFError, zlib.error):
        yield _errors(str(path), "a whole gzip file", "a damaged one", "Copy it again.")


def read_stream(stream: BinaryIO, name: str, said: Said) -> Iterator[Found]:
    """Every patient of an open file that can be read again from its beginning (one that was sent to a page)."""
    try:
        read, head = _in_utf8(stream, name, said)
        for found in _form(head, Path(name)).read(read, name, said):
            yield found if isinstance(found, InputErrors) else _telling(found)
    except InputErrors as errors:
        yield errors


def _opened(path: Path) -> BinaryIO:
    with path.open("rb") as stream:
        is_gzip = stream.read(2) == b"\x1f\x8b"
    return cast(BinaryIO, gzip.open(path, "rb")) if is_gzip else path.open("rb")


def _in_utf8(stream: BinaryIO, where: str, said: Said) -> tuple[BinaryIO, bytes]:
    """The text in UTF-8 from its beginning, and its head. UTF-16 is known by its first bytes; the encoding that was
    named counts for files that are not in UTF-8."""
    head = stream.read(HEAD_BYTES)
    stream.seek(0)
    encoding = "utf-16" if head[:2] in UTF_16 else said.encoding
    if encoding is None or is_workbook(head):
        return stream, head
    data = stream.read(LARGEST_BYTES + 1)
    if len(data) > LARGEST_BYTES:
        raise _errors(where, f"at most {LARGEST_BYTES // 2**20} MB in another encoding than UTF-8", "more",
                      "Save it as UTF-8.")  # fmt: skip
    try:
        data = data if encoding != "utf-16" and _is_utf8(data) else data.decode(encoding).encode()
    except UnicodeError:
        raise _errors(where, f"text in {encoding}", "another encoding", "Name another one, or save it as UTF-8."
                      ) from None  # fmt: skip
    return io.BytesIO(data), data[:HEAD_BYTES]


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _form(head: bytes, path: Path) -> PatientFormat:
    if not head.strip():
        raise _errors(str(path), "a file with patients in it", "nothing but empty space", "Copy it whole.")
    for form in find_patient_formats().values():
        if form.recognises(head, path.name):
            return form
    if head.lstrip().startswith(b"<"):
        raise _errors(str(path), "FHIR as JSON, our JSON or a table", "XML or a web page", "Ask for FHIR as JSON.")
    named = ", ".join(form.title for form in find_patient_formats().values())
    raise _errors(str(path), f"in a form that is known here ({named})", "another",
                  "Look at docs/how-to/screen-and-match.md; trialwright patient-template prints a table to fill in."
                  )  # fmt: skip


def _errors(where: str, expected: str, found: str, remedy: str) -> InputErrors:
    return InputErrors([InputError(where=where, expected=expected, found=found, remedy=remedy)])


def one_patient(path: Path, said: Said) -> PatientReading:
    """The only patient of a file. Raises ``InputErrors`` when it cannot be read or the file holds several."""
    found = list(read_patients([path], said))
    if len(found) == 1:
        if isinstance(found[0], InputErrors):
            raise found[0]
        return found[0]
    raise _errors(str(path), "a file of one patient", f"{len(found)}", "Take one patient out of it.")
