"""The design that a study was opened with, kept as a copy in the data folder: what was planned does not change when a
study folder on the disk does. The copy stands under the design's SHA-256, which the study's first act holds too. It
holds the tables of ours that its forms are made with, so that another version of the program changes no open study."""

from __future__ import annotations

import shutil
import tempfile
from contextlib import suppress
from functools import lru_cache
from pathlib import Path

from trialwright.errors import InputError
from trialwright.protocol.design import StudyDesign
from trialwright.protocol.form_file import TABLES, earlier_tables, table_bytes
from trialwright.protocol.study_folder import tables_used

_GIVEN: dict[str, StudyDesign] = {}


def copies(data_folder: Path) -> Path:
    """Where the copies stand."""
    return data_folder / "designs"


def keep(design: StudyDesign, folder: Path | None, data_folder: Path) -> None:
    """Copy the study ``folder`` that ``design`` was read from. None: the design is known to this process only, unless
    it is one of the shipped studies."""
    source = folder or _shipped(design)
    _GIVEN[design.sha256] = design
    target = copies(data_folder) / design.sha256
    if source is None or target.exists():
        return
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    fresh = Path(tempfile.mkdtemp(dir=target.parent))
    shutil.copytree(source, fresh / "design")
    for name in tables_used(source):
        _put_table(fresh / "design", name, table_bytes(name, source) or b"")
    try:
        (fresh / "design").rename(target)
    except OSError:
        if not target.exists():
            raise
    finally:
        shutil.rmtree(fresh, ignore_errors=True)


@lru_cache(maxsize=32)
def _read(folder: Path) -> StudyDesign:
    from trialwright.protocol.study_folder import read_study

    return read_study(folder)


def design_of(sha256: str, data_folder: Path) -> StudyDesign:
    """The design with that SHA-256."""
    if sha256 in _GIVEN:
        return _GIVEN[sha256]
    folder = copies(data_folder) / sha256
    if not folder.exists():
        raise InputError(
            where=str(folder), expected="the design with which the study was opened", found="nothing",
            remedy="Put the data folder back from a copy that has it.",
        )  # fmt: skip
    design = _read(folder)
    if design.sha256 != sha256:
        design = _with_earlier_tables(folder, sha256) or design
    if design.sha256 != sha256:
        raise InputError(
            where=str(folder), expected="the design as it was when the study was opened", found="a changed one",
            remedy="Put the data folder back from a copy that has it unchanged.",
        )  # fmt: skip
    _GIVEN[sha256] = design
    return design


def _put_table(folder: Path, name: str, data: bytes) -> None:
    (folder / TABLES).mkdir(exist_ok=True)
    (folder / TABLES / f"{name}.csv").write_bytes(data)


def _with_earlier_tables(folder: Path, sha256: str) -> StudyDesign | None:
    """A copy that was made before copies kept their tables rests on a table that this program ships in another version:
    the design as it was, whose table is put beside it. None: that is not what is wrong with it."""
    if (folder / TABLES).exists():
        return None
    for name in sorted(tables_used(folder)):
        for data in earlier_tables(name):
            with tempfile.TemporaryDirectory() as place:
                tried = Path(place) / "design"
                shutil.copytree(folder, tried)
                _put_table(tried, name, data)
                design = _read(tried)
            if design.sha256 == sha256:
                fresh = Path(tempfile.mkdtemp(dir=folder.parent))
                _put_table(fresh, name, data)
                with suppress(OSError):  # the folder may not be written to: then it is looked for again next time
                    (fresh / TABLES).rename(folder / TABLES)
                shutil.rmtree(fresh, ignore_errors=True)
                return design
    return None


def _shipped(design: StudyDesign) -> Path | None:
    from trialwright.protocol.study_list import shipped_studies

    for path in sorted(shipped_studies().glob("*/study.yaml")):
        if path.parent.name.casefold() in {design.id.casefold(), (design.nct_id or "").casefold()}:
            return path.parent if _read(path.parent).sha256 == design.sha256 else None
    return None
