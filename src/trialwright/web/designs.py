"""The design that a study was opened with, kept as a copy in the data folder: what was planned does not change when a
study folder on the disk does. The copy stands under the design's SHA-256, which the study's first act holds too."""

from __future__ import annotations

import shutil
import tempfile
from functools import lru_cache
from pathlib import Path

from trialwright.errors import InputError
from trialwright.protocol.design import StudyDesign

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
        raise InputError(
            where=str(folder), expected="the design as it was when the study was opened", found="a changed one",
            remedy="Put the data folder back from a copy that has it unchanged.",
        )  # fmt: skip
    _GIVEN[sha256] = design
    return design


def _shipped(design: StudyDesign) -> Path | None:
    from trialwright.protocol.study_list import shipped_studies

    for path in sorted(shipped_studies().glob("*/study.yaml")):
        if path.parent.name.casefold() in {design.id.casefold(), (design.nct_id or "").casefold()}:
            return path.parent if _read(path.parent).sha256 == design.sha256 else None
    return None
