"""Find studies for a note: its weighted terms, within its age and sex; what the first hits share fills the end."""

from __future__ import annotations

from trialwright.eligibility.note import Note
from trialwright.eligibility.note_terms import note_terms, widened
from trialwright.eligibility.window import age_years
from trialwright.registry.search_query import Filter
from trialwright.registry.search_tantivy import TantivyEngine
from trialwright.registry.search_weighted import Found, Term, weighted_search

DAYS_IN_A_YEAR = 365.25
FIRST_HITS = 10
STANDING = 50
"""So many hits stand as they were found; what the first ten share only fills the places behind them."""


def search_note(
    engine: TantivyEngine,
    note: Note,
    *,
    limit: int = 100,
    filters: tuple[Filter, ...] = (),
    demographics: bool = True,
    feedback: bool = True,
) -> list[Found]:
    """Studies for the note, the best first."""
    terms = note_terms(note, engine.searcher)

    def search(asked: tuple[Term, ...], number: int) -> list[Found]:
        return weighted_search(
            engine.searcher, asked, filters=filters, limit=number,
            age_days=_age_days(note) if demographics else None, sexes=_sexes(note) if demographics else (),
        )  # fmt: skip

    found = search(terms, limit)
    if not feedback or len(found) < FIRST_HITS:
        return found
    wider = widened(terms, (_shared_text(one) for one in found[:FIRST_HITS]), engine.searcher)
    first = found[:STANDING]
    stand = {one.nct_id for one in first}
    return [*first, *(one for one in search(wider, limit) if one.nct_id not in stand)][:limit]


def _shared_text(found: Found) -> str:
    card = found.card
    return " ".join([str(card["title"]), *card["conditions"], *card["condition_mesh"]])


def _age_days(note: Note) -> tuple[int, int] | None:
    birth = note.patient.birth_date
    if birth is None:
        return None
    youngest, oldest = age_years(birth, note.patient.as_of)
    if oldest < 2:
        return (note.patient.as_of - min(birth.latest, note.patient.as_of)).days, (
            note.patient.as_of - birth.earliest).days  # fmt: skip
    return int(youngest * DAYS_IN_A_YEAR), int((oldest + 1) * DAYS_IN_A_YEAR) - 1


def _sexes(note: Note) -> tuple[str, ...]:
    return ("ALL", note.patient.sex.upper()) if note.patient.sex else ()
