"""Which studies are there? Study folders by name, NCT number or path, and the studies that ship with the program."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

import trialwright
from trialwright.errors import InputError

_ID_LINE = re.compile(rb"^(?:id|nct_id):[ \t]*[\"']?([A-Za-z0-9][A-Za-z0-9._-]*)", re.MULTILINE)


def shipped_studies() -> Path:
    """The folder of the studies that ship: package data in an installed program, ``studies`` in a checkout."""
    package = Path(trialwright.__file__).resolve().parent
    for folder in (package / "studies", package.parents[1] / "studies"):
        if folder.is_dir():
            return folder
    raise InputError(
        where=str(package / "studies"),
        expected="the folder of the studies that ship",
        found="no such folder",
        remedy="Install the program again, or give the path of a study folder.",
    )


def study_roots(here: Path) -> list[Path]:
    """Where studies stand: the folder ``studies`` in ``here``, then those that ship."""
    own, shipped = here / "studies", shipped_studies()
    return [own, shipped] if own.is_dir() and own.resolve() != shipped else [shipped]


def study_folders(roots: Sequence[Path]) -> list[Path]:
    """Every folder with a study.yaml directly below the roots, in order, each once."""
    found = [path.parent for root in roots for path in sorted(root.glob("*/study.yaml"))]
    return list(dict.fromkeys(found))


def find_study(name: str, roots: Sequence[Path]) -> Path:
    """The folder of the study called ``name``: a path, or a folder name, id or NCT number in any case.

    A path wins over a name. Raises ``InputError`` that names the studies there are.
    """
    path = Path(name)
    if (path / "study.yaml").is_file():
        return path
    wanted = name.strip().lower()
    folders = study_folders(roots)
    for folder in folders:
        if wanted and wanted in (folder.name.lower(), *_ids(folder)):
            return folder
    known = ", ".join(folder.name for folder in folders) or "none found"
    raise InputError(
        where="study",
        expected=f"one of the studies ({known}) or the path of a folder with a study.yaml",
        found=repr(name[:60]),
        remedy="Correct the name; `trialwright study list` prints them.",
    )


def _ids(folder: Path) -> list[str]:
    """The id and NCT number that a study.yaml declares, small; read without judging the rest of the file."""
    data = (folder / "study.yaml").read_bytes()[:10_000]
    return [match.decode("ascii").lower() for match in _ID_LINE.findall(data) if match != b"null"]
