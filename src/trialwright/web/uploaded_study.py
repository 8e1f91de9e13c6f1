"""A study folder as a zip file that a page was sent: read within limits, checked, and gone again."""

from __future__ import annotations

import io
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import IO

from trialwright.errors import InputError, InputErrors
from trialwright.protocol.design import StudyDesign
from trialwright.protocol.study_folder import check_study, read_study

MOST_BYTES = 5_000_000
"""Of the zip file, and four times as much unpacked."""
MOST_FILES = 400
_KINDS = frozenset({".yaml", ".json", ".csv", ".md", ".txt"})


@contextmanager
def uploaded_study(sent: IO[bytes] | None) -> Iterator[tuple[StudyDesign, Path]]:
    """The design in the zip file ``sent``, and the folder that it stands in until the end of the block.

    Raises ``InputError`` or ``InputErrors`` for a file that is none, too large, or whose study does not pass the check.
    """
    data = sent.read(MOST_BYTES + 1) if sent is not None else b""
    if not data or len(data) > MOST_BYTES:
        raise _not(f"a zip file of at most {MOST_BYTES // 1_000_000} MB", "no file" if not data else "a larger one")
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "study"
        folder.mkdir()
        _unpack(data, folder)
        try:
            errors = check_study(folder)
            if errors:
                raise InputErrors([_without_place(one, folder) for one in errors])
            design = read_study(folder)
        except InputError as error:
            raise _without_place(error, folder) from None
        yield design, folder


def _unpack(data: bytes, folder: Path) -> None:
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
        files = [one for one in archive.infolist() if not one.is_dir() and not _is_aside(one.filename)]
        if len(files) > MOST_FILES or sum(one.file_size for one in files) > 4 * MOST_BYTES:
            raise _not(f"at most {MOST_FILES} files of a study", "more")
        top = _top([PurePosixPath(one.filename) for one in files])
        for one in files:
            path = PurePosixPath(one.filename).relative_to(top)
            if path.is_absolute() or ".." in path.parts or path.suffix not in _KINDS or len(path.parts) > 3:
                raise _not("YAML, JSON, CSV and text files of one study folder", f"another file, {path.name[:80]!r}")
            target = folder / path
            target.parent.mkdir(parents=True, exist_ok=True)
            with archive.open(one) as source:
                target.write_bytes(source.read(4 * MOST_BYTES))
    except (zipfile.BadZipFile, OSError, RuntimeError, NotImplementedError, ValueError, EOFError):
        raise _not("a zip file of a study folder", "a file that cannot be unpacked") from None


def _is_aside(name: str) -> bool:
    """What file managers put beside the files."""
    return "__MACOSX" in name or PurePosixPath(name).name in (".DS_Store", "Thumbs.db")


def _top(paths: list[PurePosixPath]) -> PurePosixPath:
    """The folder that holds study.yaml."""
    found = [path.parent for path in paths if path.name == "study.yaml"]
    if len(found) != 1:
        raise _not("a zip file with one study.yaml", "none" if not found else "several")
    return found[0]


def _without_place(error: InputError, folder: Path) -> InputError:
    where = str(error.where).replace(f"{folder}/", "").replace(str(folder), "the folder")
    return InputError(where=where, expected=error.expected, found=error.found, remedy=error.remedy)


def _not(expected: str, found: str) -> InputError:
    return InputError(where="The study folder", expected=expected, found=found,
                      remedy="Pack the folder that holds study.yaml, and nothing else.")  # fmt: skip
