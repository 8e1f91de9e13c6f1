"""What a patient format is: how other systems hand in patients. One file per format; each holds ``FORMAT``.

A reader gives, for each patient of a file, either the patient with what was left out, or the mistakes that forbid the
use of it: one patient who cannot be read never costs another. Nothing is guessed: what a form says and we have no
place for is counted and told; what it says in a way that cannot be trusted leaves the fact unknown.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import BinaryIO

from trialwright.clinical.patient import FactKind, Patient
from trialwright.errors import InputErrors

SHOWN = 3
LARGEST_BYTES = 256 * 1024 * 1024
"""The largest text of one patient or one table; the largest bundles seen hold some 50 MB."""


@dataclass(frozen=True, slots=True)
class Said:
    """What the person who hands in adds to a file: the day of which the sources speak (None: the file says it, or its
    latest fact does), the kinds of facts that the sources list completely, the last day that can be true, and the
    encoding of files that are not in UTF-8 or UTF-16; ``words``: what codes of the user's own files are called."""

    as_of: date | None = None
    complete: frozenset[FactKind] = frozenset()
    today: date | None = None
    encoding: str | None = None
    words: Mapping[tuple[str, str], str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PatientReading:
    """One patient and the sentences a reader should know: what was left out, what stays unknown and why."""

    patient: Patient
    where: str
    notes: tuple[str, ...] = field(default=())


def told_notes(readings: Iterable[tuple[str, Sequence[str]]]) -> list[str]:
    """Each note once, with the codes of those whom it is about, in the order in which they were first told."""
    about: dict[str, list[str]] = {}
    for code, notes in readings:
        for note in notes:
            about.setdefault(note, []).append(code)
    return [f"{_some(codes)}: {note}" for note, codes in about.items()]


def _some(codes: Sequence[str]) -> str:
    return ", ".join(codes[:SHOWN]) + (f" and {len(codes) - SHOWN} more" if len(codes) > SHOWN else "")


Found = PatientReading | InputErrors


@dataclass(frozen=True, slots=True)
class PatientFormat:
    """``recognises(head, name)`` looks at the first bytes and the file's name; ``read`` gives every patient in turn."""

    name: str
    title: str
    says: str
    recognises: Callable[[bytes, str], bool]
    read: Callable[[BinaryIO, str, Said], Iterator[Found]]
