"""Putting a backup back, into an empty folder only; it is sound when every ledger verifies against its checkpoint."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path

from trialwright.conduct.checkpoint import Checkpoint, read_checkpoint
from trialwright.errors import InputError

DATABASE = "trialwright.sqlite3"
KEYS = ("secret-key", "signing-key")


def put_back(backup: Path, folder: Path) -> Sequence[Checkpoint]:
    """Copy a backup into the new data folder ``folder``; returns its checkpoints, for the ledgers to be verified
    against. Raises ``InputError`` where ``backup`` is none, or ``folder`` holds something already."""
    if not (backup / DATABASE).is_file() or not all((backup / name).is_file() for name in KEYS):
        raise InputError(where=str(backup), expected="a folder that trialwright backup wrote", found="something else",
                         remedy="Give the folder that holds trialwright.sqlite3 and its keys.")  # fmt: skip
    if folder.exists() and any(folder.iterdir()):
        raise InputError(where=str(folder), expected="a new or empty data folder", found="files",
                         remedy="Restore into another folder; nothing is written over.")  # fmt: skip
    kept = [read_checkpoint(path.read_bytes(), str(path)) for path in sorted((backup / "checkpoints").glob("*.json"))]
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        shutil.copytree(backup, folder, dirs_exist_ok=True, ignore=shutil.ignore_patterns("checkpoints"))
    except OSError as error:
        raise InputError(where=str(folder), expected="a folder that can be written", found=error.strerror or "an error",
                         remedy="Choose another data folder.") from None  # fmt: skip
    return kept
