"""Other records of a corpus as a review asks for them: a small one whole and in memory, a large one by its index."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice

from trialwright.registry.corpus import Corpus
from trialwright.registry.record import Record, read_v2, write_v2
from trialwright.registry.related import scores
from trialwright.registry.search_asking import ask
from trialwright.registry.search_tantivy import TantivyEngine
from trialwright.review.corpus_view import HeldRecords
from trialwright.review.recruitment import recruitment_rate

SMALL = 2_000
_MOST_ASKED = 50
"""Several checks of one review ask for similar studies: they are found once."""

_COMPARED = ("identificationModule", "statusModule", "sponsorCollaboratorsModule", "conditionsModule", "designModule",
             "armsInterventionsModule", "eligibilityModule")  # fmt: skip

_COUNTED = ("identificationModule", "statusModule", "designModule", "outcomesModule")
_SAMPLE, _MOST_KEPT = 100, 500


@dataclass(slots=True)
class Kept:
    """What was found once and may be asked for again, by the corpus as it stood."""

    rates: dict[tuple[str, str, str, int, int], Sequence[float]] = field(default_factory=dict)
    held: dict[str, HeldRecords] = field(default_factory=dict)


class IndexedRecords:
    """Implements ``CorpusView``. ``engine`` opens the index at the first question that a large corpus needs it for."""

    def __init__(self, corpus: Corpus, engine: Callable[[], TantivyEngine], kept: Kept | None = None) -> None:
        self._corpus, self._engine = corpus, engine
        self._kept = kept or Kept()
        self._similar: dict[str, Sequence[Record]] = {}

    def records(self) -> Iterator[Record]:
        return self._corpus.records()

    def similar(self, record: Record, limit: int) -> Sequence[Record]:
        if len(self._corpus) <= SMALL:
            return self._in_memory().similar(record, limit)
        if record.nct_id not in self._similar:
            found = [nct_id for nct_id, _ in scores(self._engine(), write_v2(record))[: max(limit, _MOST_ASKED)]]
            by_id = {one.nct_id: one for one in self._light(found)}
            self._similar[record.nct_id] = [by_id[one] for one in found if one in by_id]
        return self._similar[record.nct_id][:limit]

    def _light(self, ids: Sequence[str]) -> Iterator[Record]:
        """The records with the modules that checks compare: reading places and results takes most of the time."""
        for data in self._corpus.all_data(ids, results=False):
            section = data.get("protocolSection") or {}
            yield read_v2({"protocolSection": {name: section[name] for name in _COMPARED if name in section}})

    def in_other_sources(self, nct_id: str) -> Sequence[tuple[str, Record]]:
        latest = self._corpus.latest_by_form(nct_id)
        if not latest:
            return ()
        shown = self._corpus.shown(nct_id)
        return [(form, self._corpus.record_of(one)) for form, one in latest.items() if one.id != shown.id]

    def recruitment_rates(self, phase: str, fewest: int, most: int) -> Sequence[float]:
        """Of a large corpus those studies that were updated last: reading every record would take too long."""
        if len(self._corpus) <= SMALL:
            return self._in_memory().recruitment_rates(phase, fewest, most)
        key = (self._corpus.where, self._corpus.marker(), phase, fewest, most)
        rates = self._kept.rates
        if key not in rates:
            if len(rates) >= _MOST_KEPT:
                rates.clear()
            found = (recruitment_rate(record) for record in self._completed(phase, fewest, most))
            rates[key] = sorted(rate for rate in found if rate is not None)
        return rates[key]

    def _completed(self, phase: str, fewest: int, most: int) -> Iterator[Record]:
        """Completed studies of a phase and size, with what a rate is counted from; of sites their number only."""
        filters = (("status", "COMPLETED"), ("phase", phase), ("enrolment", f"{fewest}..{most}"))
        hits = self._engine().every_hit(ask("", filters, sort="updated", facets=False))
        for data in self._corpus.all_data([hit.nct_id for hit in islice(hits, _SAMPLE)], results=False):
            section = data.get("protocolSection") or {}
            kept = {name: section[name] for name in _COUNTED if name in section}
            sites = (section.get("contactsLocationsModule") or {}).get("locations") or ()
            yield read_v2({"protocolSection": kept | {"contactsLocationsModule": {"locations": [{} for _ in sites]}}})

    def _in_memory(self) -> HeldRecords:
        key = f"{self._corpus.where} {self._corpus.marker()}"
        if key not in self._kept.held:
            self._kept.held.clear()
            self._kept.held[key] = HeldRecords(self._corpus.records())
        return self._kept.held[key]
