"""Gaps of a drafted study: what the record does not say and somebody must decide.

A gap is a text in a study file that begins with ``GAP:``, or with ``GAP (required):`` where the study must not begin
before it is filled. A study with gaps is a whole study: it can be checked, shown and simulated, and says what is open.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from trialwright.errors import InputErrors
from trialwright.protocol.yaml_file import YamlFile, read_yaml

GAP, REQUIRED = "GAP:", "GAP (required):"


@dataclass(frozen=True, slots=True)
class Gap:
    """``where``: file, line and key; ``says``: what is to be decided."""

    where: str
    says: str
    required: bool


def gaps(folder: Path) -> list[Gap]:
    """Every gap of a study folder, file by file; files that cannot be read are left to the check."""
    found: list[Gap] = []
    for path in sorted([*folder.glob("*.yaml"), *folder.glob("forms/*.yaml")]):
        try:
            file = read_yaml(path, path.relative_to(folder).as_posix())
        except InputErrors:
            continue
        found += _in(file)
    return found


def open_questions(folder: Path) -> tuple[str, ...]:
    """Where the gaps stand that must be filled before the study begins; those of the simulation do not hold it up."""
    files = [path for path in (*folder.glob("*.yaml"), *folder.glob("forms/*.yaml")) if path.name != "simulation.yaml"]
    if not any(REQUIRED.encode() in path.read_bytes() for path in files):
        return ()
    return tuple(gap.where for gap in gaps(folder) if gap.required and not gap.where.startswith("simulation.yaml"))


def _in(file: YamlFile) -> list[Gap]:
    found = []
    for key in file.lines:
        text = file.value(key)
        if isinstance(text, str) and text.startswith((GAP, REQUIRED)):
            _, _, says = text.partition(":")
            found.append(Gap(file.at(key), says.strip(), text.startswith(REQUIRED)))
    return found
