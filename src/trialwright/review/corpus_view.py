"""What a review may ask of other records: a small interface, and the plain answer over records held in memory.

A corpus answers the same questions by its index (``corpus_index``); the checks know this interface only.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Protocol

from trialwright.registry.record import Record
from trialwright.review.likeness import condition_words, intervention_words, title_words
from trialwright.review.recruitment import recruitment_rate


class CorpusView(Protocol):
    """Other records, as far as a review needs them."""

    def records(self) -> Iterator[Record]:
        """Every record, one per study."""

    def similar(self, record: Record, limit: int) -> Sequence[Record]:
        """The studies most like ``record``, best first, without itself."""

    def in_other_sources(self, nct_id: str) -> Sequence[tuple[str, Record]]:
        """The same study as other sources give it: the source's name and the record."""

    def recruitment_rates(self, phase: str, fewest: int, most: int) -> Sequence[float]:
        """Participants a month at one site (``recruitment.recruitment_rate``), ascending, for studies of a phase that
        were completed with an actual enrolment between ``fewest`` and ``most``."""


class HeldRecords:
    """A corpus of records held in memory: for a folder of records, a test, or a base rate."""

    def __init__(self, records: Iterable[Record], others: Iterable[tuple[str, Record]] = ()) -> None:
        self._records = tuple(records)
        self._others = tuple(others)
        self._recruited: tuple[tuple[Sequence[str], int, float], ...] | None = None
        self._words = tuple(_words(record) for record in self._records)
        self._holders = Counter(word for words in self._words for word in words)

    def records(self) -> Iterator[Record]:
        return iter(self._records)

    def similar(self, record: Record, limit: int) -> Sequence[Record]:
        words = _words(record)
        scored = [
            (sum(1 / self._holders[word] for word in words & held), index)
            for index, held in enumerate(self._words)
            if self._records[index].nct_id != record.nct_id and words & held
        ]
        scored.sort(key=lambda pair: (-pair[0], pair[1]))
        return [self._records[index] for _, index in scored[:limit]]

    def in_other_sources(self, nct_id: str) -> Sequence[tuple[str, Record]]:
        held = [("corpus", record) for record in self._records if record.nct_id == nct_id]
        return held + [(name, record) for name, record in self._others if record.nct_id == nct_id]

    def recruitment_rates(self, phase: str, fewest: int, most: int) -> Sequence[float]:
        if self._recruited is None:
            self._recruited = tuple(found for record in self._records if (found := _recruited(record)))
        return sorted(rate for phases, size, rate in self._recruited if phase in phases and fewest <= size <= most)


def _recruited(record: Record) -> tuple[Sequence[str], int, float] | None:
    """Phases, size and rate of a study that was completed with an actual enrolment; None for any other."""
    status, design = record.protocol_section.status_module, record.protocol_section.design_module
    size = design.enrollment_info if design else None
    if not (
        status and design and size and status.overall_status == "COMPLETED" and size.type == "ACTUAL" and size.count
    ):
        return None
    rate = recruitment_rate(record)
    return None if rate is None else (design.phases or (), size.count, rate)


def _words(record: Record) -> frozenset[str]:
    return condition_words(record) | intervention_words(record) | title_words(record)
