"""Other records as a review asks for them: a small corpus whole and in memory, a large one through its index."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice

from trialwright.registry.record import Record, read_v2, write_v2
from trialwright.registry.related import scores
from trialwright.registry.search_asking import ask
from trialwright.review.corpus_view import HeldRecords
from trialwright.review.recruitment import recruitment_rate
from trialwright.web.shelf import Shelf

SMALL = 2_000
_MOST_ASKED = 50
"""Several checks of one review ask for similar studies: they are found once."""

_COMPARED = ("identificationModule", "statusModule", "sponsorCollaboratorsModule", "conditionsModule", "designModule",
             "armsInterventionsModule", "eligibilityModule")  # fmt: skip

_COUNTED = ("identificationModule", "statusModule", "designModule", "outcomesModule")
_SAMPLE, _MOST_KEPT = 100, 500

_rates: dict[tuple[str, str, str, int, int], Sequence[float]] = {}
_held: dict[str, HeldRecords] = {}


class OtherRecords:
    """Implements ``review.corpus_view.CorpusView`` on what the pages show."""

    def __init__(self, shelf: Shelf) -> None:
        self._corpus, self._engine = shelf.corpus, shelf.engine
        self._similar: dict[str, Sequence[Record]] = {}

    def records(self) -> Iterator[Record]:
        return self._corpus.records()

    def similar(self, record: Record, limit: int) -> Sequence[Record]:
        if len(self._corpus) <= SMALL:
            return self._in_memory().similar(record, limit)
        if record.nct_id not in self._similar:
            found = [nct_id for nct_id, _ in scores(self._engine, write_v2(record))[: max(limit, _MOST_ASKED)]]
            by_id = {one.nct_id: one for one in self._light(found)}
            self._similar[record.nct_id] = [by_id[one] for one in found if one in by_id]
        return self._similar[record.nct_id][:limit]

    def _light(self, ids: Sequence[str]) -> Iterator[Record]:
        """The records with the modules that checks compare: reading places and results takes most of the time."""
        for data in self._corpus.all_data(ids, results=False):
            section = data.get("protocolSection") or {}
            yield read_v2({"protocolSection": {name: section[name] for name in _COMPARED if name in section}})

    def in_other_sources(self, nct_id: str) -> Sequence[tuple[str, Record]]:
        latest, shown = self._corpus.latest_by_form(nct_id), self._corpus.shown(nct_id)
        return [(form, self._corpus.record_of(one)) for form, one in latest.items() if one.id != shown.id]

    def recruitment_rates(self, phase: str, fewest: int, most: int) -> Sequence[float]:
        """Of a large corpus those studies that were updated last: reading every record would take too long."""
        if len(self._corpus) <= SMALL:
            return self._in_memory().recruitment_rates(phase, fewest, most)
        key = (self._corpus.where, self._corpus.marker(), phase, fewest, most)
        if key not in _rates:
            if len(_rates) >= _MOST_KEPT:
                _rates.clear()
            found = (recruitment_rate(record) for record in self._completed(phase, fewest, most))
            _rates[key] = sorted(rate for rate in found if rate is not None)
        return _rates[key]

    def _completed(self, phase: str, fewest: int, most: int) -> Iterator[Record]:
        """Completed studies of a phase and size, with what a rate is counted from; of sites their number only."""
        filters = (("status", "COMPLETED"), ("phase", phase), ("enrolment", f"{fewest}..{most}"))
        hits = self._engine.every_hit(ask("", filters, sort="updated", facets=False))
        for data in self._corpus.all_data([hit.nct_id for hit in islice(hits, _SAMPLE)], results=False):
            section = data.get("protocolSection") or {}
            kept = {name: section[name] for name in _COUNTED if name in section}
            sites = (section.get("contactsLocationsModule") or {}).get("locations") or ()
            yield read_v2({"protocolSection": kept | {"contactsLocationsModule": {"locations": [{} for _ in sites]}}})

    def _in_memory(self) -> HeldRecords:
        key = f"{self._corpus.where} {self._corpus.marker()}"
        if key not in _held:
            _held.clear()
            _held[key] = HeldRecords(self._corpus.records())
        return _held[key]
